"""What the policy says of `agreements`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    P,
    Rule,
    always,
    holds,
    is_its_own,
    manages_at,
    needs,
    pressed_on,
    sees_member,
)
from tests.sweeps.world import Persona, Thing


def signs(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_SERVICE, it.path)


RULES: dict[str, Rule] = {
    "agreements:list": Rule(P.SEE_SERVICE, get=always),
    "agreements:export": Rule(P.SEE_SERVICE, get=always),
    "agreements:mine": Rule(SIGNED_IN, get=always),
    "agreements:check": Rule(PUBLIC, get=always, post=always),
    "agreements:new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="ag_new", denied_as=(422,)
    ),
    "agreements:detail": Rule(SIGNED_IN, get=sees_member, thing="ag_force"),
    "agreements:pdf": Rule(SIGNED_IN, get=sees_member, thing="ag_force"),
    "agreements:edit": manages_at(P.MANAGE_SERVICE, "ag_draft"),
    "agreements:offer": pressed_on("ag_draft"),
    "agreements:withdraw": pressed_on("ag_draft"),
    "agreements:sign": Rule(SIGNED_IN, get=sees_member, post=signs, thing="ag_offered"),
    "agreements:paper": manages_at(P.MANAGE_SERVICE, "ag_paper"),
    "agreements:renew": manages_at(P.MANAGE_SERVICE, "ag_force"),
    "agreements:terminate": Rule(SIGNED_IN, get=sees_member, post=signs, thing="ag_force"),
}  # fmt: skip
