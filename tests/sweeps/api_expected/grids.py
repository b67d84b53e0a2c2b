"""What the policy says of the API of `grids`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, needs
from tests.sweeps.expected.grids import may_withdraw
from tests.sweeps.world import Thing


def _divided(it: Thing) -> dict[str, Any]:
    return {"community": it.args["code"], "title": "新方案"}


API: dict[tuple[str, str], Call] = {
    ("GET", "/grids"): reads(P.SEE_PLACES),
    ("GET", "/grids/{code}"): reads(P.SEE_PLACES, needs(P.SEE_PLACES), "grid"),
    ("GET", "/grids/{code}/card"): reads(PUBLIC, always, "grid"),
    ("POST", "/grids/contacts"): does(
        P.MANAGE_POSTS,
        needs(P.MANAGE_POSTS),
        "grid_contact_new",
        lambda it: {"holding_id": it.args["holding_id"], **fields_of("phone", "basis", "source")(it)},
    ),
    ("POST", "/grids/contacts/{contact_id}/withdraw"): does(SIGNED_IN, may_withdraw, "grid_contact"),
    ("POST", "/grids/phones"): does(
        P.MANAGE_POSTS,
        needs(P.MANAGE_POSTS),
        "community_phone",
        lambda it: {"place": it.marker, **fields_of("use", "phone")(it)},
    ),
    ("GET", "/grid-plans"): reads(P.SEE_PLACES),
    ("POST", "/grid-plans"): does(P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "division", _divided),
    ("GET", "/grid-plans/{plan_id}"): reads(P.SEE_PLACES, needs(P.MANAGE_PLACES), "plan"),
    ("PATCH", "/grid-plans/{plan_id}"): Call(
        Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"), lambda it: {"grids": []}, versioned=True
    ),
    ("POST", "/grid-plans/{plan_id}/adopt"): does(
        P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "plan_ready", fields_of("version")
    ),
    ("POST", "/grid-plans/{plan_id}/discard"): does(
        P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "plan", fields_of("version")
    ),
}  # fmt: skip
