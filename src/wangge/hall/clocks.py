"""When a case has to be decided. Plain values; the table of worked examples is docs/rules/case-clocks.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wangge.catalogue.kinds import LimitUnit
from wangge.kernel.calendar import OFFICE_HOURS, Limit, Stops, Unit, WorkingCalendar, due_at
from wangge.kernel.clock import local

CLOSING: Final = OFFICE_HOURS[-1][1]
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A limit of the catalogue: so many days of the working calendar, or of every day; 0: while the applicant waits."""

    amount: int
    unit: str


def decide_by(
    term: Term, accepted_at: datetime, calendar: WorkingCalendar, stops: Stops = (), extra: int = 0
) -> datetime | None:
    """When a case accepted at this moment has to be decided; None while a special procedure stops the clock.

    `stops` are the special procedures (Art. 45), `extra` the working days of an extension (Art. 42): they follow the limit. The
    day of acceptance does not count; a limit of nothing ends when the office closes on the same day.
    """
    if any(end is None for _begin, end in stops):
        return None
    if term.amount == 0:
        due: datetime | None = _at_once(accepted_at, calendar, stops)
    elif term.unit == LimitUnit.WORKING_DAY:
        return due_at(Limit(term.amount + extra, Unit.WORKING_DAY), accepted_at, calendar, stops)
    else:
        due = due_at(Limit(term.amount, Unit.CALENDAR_DAY), accepted_at, calendar, stops)
    return due if due is None or not extra else due_at(Limit(extra, Unit.WORKING_DAY), due, calendar, stops)


def _at_once(accepted_at: datetime, calendar: WorkingCalendar, stops: Stops) -> datetime:
    """A limit of nothing: today, or when the special procedure that came between is over."""
    due = closing_of(accepted_at, calendar)
    for begin, end in sorted(stops, key=lambda stop: stop[0]):
        if end is not None and begin < due:
            due = max(due, closing_of(end, calendar))
    return due


def working_days_after(at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """When the office closes on the last of so many working days after the day of `at`."""
    due = due_at(Limit(days, Unit.WORKING_DAY), at, calendar)
    if due is None:
        raise AssertionError("a limit without stops is due")
    return due


def closing_of(at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the office closes on the day of `at`; after that, or on a day off, on the next working day."""
    here = local(at)
    closes = datetime.combine(here.date(), CLOSING, tzinfo=here.tzinfo)
    if calendar.is_working_day(here.date()) and here <= closes:
        return closes
    return working_days_after(at, 1, calendar)
