"""Decisions about projects on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from wangge.kernel.clock import SHANGHAI


def progress(tasks: Iterable[tuple[str, int]]) -> int:
    """Whole percent of a project that is done, by the weights of its tasks (state, weight); dropped ones do not count.

    Rounded down, so that 100 means everything. 0 without tasks. Rule: docs/rules/projects.md.
    """
    rows = [(state, weight) for state, weight in tasks if state != "dropped"]
    total = sum(weight for _state, weight in rows)
    return sum(weight for state, weight in rows if state == "done") * 100 // total if total else 0


def span(slot: str | None, first: date, hours: Mapping[str, int]) -> tuple[datetime, datetime]:
    """The first day from `first` on that lies in the slot of the week, at the usual hours of its part of the day.

    `hours` is the policy `projects.part_hours`: m, a and e (morning, afternoon, evening), each with `_from` and `_to`.
    Without a slot: the morning of the first day.
    """
    ahead = (int(slot[0]) - first.isoweekday()) % 7 if slot else 0
    part = slot[1] if slot else "m"
    day = first + timedelta(days=ahead)
    begins, ends = time(hours[f"{part}_from"]), time(hours[f"{part}_to"])
    return datetime.combine(day, begins, SHANGHAI), datetime.combine(day, ends, SHANGHAI)


def is_sound_span(from_day: date, to_day: date, years: int) -> bool:
    """Whether a project may run from one day to another: not backwards, and no longer than so many years."""
    last = from_day.year + years
    leap = from_day.month == 2 and from_day.day == 29
    return from_day <= to_day <= (date(last, 3, 1) if leap else from_day.replace(year=last))
