"""What the policy says of `journal`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, sees_call
from tests.sweeps.world import Persona, Thing


def sees_leaf(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_JOURNAL, it.path)


def sees_leaf_or_call(who: Persona, it: Thing) -> bool:
    return sees_leaf(who, it) or sees_call(who, it)


RULES: dict[str, Rule] = {
    "journal:index": Rule(P.SEE_JOURNAL, get=always),
    "journal:check": Rule(PUBLIC, get=always),
    "journal:key": Rule(PUBLIC, get=always),
    "journal:leaf": Rule(P.SEE_JOURNAL, get=sees_leaf, thing="leaf"),
    "journal:proof": Rule(PUBLIC, get=sees_leaf_or_call, thing="leaf"),
    "journal:receipt": Rule(SIGNED_IN, get=sees_leaf_or_call, thing="leaf"),
}  # fmt: skip
