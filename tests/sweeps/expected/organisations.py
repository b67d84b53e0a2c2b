"""What the policy says of `organisations`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, holds, is_its_own, manages_at, needs
from tests.sweeps.world import Persona, Thing


def sees_organisation(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_ORGANISATIONS, it.path)


def may_reveal_contact(who: Persona, it: Thing) -> bool:
    return sees_organisation(who, it) and holds(who, P.REVEAL_PERSONAL, it.path)


RULES: dict[str, Rule] = {
    "organisations:list": Rule(P.SEE_ORGANISATIONS, get=always),
    "organisations:export": Rule(P.SEE_ORGANISATIONS, get=always),
    "organisations:detail": Rule(P.SEE_ORGANISATIONS, get=sees_organisation, thing="shop"),
    "organisations:new": Rule(
        P.EDIT_ORGANISATIONS, get=always, post=needs(P.EDIT_ORGANISATIONS), thing="new_shop", denied_as=(422,)
    ),
    "organisations:edit": manages_at(P.EDIT_ORGANISATIONS, "shop_edit"),
    "organisations:move": Rule(
        P.EDIT_ORGANISATIONS,
        get=needs(P.EDIT_ORGANISATIONS),
        post=needs(P.EDIT_ORGANISATIONS),
        thing="shop_move",
        denied_as=(422,),
    ),
    "organisations:close": manages_at(P.EDIT_ORGANISATIONS, "shop"),
    "organisations:reopen": Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="closed_shop"),
    "organisations:new-contact": manages_at(P.EDIT_ORGANISATIONS, "shop_contact"),
    "organisations:end-contact": Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="contact"),
    "organisations:reveal": Rule(P.SEE_ORGANISATIONS, post=may_reveal_contact, thing="contact"),
    "organisations:revealed": Rule(P.SEE_ORGANISATIONS, get=is_its_own, thing="contact_access"),
}  # fmt: skip
