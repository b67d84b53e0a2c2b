"""What the policy says of `matching`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, around, needs
from tests.sweeps.world import Persona, Thing


def sees_run(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SERVICE, it.path)


def _decides(thing: str) -> Rule:
    return Rule(P.MANAGE_SERVICE, get=needs(P.MANAGE_SERVICE), post=needs(P.MANAGE_SERVICE), thing=thing)


RULES: dict[str, Rule] = {
    "matching:runs": Rule(P.SEE_SERVICE, get=always),
    "matching:start": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_start", denied_as=(409,)),
    "matching:run": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:again": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_stopped"),
    "matching:cancel": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_stopped"),
    "matching:bulk": Rule(P.MANAGE_SERVICE, post=sees_run, thing="mt_run"),  # each pair by its own command
    "matching:export": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:missing": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:recruiting": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:proof": Rule(P.SEE_SERVICE, get=sees_run, thing="mt_run"),
    "matching:by-hand": _decides("mt_missing"),
    "matching:pair": Rule(P.SEE_SERVICE, get=needs(P.SEE_SERVICE), thing="mt_pair"),
    "matching:confirm": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_pair"),
    "matching:change": _decides("mt_change"),
    "matching:reject": _decides("mt_reject"),
    "matching:exclusions": Rule(P.MANAGE_SERVICE, get=always),
    "matching:exclusion-new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="mt_apart_new", denied_as=(422,)
    ),
    "matching:exclusion": Rule(P.MANAGE_SERVICE, get=needs(P.MANAGE_SERVICE), thing="mt_apart"),
    "matching:exclusion-lift": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="mt_apart"),
}  # fmt: skip
