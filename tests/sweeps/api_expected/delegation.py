"""What the policy says of the API of `delegation`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, always, needs
from tests.sweeps.expected.delegation import receives, sees_hand_up, takes_back

_DG, _HU = "/delegation/changes/{change_id}", "/delegation/hand-ups/{hand_up_id}"


API: dict[tuple[str, str], Call] = {
    ("GET", "/delegation/who"): reads(PUBLIC, always, "dg_who", lambda it: it.query),
    ("GET", "/delegation/who/{code}"): reads(PUBLIC, always, "dg_code"),
    ("GET", "/delegation/matrix"): reads(P.SEE_HALL),
    ("GET", "/delegation/changes"): reads(P.SEE_HALL),
    ("POST", "/delegation/changes"): does(
        P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_new", fields_of("place_id", "title", "reason")
    ),
    ("GET", _DG): reads(P.SEE_HALL, needs(P.SEE_HALL), "dg_change"),
    ("POST", f"{_DG}/cells"): does(
        P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", fields_of("item_ids", "centre_ids", "how")
    ),
    ("POST", f"{_DG}/remove"): does(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", fields_of("item_ids")),
    ("POST", f"{_DG}/try"): does(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", fields_of("since", "until")),
    ("POST", f"{_DG}/adopt"): does(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_adopt", fields_of("from_day")),
    ("POST", f"{_DG}/drop"): does(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft"),
    ("GET", "/delegation/hand-ups"): reads(SIGNED_IN),
    ("POST", "/delegation/hand-ups"): does(
        P.TAKE_CASES, needs(P.TAKE_CASES), "dg_hand", fields_of("item_id", "place_id", "name", "phone", "mandate")
    ),
    ("GET", _HU): reads(SIGNED_IN, sees_hand_up, "dg_handed"),
    ("POST", f"{_HU}/receive"): does(P.TAKE_CASES, receives, "dg_handed"),
    ("POST", f"{_HU}/finish"): does(P.TAKE_CASES, receives, "dg_received", fields_of("answer")),
    ("POST", f"{_HU}/return"): does(P.TAKE_CASES, receives, "dg_handed", fields_of("answer")),
    ("POST", f"{_HU}/withdraw"): does(SIGNED_IN, takes_back, "dg_handed"),
}  # fmt: skip
