"""Grid posts by their calls and doors; communities compared by those who see no resident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.honours import story
from tests.honours.story import AFTER, nominee
from wangge.honours import preparing, voting
from wangge.honours.models import Nominee
from wangge.kernel.ids import new_id
from wangge.kernel.refusals import NotPermitted
from wangge.matters.models import Clock, Matter

HOUR = timedelta(hours=1)


def call(place, owner, number, late=False):
    """A spring call somebody was in time for, or not."""
    at = story.SPRING + number * story.DAY
    matter = Matter.objects.create(
        number=f"Q{place.pk.hex[-4:]}{number}", procedure="help_call", state="followed_up", place=place, path=place.path,
        owner=owner, opened_at=at, closed_at=at + HOUR,
    )  # fmt: skip
    Clock.objects.create(
        matter=matter, stage="on_site", started_at=at, due_at=at + HOUR, stopped_at=at + (2 if late else 0.5) * HOUR,
        policy_row_id=new_id(),
    )  # fmt: skip


def test_grid_posts_are_compared_by_calls_and_doors(lin, gao, zhao, places):
    for number in range(8):
        call(places.home, lin, number, late=number < 2)
    for number in range(8, 13):
        call(places.home, gao, number)
    made = story.prepared(zhao, places.community)
    worker, leader = nominee(made, lin), nominee(made, gao)
    assert [(part["measure"], part["of"], part["out_of"]) for part in worker.parts] == [
        ("in_time", 6, 8),
        ("calls", 8, 8),
        ("doors", 0, 0),
    ]
    assert (worker.score, leader.score) == (50 * 75 + 25 * 100, 50 * 100 + 25 * 62 + 12)
    assert worker.rank == 2


def test_communities_are_compared_above_them(manager, zhao, places, lin):
    for number in range(10):
        call(places.home, lin, number, late=True)
        call(places.foreign_home, lin, 20 + number)
    with pytest.raises(NotPermitted):
        story.prepared(zhao, places.district)
    made = story.prepared(manager, places.district)
    assert [(one.award, one.community.name, one.rank) for one in made.nominees.order_by("rank")] == [
        ("community", "外社区", 1),
        ("community", "云水明珠社区", 2),
    ]
    with pytest.raises(NotPermitted):
        story.prepared(manager, places.community)


def test_whoever_compares_communities_sees_no_resident(manager, zhao, sun, places):
    story.prepared(zhao, places.community)
    appraiser = cast.person("高评")
    cast.holding(appraiser, "appraiser", places.district)
    for who in (manager, appraiser):
        assert not Nominee.objects.visible_to(who, AFTER.date()).exists()


def test_appraisers_vote_above(manager, places, lin):
    appraiser = cast.person("高评")
    cast.holding(appraiser, "appraiser", places.district)
    for number in range(10):
        call(places.home, lin, number)
    made = story.prepared(manager, places.district)
    voting.submit(by=manager, appraisal_id=made.pk, at=AFTER)
    voting.vote(by=appraiser, nominee_id=nominee(made, places.community).pk, choice="for", at=AFTER)
    counted = voting.count(by=appraiser, appraisal_id=made.pk, at=AFTER)
    assert counted.state == "noticed"
    with pytest.raises(NotPermitted):
        preparing.stop(by=appraiser, appraisal_id=made.pk, reason="不办了不办了", at=AFTER)
