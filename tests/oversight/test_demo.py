"""The demo's overseers have something on record, if the hall has cases."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.demo import oversight
from wangge.kernel import clock
from wangge.oversight import queries
from wangge.oversight.models import Inspection, Opinion, Sample
from wangge.posts.models import Holding


def test_overseers_say_find_and_ask_something(wen, shi, xu, bai, bureau, chen, places):
    now = clock.now()
    permit = catalogue.published(xu, bai, bureau, places.district, now - timedelta(days=60), **story.PERMIT)
    for days in range(2, 12):
        story.deciding_by(shi, wen, permit, now - timedelta(days=days), applicant_id=chen.pk)
    oversight.fill(places.district, at=now, chance=Random(7))
    assert Inspection.objects.count() >= 3
    assert Opinion.objects.count() == len(oversight.OPINIONS)
    assert queries.published().count() == 2
    assert Sample.objects.get().drawn.exists()
    head = Holding.objects.get(kind="bureau_head").person
    assert queries.demands(head, "", at=now).count() == 6  # two opinions, two notices, asked advice, one question


def test_without_cases_there_are_overseers_only(places):
    oversight.fill(places.district, at=clock.now(), chance=Random(7))
    assert Holding.objects.filter(kind="inspector").exists()
    assert not Inspection.objects.exists()
