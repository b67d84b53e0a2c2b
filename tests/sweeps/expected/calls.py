"""What the policy says of `calls`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    SIGNED_IN,
    Condition,
    P,
    Rule,
    always,
    holds,
    holds_anywhere,
    is_near,
    needs,
    sees_call,
)
from tests.sweeps.world import Persona, Thing
from wangge.posts.access import Permission


def was_asked(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.asked and holds(who, P.ANSWER_CALL, it.path)


def acts_on_call(who: Persona, it: Thing) -> bool:
    owns = who.key is not None and who.key == it.owner and holds_anywhere(who, P.ANSWER_CALL)
    return owns or holds(who, P.TAKE_CALL, it.path)


def may_cancel(who: Persona, it: Thing) -> bool:
    return (who.key is not None and who.key == it.reporter) or holds(who, P.TAKE_CALL, it.path)


def may_report(who: Persona, it: Thing) -> bool:
    return holds(who, P.REPORT_CALL, it.path) or is_near(who, it)


def _deed(guard: Permission, thing: str, post: Condition, *denied_as: int) -> Rule:
    """A deed on a call: whoever sees the call gets its form."""
    return Rule(guard, get=sees_call, post=post, thing=thing, denied_as=denied_as)


RULES: dict[str, Rule] = {
    "calls:board": Rule(P.SEE_CALLS, get=always),
    "calls:new": Rule(P.REPORT_CALL, get=always, post=may_report, thing="report", denied_as=(422,)),
    "calls:pick": Rule(P.REPORT_CALL, get=always),
    "calls:mine": Rule(P.ANSWER_CALL, get=always),
    "calls:list": Rule(P.SEE_CALLS, get=always),
    "calls:export": Rule(P.SEE_CALLS, get=always),
    "calls:figures": Rule(P.SEE_FIGURES, get=always),
    "calls:help": Rule(SIGNED_IN, get=always, post=is_near, thing="help", denied_as=(422,)),
    "calls:own": Rule(SIGNED_IN, get=always),
    "calls:detail": Rule(SIGNED_IN, get=sees_call, thing="call"),
    "calls:accept": _deed(P.ANSWER_CALL, "asked", was_asked, 422),
    "calls:decline": _deed(P.ANSWER_CALL, "asked", was_asked, 422),
    "calls:dispatch": _deed(P.TAKE_CALL, "asked", needs(P.TAKE_CALL)),
    "calls:set-out": _deed(P.ANSWER_CALL, "accepted", acts_on_call),
    "calls:arrive": _deed(P.ANSWER_CALL, "way", acts_on_call),
    "calls:check": _deed(P.ANSWER_CALL, "site_check", acts_on_call),
    "calls:ambulance": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:family": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:accompany": _deed(P.ANSWER_CALL, "seen", acts_on_call),
    "calls:close": _deed(P.ANSWER_CALL, "ready", acts_on_call),
    "calls:follow-up": _deed(P.ANSWER_CALL, "closed", acts_on_call),
    "calls:skip": _deed(P.ANSWER_CALL, "site", acts_on_call),
    "calls:cancel": _deed(SIGNED_IN, "asked", may_cancel),
    "calls:merge": _deed(P.TAKE_CALL, "merge", needs(P.TAKE_CALL)),
    "calls:correct": _deed(P.TAKE_CALL, "correct", needs(P.TAKE_CALL)),
}  # fmt: skip
