"""What the policy says of the API of `honours`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, always
from tests.sweeps.expected.honours import JUDGES, PREPARES, appraises, sees_honour, sees_letter, sees_objection
from tests.sweeps.world import REASON

_KP, _NM, _YY, _RY = (
    "/appraisals/{appraisal_id}", "/honours/nominees/{nominee_id}", "/honours/objections/{objection_id}", "/honours/{honour_id}",
)  # fmt: skip


API: dict[tuple[str, str], Call] = {
    ("GET", "/appraisals"): reads(P.SEE_HONOURS),
    ("POST", "/appraisals"): does(
        P.SEE_HONOURS, PREPARES, "hn_new", lambda it: {"place_id": it.body["place"], "year": 2020, "quarter": 2}
    ),
    ("GET", _KP): reads(P.SEE_HONOURS, appraises, "hn_voting"),
    ("GET", f"{_KP}/nominees"): reads(P.SEE_HONOURS, appraises, "hn_voting"),
    ("POST", f"{_KP}/submit"): does(P.SEE_HONOURS, PREPARES, "hn_prepared"),
    ("POST", f"{_KP}/extend"): does(P.SEE_HONOURS, PREPARES, "hn_voting"),
    ("POST", f"{_KP}/count"): does(P.SEE_HONOURS, JUDGES, "hn_counted"),
    ("POST", f"{_KP}/confer"): does(P.SEE_HONOURS, JUDGES, "hn_over"),
    ("POST", f"{_KP}/stop"): does(P.SEE_HONOURS, PREPARES, "hn_voting", reason_given),
    ("GET", _NM): reads(SIGNED_IN, sees_honour, "hn_nominee"),
    ("POST", f"{_NM}/vote"): does(P.SEE_HONOURS, JUDGES, "hn_vote", fields_of("choice")),
    ("POST", f"{_NM}/objections"): does(SIGNED_IN, always, "hn_object", fields_of("text")),
    ("GET", "/honours/objections"): reads(SIGNED_IN),
    ("GET", _YY): reads(SIGNED_IN, sees_objection, "hn_objection"),
    ("POST", f"{_YY}/decide"): does(
        P.SEE_HONOURS, JUDGES, "hn_objection", lambda it: {"upheld": False, "grounds": REASON}
    ),
    ("GET", "/honours/announced"): reads(PUBLIC),
    ("GET", "/honours/hall"): reads(PUBLIC),
    ("GET", "/honours/check/{token}"): reads(PUBLIC, thing="hn_code"),
    ("GET", "/honours"): reads(P.SEE_HONOURS),
    ("GET", "/honours/mine"): reads(SIGNED_IN),
    ("GET", "/honours/letters"): reads(SIGNED_IN),
    ("GET", "/honours/letters/{recommendation_id}"): reads(SIGNED_IN, sees_letter, "hn_letter"),
    ("GET", "/honours/letters/by-link/{token}"): reads(PUBLIC, thing="hn_link"),
    ("POST", "/honours/letters/by-link/{token}/acknowledge"): does(PUBLIC, always, "hn_acknowledge", fields_of("name")),
    ("GET", _RY): reads(SIGNED_IN, sees_honour, "hn_honour"),
    ("GET", f"{_RY}/certificate"): reads(SIGNED_IN, sees_honour, "hn_honour"),
    ("POST", f"{_RY}/withdraw"): does(P.SEE_HONOURS, JUDGES, "hn_withdraw", reason_given),
    ("POST", f"{_RY}/letters"): does(P.SEE_HONOURS, PREPARES, "hn_recommend", fields_of("department_id", "words")),
}  # fmt: skip
