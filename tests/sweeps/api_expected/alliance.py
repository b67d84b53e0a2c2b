"""What the policy says of the API of `alliance`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    P,
    always,
    is_its_own,
    is_subject,
    needs,
    sees_appeal,
    sees_member,
)
from tests.sweeps.world import Thing


def _verdict(it: Thing) -> dict[str, Any]:
    return {name: True for name in ("verified", "won") if name in it.body} | {"grounds": it.body["grounds"]}


def _complained(it: Thing) -> dict[str, Any]:
    return fields_of("organisation_id", "kind", "text")(it) | {"at_desk": True}


_ONE = "/alliance/complaints/{complaint_id}"


API: dict[tuple[str, str], Call] = {
    ("GET", "/alliance/public"): reads(PUBLIC),
    ("POST", "/alliance/exports"): does(P.SEE_SERVICE, always, "al_export_new", fields_of("what", "purpose")),
    ("GET", "/alliance/exports/{export_id}"): reads(P.SEE_SERVICE, is_its_own, "al_export"),
    ("GET", "/alliance/members"): reads(P.SEE_SERVICE),
    ("GET", "/alliance/members/mine"): reads(SIGNED_IN),
    ("GET", "/alliance/members/{membership_id}"): reads(SIGNED_IN, sees_member, "al_member"),
    ("POST", "/alliance/invitations"): does(
        P.MANAGE_SERVICE,
        needs(P.MANAGE_SERVICE),
        "al_invite",
        fields_of("place_id", "organisation_id", "from_day", "to_day"),
    ),
    ("POST", "/alliance/members/{membership_id}/credits"): does(
        P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_credit", fields_of("what", "day", "evidence")
    ),
    ("GET", "/alliance/benefits"): reads(P.SEE_SERVICE),
    ("POST", "/alliance/benefits"): does(
        P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_benefit_new", fields_of("place_id", "name", "what")
    ),
    ("POST", "/alliance/benefits/{benefit_id}/end"): does(P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_benefit"),
    ("GET", "/alliance/complaints"): reads(SIGNED_IN),
    ("POST", "/alliance/complaints"): does(SIGNED_IN, needs(P.HEAR_COMPLAINTS), "al_complain", _complained),
    ("GET", _ONE): reads(SIGNED_IN, sees_appeal, "al_appealed"),
    ("POST", f"{_ONE}/reply"): does(SIGNED_IN, is_its_own, "al_raised", fields_of("text")),
    ("POST", f"{_ONE}/withdraw"): does(SIGNED_IN, is_subject, "al_raised"),
    ("POST", f"{_ONE}/decide"): does(P.HEAR_COMPLAINTS, needs(P.HEAR_COMPLAINTS), "al_heard", _verdict),
    ("POST", f"{_ONE}/appeal"): does(SIGNED_IN, is_its_own, "al_verified", fields_of("text")),
    ("POST", f"{_ONE}/appeal/decide"): does(P.DECIDE_APPEALS, needs(P.DECIDE_APPEALS), "al_appealed", _verdict),
}  # fmt: skip
