"""Terms of bad ratings and figures that name nobody. Plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from wangge.kernel.calendar import Limit, Unit, WorkingCalendar, due_at
from wangge.ratings.states import is_bad

Name = TypeVar("Name")
SATISFIED_FROM = 3  # basically satisfied and better count as satisfied


def after_working_days(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """When a term of so many working days that began at `start` is over."""
    due = due_at(Limit(days, Unit.WORKING_DAY), start, calendar)
    if due is None:
        raise AssertionError("nothing stops this clock")
    return due


def rectify_by(
    given_at: datetime, *, is_complex: bool, simple_days: int, complex_days: int, calendar: WorkingCalendar
) -> datetime:
    """By when a bad rating has to be put right, counted from when it was given."""
    return after_working_days(given_at, complex_days if is_complex else simple_days, calendar)


@dataclass(frozen=True)
class Group(Generic[Name]):
    """Ratings of one office, item or channel; figures are None where so few were given that they could point at somebody."""

    name: Name
    count: int | None
    satisfied: int | None = None
    bad: int | None = None
    average: float | None = None

    @property
    def percent(self) -> int | None:
        """Satisfied of all, in whole percent, rounded down."""
        return None if not self.count or self.satisfied is None else self.satisfied * 100 // self.count


def grouped(levels: Mapping[Name, Mapping[int, int]], least: int) -> list[Group[Name]]:
    """Figures by group, the largest first; `levels`: for each group how many ratings of each level.

    A group of fewer than `least` ratings is not shown. Neither is the smallest of the others when only one is hidden: the
    total would give the hidden one away.
    """
    sizes = {name: sum(counts.values()) for name, counts in levels.items() if sum(counts.values())}
    hidden = hidden_of(sizes, least)
    found = [Group(name, None) if name in hidden else _group(name, levels[name]) for name in sizes]
    return sorted(found, key=lambda one: (one.count is None, -(one.count or 0), str(one.name)))


def hidden_of(sizes: Mapping[Name, int], least: int) -> set[Name]:
    """Which groups are not shown."""
    hidden = {name for name, size in sizes.items() if size < least}
    others = {name: size for name, size in sizes.items() if name not in hidden}
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda name: (others[name], str(name))))
    return hidden


def total(levels: Iterable[Mapping[int, int]], least: int) -> Group[str]:
    """The figures of all groups together, hidden like any group."""
    summed: dict[int, int] = {}
    for counts in levels:
        for level, count in counts.items():
            summed[level] = summed.get(level, 0) + count
    return _group("", summed) if sum(summed.values()) >= least else Group("", None)


def _group(name: Name, counts: Mapping[int, int]) -> Group[Name]:
    count = sum(counts.values())
    satisfied = sum(n for level, n in counts.items() if level >= SATISFIED_FROM)
    bad = sum(n for level, n in counts.items() if is_bad(level))
    return Group(name, count, satisfied, bad, round(sum(level * n for level, n in counts.items()) / count, 2))
