"""The working calendar against published years, the worked examples of the rule book, and its own laws."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.kernel import calendar
from wangge.kernel.calendar import (
    Limit,
    Unit,
    WorkingCalendar,
    add_calendar_days,
    due_at,
    from_rows,
    seed_days,
    seed_rows,
)
from wangge.kernel.clock import SHANGHAI

RULE_BOOK = Path(__file__).parents[2] / "docs" / "rules" / "working-calendar.md"
CALENDAR = from_rows(seed_rows(2004, 2030))
DATES = st.dates(date(2005, 1, 1), date(2029, 12, 31))
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2027, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(0), timedelta(days=200))
LIMITS = st.builds(Limit, st.integers(1, 300), st.sampled_from(Unit))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=SHANGHAI)


def examples() -> list[tuple[str, ...]]:
    table = RULE_BOOK.read_text(encoding="utf-8").partition("## Worked examples")[2]
    lines = [line for line in table.splitlines() if re.match(r"\| \d{4}", line)]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def stops_of(text: str) -> list[tuple[datetime, datetime | None]]:
    pairs = [stop.partition("→") for stop in text.split(";") if stop.strip()]
    return [(moment(begin), moment(end) if end.strip() else None) for begin, _, end in pairs]


def test_the_rule_book_has_examples_of_every_unit() -> None:
    assert {limit.split()[1] for _, limit, *_ in examples()} == {unit.value for unit in Unit}


@pytest.mark.parametrize(("start", "limit", "stops", "due", "why"), examples())
def test_worked_example(start: str, limit: str, stops: str, due: str, why: str) -> None:
    amount, unit = limit.split()
    found = due_at(Limit(Decimal(amount), Unit(unit)), moment(start), CALENDAR, stops_of(stops))

    assert found == (None if due == "none" else moment(due)), why


WORKED_WEEKENDS = {
    2022: ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"],
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
}


@pytest.mark.parametrize("year", WORKED_WEEKENDS)
def test_exactly_the_published_weekends_are_worked(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    worked = [
        f"{day:%m-%d}" for day in days if day.year == year and day.weekday() >= 5 and CALENDAR.is_working_day(day)
    ]

    assert worked == WORKED_WEEKENDS[year]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2022-01-31", "2022-02-06"),
        ("2022-10-01", "2022-10-07"),
        ("2025-01-28", "2025-02-04"),
        ("2025-10-01", "2025-10-08"),
    ],
)
def test_nobody_works_in_the_long_holidays(first: str, last: str) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    off = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]

    assert not any(CALENDAR.is_working_day(day) for day in off)
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(end, 1))


def test_only_exceptions_are_seeded_with_their_names() -> None:
    days = {day.date: day for day in seed_days([2022])}

    assert days[date(2022, 1, 30)] == (date(2022, 1, 30), True, "春节调休上班", False, calendar.PUBLISHED_SOURCE)
    assert days[date(2022, 1, 31)].name == "春节"
    assert date(2022, 2, 5) not in days  # a Saturday off is no exception
    assert date(2022, 2, 7) not in days


def test_years_not_published_yet_are_provisional() -> None:
    year = calendar.LAST_PUBLISHED_YEAR + 1
    days = seed_days([year])

    assert days
    assert all(day.provisional and not day.is_working for day in days)
    assert CALENDAR.is_provisional(date(year, 6, 1))
    assert not CALENDAR.is_provisional(date(calendar.LAST_PUBLISHED_YEAR, 6, 1))
    assert not CALENDAR.is_working_day(date(year, 10, 1))


def test_years_before_the_records_are_refused() -> None:
    with pytest.raises(ValueError, match="2004"):
        seed_rows(2003, 2005)


def test_a_district_closes_for_a_day() -> None:
    closed = WorkingCalendar({date(2025, 3, 4): False})

    assert closed.add_working_days(date(2025, 3, 3), 1) == date(2025, 3, 5)


def test_notice_is_given_seven_working_days_before_a_hearing() -> None:
    assert CALENDAR.add_working_days(date(2025, 10, 10), -3) == date(2025, 9, 29)
    assert CALENDAR.add_working_days(date(2025, 10, 5), -1) == date(2025, 9, 30)


def test_calendar_days_end_in_the_last_second_of_the_shanghai_day() -> None:
    late_in_utc = datetime(2025, 3, 3, 17, 0, tzinfo=UTC)  # 4 March in Shanghai

    assert add_calendar_days(late_in_utc, 2) == moment("2025-03-06 23:59:59")


def test_working_minutes_skip_lunch_evening_and_weekend() -> None:
    friday, monday = moment("2025-03-07 11:30"), moment("2025-03-10 13:10")

    assert CALENDAR.working_minutes_between(friday, monday) == 30 + 240 + 180 + 10
    assert CALENDAR.working_minutes_between(monday, friday) == -460


def test_a_hall_with_its_own_hours() -> None:
    all_day = ((time(8, 30), time(18)),)

    assert CALENDAR.add_working_hours(moment("2025-03-07 17:00"), 1.5, all_day) == moment("2025-03-10 09:00")
    assert due_at(Limit(1, Unit.WORKING_DAY), moment("2025-03-07 09:00"), CALENDAR, (), all_day) == moment(
        "2025-03-10 18:00"
    )


def test_half_a_century_of_working_hours_is_counted_at_once() -> None:
    start = moment("2025-03-03 09:00")
    end = CALENDAR.add_working_hours(start, 100_000)

    assert CALENDAR.working_minutes_between(start, end) == 6_000_000


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: Limit(0, Unit.HOUR),
        lambda: Limit(Decimal("1.5"), Unit.WORKING_DAY),
        lambda: due_at(Limit(1, Unit.HOUR), datetime(2025, 3, 3), CALENDAR),  # noqa: DTZ001
        lambda: due_at(Limit(1, Unit.WORKING_DAY), datetime(2025, 3, 3), CALENDAR),  # noqa: DTZ001
        lambda: due_at(
            Limit(9, Unit.HOUR),
            moment("2025-03-03"),
            CALENDAR,
            [(moment("2025-03-03 02:00"), moment("2025-03-03 01:00"))],
        ),
        lambda: CALENDAR.add_working_hours(moment("2025-03-03"), -1),
        lambda: CALENDAR.add_working_hours(moment("2025-03-03"), 1, ()),
        lambda: CALENDAR.add_working_hours(moment("2025-03-03"), 1, ((time(13), time(17)), (time(9), time(12)))),
    ],
)
def test_mistakes_are_refused(mistake) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        mistake()


@given(DATES, st.integers(1, 3000))
def test_adding_and_counting_working_days_are_inverse(start: date, n: int) -> None:
    later = CALENDAR.add_working_days(start, n)

    assert CALENDAR.is_working_day(later)
    assert CALENDAR.working_days_between(start, later) == n
    assert CALENDAR.working_days_between(start, later - timedelta(days=1)) == n - 1


@given(DATES, st.integers(1, 500))
def test_working_days_are_counted_back_as_they_are_counted_on(end: date, n: int) -> None:
    earlier = CALENDAR.add_working_days(end, -n)
    counted = [day for k in range((end - earlier).days) if CALENDAR.is_working_day(day := earlier + timedelta(days=k))]

    assert len(counted) == n
    assert counted[0] == earlier


@given(DATES, st.integers(0, 60))
def test_counting_days_agrees_with_walking_them(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]

    assert CALENDAR.working_days_between(start, start + timedelta(days=length)) == sum(
        map(CALENDAR.is_working_day, days)
    )


@given(MOMENTS, st.integers(1, 100_000))
def test_adding_and_counting_working_minutes_are_inverse(start: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_hours(start, Decimal(minutes) / 60)

    assert end > start
    assert CALENDAR.working_minutes_between(start, end + timedelta(microseconds=1)) == minutes


@given(LIMITS, MOMENTS, SPANS)
def test_a_later_start_is_never_due_earlier(limit: Limit, start: datetime, later: timedelta) -> None:
    assert due_at(limit, start, CALENDAR) <= due_at(limit, start + later, CALENDAR)


@given(LIMITS, MOMENTS, SPANS, SPANS)
def test_a_stop_moves_the_due_time_by_what_it_takes_away(
    limit: Limit, start: datetime, after: timedelta, length: timedelta
) -> None:
    stop = (start + after, start + after + length)
    plain, stopped = due_at(limit, start, CALENDAR), due_at(limit, start, CALENDAR, [stop])

    assert stopped >= plain
    if stop[0] >= plain:
        assert stopped == plain
    elif limit.unit in (Unit.MINUTE, Unit.HOUR):
        assert stopped == plain + length
    elif limit.unit is Unit.WORKING_HOUR:
        taken = CALENDAR.working_minutes_between(*stop)
        assert 0 <= CALENDAR.working_minutes_between(plain, stopped) - taken <= 1


@given(LIMITS, MOMENTS, SPANS, SPANS, SPANS)
def test_the_order_and_overlap_of_stops_do_not_matter(
    limit: Limit, start: datetime, after: timedelta, length: timedelta, more: timedelta
) -> None:
    begin, middle, end = start + after, start + after + length, start + after + length + more
    whole = due_at(limit, start, CALENDAR, [(begin, end)])

    assert due_at(limit, start, CALENDAR, [(begin, end), (begin, middle), (middle, end)]) == whole
    assert due_at(limit, start, CALENDAR, [(middle, end), (begin, middle)]) == whole


@given(LIMITS, MOMENTS, SPANS)
def test_an_open_stop_leaves_no_due_time_unless_it_had_passed(limit: Limit, start: datetime, after: timedelta) -> None:
    plain, found = due_at(limit, start, CALENDAR), due_at(limit, start, CALENDAR, [(start + after, None)])

    assert found is None or found == plain
    if start + after > plain:
        assert found == plain
