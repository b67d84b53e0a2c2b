"""The demo's volunteers: a card each, one removed, one appeal won, stars and certificates at every stage."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests import cast
from wangge.checkin.models import CheckIn
from wangge.demo import volunteers as demo
from wangge.kernel.clock import day_of
from wangge.points import strikes
from wangge.points.models import Standing
from wangge.volunteers.models import Card, Certificate, DeductionAppeal, Star


def test_everything_a_visitor_looks_for_is_there(places, zhao, at):
    cast.holding(cast.person("孟丽"), "community_staff", places.community)
    cast.holding(cast.person("石国庆"), "committee_member", places.community)
    since = day_of(at) - timedelta(days=300)
    for n in range(20):
        who = cast.person(f"志愿{n:02d}", home=places.home, phone=cast.impossible_phone())
        CheckIn.objects.create(
            person=who, place=places.community, kind="volunteer", skills=[], times=[], source="desk", state="approved",
            applied_at=at, applied_by=zhao, decided_at=at - timedelta(days=300), since=since,
        )  # fmt: skip
    demo.fill(places.community, at=at, chance=Random(1))
    assert Card.objects.count() == 20
    removed = strikes.removed(Standing.Role.VOLUNTEER, list(Card.objects.values_list("person", flat=True)))
    assert len(removed) == 1
    assert Card.objects.get(person__in=removed).why == Card.Why.RULE
    assert sorted(DeductionAppeal.objects.values_list("state", flat=True)) == ["waiting", "won"]
    assert sorted(Star.objects.values_list("state", flat=True)) == ["applied", "granted", "noticed"]
    assert sorted(Certificate.objects.values_list("state", flat=True)) == ["applied", "issued", "issued"]
