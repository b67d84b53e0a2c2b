"""What the policy says of `oversight`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, P, Rule, always, holds, needs, on_case_of
from tests.sweeps.world import Persona, Thing


def asks_advice(who: Persona, it: Thing) -> bool:
    return answers_overseers(who, it) or holds(who, P.TAKE_CASES, it.path)


def answers_overseers(who: Persona, it: Thing) -> bool:
    return holds(who, P.DECIDE_CASES, it.path) or holds(who, P.MANAGE_HALL, it.path)


RULES: dict[str, Rule] = {
    "oversight:list": Rule(P.INSPECT_CASES, get=always),
    "oversight:samples": Rule(P.INSPECT_CASES, get=always),
    "oversight:draw": Rule(P.INSPECT_CASES, get=always, post=always, thing="ov_draw"),
    "oversight:sample": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:sample-xlsx": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:sample-csv": Rule(P.INSPECT_CASES, get=needs(P.INSPECT_CASES), thing="ov_sample"),
    "oversight:demands": Rule(P.SEE_CASES, get=always),
    "oversight:demand": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="ov_demand"),
    "oversight:answer": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), post=answers_overseers, thing="ov_demand"),
    "oversight:case": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="ov_case"),
    "oversight:inspect": on_case_of(P.INSPECT_CASES, "ov_case"),
    "oversight:supervise": on_case_of(P.INSPECT_CASES, "ov_case"),
    "oversight:advise": on_case_of(P.GIVE_OPINIONS, "ov_case"),
    "oversight:ask-advice": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), post=asks_advice, thing="ov_case"),
    "oversight:observed": Rule(P.OBSERVE_CASES, get=always),
    "oversight:questions": Rule(P.OBSERVE_CASES, get=always),
    "oversight:observed-case": Rule(P.OBSERVE_CASES, get=needs(P.OBSERVE_CASES), thing="ov_case"),
    "oversight:ask": on_case_of(P.OBSERVE_CASES, "ov_case"),
    "oversight:published": Rule(PUBLIC, get=always),
}  # fmt: skip
