"""No term of a case is missed or wrong: every due day, warning and escalation as a clerk with a wall calendar counts it.

Cases come and go by chance under a clock of their own, around holidays and make-up days, at night and at closing time: corrections,
promises, special procedures, the extension, deemed acceptance, decisions in time and late, parcels, the archive. An independent
book-keeper (`deadline_cases`, `deadline_calculator`) says what is due.

Of every `ONE_IN` cases one goes through the commands and the chores of the worker on a database, and after every deed and every
round of the worker all its columns are compared; the worker is asleep on some days. The others have the same stories on paper: they
drive the functions those commands take their dates from (`hall.timing`, `hall.clocks`, the policy rows). A trial is one case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from drills.deadline_calculator import Calculator, Stop
from drills.deadline_cases import ENDED, KINDS, Own, moment, plan
from drills.harness import FULL, Outcome
from drills.support_deadlines import Office
from drills.support_hall import Hall, small_hall, taken_back
from wangge.hall import answering, chores, clocks, timing
from wangge.hall.models import Case
from wangge.kernel import policy
from wangge.kernel.calendar import Limit, WorkingCalendar

NAME = "deadline_oracle"
CASES = {FULL: 100_000, "reduced": 600}
ONE_IN = {FULL: 200, "reduced": 60}
PLANTED_AMONG = {"paper": 4_000, "office": 30}  # cases at most, until a planted bug shows
YEARS = (date(2020, 1, 2), 1_700)  # when cases come: their first day, and so many days
AUTUMN = (date(2022, 8, 25), 50)  # two holidays, make-up days, and new local rules
KEYS = {
    "accept": timing.ACCEPT, "check": timing.CHECK, "answer": timing.ANSWER, "promise": timing.PROMISE, "issue": timing.ISSUE,
    "post": timing.POST, "part": timing.PART, "warn": timing.WARN,
}  # fmt: skip
MOST_ROUNDS = 90
Span = tuple[date, int]


class OnPaper(Calculator):
    """The calculator, asking the product the same each time."""

    def __init__(self) -> None:
        self.days, self.wrong = timing.calendar(), 0

    def after(self, at: datetime, days: int) -> datetime:
        return self._same(super().after(at, days), clocks.working_days_after(at, days, self.days))

    def within(self, at: datetime, name: str) -> datetime:
        right = super().within(at, name)
        return self._same(right, timing.after(at, KEYS[name], self.days)) if name in KEYS else right

    def decision(
        self, accepted: datetime, amount: int, unit: str, stops: Sequence[Stop] = (), extra: int = 0
    ) -> datetime | None:
        right = super().decision(accepted, amount, unit, stops, extra)
        case: Any = _on_paper(accepted, amount, unit, stops)
        with patch.object(timing, "calendar", lambda: self.days):
            self._same(right, timing.dues(case, extra=extra).promised)
        if not stops and not extra:
            self._same(right, timing.first_dues(case, accepted, self.days).statutory)
        return right

    def _same(self, right: Any, found: Any) -> Any:
        self.wrong += right != found
        return right


def _on_paper(accepted: datetime, amount: int, unit: str, stops: Sequence[Stop]) -> Any:
    """A case as far as `timing` looks at one."""
    rows = SimpleNamespace(order_by=lambda *_by: SimpleNamespace(values_list=lambda *_of: sorted(stops, key=_since)))
    said = SimpleNamespace(
        promised_amount=amount, promised_unit=unit, statutory_amount=amount, statutory_unit=unit
    )  # both terms are asked for one by one
    return SimpleNamespace(accepted_at=accepted, pauses=rows, version=said)


def _since(stop: Stop) -> datetime:
    return stop[0]


def run(seed: int, size: str) -> Outcome:
    """Cases on paper, some of them through the office; then planted bugs, judged alike."""
    with small_hall() as hall, policy.remembered():
        in_office = CASES[size] // ONE_IN[size]
        failures = wrong_on_paper(seed, CASES[size] - in_office, YEARS if size == FULL else AUTUMN)
        failures += wrong_in_office(hall, seed, in_office)
        found = sum(_is_found(hall, seed, where, bug) for where, bug in PLANTED)
    return Outcome(CASES[size], failures, len(PLANTED), found, seed)


def _case(chance: Random, span: Span, number: int, count: Calculator) -> tuple[Own, datetime, bool]:
    first, days = span
    own = Own(KINDS[number % len(KINDS)], count, online=chance.random() < 0.3)
    return own, moment(chance, first + timedelta(days=chance.randrange(days))), chance.random() < 0.3


# On paper


def wrong_on_paper(seed: int, cases: int, span: Span = AUTUMN, *, stop: bool = False) -> int:
    """How many of so many cases have a term the product counts otherwise; `stop` at the first."""
    found, count = 0, OnPaper()
    for number in range(cases):
        before = count.wrong
        _story(Random(f"{seed} paper {number}"), span, number, count)
        if count.wrong > before:
            found += 1
            if stop:
                return found
            print(f"case {number} on paper (seed {seed}): {count.wrong - before} terms differ")
    return found


def _story(chance: Random, span: Span, number: int, count: Calculator) -> None:
    own, at, missing = _case(chance, span, number, count)
    own.begin(at, missing)
    for _round in range(MOST_ROUNDS):
        planned = plan(own, at, chance)
        until, moves = (planned[0], own.moves) if planned else (at + timedelta(days=60), own.moves)
        while own.moves == moves and own.state != "archived":
            at += timedelta(minutes=chance.randrange(200, 3_000))
            if at >= until:
                break
            own.tick(at)
        if own.state == "archived" or (planned is None and own.moves == moves and own.state not in ENDED):
            return
        if planned and own.moves == moves:
            at = planned[0]
            own.do(planned[1], at, **planned[2])


# In the office


def wrong_in_office(hall: Hall, seed: int, cases: int, *, stop: bool = False) -> int:
    """How many of so many cases the commands and the worker lead otherwise; `stop` at the first. Nothing stays."""
    with taken_back():
        office = Office(hall, Random(f"{seed} office"), say=not stop)
        for number in range(cases):
            chance = Random(f"{seed} office {number}")
            office.expect(*_case(chance, AUTUMN, number, Calculator()), chance)
        return office.run(stop=stop)


# Planted


def _one_more(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda limit, *rest: real(Limit(int(limit.amount) + 1, limit.unit), *rest)


def _no_make_up(_real: Callable[..., Any]) -> Callable[..., Any]:
    """A calendar that knows holidays, but no weekend day that is worked."""

    def calendar() -> WorkingCalendar:
        found = _real()
        return WorkingCalendar({day: works for day, works in found._days.items() if not works})

    return calendar


def _no_stops(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda term, at, days, stops=(), extra=0: real(term, at, days, (), extra)


def _twice(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda term, at, days, stops=(), extra=0: real(term, at, days, stops, extra * 2)


def _to_midnight(real: Callable[..., Any]) -> Callable[..., Any]:
    """A special procedure begun after closing time takes the day it begins."""

    def decide_by(term: Any, at: datetime, days: Any, stops: Any = (), extra: int = 0) -> Any:
        early = [(since - timedelta(hours=7), until) for since, until in stops]
        return real(term, at, days, early, extra)

    return decide_by


def _next_open_day(real: Callable[..., Any]) -> Callable[..., Any]:
    """What comes on a day off counts from the next open day."""

    def after(at: datetime, key: str, days: Any = None) -> Any:
        calendar = days or timing.calendar()
        while not calendar.is_working_day(clocks.local(at).date()):
            at += timedelta(days=1)
        return real(at, key, days)

    return after


def _from_now(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda case, *, by, at, since, days: real(case, by=by, at=at, since=at, days=days)


def _never(_real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_args, **_more: None


def _again(_real: Callable[..., Any]) -> Callable[..., Any]:
    """Warns whoever was warned."""

    def warn(pk: Any, at: datetime) -> None:
        Case.objects.filter(pk=pk).update(warned_at=None, escalated_at=None)

    return warn


def _early(real: Callable[..., Any]) -> Callable[..., Any]:
    """Breaks promises on the morning of their last day."""
    return lambda at: real(at + timedelta(hours=9))


Bug = tuple[Any, str, Callable[[Callable[..., Any]], Callable[..., Any]]]
PLANTED: tuple[tuple[str, Bug], ...] = (
    ("paper", (clocks, "due_at", _one_more)),  # off by a day
    ("paper", (timing, "calendar", _no_make_up)),
    ("paper", (clocks, "decide_by", _no_stops)),
    ("paper", (clocks, "decide_by", _twice)),  # a second extension
    ("paper", (clocks, "decide_by", _to_midnight)),
    ("paper", (timing, "after", _next_open_day)),
    ("office", (answering, "accepted", _from_now)),  # deemed accepted as of today
    ("office", (chores, "_warn", _never)),
    ("office", (chores, "_escalate", _again)),
    ("office", (chores, "break_promises", _early)),
    ("office", (clocks, "decide_by", _no_stops)),
    ("office", (timing, "after", _next_open_day)),
)


def _is_found(hall: Hall, seed: int, where: str, bug: Bug) -> bool:
    module, name, made = bug
    with patch.object(module, name, made(getattr(module, name))):
        if where == "paper":
            return wrong_on_paper(seed, PLANTED_AMONG[where], stop=True) > 0
        return wrong_in_office(hall, seed, PLANTED_AMONG[where], stop=True) > 0
