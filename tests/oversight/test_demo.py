"""The demo's overseers have something on record, if the hall has cases."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from time import process_time

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.demo import catalogue as catalogue_demo
from wangge.demo import hall as hall_demo
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


def test_the_demo_s_own_cases_are_overseen(places, at):
    for n in range(20):
        cast.person(f"居民{n}", home=places.home, born_on=date(1970, 1, 1 + n), phone=cast.impossible_phone())
    catalogue_demo.fill(places.district, at=at, seed="1")
    hall_demo.fill(places.district, places.community, at=at, chance=Random(1))
    began = process_time()
    oversight.fill(places.district, at=at, chance=Random(7))
    assert process_time() - began < 8  # seconds of the processor; 3 on an idle one
    inspector = Holding.objects.get(kind="inspector").person
    found = queries.coverage(inspector, *queries.usual_period(at), at=at)
    assert 0 < found.inspected < found.all
    assert queries.demands(inspector, "notice", at=at).exists()
