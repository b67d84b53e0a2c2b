"""Other weights: who would have been on the shortlist of a quarter that was appraised."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.honours import story
from tests.honours.conftest import keeper, membership, sun, zhou  # noqa: F401
from tests.rehearsal.story import rehearsed
from wangge.honours.models import Nominee
from wangge.rehearsal import queries
from wangge.rehearsal.models import Outcome
from wangge.rehearsal.replay import replay
from wangge.rehearsal.rules import Window

SPRING = Window(date(2026, 4, 1), date(2026, 6, 30))
DAYS = {"since": SPRING.since, "until": SPRING.until, "at": story.AFTER}
ONE_SEAT = {"volunteer": 1, "shop": 3, "enterprise": 2, "post": 1, "community": 1}


@pytest.fixture
def appraised(sun, zhou, membership, zhao, places):  # noqa: F811
    """The second quarter, with the list as it was."""
    return story.prepared(zhao, places.community)


def test_the_list_that_was_made_is_made_again(appraised):
    found = replay(SPRING, {"honours.volunteer_weights": {"minutes": 40, "stars": 40, "kept": 20}})
    assert [(total.part, total.before, total.strays) for total in found.totals] == [("shortlist_volunteer", 2, 0)]
    assert found.lines == []


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"honours.seats_times": ONE_SEAT, "honours.shortlist_times": 1}, {"周小雨"}),
        ({"honours.least_times": {"volunteer": 7, "shop": 3, "enterprise": 3, "post": 5, "community": 10}}, {"周小雨"}),
        ({"honours.least_times": {"volunteer": 11, "shop": 3, "enterprise": 3, "post": 5, "community": 10}},
         {"周小雨", "孙志强"}),
        ({"honours.volunteer_weights": {"minutes": 0, "stars": 0, "kept": 0}}, {"周小雨", "孙志强"}),
    ],
)  # fmt: skip
def test_who_would_have_fallen_off(appraised, manager, changes, lost):
    one = rehearsed(manager, changes, **DAYS)
    gone = Outcome.objects.filter(rehearsal=one, part="shortlist_volunteer", effect="loses")
    assert {row.person.name for row in gone} == lost
    assert all(line["strays"] == 0 for line in one.summary)


def test_it_is_the_list_another_appraisal_would_have_made(appraised, zhao, places):
    from tests.rehearsal.story import ruled
    from wangge.honours import preparing

    changes = {"honours.seats_times": ONE_SEAT, "honours.shortlist_times": 1}
    found = {line.holder for line in replay(SPRING, changes).lines}
    preparing.stop(by=zhao, appraisal_id=appraised.pk, reason="按新规则重新拟定", at=story.AFTER)
    ruled(changes, SPRING.since)
    again = story.prepared(zhao, places.community)
    listed = set(Nominee.objects.filter(appraisal=again, standing="shortlisted").values_list("person", flat=True))
    before = set(Nominee.objects.filter(appraisal=appraised, standing="shortlisted").values_list("person", flat=True))
    assert before - listed == found


def test_lists_of_appraisals_are_for_who_sees_honours(appraised, manager, zhao, places):
    one = rehearsed(manager, {"honours.seats_times": ONE_SEAT, "honours.shortlist_times": 1}, **DAYS)
    worker = cast.person("吴网格")
    cast.holding(worker, "grid_worker", places.grid1)
    assert queries.outcomes(zhao, one, at=story.AFTER).count() == 1
    assert queries.outcomes(worker, one, at=story.AFTER).count() == 0
