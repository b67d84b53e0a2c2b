"""The figures of the hall: the tables of docs/rules/hall-figures.md, and that tallies, cases and lists agree."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.care.story import table
from tests.hall import story
from tests.hall.test_clocks import CALENDAR, moment
from wangge.hall import answering, chores, deciding, figures
from wangge.hall.figures import Event, Period, PeriodName, audit, lists, now, period_of, reading, rules
from wangge.hall.figures.counts import NAMES
from wangge.hall.models import Case, Folded, Tally

PAGE = "hall-figures.md"
DAY = date(2022, 8, 5)
LATER = story.when("2022-10-10", 9)


@pytest.mark.parametrize(("today", "name", "since"), table(PAGE, "today", "period", "from"))
def test_periods_begin_when_the_page_says(today, name, since):
    found = period_of(PeriodName(name), date.fromisoformat(today))
    assert (found.since.isoformat(), found.until.isoformat()) == (since, today)


@pytest.mark.parametrize(
    ("accepted", "decided", "stops", "days"), table(PAGE, "accepted at", "decided at", "special procedures", "days")
)
def test_working_days_taken_are_those_of_the_page(accepted, decided, stops, days):
    spans = [tuple(moment(one) for one in span.strip().split("/")) for span in stops.split(",") if span.strip()]
    assert rules.days_taken(moment(accepted), moment(decided), spans, CALENDAR) == int(days)


@pytest.fixture
def hall(permit, quick, chen, places):
    """Writes cases as rows: what stands in the columns, by the words of the page."""
    numbers = iter(range(1, 10_000))

    def write(version=permit, place=places.district, **columns):
        at = columns["began_at"]
        number = f"{version.item.code}{at:%Y%m%d}{next(numbers):04d}"
        kept = {
            "number": number, "item": version.item, "version": version, "place": place, "office": version.item.department,
            "office_place": version.item.place, "applicant": chen, "channel": "window", "state": "received",
            "token": f"token{number[-12:]}",
        }  # fmt: skip
        return Case.objects.create(**(kept | columns))

    return write


def written(hall, row, quick):
    """A case of the page's table."""
    name, came, accepted, decided, due, ended, how, visits = row
    online = name in "GH"
    columns = {
        "began_at": moment(came), "channel": "online" if online else "window", "visits": int(visits), "state": how or "received",
        "submitted_at": moment(came) if online else None, "accepted_at": moment(accepted) if accepted else None,
        "decided_at": moment(decided) if decided else None, "outcome": "approved" if decided else "",
        "due_at": moment(due) if due else None, "closed_at": moment(ended) if ended else None,
    }  # fmt: skip
    return hall(**columns, **({"version": quick, "on_the_spot": True} if name == "F" else {}))


def the_page(hall, quick):
    rows = table(PAGE, "case", "came", "accepted", "decided", "promised by", "ended", "how", "visits")
    return {row[0]: written(hall, row, quick) for row in rows}


@pytest.mark.django_db
def test_a_day_has_the_figures_of_the_page_from_cases_and_from_tallies(hall, quick):
    the_page(hall, quick)
    wanted = {name: int(value) for name, value in table(PAGE, "figure", DAY.isoformat())}
    period = Period(DAY, DAY)
    for is_folded in (False, True):
        if is_folded:
            figures.fold([DAY], at=LATER)
        found = figures.read(period, at=LATER)
        assert bool(found.live) is not is_folded
        told = {name: getattr(found.total, name) for name in NAMES} | {"on_time": found.total.on_time}
        told |= {name: told[name] // 100 for name in ("taken", "promised", "statutory")}
        assert told | {"unexplained": found.unexplained} == wanted
        assert found.total.on_time_share == Fraction(2, 3)
        assert found.total.taken_days == 4


def random_cases(hall, permit, quick, places, count=150):
    chance, begin = Random(5), story.when("2022-06-20", 0)
    for _ in range(count):
        began = begin + timedelta(minutes=chance.randrange(60 * 24 * 50))
        online = chance.random() < 0.3
        version = chance.choice((permit, quick))
        columns = {
            "began_at": began,
            "channel": "online" if online else chance.choice(("window", "station")),
            "visits": chance.randrange(3),
        }
        columns["submitted_at"] = began + timedelta(hours=chance.randrange(40)) if online else None
        moments = [began + timedelta(hours=hours) for hours in sorted(chance.randrange(300) for _ in range(3))]
        stage = chance.randrange(4)
        if stage >= 1:
            columns |= {
                "accepted_at": moments[0],
                "due_at": moments[0] + timedelta(hours=chance.randrange(200)),
                "state": "accepted",
            }
        if stage >= 2:
            columns |= {"decided_at": moments[1], "outcome": "approved", "state": "approved"}
        if stage >= 3:
            columns |= {"closed_at": moments[2], "state": "closed"}
        elif chance.random() < 0.2 and stage < 2:
            columns |= {"closed_at": moments[2], "state": "withdrawn"}
        hall(
            version=version,
            place=chance.choice((places.district, places.community, places.foreign_community)),
            **columns,
        )


@pytest.fixture
def busy(hall, permit, quick, places):
    """Some seven weeks of cases, taken at three places."""
    random_cases(hall, permit, quick, places)
    return Period(date(2022, 6, 20), date(2022, 8, 20))


def same(one, other):
    """Whether two readings tell the same; keys without any count are nothing."""
    axes = ("items", "windows", "hours", "channels", "places", "offices")

    def told(found):
        return [
            {key: counts.values() for key, counts in getattr(found, axis).items() if any(counts.values())}
            for axis in axes
        ] + [found.total.values(), found.unexplained]

    assert told(one) == told(other)


@pytest.mark.django_db
def test_what_was_added_up_is_what_the_cases_say_for_any_days(busy):
    live = figures.read(busy, at=LATER)
    part = Period(date(2022, 6, 29), date(2022, 8, 10))
    live_part = figures.read(part, at=LATER)
    assert len(live_part.live) == len(part.days())
    figures.fold(figures.due(LATER), at=LATER)
    assert Folded.objects.filter(span="month", since=date(2022, 7, 1)).exists()
    assert figures.due(LATER) == []
    same(figures.read(busy, at=LATER), live)
    same(figures.read(part, at=LATER), live_part)
    assert figures.read(part, at=LATER).live == []
    before = list(
        Tally.objects.order_by("axis", "span", "since", "place", "office", "office_place", "key").values_list(*NAMES)
    )
    figures.fold(busy.days(), at=LATER)  # again: nothing changes
    assert before == list(
        Tally.objects.order_by("axis", "span", "since", "place", "office", "office_place", "key").values_list(*NAMES)
    )
    assert audit.findings() == []


@pytest.mark.django_db
@pytest.mark.parametrize("folded", [False, True])
def test_every_figure_is_the_length_of_its_list(busy, shi, places, folded):
    if folded:
        figures.fold(figures.due(LATER), at=LATER)
    everywhere = reading.scope_of(shi, DAY)
    for scope in (everywhere, reading.scope_of(shi, DAY, centre=places.community)):
        found = figures.read(busy, scope, at=LATER)
        assert found.total.received

        def length(event, scope=scope, **key):
            return lists.cases(busy, scope, lists.Behind(Event(event), **key)).count()

        events = [one for one in Event if one != Event.UNEXPLAINED]
        for event in events:
            assert length(event) == getattr(found.total, event)
            for axis, name, key_of in (
                (found.items, "item_id", str), (found.windows, "window", lambda key: key or lists.NONE),
                (found.hours, "hour", int), (found.channels, "channel", str), (found.places, "place_id", str),
            ):  # fmt: skip
                for key, counts in axis.items():
                    assert length(event, **{name: key_of(key)}) == getattr(counts, event), (event, name, key)
        assert length("unexplained") == found.unexplained
        for office_id, counts in found.offices.items():
            narrow = reading.scope_of(shi, DAY, office_id=office_id, centre=None)
            if scope is everywhere:
                assert length("decided", narrow) == counts.decided


@pytest.mark.django_db
def test_a_post_counts_its_own_centre_only(busy, places):
    from tests import cast

    clerk = cast.person("站内")
    cast.holding(clerk, "window_clerk", places.community)
    figures.fold(figures.due(LATER), at=LATER)
    found = figures.read(busy, reading.scope_of(clerk, DAY), at=LATER)
    assert set(found.places) == {str(places.community.pk)}
    assert found.total.received == Case.objects.filter(place=places.community).count()
    assert figures.read(busy, reading.scope_of(cast.person("外人"), DAY), at=LATER).total.received == 0


@pytest.mark.django_db
def test_a_day_that_is_not_over_is_not_added_up(busy):
    with pytest.raises(ValueError, match="not over"):
        figures.fold([DAY], at=story.when("2022-08-06", 0, 30))
    assert figures.fold([DAY], at=story.when("2022-08-06", 1, 30)) == 1


@pytest.mark.django_db
def test_what_counts_as_accepted_as_of_the_receipt_opens_its_day_again(wen, permit, chen):
    came = story.when("2022-07-28")
    case = story.received(wen, permit, came, applicant_id=chen.pk)
    later = story.when("2022-08-10")
    chores.fold_figures(later)
    day = Period(came.date(), came.date())
    assert figures.read(day, at=later).total.accepted == 0
    assert answering.deem_accepted(case_id=case.pk, at=later)
    assert figures.read(day, at=later).total.accepted == 1
    assert figures.due(later) == [came.date()]
    chores.fold_figures(later)
    assert figures.read(day, at=later).total.accepted == 1
    assert audit.findings() == []


@pytest.mark.django_db
def test_a_tally_that_differs_is_found_and_added_up_anew(busy):
    figures.fold(figures.due(LATER), at=LATER)
    Tally.objects.filter(span="day", axis="item", received__gt=0).order_by("since").first().delete()
    with pytest.raises(audit.UnsoundFigures):
        chores.check_figures(LATER)
    assert figures.due(LATER)
    chores.fold_figures(LATER)
    chores.check_figures(LATER)


@pytest.mark.django_db
def test_an_explanation_is_seen_at_once(shi, wen, permit, chen):
    case = story.deciding_by(shi, wen, permit, story.when("2022-07-28"), applicant_id=chen.pk)
    at = story.when("2022-08-12")
    period = Period(at.date(), at.date())
    deciding.explain_overrun(by=shi, case_id=case.pk, text="检测机构排队，多等了五天", at=at)
    deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合法定条件", at=at)
    found = figures.read(period, at=at)
    assert (found.total.late, found.unexplained) == (1, 0)
    assert lists.cases(period, figures.EVERYTHING, lists.Behind(Event.LATE)).get() == case


def steps_of(sql: str) -> list[str]:
    """How the database would answer. PostgreSQL reads so few rows whole unless it is told that this costs much."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {sql}".replace("%", "%%"), [])
        return [row[3] if is_sqlite else row[0].partition("  (cost")[0].strip(" ->") for row in cursor.fetchall()]


@pytest.mark.django_db
def test_nothing_reads_all_cases_once_days_are_added_up(busy):
    figures.fold(figures.due(LATER), at=LATER)
    with CaptureQueriesContext(connection) as asked:
        figures.read(busy, at=LATER)
        reading.late_ones(busy, figures.EVERYTHING).count()
        now.by_office(figures.EVERYTHING, at=LATER)
    plans = [step for one in asked.captured_queries for step in steps_of(one["sql"])]
    assert any("case_late" in step for step in plans)
    assert not [step for step in plans if re.search(r"(SCAN|Seq Scan on) hall_(case|tally)$", step)]
