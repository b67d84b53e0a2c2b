"""What the hall's figures mean, on plain values. The definitions and worked examples: docs/rules/hall-figures.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import ProjectType
from wangge.catalogue.rules import in_working_days
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import day_of

ONE_DAY: Final = timedelta(days=1)
HUNDREDTHS: Final = 100
LONGEST_PERIOD: Final = timedelta(days=366 * 5)


class Event(StrEnum):
    """What is counted; each can be listed case by case."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    ON_TIME = "on_time"
    LATE = "late"
    UNEXPLAINED = "unexplained"
    ENDED = "ended"
    FINISHED = "finished"
    ONE_VISIT = "one_visit"


EVENT_WORDS: Final = {
    Event.RECEIVED: _("申请"), Event.ACCEPTED: _("受理"), Event.DECIDED: _("作出决定"), Event.ON_TIME: _("按时决定"),
    Event.LATE: _("超期决定"), Event.UNEXPLAINED: _("超期未公开说明"), Event.ENDED: _("结束"), Event.FINISHED: _("办结"),
    Event.ONE_VISIT: _("最多跑一次办结"),
}  # fmt: skip


class PeriodName(StrEnum):
    """Periods one asks for by name; "days" has its own first and last day."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    HALF_YEAR = "half_year"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    since: date
    until: date

    def days(self) -> list[date]:
        """Every day of it."""
        return [self.since + n * ONE_DAY for n in range((self.until - self.since).days + 1)]


def period_of(name: PeriodName, today: date) -> Period:
    """The period with this name up to today: today, the week from Monday, the month, the half-year from January or July."""
    first = {
        PeriodName.WEEK: today - today.weekday() * ONE_DAY,
        PeriodName.MONTH: today.replace(day=1),
        PeriodName.HALF_YEAR: date(today.year, 1 if today.month <= 6 else 7, 1),
    }.get(name, today)
    return Period(first, today)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def days_taken(
    accepted_at: datetime,
    decided_at: datetime,
    stops: Iterable[tuple[datetime, datetime | None]],
    days: WorkingCalendar,
) -> int:
    """How many working days an application took: those after the day of acceptance up to the day of the decision.

    The days of special procedures do not count (Art. 45): from the day one begins to the day before it is over. Two that touch
    or meet count a day once.
    """
    first, last = day_of(accepted_at), day_of(decided_at)
    found = max(0, days.working_days_between(first, last))
    done = first
    for begin, end in sorted(stops, key=lambda one: one[0]):
        stood_from = max(day_of(begin) - ONE_DAY, done)
        stood_to = min((day_of(end) if end is not None else last + ONE_DAY) - ONE_DAY, last)
        if stood_to > stood_from:
            found -= days.working_days_between(stood_from, stood_to)
            done = stood_to
    return max(0, found)


def limit_hundredths(project_type: str, amount: int, unit: str) -> int:
    """A limit of the catalogue in hundredths of a working day: seven calendar days are five. A promise to do it on the spot is
    nothing; what the law allows for it (`project_type` "") is not."""
    if project_type == ProjectType.IMMEDIATE:
        return 0
    return int(in_working_days(amount, unit) * HUNDREDTHS)


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None when there is nothing."""
    return Fraction(part, whole) if whole else None


def average(hundredths: int, count: int) -> Fraction | None:
    """The average in working days of a sum in hundredths; None when there is nothing."""
    return Fraction(hundredths, count * HUNDREDTHS) if count else None
