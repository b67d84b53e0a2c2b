"""What the policy says of `shop`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    SIGNED_IN,
    P,
    Rule,
    always,
    holds,
    is_subject,
    manages_at,
    needs,
    own_or_manages,
    sees_service,
)
from tests.sweeps.world import Persona, Thing


def on_the_shelf(who: Persona, it: Thing) -> bool:
    """Of those who ask only the elder lives there; whoever works there sees the desk."""
    return holds(who, P.SEE_SERVICE, it.path) or is_subject(who, it)


RULES: dict[str, Rule] = {
    "shop:shelf": Rule(SIGNED_IN, get=always),
    "shop:mine": Rule(SIGNED_IN, get=always),
    "shop:photo": Rule(SIGNED_IN, get=on_the_shelf, thing="sh_good"),
    "shop:redeem": Rule(SIGNED_IN, get=is_subject, post=is_subject, thing="sh_good"),
    "shop:redemption": Rule(SIGNED_IN, get=sees_service, thing="sh_redeemed"),
    "shop:cancel": Rule(SIGNED_IN, post=own_or_manages, thing="sh_redeemed"),
    "shop:desk": Rule(P.SEE_SERVICE, get=always),
    "shop:hand-out": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="sh_code", denied_as=(422,)
    ),
    "shop:redemptions": Rule(P.SEE_SERVICE, get=always),
    "shop:export": Rule(P.SEE_SERVICE, get=always),
    "shop:good-new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="sh_new", denied_as=(422,)),
    "shop:good": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="sh_good"),
    "shop:good-edit": manages_at(P.MANAGE_SERVICE, "sh_good"),
    "shop:restock": manages_at(P.MANAGE_SERVICE, "sh_good"),
    "shop:off": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="sh_good"),
    "shop:on": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="sh_good"),
}  # fmt: skip
