"""What the policy is made of: a person, a thing, a condition, a rule. It asks nothing of the code it judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.sweeps.world import Persona, Thing
from wangge.posts.access import PERMISSIONS, Permission

P = Permission


PUBLIC, SIGNED_IN = "public", "signed_in"


Condition = Callable[[Persona, Thing], bool]


class Verdict(StrEnum):
    """What a request comes to."""

    ALLOWED = "allowed"
    DENIED = "denied"  # 401, 403, 404, or sent to sign in
    NO_METHOD = "no such method"
    FAULT = "fault"


def holds(who: Persona, permission: Permission, path: str) -> bool:
    """A post held today gives its permissions on the subtree of its place."""
    return any(permission in PERMISSIONS[kind] and path.startswith(root) for kind, root in who.posts)


def holds_anywhere(who: Persona, permission: Permission) -> bool:
    return any(permission in PERMISSIONS[kind] for kind, _root in who.posts)


def always(who: Persona, it: Thing) -> bool:
    return True


def never(who: Persona, it: Thing) -> bool:
    return False


def needs(permission: Permission) -> Condition:
    return lambda who, it: holds(who, permission, it.path)


def is_subject(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.subject


def is_family(who: Persona, it: Thing) -> bool:
    return who.key in it.contacts


def is_near(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or is_family(who, it)


def sees_call(who: Persona, it: Thing) -> bool:
    concerned = who.key is not None and who.key in (it.reporter, it.asked)
    return holds(who, P.SEE_CALLS, it.path) or is_near(who, it) or concerned


def is_its_own(who: Persona, it: Thing) -> bool:
    return who.key is not None and who.key == it.owner


def around(who: Persona, permission: Permission, path: str) -> bool:
    """What belongs to a community is seen by whoever holds the permission in it, below it or above it."""
    held = [root for kind, root in who.posts if permission in PERMISSIONS[kind]]
    return any(path.startswith(root) or root.startswith(path) for root in held)


@dataclass(frozen=True)
class Rule:
    """One route: its guard, the thing in its address, and when GET and POST go through (None: no such method).

    `denied_as`: statuses besides 401, 403 and 404 by which this route says no to somebody, such as a choice that is
    not offered or a task one was not asked to do (422). `sides`: only the own one where a foreign thing makes no sense.
    """

    guard: str
    get: Condition | None = None
    post: Condition | None = None
    thing: str = ""
    denied_as: tuple[int, ...] = ()
    sides: tuple[str, ...] = ("own", "foreign")


def expected(rule: Rule, method: str, who: Persona, it: Thing) -> Verdict:
    """What the policy says to this person, asking for this thing in this way."""
    condition = rule.get if method == "GET" else rule.post
    if condition is None:
        return Verdict.NO_METHOD
    if rule.guard != PUBLIC and who.person is None:
        return Verdict.DENIED
    if rule.guard not in (PUBLIC, SIGNED_IN) and not holds_anywhere(who, Permission(rule.guard)):
        return Verdict.DENIED
    return Verdict.ALLOWED if condition(who, it) else Verdict.DENIED


def manages_at(permission: Permission, thing: str) -> Rule:
    return Rule(permission, get=needs(permission), post=needs(permission), thing=thing)


def sees_member(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_its_own(who, it)


def sees_complaint(who: Persona, it: Thing) -> bool:
    return holds(who, P.HEAR_COMPLAINTS, it.path) or is_subject(who, it) or is_its_own(who, it)


def sees_appeal(who: Persona, it: Thing) -> bool:
    return sees_complaint(who, it) or holds(who, P.DECIDE_APPEALS, it.path)


def sees_service(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_subject(who, it)


def own_or_manages(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_SERVICE, it.path) or is_subject(who, it)


def pressed_on(thing: str) -> Rule:
    return Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing=thing)


def on_case_of(guard: Permission, thing: str, *, page: bool = True) -> Rule:
    """A deed on a case: a form of its own, or a button."""
    return Rule(guard, get=needs(guard) if page else None, post=needs(guard), thing=thing)
