"""When the office has to have done what, counted day after day as a clerk counts on the wall calendar.

Written from the law (行政许可法 Art. 32, 42, 44, 45, 82) and docs/rules/case-clocks.md; plain Python and the State Council's
published list of days, nothing of `wangge`. Slow on purpose: every day is looked at, nothing is computed ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from chinese_calendar import constants as published

HERE = timezone(timedelta(hours=8))
CLOSES = time(17)
LAST = time(23, 59, 59)
DAY = timedelta(days=1)
Stop = tuple[datetime, datetime | None]

# The limits the law and the rule page name, with the day from which they hold.
LIMITS: dict[str, list[tuple[date, int]]] = {
    "accept": [(date(2020, 1, 1), 5), (date(2022, 10, 12), 3)],  # a district answers sooner from a day on
    "check": [(date(2020, 1, 1), 1)],
    "answer": [(date(2020, 1, 1), 15)],
    "promise": [(date(2020, 1, 1), 10)],
    "extend": [(date(2020, 1, 1), 10)],
    "extend_joint": [(date(2020, 1, 1), 15)],
    "issue": [(date(2020, 1, 1), 10), (date(2022, 10, 12), 8)],
    "post": [(date(2020, 1, 1), 7)],
    "part": [(date(2020, 1, 1), 5)],
    "warn": [(date(2020, 1, 1), 1)],
    "archive": [(date(2020, 1, 1), 5)],
}
LOCAL = {("accept", date(2022, 10, 12)): 3, ("issue", date(2022, 10, 12)): 8}  # rows of the district itself


@lru_cache(maxsize=20_000)
def is_working(day: date) -> bool:
    """Whether the office works: Monday to Friday, but for holidays, and the weekend days worked in exchange (调休)."""
    if day in published.workdays:
        return True
    return day.weekday() < 5 and day not in published.holidays


def limit(name: str, at: datetime) -> int:
    """The limit that holds on the day of this moment."""
    return [value for since, value in LIMITS[name] if since <= at.astimezone(HERE).date()][-1]


def closing(day: date) -> datetime:
    """When the office closes."""
    return datetime.combine(day, CLOSES, HERE)


class Calculator:
    """What a clerk with a wall calendar answers."""

    def after(self, at: datetime, days: int) -> datetime:
        """Closing time of the last of so many working days; the day of `at` does not count (Art. 82)."""
        day = at.astimezone(HERE).date()
        while days:
            day += DAY
            days -= is_working(day)
        return closing(day)

    def within(self, at: datetime, name: str) -> datetime:
        """The end of a limit of `LIMITS` that begins now."""
        return self.after(at, limit(name, at))

    def decision(
        self, accepted: datetime, amount: int, unit: str, stops: Sequence[Stop] = (), extra: int = 0
    ) -> datetime | None:
        """When a case accepted at this moment is decided; None while a special procedure stops the clock (Art. 45).

        Nothing: the same day while the office is open, else the next working day. `extra` working days are added at the end
        (Art. 42).
        """
        if any(until is None for _since, until in stops):
            return None
        by_office = unit == "working_day" or amount == 0
        here = accepted.astimezone(HERE)
        day = here.date()
        if amount == 0:
            if not is_working(day) or here.time() > CLOSES or self._stands(day, stops, by_office):
                day = self._next(day, 1, stops, by_office)
        else:
            day = self._next(day, amount, stops, by_office)
        if extra:
            return closing(self._next(day, extra, stops, True))
        return closing(day) if by_office else datetime.combine(day, LAST, HERE)

    def _next(self, day: date, days: int, stops: Sequence[Stop], by_office: bool) -> date:
        while days:
            day += DAY
            if not self._stands(day, stops, by_office) and (is_working(day) or not by_office):
                days -= 1
        return day

    def _stands(self, day: date, stops: Sequence[Stop], by_office: bool) -> bool:
        """Whether a special procedure takes this day: from the day it begins to before the day it is over. What happens when the
        office is closed already happens on the next day."""
        return any(
            self._day(since, by_office) <= day < self._day(until, by_office)
            for since, until in stops
            if until is not None
        )

    def _day(self, at: datetime, by_office: bool) -> date:
        here = at.astimezone(HERE)
        return here.date() + DAY if by_office and here.time() >= CLOSES else here.date()

    def is_warned(self, at: datetime, due: datetime) -> bool:
        """Whether the handler hears now that a term comes to its end: it is the working day before, or later, and not over."""
        return at < due <= self.within(at, "warn")

    def is_archived(self, at: datetime, closed: datetime) -> bool:
        """Whether a case that ended then belongs into the archive now: all those working days are over."""
        last = self.after(closed, limit("archive", at)).date()
        return at.astimezone(HERE).date() > last
