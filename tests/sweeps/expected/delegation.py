"""What the policy says of `delegation`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, is_subject, needs
from tests.sweeps.world import Persona, Thing


def sees_hand_up(who: Persona, it: Thing) -> bool:
    """One's own, and where cases are seen: at the station or at the district it went to (below which all of them lie)."""
    return is_subject(who, it) or holds(who, P.SEE_CASES, it.path)


def receives(who: Persona, it: Thing) -> bool:
    """Who takes cases at the district, where what is not delegated goes."""
    return holds(who, P.TAKE_CASES, it.path.split("/")[0] + "/")


def takes_back(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.TAKE_CASES, it.path)


RULES: dict[str, Rule] = {
    "delegation:matrix": Rule(P.SEE_HALL, get=always),
    "delegation:matrix-export": Rule(P.SEE_HALL, get=always),
    "delegation:where": Rule(PUBLIC, get=always),
    "delegation:changes": Rule(P.SEE_HALL, get=always),
    "delegation:change-new": Rule(P.MANAGE_HALL, get=always, post=needs(P.MANAGE_HALL), thing="dg_new"),
    "delegation:change": Rule(P.SEE_HALL, get=needs(P.SEE_HALL), thing="dg_change"),
    "delegation:cells": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:remove": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_cell"),
    "delegation:try": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:adopt": Rule(P.MANAGE_HALL, get=needs(P.MANAGE_HALL), post=needs(P.MANAGE_HALL), thing="dg_adopt"),
    "delegation:drop": Rule(P.MANAGE_HALL, post=needs(P.MANAGE_HALL), thing="dg_draft"),
    "delegation:hand-ups": Rule(P.SEE_CASES, get=always),
    "delegation:hand-up-new": Rule(
        P.TAKE_CASES, get=always, post=needs(P.TAKE_CASES), thing="dg_hand", denied_as=(422,)
    ),
    "delegation:mine": Rule(SIGNED_IN, get=always),
    "delegation:hand-up": Rule(SIGNED_IN, get=sees_hand_up, thing="dg_handed"),
    "delegation:receive": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_handed"),
    "delegation:finish": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_received"),
    "delegation:return": Rule(P.TAKE_CASES, get=receives, post=receives, thing="dg_handed"),
    "delegation:withdraw": Rule(SIGNED_IN, post=takes_back, thing="dg_handed"),
}  # fmt: skip
