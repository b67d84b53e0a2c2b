"""What the policy says of `needs`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, is_near, is_subject, needs
from tests.sweeps.world import Persona, Thing


def sees_entry(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_NEEDS, it.path) or is_near(who, it)


def may_change_entry(who: Persona, it: Thing) -> bool:
    return holds(who, P.EDIT_NEEDS, it.path) or is_subject(who, it)


def _entries(space: str, noun: str) -> dict[str, Rule]:
    """The pages of one of the two lists, needs or resources: all of them alike."""
    staff, change = needs(P.EDIT_NEEDS), may_change_entry
    asked = ("own", "foreign") if noun == "need" else ("own",)  # a resource is always one's own: nobody is named
    rules = {
        "list": Rule(P.SEE_NEEDS, get=always),
        "export": Rule(P.SEE_NEEDS, get=always),
        "duplicates": Rule(P.SEE_NEEDS, get=always),
        "mine": Rule(SIGNED_IN, get=always),
        "public": Rule(PUBLIC, get=always),
        "new": Rule(P.EDIT_NEEDS, get=always, post=staff, thing=f"{noun}_new", denied_as=(422,)),
        "pick": Rule(P.EDIT_NEEDS, get=always),
        "bulk": Rule(P.EDIT_NEEDS, post=always),  # each entry by its own command; who may not is told so
        "ask": Rule(SIGNED_IN, get=always, post=is_near, thing=f"{noun}_ask", denied_as=(422,), sides=asked),
        "detail": Rule(SIGNED_IN, get=sees_entry, thing=noun),
        "edit": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_edit"),
        "withdraw": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_end"),
        "finish": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_end"),
        "reopen": Rule(SIGNED_IN, get=change, post=change, thing=f"{noun}_ended"),
        "publish": Rule(P.EDIT_NEEDS, post=staff, thing=f"{noun}_publish"),
        "unpublish": Rule(SIGNED_IN, post=change, thing=f"{noun}_public"),
        "merge": Rule(P.EDIT_NEEDS, get=staff, post=staff, thing=f"{noun}_merge"),
        "undo-merge": Rule(P.EDIT_NEEDS, post=staff, thing=f"{noun}_merged"),
    }
    return {f"{space}:{name}": rule for name, rule in rules.items()}


RULES: dict[str, Rule] = {
    **_entries("needs", "need"),
    **_entries("resources", "resource"),
}  # fmt: skip
