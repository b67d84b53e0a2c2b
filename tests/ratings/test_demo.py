"""The demo's ratings stand on whatever cases and visits there are."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.ratings import story
from wangge.demo import ratings as demo
from wangge.ratings.models import Asked, Handling, Rating

DAY = timedelta(days=1)


def test_bad_ones_stand_at_every_stage(shi, wen, permit, chen, bai, at, monkeypatch):
    monkeypatch.setattr(demo, "WEIGHTS", (0, 0, 0, 1, 1))
    for days in range(7):
        story.closed(shi, wen, permit, at - (20 - days) * DAY, applicant_id=chen.pk)
    demo.fill(at=at, chance=Random(1))
    assert Rating.objects.count() == Asked.objects.count() == 7
    states = list(Handling.objects.order_by("rating__given_at").values_list("state", flat=True))
    assert states == ["closed", "rectified", "contacted", "contacted", "open", "open", "appealed"]


def test_without_cases_it_does_nothing(places, at):
    demo.fill(at=at, chance=Random(1))
    assert not Rating.objects.exists()


def test_visits_of_the_demo_are_rated_too(bai, deputy, places, at):
    from wangge.demo import windows

    windows.fill(places.district, at=at, chance=Random(1))
    demo.fill(at=at, chance=Random(1))
    assert set(Handling.objects.values_list("state", flat=True)) >= {
        "open",
        "contacted",
        "rectified",
        "closed",
        "appealed",
    }
    assert Rating.objects.filter(ticket__isnull=False).count() == min(demo.VISITS, Rating.objects.count())
