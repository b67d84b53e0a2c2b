"""What the policy says of `grids`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, is_its_own, manages_at, needs
from tests.sweeps.world import Persona, Thing


def may_withdraw(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_POSTS, it.path)


RULES: dict[str, Rule] = {
    "grids:list": Rule(P.SEE_PLACES, get=always),
    "grids:export": Rule(P.SEE_PLACES, get=always),
    "grids:cards-pdf": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="grid_cards"),
    "grids:detail": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="grid"),
    "grids:phone": manages_at(P.MANAGE_POSTS, "community_phone"),
    "grids:card": Rule(PUBLIC, get=always, thing="grid"),
    "grids:card-pdf": Rule(PUBLIC, get=always, thing="grid"),
    "grids:contact-publish": manages_at(P.MANAGE_POSTS, "grid_contact_new"),
    "grids:contact-withdraw": Rule(SIGNED_IN, get=may_withdraw, post=may_withdraw, thing="grid_contact"),
    "grids:plans": Rule(P.SEE_PLACES, get=always),
    "grids:plans-of": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="division"),
    "grids:plans-map": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="division"),
    "grids:plan-new": manages_at(P.MANAGE_PLACES, "division"),
    "grids:plan": Rule(P.SEE_PLACES, get=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-map": Rule(P.SEE_PLACES, get=needs(P.SEE_PLACES), thing="plan_done"),
    "grids:plan-split": manages_at(P.MANAGE_PLACES, "plan_split"),
    "grids:plan-merge": manages_at(P.MANAGE_PLACES, "plan_merge"),
    "grids:plan-move": manages_at(P.MANAGE_PLACES, "plan_move"),
    "grids:plan-border": manages_at(P.MANAGE_PLACES, "plan_border"),
    "grids:plan-grid": manages_at(P.MANAGE_PLACES, "plan_grid"),
    "grids:plan-propose": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-start-over": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-adopt": manages_at(P.MANAGE_PLACES, "plan_ready"),
    "grids:plan-withdraw": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan_waiting"),
    "grids:plan-discard": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"),
    "grids:plan-restore": Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan_done"),
}  # fmt: skip
