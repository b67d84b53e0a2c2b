"""What the policy of the API is made of: a route's rule, and the body that makes it succeed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sweeps.expected.base import Condition, P, Rule, always, needs
from tests.sweeps.world import REASON, Thing

Body = Callable[[Thing], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """One route of the API: its rule, the body that makes it succeed, and the query string and version it needs."""

    rule: Rule
    body: Body = lambda it: {}
    query: Body = lambda it: {}
    versioned: bool = False


def reads(guard: str, condition: Condition = always, thing: str = "", query: Body = lambda it: {}) -> Call:
    return Call(Rule(guard, get=condition, thing=thing), query=query)


def does(guard: str, condition: Condition, thing: str, body: Body = lambda it: {}, *denied_as: int) -> Call:
    return Call(Rule(guard, post=condition, thing=thing, denied_as=denied_as), body)


def fields_of(*names: str) -> Body:
    """These fields of the body of the page's form."""
    return lambda it: {name: it.body[name] for name in names}


def reason_given(it: Thing) -> dict[str, Any]:
    return {"reason": REASON}


MANAGES = needs(P.MANAGE_SERVICE)


def content_as(name: str, *others: str) -> Body:
    """A photo under this name."""
    return lambda it: {name: it.body["content"], **fields_of(*others)(it)}


AG, PJ, TASK = "/agreements/{agreement_id}", "/projects/{project_id}", "/projects/tasks/{task_id}"


SEES = needs(P.SEE_SERVICE)
