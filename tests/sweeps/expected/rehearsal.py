"""What the policy says of `rehearsal`."""

from __future__ import annotations

from tests.sweeps.expected.base import SIGNED_IN, P, Rule, always, holds_anywhere
from tests.sweeps.world import Persona, Thing


def reads_rules(who: Persona, it: Thing) -> bool:
    """Who manages the rules, or looks after services; only the first sees one without a result."""
    return holds_anywhere(who, P.MANAGE_POLICY) or holds_anywhere(who, P.SEE_SERVICE)


def manages_rules(who: Persona, it: Thing) -> bool:
    return holds_anywhere(who, P.MANAGE_POLICY)


RULES: dict[str, Rule] = {
    "rehearsal:list": Rule(SIGNED_IN, get=reads_rules),
    "rehearsal:choose": Rule(P.MANAGE_POLICY, get=always),
    "rehearsal:new": Rule(P.MANAGE_POLICY, get=always, post=manages_rules, thing="rh_new"),
    "rehearsal:detail": Rule(SIGNED_IN, get=reads_rules, thing="rh_ready"),
    "rehearsal:outcomes": Rule(SIGNED_IN, get=reads_rules, thing="rh_part"),
    "rehearsal:export": Rule(SIGNED_IN, get=reads_rules, thing="rh_ready"),
    "rehearsal:change": Rule(P.MANAGE_POLICY, get=manages_rules, post=manages_rules, thing="rh_draft"),
    "rehearsal:start": Rule(P.MANAGE_POLICY, post=manages_rules, thing="rh_draft"),
    "rehearsal:drop": Rule(P.MANAGE_POLICY, post=manages_rules, thing="rh_draft"),
    "rehearsal:adopt": Rule(P.MANAGE_POLICY, get=manages_rules, post=manages_rules, thing="rh_adopt"),
}  # fmt: skip
