"""What the policy says of `people`."""

from __future__ import annotations

from tests.sweeps.expected.base import SIGNED_IN, P, Rule, always, holds, is_its_own, is_near, is_subject, needs
from tests.sweeps.world import Persona, Thing


def sees_person(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_PEOPLE, it.path) or is_near(who, it)


def may_reveal(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or (sees_person(who, it) and holds(who, P.REVEAL_PERSONAL, it.path))


def may_consent(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.EDIT_PEOPLE, it.path)


def _edit(thing: str, *denied_as: int) -> Rule:
    return Rule(P.EDIT_PEOPLE, get=sees_person, post=needs(P.EDIT_PEOPLE), thing=thing, denied_as=denied_as)


RULES: dict[str, Rule] = {
    "people:list": Rule(P.SEE_PEOPLE, get=always),
    "people:search": Rule(SIGNED_IN, get=always),
    "people:export": Rule(P.SEE_PEOPLE, get=always),
    "people:my-accesses": Rule(SIGNED_IN, get=always),
    "people:new": Rule(P.EDIT_PEOPLE, get=always, post=needs(P.EDIT_PEOPLE), thing="new_person", denied_as=(422,)),
    "people:detail": Rule(SIGNED_IN, get=sees_person, thing="person"),
    "people:reveal": Rule(SIGNED_IN, post=may_reveal, thing="person_reveal"),
    "people:field": Rule(SIGNED_IN, get=sees_person, thing="person_field"),
    "people:revealed": Rule(SIGNED_IN, get=is_its_own, thing="access"),
    "people:edit": _edit("person_edit"),
    "people:move": _edit("person_move", 422),
    "people:move-out": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person"),
    "people:new-kin": _edit("person_kin"),
    "people:new-trait": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person_trait"),
    "people:kin-consent": Rule(SIGNED_IN, post=may_consent, thing="kin"),
    "people:end-kin": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="kin"),
    "people:end-trait": Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="trait"),
}  # fmt: skip
