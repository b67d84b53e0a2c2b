"""What the policy says of `orders`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    P,
    Rule,
    always,
    holds,
    is_its_own,
    is_near,
    is_subject,
    manages_at,
    needs,
)
from tests.sweeps.world import Persona, Thing


def sees_order(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_SERVICE, it.path) or is_its_own(who, it) or is_near(who, it)


def reviews_order(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_SERVICE, it.path) or is_subject(who, it)


def disputes_order(who: Persona, it: Thing) -> bool:
    return reviews_order(who, it) or is_its_own(who, it)


RULES: dict[str, Rule] = {
    "orders:list": Rule(P.SEE_SERVICE, get=always),
    "orders:export": Rule(P.SEE_SERVICE, get=always),
    "orders:near": Rule(SIGNED_IN, get=always),
    "orders:mine": Rule(SIGNED_IN, get=always),
    "orders:for-me": Rule(SIGNED_IN, get=always),
    "orders:new": Rule(P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="or_new", denied_as=(422,)),
    "orders:from-task": manages_at(P.MANAGE_SERVICE, "or_task"),
    "orders:decline": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="or_offered"),
    "orders:review-link": Rule(PUBLIC, get=always, post=always, thing="or_link"),  # who holds the secret
    "orders:detail": Rule(SIGNED_IN, get=sees_order, thing="or_open"),
    "orders:take": Rule(SIGNED_IN, post=is_its_own, thing="or_open"),
    "orders:start": Rule(SIGNED_IN, post=is_its_own, thing="or_taken"),
    "orders:pause": Rule(SIGNED_IN, post=is_its_own, thing="or_started"),
    "orders:finish": Rule(SIGNED_IN, post=is_its_own, thing="or_started"),
    "orders:give-back": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="or_taken"),
    "orders:offer": manages_at(P.MANAGE_SERVICE, "or_offer_new"),
    "orders:cancel": manages_at(P.MANAGE_SERVICE, "or_cancel"),
    "orders:insure": manages_at(P.MANAGE_SERVICE, "or_cancel"),
    "orders:record": manages_at(P.MANAGE_SERVICE, "or_late"),
    "orders:missed": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="or_late"),
    "orders:confirm": Rule(SIGNED_IN, post=reviews_order, thing="or_finished"),
    "orders:review": Rule(SIGNED_IN, get=reviews_order, post=reviews_order, thing="or_finished"),
    "orders:dispute": Rule(SIGNED_IN, get=disputes_order, post=disputes_order, thing="or_finished"),
    "orders:decide": manages_at(P.MANAGE_SERVICE, "or_disputed"),
}  # fmt: skip
