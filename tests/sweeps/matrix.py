"""Asks every route as every persona for an own and a foreign thing, and compares the answers with the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar
from uuid import uuid4

from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import cast
from tests.sweeps.expected import RULES, Rule, Verdict, expected
from tests.sweeps.expected.base import holds_anywhere
from tests.sweeps.world import Persona, Thing, World
from tests.undone import undone
from wangge.posts.access import Permission

T = TypeVar("T")
METHODS = ("GET", "POST")
SIDES = ("own", "foreign")
NOTHING = Thing("", {})
DENYING = (401, 403, 404)
FEW = 3
MOST_WITH_REASONS = 12  # of 23: where more are allowed it is nobody's own reason
PERMISSIONS_BY_NAME = {str(one): one for one in Permission}
MOST_ROUTES = 8  # of one test: an area with more is cut, so that two workers share it


def parts(routes: Iterable[T], area: Callable[[T], str]) -> dict[str, list[T]]:
    """The routes in parts for one test each, by a name like `calls-2`: never two areas in one."""
    areas: dict[str, list[T]] = {}
    for route in routes:
        areas.setdefault(area(route), []).append(route)
    return {f"{name}-{number}": part for name in sorted(areas) for number, part in enumerate(_cut(areas[name]), 1)}


def _cut(routes: list[T]) -> list[list[T]]:
    return [routes[start : start + MOST_ROUTES] for start in range(0, len(routes), MOST_ROUTES)]


@dataclass(frozen=True)
class Route:
    """One address of the program: its full name, its pattern, and the entry of the URL conf that holds its view."""

    name: str
    pattern: str
    entry: URLPattern

    @property
    def view(self) -> Any:
        return self.entry.callback


def routes() -> list[Route]:
    """Everything the URL resolver knows, in order."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for one in resolver.url_patterns:
        pattern = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern, (*spaces, one.namespace) if one.namespace else spaces)
        elif isinstance(one, URLPattern):
            yield Route(":".join((*spaces, one.name or "")), pattern, one)


@dataclass(frozen=True)
class Cell:
    """One question of the matrix."""

    route: str
    method: str
    side: str
    who: Persona
    it: Thing
    rule: Rule

    def __str__(self) -> str:
        return f"{self.method} {self.route} as {self.who.name} ({self.side})"

    @property
    def policy(self) -> Verdict:
        return expected(self.rule, "GET" if self.method == "GET" else "POST", self.who, self.it)


def cells(world: World, names: list[str] | None = None) -> Iterator[Cell]:
    """Every declared route × method × persona × side.

    A route without a thing has only one side; that a method does not exist is asked once, by nobody in particular.
    """
    for name in names or list(RULES):
        rule = RULES[name]
        for side in rule.sides if rule.thing else SIDES[:1]:
            it = world.side(side).things[rule.thing] if rule.thing else NOTHING
            for method in METHODS:
                missing = (rule.get if method == "GET" else rule.post) is None
                asking = world.personas[:1] if missing else world.personas
                yield from (Cell(name, method, side, who, it, rule) for who in asking)


class Asking:
    """Sends the questions. Every request is undone, so that no answer changes the next one."""

    def __init__(self, world: World) -> None:
        self._cookies = {who.name: _signed_in(who) for who in world.personas}

    def answer(self, cell: Cell) -> Verdict:
        """What the running program says."""
        return verdict(self.send(cell.who, cell.route, cell.method, cell.it), cell.rule)

    def send(self, who: Persona, route: str, method: str, it: Thing = NOTHING) -> Any:
        """One request by one person, undone afterwards."""
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in it.query.items()})
        return self.open(who, f"{reverse(route, kwargs=it.args)}?{query.urlencode()}", method, it.body)

    def open(self, who: Persona, address: str, method: str = "GET", body: dict[str, Any] | None = None) -> Any:
        """One request to an address, undone afterwards."""
        client = Client(raise_request_exception=False)
        client.cookies.load(self._cookies[who.name])
        with undone():
            if method == "GET":
                response = client.get(address)
            else:
                response = client.post(address, body or {}, headers={"Idempotency-Key": str(uuid4())})
        return response


def verdict(response: Any, rule: Rule) -> Verdict:
    """What an answer means. A refusal for another reason than permission is a fault of the question."""
    status = response.status_code
    to_sign_in = status == 302 and response["Location"].startswith("/sign-in")
    if status == 405:
        return Verdict.NO_METHOD
    if status in DENYING or to_sign_in or status in rule.denied_as:
        return Verdict.DENIED
    return Verdict.ALLOWED if status < 400 else Verdict.FAULT


@dataclass(frozen=True)
class Mismatch:
    """A cell where program and policy disagree."""

    cell: Cell
    answer: Verdict

    def __str__(self) -> str:
        return f"{self.cell}: policy {self.cell.policy}, program {self.answer}"


def mismatches(world: World, asked: list[Cell], asking: Asking | None = None) -> list[Mismatch]:
    """The cells where the program allows too much, too little, or breaks."""
    asking = asking or Asking(world)
    answers = ((cell, asking.answer(cell)) for cell in asked)
    return [Mismatch(cell, answer) for cell, answer in answers if answer != cell.policy]


def sample(everything: list[Cell], count: int, rng: Random) -> list[Cell]:
    """Some cells of every kind: at least one allowed and one denied of each route and method, and `count` in all."""
    everything = rng.sample(everything, len(everything))
    first: dict[tuple[str, str, Verdict], Cell] = {}
    for cell in everything:
        first.setdefault((cell.route, cell.method, cell.policy), cell)
    chosen = list(first.values())
    kept = {id(cell) for cell in chosen}
    return chosen + [cell for cell in everything if id(cell) not in kept][: max(0, count - len(chosen))]


def telling(everything: Iterable[Cell]) -> list[Cell]:
    """The cells that say the most about each route, method and side; the drill asks all of them.

    Of those who are allowed everybody where there is a thing, because each may be for a reason of his own, else a few. Of
    those who are denied everybody with the permission at another place, and a few of the others. Who the few are moves on
    from route to route, so that nobody is always left out.
    """
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in everything:
        groups.setdefault((cell.route, cell.method, cell.side), []).append(cell)
    return [cell for turn, group in enumerate(groups.values()) for cell in _telling(group, turn)]


def _telling(group: list[Cell], turn: int) -> list[Cell]:
    denied = [cell for cell in group if cell.policy is Verdict.DENIED]
    near = [cell for cell in denied if _is_near(cell)]
    far = [cell for cell in denied if cell not in near]
    others = [cell for cell in group if cell not in denied]
    whole = group[0].rule.thing and len(others) <= MOST_WITH_REASONS
    return [*(others if whole else few(others, turn)), *near, *few(far, turn)]


def _is_near(cell: Cell) -> bool:
    """Whether somebody has the permission, only not here."""
    permission = PERMISSIONS_BY_NAME.get(str(cell.rule.guard))
    return permission is not None and holds_anywhere(cell.who, permission)


def few(of: list[T], turn: int) -> list[T]:
    """A few of a list, others with every turn."""
    start = turn * FEW % len(of) if of else 0
    return (of[start:] + of[:start])[:FEW]


def _signed_in(who: Persona) -> str:
    """The cookies of a browser this person has signed in with."""
    return cast.browser_of(who.person).cookies.output(header="", sep=";").strip() if who.person else ""
