"""What the policy says of `honours`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    Condition,
    P,
    Rule,
    always,
    holds,
    is_its_own,
    is_subject,
    needs,
)
from tests.sweeps.world import Persona, Thing


def appraises(who: Persona, it: Thing) -> bool:
    """Whoever prepares or decides the appraisals of a community."""
    return holds(who, P.MANAGE_HONOURS, it.path) or holds(who, P.DECIDE_HONOURS, it.path)


def sees_honour(who: Persona, it: Thing) -> bool:
    return appraises(who, it) or is_subject(who, it)


def sees_objection(who: Persona, it: Thing) -> bool:
    return holds(who, P.DECIDE_HONOURS, it.path) or is_subject(who, it)


def sees_letter(who: Persona, it: Thing) -> bool:
    return sees_honour(who, it) or is_its_own(who, it)


PREPARES, JUDGES = needs(P.MANAGE_HONOURS), needs(P.DECIDE_HONOURS)


def _behind(thing: str, post: Condition, get: Condition | None = None) -> Rule:
    """A page or deed of those who appraise."""
    return Rule(P.SEE_HONOURS, get=get, post=post, thing=thing)


RULES: dict[str, Rule] = {
    "honours:list": Rule(P.SEE_HONOURS, get=always),
    "honours:new": Rule(P.SEE_HONOURS, get=always, post=PREPARES, thing="hn_new", denied_as=(422,)),
    "honours:hall": Rule(PUBLIC, get=always),
    "honours:mine": Rule(SIGNED_IN, get=always),
    "honours:check": Rule(PUBLIC, get=always, thing="hn_code"),
    "honours:letter": Rule(PUBLIC, get=always, post=always, thing="hn_acknowledge"),
    "honours:letter-file": Rule(PUBLIC, get=always, thing="hn_link"),
    "honours:given": Rule(P.SEE_HONOURS, get=always),
    "honours:honour": Rule(SIGNED_IN, get=sees_honour, thing="hn_honour"),
    "honours:certificate": Rule(SIGNED_IN, get=sees_honour, thing="hn_honour"),
    "honours:withdraw": _behind("hn_withdraw", JUDGES, JUDGES),
    "honours:recommend": _behind("hn_recommend", PREPARES, PREPARES),
    "honours:letters": Rule(SIGNED_IN, get=always),
    "honours:letter-page": Rule(SIGNED_IN, get=sees_letter, thing="hn_letter"),
    "honours:letter-pdf": Rule(SIGNED_IN, get=sees_letter, thing="hn_letter"),
    "honours:objections": Rule(SIGNED_IN, get=always),
    "honours:objection": Rule(SIGNED_IN, get=sees_objection, thing="hn_objection"),
    "honours:objection-decide": _behind("hn_objection", JUDGES, JUDGES),
    "honours:nominee": Rule(SIGNED_IN, get=sees_honour, thing="hn_nominee"),
    "honours:object": Rule(SIGNED_IN, get=always, post=always, thing="hn_object"),
    "honours:objection-new": _behind("hn_desk", PREPARES, PREPARES),
    "honours:appraisal": Rule(P.SEE_HONOURS, get=appraises, thing="hn_voting"),
    "honours:submit": _behind("hn_prepared", PREPARES),
    "honours:extend": _behind("hn_voting", PREPARES),
    "honours:vote": _behind("hn_voting", JUDGES, JUDGES),
    "honours:count": _behind("hn_counted", JUDGES),
    "honours:confer": _behind("hn_over", JUDGES),
    "honours:stop": _behind("hn_voting", PREPARES, PREPARES),
    "honours:award": Rule(P.SEE_HONOURS, get=appraises, thing="hn_award"),
    "honours:award-export": Rule(P.SEE_HONOURS, get=appraises, thing="hn_award"),
}  # fmt: skip
