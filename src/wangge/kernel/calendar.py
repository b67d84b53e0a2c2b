"""The working calendar: which days the office works, and when a time limit is due. No database, no clock.

Rules and a table of worked examples: docs/rules/working-calendar.md. Every time is aware; results are in
Asia/Shanghai. All arithmetic is on whole numbers (days, microseconds of the wall clock) with cumulative counts, so
a span of years costs no more than one of minutes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

import chinese_calendar
from chinese_calendar import constants as published

from wangge.kernel.clock import SHANGHAI

Sessions = tuple[tuple[time, time], ...]
Stops = Sequence[tuple[datetime, datetime | None]]
OFFICE_HOURS: Final[Sessions] = ((time(9), time(12)), (time(13), time(17)))
LAST_SECOND: Final = time(23, 59, 59)
SECOND: Final = 1_000_000  # microseconds
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
EPOCH: Final = datetime(1, 1, 1)  # noqa: DTZ001 - wall-clock midnight of the day with ordinal 1


class Unit(StrEnum):
    """What a time limit counts. Minutes and hours run round the clock; working hours only in office hours."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take. Raises ValueError for an amount that is not positive, or for part of a day."""

    amount: int | Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a limit is longer than nothing")
        if self.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY) and self.amount != int(self.amount):
            raise ValueError("days are counted whole")


class WorkingCalendar:
    """Weeks of Monday to Friday with exceptions: `days` says for a day whether it is worked, whatever weekday it is.

    `provisional_years` are years whose holidays the State Council has not published yet.
    """

    def __init__(self, days: Mapping[date, bool], provisional_years: frozenset[int] = frozenset()) -> None:
        self.provisional_years = provisional_years
        self._days = {day: works for day, works in days.items() if works != _is_weekday(day)}
        changed = sorted(self._days)
        self._changed = [day.toordinal() for day in changed]
        self._changes = [0, *accumulate(1 if self._days[day] else -1 for day in changed)]

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self._days.get(day, _is_weekday(day))

    def is_provisional(self, day: date) -> bool:
        """Whether the holidays of this day's year are not published yet, so that a date counted there may move."""
        return day.year in self.provisional_years

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start` (before it when n is negative); `start` itself does not count; 0 is
        `start`.

        Source: 行政许可法 Art. 82 (terms of that law are working days).
        """
        if n == 0:
            return start
        first = start.toordinal()
        target = self._upto(first) + n if n > 0 else self._upto(first - 1) + n + 1
        return date.fromordinal(self._day_number(target, first))

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is earlier."""
        return self._upto(b.toordinal()) - self._upto(a.toordinal())

    def add_working_hours(self, start: datetime, hours: float | Decimal, sessions: Sessions = OFFICE_HOURS) -> datetime:
        """The moment when `hours` of office time have passed since `start`: the end of a session, not the start of the
        next.

        Raises ValueError for negative hours and a naive start.
        """
        if hours < 0:
            raise ValueError("working hours are counted forwards")
        started = _micros(start)
        scale = _OfficeTime(self, sessions)
        return _moment(max(started, scale.advance(started, round(hours * HOUR))))

    def working_minutes_between(self, a: datetime, b: datetime, sessions: Sessions = OFFICE_HOURS) -> int:
        """Whole minutes of office time from `a` to `b`; negative when `b` is earlier. Raises ValueError for naive
        times.
        """
        scale = _OfficeTime(self, sessions)
        passed = scale.measure(_micros(b)) - scale.measure(_micros(a))
        return passed // MINUTE if passed >= 0 else -(-passed // MINUTE)

    def _upto(self, ordinal: int) -> int:
        """Working days from the beginning of the calendar up to and including this day."""
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
        return 5 * weeks + min(rest, 5) + self._changes[bisect_right(self._changed, ordinal)]

    def _day_number(self, count: int, near: int) -> int:
        """The working day (ordinal) on which `_upto` reaches `count`; `near` is where to start looking."""
        step = 8
        while self._upto(near - step) >= count:
            step *= 2
        low, step = near - step, 8
        while self._upto(low + step) < count:
            step *= 2
        return low + bisect_left(range(step + 1), count, key=lambda days: self._upto(low + days))


class _Scale(NamedTuple):
    """How far a clock has run at a position, and the position where it has run `amount` further."""

    measure: Callable[[int], int]
    advance: Callable[[int, int], int]


class _OfficeTime:
    """Microseconds of office time; positions are microseconds of the wall clock since EPOCH."""

    def __init__(self, calendar: WorkingCalendar, sessions: Sessions) -> None:
        self._calendar = calendar
        self._sessions = [(_since_midnight(opens), _since_midnight(closes)) for opens, closes in sessions]
        edges = [edge for session in self._sessions for edge in session]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise ValueError("office hours are one or more sessions in order that do not touch")
        self._per_day = sum(closes - opens for opens, closes in self._sessions)

    def measure(self, at: int) -> int:
        days, in_day = divmod(at, DAY)
        done = self._calendar._upto(days) * self._per_day
        if not self._calendar.is_working_day(date.fromordinal(days + 1)):
            return done
        return done + sum(max(0, min(in_day, closes) - opens) for opens, closes in self._sessions)

    def advance(self, at: int, amount: int) -> int:
        target = self.measure(at) + amount
        day = self._calendar._day_number(-(-target // self._per_day), at // DAY + 1)
        rest = target - self._calendar._upto(day - 1) * self._per_day
        for opens, closes in self._sessions:
            if rest <= closes - opens:
                break
            rest -= closes - opens
        return (day - 1) * DAY + opens + rest


def add_calendar_days(start: datetime, n: int) -> datetime:
    """23:59:59 in Asia/Shanghai of the n-th day after the day of `start`, holiday or not. Raises ValueError for a
    naive start.
    """
    return _end_of(_local(start).date() + timedelta(days=n), LAST_SECOND)


def due_at(
    limit: Limit, start: datetime, calendar: WorkingCalendar, stops: Stops = (), sessions: Sessions = OFFICE_HOURS
) -> datetime | None:
    """When a limit that began at `start` is due; None while a stop without end keeps the clock standing.

    Minutes, hours and working hours run from `start`. Days: the day of `start` does not count; a working-day limit
    is due when the office closes on its last day, a calendar-day limit at 23:59:59. `stops` (from, until; special
    procedures, 行政许可法 Art. 45) suspend the clock; for day limits the day of the stop is not counted and the day it
    resumes is (after closing time: the day after). Overlapping stops count once. Raises ValueError for naive times
    and a stop that ends before it begins.
    """
    spans = [(_micros(begin), None if end is None else _micros(end)) for begin, end in stops]
    if limit.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
        return _due_day(limit, start, calendar, spans, sessions)
    scale, length = _clock_of(limit.unit, calendar, sessions)
    due = _run(scale, _micros(start), round(limit.amount * length), spans)
    return None if due is None else _moment(due)


def _clock_of(unit: Unit, calendar: WorkingCalendar, sessions: Sessions) -> tuple[_Scale, int]:
    if unit is Unit.WORKING_HOUR:
        office = _OfficeTime(calendar, sessions)
        return _Scale(office.measure, office.advance), HOUR
    return _Scale(lambda at: at, lambda at, amount: at + amount), MINUTE if unit is Unit.MINUTE else HOUR


def _due_day(
    limit: Limit, start: datetime, calendar: WorkingCalendar, spans: list[tuple[int, int | None]], sessions: Sessions
) -> datetime | None:
    """Positions are day ordinals; a stop covers whole days, from its first up to (not including) the day it resumes."""
    if limit.unit is Unit.WORKING_DAY:
        closing = sessions[-1][1]
        scale = _Scale(
            lambda day: calendar._upto(day - 1),
            lambda day, amount: calendar._day_number(calendar._upto(day - 1) + amount, day),
        )
        shift = DAY - _since_midnight(closing)  # a stop after closing time begins with the next day
    else:
        closing, shift = LAST_SECOND, 0
        scale = _Scale(lambda day: day, lambda day, amount: day + amount - 1)
    days = [((begin + shift) // DAY + 1, None if end is None else (end + shift) // DAY + 1) for begin, end in spans]
    due = _run(scale, _local(start).date().toordinal() + 1, int(limit.amount), days)
    return None if due is None else _end_of(date.fromordinal(due), closing)


def _run(scale: _Scale, at: int, amount: int, stops: Iterable[tuple[int, int | None]]) -> int | None:
    """Let the clock run `amount` from `at`, standing still in the stops."""
    for begin, end in sorted(stops, key=lambda stop: stop[0]):
        if end is not None and end < begin:
            raise ValueError("a stop ends before it begins")
        if end is not None and end <= at:
            continue
        ran = max(0, scale.measure(begin) - scale.measure(at))
        if amount <= ran:
            break
        if end is None:
            return None
        at, amount = end, amount - ran
    return scale.advance(at, amount)


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _since_midnight(at: time) -> int:
    return at.hour * HOUR + at.minute * MINUTE + at.second * SECOND + at.microsecond


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(SHANGHAI)


def _micros(at: datetime) -> int:
    return (_local(at).replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return (EPOCH + timedelta(microseconds=micros)).replace(tzinfo=SHANGHAI)


def _end_of(day: date, closing: time) -> datetime:
    return datetime.combine(day, closing, tzinfo=SHANGHAI)


# The table of exceptions: seeded as rows, kept by the district, read back as a calendar.

HOLIDAY_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
PUBLISHED_SOURCE: Final = "国务院办公厅年度节假日安排通知"
PROVISIONAL_SOURCE: Final = "全国年节及纪念日放假办法（2025年起）;当年安排尚未公布"
FIRST_PUBLISHED_YEAR: Final = min(published.holidays).year
LAST_PUBLISHED_YEAR: Final = max(published.holidays).year
FIXED_HOLIDAYS: Final = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)


class SeedDay(NamedTuple):
    """One exception to the plain week: a weekday off or a make-up working day (调休) at a weekend."""

    date: date
    is_working: bool
    name: str
    provisional: bool
    source: str


def seed_days(years: Iterable[int]) -> list[SeedDay]:
    """The exceptions of these years in order of date: published ones from `chinesecalendar`, later years provisional.

    A provisional year has the holidays with a fixed date and 清明 (a solar term). Lunar festivals and make-up days
    are left out until published, which makes provisional limits due earlier rather than later. Raises ValueError
    before 2004.
    """
    days: list[SeedDay] = []
    for year in sorted(set(years)):
        if year < FIRST_PUBLISHED_YEAR:
            raise ValueError(f"no published holidays before {FIRST_PUBLISHED_YEAR}")
        days += _published(year) if year <= LAST_PUBLISHED_YEAR else _provisional(year)
    return days


def seed_rows(first_year: int, last_year: int) -> list[dict[str, Any]]:
    """`seed_days` of a run of years, last included, as keyword arguments of `CalendarDay`."""
    return [day._asdict() for day in seed_days(range(first_year, last_year + 1))]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> WorkingCalendar:
    """The calendar of rows with date, is_working and provisional (`CalendarDay.objects.values()`)."""
    kept = list(rows)
    return WorkingCalendar(
        {row["date"]: row["is_working"] for row in kept},
        frozenset(row["date"].year for row in kept if row["provisional"]),
    )


def _published(year: int) -> list[SeedDay]:
    off = [
        SeedDay(day, False, HOLIDAY_NAMES[name], False, PUBLISHED_SOURCE)
        for day, name in published.holidays.items()
        if day.year == year and _is_weekday(day)
    ]
    made_up = [
        SeedDay(day, True, f"{HOLIDAY_NAMES[name]}调休上班", False, PUBLISHED_SOURCE)
        for day, name in published.workdays.items()
        if day.year == year and not _is_weekday(day)
    ]
    return sorted(off + made_up)


def _provisional(year: int) -> list[SeedDay]:
    holidays = {date(year, month, day): name for month, day, name in FIXED_HOLIDAYS}
    terms = chinese_calendar.get_solar_terms(date(year, 4, 3), date(year, 4, 6))
    holidays |= {day: "清明节" for day, term in terms if term == "清明"}
    return [
        SeedDay(day, False, name, True, PROVISIONAL_SOURCE)
        for day, name in sorted(holidays.items())
        if _is_weekday(day)
    ]
