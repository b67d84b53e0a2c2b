"""What the policy says of `places`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, holds, manages_at
from tests.sweeps.world import Persona, Thing


def sees_place(who: Persona, it: Thing) -> bool:
    return it.public or holds(who, P.SEE_PLACES, it.path)


RULES: dict[str, Rule] = {
    "places:tree": Rule(P.SEE_PLACES, get=always),
    "places:map": Rule(P.SEE_PLACES, get=always),
    "places:map-data": Rule(P.SEE_PLACES, get=always),
    "places:locate": Rule(P.SEE_PLACES, get=always),
    "places:detail": Rule(P.SEE_PLACES, get=sees_place, thing="household"),
    "places:add": manages_at(P.MANAGE_PLACES, "building"),
    "places:rename": manages_at(P.MANAGE_PLACES, "rename"),
    "places:close": manages_at(P.MANAGE_PLACES, "spare"),
    "places:boundary": manages_at(P.MANAGE_PLACES, "border"),
}  # fmt: skip
