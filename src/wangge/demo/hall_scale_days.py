"""Days and moments of many cases as whole seconds, and as the databases keep them: a million moments cost no datetimes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from wangge.hall import clocks
from wangge.hall.clocks import Term
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import SHANGHAI

DAY: Final = 86_400
EPOCH: Final = date(1970, 1, 1).toordinal()
SHIFT: Final = 8 * 3600  # Asia/Shanghai; no summer time in the years of a load
OPENS, NOON, AFTER_NOON, CLOSES = 9 * 3600, 12 * 3600, 13 * 3600, 17 * 3600
OFFICE_SECONDS: Final = NOON - OPENS + CLOSES - AFTER_NOON
OF_DAY: Final = tuple(f"{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(DAY))


class Days:
    """The calendar between two days as numbers. A moment is whole seconds since 1970, a day its ordinal."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        self.calendar = calendar
        ordinals = range(first.toordinal(), last.toordinal() + 1)
        self.working = [one for one in ordinals if calendar.is_working_day(date.fromordinal(one))]
        self._texts = [date.fromordinal(one).isoformat() + " " for one in ordinals]
        self._first = first.toordinal() - EPOCH

    def text(self, moment: int | None) -> str | None:
        """A moment as both databases keep it, in UTC."""
        if moment is None:
            return None
        number, rest = divmod(moment, DAY)
        return self._texts[number - self._first] + OF_DAY[rest]

    def index(self, moment: int) -> int:
        """The number of the working day of a moment, or of the next one."""
        return bisect_left(self.working, ordinal_of(moment))

    def office(self, index: int, share: float) -> int:
        """A moment of office time of a working day: `share` of it has passed."""
        passed = int(share * OFFICE_SECONDS)
        in_day = OPENS + passed if passed < NOON - OPENS else AFTER_NOON + passed - (NOON - OPENS)
        return midnight(self.working[index]) + in_day

    def closing(self, moment: int, days: int) -> int:
        """When the office closes on the last of so many working days after the day of `moment`."""
        here = ordinal_of(moment)
        index = bisect_left(self.working, here)
        if self.working[index] == here:
            index += 1
        return midnight(self.working[index + days - 1]) + CLOSES

    def due(self, moment: int, amount: int, unit: str) -> int:
        """When a case accepted then has to be decided, nothing having stopped its clock. Rule: docs/rules/case-clocks.md."""
        ordinal = ordinal_of(moment)
        return self._due(ordinal, moment - midnight(ordinal) > CLOSES, amount, unit)

    @lru_cache(maxsize=200_000)  # noqa: B019 - lives as long as the load
    def _due(self, ordinal: int, is_evening: bool, amount: int, unit: str) -> int:
        moment = midnight(ordinal) + (CLOSES + 60 if is_evening else OPENS)
        return self.due_with(moment, amount, unit)

    def due_with(
        self, moment: int, amount: int, unit: str, stops: Iterable[tuple[int, int]] = (), extra: int = 0
    ) -> int:
        """As `due`, with special procedures (from, until) and an extension."""
        spans = [(datetime_of(begin), datetime_of(end)) for begin, end in stops]
        due = clocks.decide_by(Term(amount, unit), datetime_of(moment), self.calendar, spans, extra)
        if due is None:
            raise AssertionError("no stop is open")
        return seconds_of(due)


def ordinal_of(moment: int) -> int:
    """The day of a moment in Asia/Shanghai."""
    return (moment + SHIFT) // DAY + EPOCH


def midnight(ordinal: int) -> int:
    """When a day begins in Asia/Shanghai."""
    return (ordinal - EPOCH) * DAY - SHIFT


def datetime_of(moment: int) -> datetime:
    """A moment as a datetime."""
    return datetime.fromtimestamp(moment, UTC)


def seconds_of(at: datetime) -> int:
    """A datetime as a moment."""
    return int(at.timestamp())


def span(at: datetime, days: int) -> tuple[date, date]:
    """The first day of so many before `at`, and today."""
    today = at.astimezone(SHANGHAI).date()
    return today - timedelta(days=days), today
