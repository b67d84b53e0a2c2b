"""The demo's needs and resources: believable, at every stage, and the same from the same chance."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tests import cast
from wangge.demo import needs as demo
from wangge.demo.needs_words import GIFTS, WISHES
from wangge.kernel.district import atomic, connection
from wangge.kernel.ids import new_id
from wangge.needs import rules
from wangge.needs.models import Need, NeedStep, Resource


@pytest.fixture
def community(places, lin, zhao, grandma_wang):
    cast.person("郭小宝", home=places.next_door, born_on=date(2013, 5, 1))
    cast.person("郭大勇", home=places.next_door, born_on=date(1985, 5, 1))
    return places.community


def test_it_fills_both_lists_at_every_stage(community, at):
    demo.load(at=at, chance=Random(1), needs=120, resources=60)
    assert Need.objects.count() >= 120
    assert Resource.objects.count() == 60
    assert set(Need.objects.values_list("state", flat=True)) >= {"open", "done", "withdrawn", "expired"}
    assert Need.objects.filter(published_at__isnull=False).exists()
    assert NeedStep.objects.filter(kind="added").count() == Need.objects.count()
    assert not Need.objects.filter(reported_at__gt=at).exists()
    assert not Need.objects.filter(closed_at__gt=at).exists()


def test_the_same_chance_makes_the_same_lists(community, at):
    def made():
        with atomic():
            demo.load(at=at, chance=Random(7), needs=20, resources=10)
            rows = [
                list(of.objects.order_by("number").values_list("number", "title", "state", "times"))
                for of in (Need, Resource)
            ]
            connection().set_rollback(True)
        return rows

    assert made() == made()


def test_a_survey_hangs_its_answers_on(community, places, lin, grandma_wang, at):
    answer = new_id()
    origin = demo.Origin(places.home, lin, at, person=grandma_wang, source="survey", source_id=answer)
    (need, *_twin) = demo.write_needs([origin], at=at, chance=Random(3))
    (resource,) = demo.write_resources([origin], at=at, chance=Random(3))
    kept = Need.objects.get(pk=need.pk)
    assert (kept.source, kept.source_id, kept.subject, kept.place) == ("survey", answer, grandma_wang, places.home)
    assert (resource.person, resource.source) == (grandma_wang, "survey")


def test_every_title_of_the_demo_may_be_published():
    titles = [title for words in (*WISHES, *GIFTS) for title in words.titles]
    assert [title for title in titles if rules.shown_by(title, ())] == []
