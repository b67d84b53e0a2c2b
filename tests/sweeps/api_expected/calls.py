"""What the policy says of the API of `calls`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import SIGNED_IN, P, Rule, needs, sees_call
from tests.sweeps.expected.calls import acts_on_call, may_cancel, may_report, was_asked
from tests.sweeps.world import CALM, Thing

PERIOD = {"since": "2026-01-01T00:00:00+08:00", "until": "2026-02-01T00:00:00+08:00"}


def _told(it: Thing) -> dict[str, Any]:
    return {"relative_id": it.body["relative"], "channel": "phone", "reached": True}


def _reported(it: Thing) -> dict[str, Any]:
    return {"kind": "fall", "severity": "urgent", "subject_id": it.body["subject"]}


API: dict[tuple[str, str], Call] = {
    ("GET", "/calls"): reads(SIGNED_IN),
    ("POST", "/calls"): does(SIGNED_IN, may_report, "report", _reported),
    ("GET", "/calls/figures"): reads(P.SEE_FIGURES, query=lambda it: PERIOD),
    ("GET", "/calls/{call_id}"): reads(SIGNED_IN, sees_call, "call"),
    ("PATCH", "/calls/{call_id}"): Call(
        Rule(P.TAKE_CALL, post=needs(P.TAKE_CALL), thing="correct"), fields_of("severity"), versioned=True
    ),
    ("POST", "/calls/{call_id}/dispatch"): does(P.TAKE_CALL, needs(P.TAKE_CALL), "asked", reason_given),
    ("POST", "/calls/{call_id}/accept"): does(P.ANSWER_CALL, was_asked, "asked", lambda it: {}, 409),
    ("POST", "/calls/{call_id}/decline"): does(P.ANSWER_CALL, was_asked, "asked", reason_given, 409),
    ("POST", "/calls/{call_id}/set-out"): does(P.ANSWER_CALL, acts_on_call, "accepted"),
    ("POST", "/calls/{call_id}/arrive"): does(P.ANSWER_CALL, acts_on_call, "way"),
    ("POST", "/calls/{call_id}/check"): does(P.ANSWER_CALL, acts_on_call, "site", lambda it: {"answers": CALM}),
    ("POST", "/calls/{call_id}/ambulance"): does(P.ANSWER_CALL, acts_on_call, "site"),
    ("POST", "/calls/{call_id}/family"): does(P.ANSWER_CALL, acts_on_call, "site", _told),
    ("POST", "/calls/{call_id}/accompany"): does(P.ANSWER_CALL, acts_on_call, "seen"),
    ("POST", "/calls/{call_id}/close"): does(P.ANSWER_CALL, acts_on_call, "ready", fields_of("outcome")),
    ("POST", "/calls/{call_id}/follow-up"): does(P.ANSWER_CALL, acts_on_call, "closed", fields_of("note")),
    ("POST", "/calls/{call_id}/skip"): does(P.ANSWER_CALL, acts_on_call, "site", fields_of("stage", "reason")),
    ("POST", "/calls/{call_id}/cancel"): does(SIGNED_IN, may_cancel, "asked", reason_given),
    ("POST", "/calls/{call_id}/merge"): does(P.TAKE_CALL, needs(P.TAKE_CALL), "merge", fields_of("into_id", "reason")),
}  # fmt: skip
