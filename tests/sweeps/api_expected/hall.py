"""What the policy says of the API of `hall`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Body, Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, Condition, P, always, is_subject, needs
from tests.sweeps.expected.delegation import receives
from tests.sweeps.expected.hall import in_the_department, own_or_window, sees_case
from tests.sweeps.world import REASON


def _case(
    deed: str, guard: str, condition: Condition, thing: str, body: Body = lambda it: {}
) -> dict[tuple[str, str], Call]:
    return {("POST", f"/cases/{{case_id}}/{deed}"): does(guard, condition, thing, body)}


_TAKES, _DECIDES = needs(P.TAKE_CASES), needs(P.DECIDE_CASES)


API: dict[tuple[str, str], Call] = {
    ("GET", "/cases"): reads(P.SEE_CASES),
    ("GET", "/cases/mine"): reads(SIGNED_IN),
    # figures of the hall
    ("GET", "/hall/figures"): reads(P.SEE_HALL),
    ("GET", "/hall/figures/cases"): reads(P.SEE_CASES),
    ("GET", "/hall/now"): reads(P.SEE_HALL),
    ("GET", "/hall/now/cases"): reads(P.SEE_CASES),
    ("GET", "/cases/by-link/{token}"): reads(PUBLIC, thing="hl_link"),
    ("GET", "/cases/{case_id}"): reads(SIGNED_IN, sees_case, "hl_received"),
    ("POST", "/cases"): does(
        P.TAKE_CASES, _TAKES, "hl_new", lambda it: {
            "item_id": it.body["item"], "applicant_id": it.body["person"], "given": it.body["given"],
            "place_id": it.query["place"],
        },
    ),
    ("POST", "/cases/online"): does(SIGNED_IN, always, "hl_new", lambda it: {"item_id": it.body["item"]}),
    ("POST", "/cases/at-station"): does(P.TAKE_CASES, _TAKES, "dg_station", lambda it: it.body),
    ("POST", "/cases/handed-up"): does(P.TAKE_CASES, receives, "dg_up", lambda it: it.body),
    ("POST", "/cases/{case_id}/materials/{line_id}"): does(
        SIGNED_IN, own_or_window, "hl_line",
        lambda it: {"name": "a.pdf", "media_type": "application/pdf", "content": "JVBERi0xLjcgYQ=="},
    ),
    **_case("submit", SIGNED_IN, is_subject, "hl_draft"),
    **_case("receive", P.TAKE_CASES, _TAKES, "hl_submitted"),
    **_case("accept", P.TAKE_CASES, _TAKES, "hl_received"),
    **_case("correct", P.TAKE_CASES, _TAKES, "hl_received", lambda it: {"wrong": it.query["wrong"]}),
    **_case("not-accept", P.TAKE_CASES, _TAKES, "hl_received", fields_of("ground", "reason")),
    **_case("on-the-spot", P.TAKE_CASES, _TAKES, "hl_spot", lambda it: {
        "reasons": REASON, "receiver": "王某某", "identity_checked": True, "signed": True,
    }),
    **_case("answer", SIGNED_IN, own_or_window, "hl_supplied"),
    **_case("claim", P.DECIDE_CASES, _DECIDES, "hl_accepted"),
    **_case("release", P.DECIDE_CASES, _DECIDES, "hl_reviewing", reason_given),
    **_case("pass-on", P.DECIDE_CASES, _DECIDES, "hl_reviewing", lambda it: {"opinion": REASON}),
    **_case("send-back", P.DECIDE_CASES, _DECIDES, "hl_deciding", reason_given),
    **_case("pause", P.DECIDE_CASES, _DECIDES, "hl_reviewing", fields_of("kind", "days", "reason")),
    **_case("resume", P.DECIDE_CASES, _DECIDES, "hl_special", lambda it: {"result": REASON}),
    **_case("extend", P.MANAGE_HALL, needs(P.MANAGE_HALL), "hl_reviewing", reason_given),
    **_case("decide", P.DECIDE_CASES, _DECIDES, "hl_deciding", fields_of("outcome", "reasons")),
    **_case("explain", P.DECIDE_CASES, _DECIDES, "hl_late", fields_of("text")),
    **_case("certify", P.DECIDE_CASES, _DECIDES, "hl_approved"),
    **_case("hand-out", P.TAKE_CASES, _TAKES, "hl_certified", lambda it: {
        "receiver": "王某某", "identity_checked": True, "signed": True,
    }),
    **_case("post", P.TAKE_CASES, _TAKES, "hl_certified", fields_of("tracking")),
    **_case("delivered", P.TAKE_CASES, _TAKES, "hl_posted"),
    **_case("terminate", SIGNED_IN, _DECIDES, "hl_reviewing", reason_given),
    **_case("withdraw", SIGNED_IN, own_or_window, "hl_reviewing", reason_given),
    **_case("archive", P.TAKE_CASES, _TAKES, "hl_closed"),
    # joint cases
    ("GET", "/cases/parts"): reads(P.DECIDE_CASES),
    **_case("parts/{part_id}/claim", P.DECIDE_CASES, in_the_department, "hl_part"),
    **_case("parts/{part_id}/release", P.DECIDE_CASES, in_the_department, "hl_part", reason_given),
    **_case("parts/{part_id}/answer", P.DECIDE_CASES, in_the_department, "hl_part", lambda it: {
        "agrees": True, "opinion": REASON,
    }),
    **_case("parts/{part_id}/ask-again", P.DECIDE_CASES, _DECIDES, "hl_objected", reason_given),
}  # fmt: skip
