"""What the policy says of the API of `volunteers`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import MANAGES, Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, is_subject, needs, own_or_manages, sees_service
from tests.sweeps.world import REASON, Thing


def _answer(it: Thing) -> dict[str, Any]:
    return {"answer": REASON}


API: dict[tuple[str, str], Call] = {
    ("GET", "/volunteers"): reads(P.SEE_SERVICE),
    ("GET", "/volunteers/appeals"): reads(P.DECIDE_APPEALS),
    ("GET", "/volunteers/certificates"): reads(P.SEE_SERVICE),
    ("GET", "/volunteers/stars"): reads(P.SEE_SERVICE),
    ("GET", "/volunteers/stars/announced"): reads(PUBLIC),
    ("GET", "/volunteers/cards/{token}"): reads(PUBLIC, thing="vl_card_code"),
    ("GET", "/volunteers/certificates/check/{token}"): reads(PUBLIC, thing="vl_certificate_code"),
    ("GET", "/volunteers/deductions/{deduction_id}"): reads(SIGNED_IN, sees_service, "vl_deduction"),
    ("POST", "/volunteers/deductions/{deduction_id}/appeal"): does(
        SIGNED_IN, is_subject, "vl_deduction", fields_of("text")
    ),
    ("POST", "/volunteers/deductions/{deduction_id}/decide"): does(
        P.DECIDE_APPEALS, needs(P.DECIDE_APPEALS), "vl_appealed", lambda it: {"won": True, "grounds": REASON}
    ),
    ("GET", "/volunteers/certificates/{certificate_id}"): reads(SIGNED_IN, sees_service, "vl_applied"),
    ("POST", "/volunteers/certificates/{certificate_id}/issue"): does(P.MANAGE_SERVICE, MANAGES, "vl_applied"),
    ("POST", "/volunteers/certificates/{certificate_id}/decline"): does(
        P.MANAGE_SERVICE, MANAGES, "vl_applied", _answer
    ),
    ("POST", "/volunteers/certificates/{certificate_id}/withdraw"): does(
        P.MANAGE_SERVICE, MANAGES, "vl_issued", _answer
    ),
    ("POST", "/volunteers/stars"): Call(
        Rule(SIGNED_IN, post=is_subject, thing="vl_star_apply", denied_as=(409,), sides=("own",))
    ),
    ("POST", "/volunteers/stars/{star_id}/announce"): does(P.MANAGE_SERVICE, MANAGES, "vl_star"),
    ("POST", "/volunteers/stars/{star_id}/grant"): does(P.MANAGE_SERVICE, MANAGES, "vl_star_noticed"),
    ("POST", "/volunteers/stars/{star_id}/decline"): does(P.MANAGE_SERVICE, MANAGES, "vl_star", _answer),
    ("GET", "/volunteers/{person_id}"): reads(SIGNED_IN, sees_service, "vl_person"),
    ("POST", "/volunteers/{person_id}/card"): does(P.MANAGE_SERVICE, MANAGES, "vl_cardless"),
    ("POST", "/volunteers/{person_id}/card/replace"): does(SIGNED_IN, own_or_manages, "vl_person"),
    ("POST", "/volunteers/{person_id}/card/revoke"): does(P.MANAGE_SERVICE, MANAGES, "vl_person"),
    ("POST", "/volunteers/{person_id}/certificates"): does(
        SIGNED_IN, own_or_manages, "vl_certificate_new", fields_of("since", "until")
    ),
}  # fmt: skip
