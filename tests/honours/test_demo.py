"""The demo's appraisals: a quarter and a year with honours, one under notice with an objection to answer."""

from __future__ import annotations

from random import Random

from tests.honours import story
from tests.volunteers.story import volunteer
from wangge.demo import honours as demo
from wangge.honours.models import Appraisal, Honour, Objection, Recommendation
from wangge.points.models import Posting


def test_everything_a_visitor_looks_for_is_there(places, zhao, shi, tian, department, neighbour, membership):
    for number in range(4):
        story.served(volunteer(f"志愿{number}", places, zhao, story.SPRING), places, 6)
    now = story.AFTER.replace(month=10, day=20)  # the second quarter is the one before the last
    demo.fill(places.community, at=now, chance=Random(3))
    states = dict(Appraisal.objects.values_list("quarter", "state"))
    assert states[2] == "conferred"
    assert states[None] == states[3] == "stopped"  # nobody served in those
    assert set(Honour.objects.values_list("nominee__award", flat=True)) == {"volunteer", "shop"}
    assert Recommendation.objects.filter(acknowledged_at__isnull=False).exists()
    assert not Posting.objects.filter(because_type="honour").exists()  # rewards begin with the last quarter


def test_the_last_quarter_is_under_notice_with_an_objection(places, zhao, shi, department, neighbour, sun, membership):
    demo.fill(places.community, at=story.AFTER.replace(day=20), chance=Random(3))
    assert Appraisal.objects.get(quarter=2).state == "noticed"
    assert Objection.objects.get().state == "waiting"
