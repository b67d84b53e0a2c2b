"""The demo's alliance: sixteen members and every kind of complaint."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tests import cast
from wangge.alliance.models import Complaint, Membership
from wangge.demo import alliance as demo
from wangge.demo import organisations
from wangge.kernel import clock
from wangge.people.models import Kin
from wangge.points import audit
from wangge.points.models import Standing


@pytest.fixture
def at():
    """The demo plays until now."""
    return clock.now()


@pytest.fixture
def community(places, zhao):
    cast.holding(cast.person("石国庆"), "committee_member", places.community)
    for number in range(45):
        cast.person(f"居民{number:02d}", home=places.home, phone=cast.impossible_phone(), born_on=date(1985, 5, 1))
    return places.community


def test_it_has_sixteen_members_and_every_ending(community, places, zhao, at):
    organisations.fill(community, [places.building, places.building7], shops=24, at=at, chance=Random(2))
    assert not Kin.objects.exists()
    assert len(demo.fill(community, at=at, chance=Random(1))) == 17
    assert Membership.objects.filter(ended_at=None).count() == 16
    assert list(Membership.objects.exclude(ended_at=None).values_list("end", flat=True)) == ["rule"]
    assert set(Complaint.objects.values_list("state", flat=True)) == set(Complaint.State.values)
    assert sorted(Complaint.objects.filter(appeal__isnull=False).values_list("appeal__state", flat=True)) == [
        "waiting",
        "won",
    ]
    assert Standing.objects.filter(state="removed").count() == 1
    assert not Complaint.objects.filter(raised_at__gt=at).exists()
    assert audit.audit() == []


def test_without_shops_there_is_no_alliance(community, at):
    assert demo.fill(community, at=at, chance=Random(1)) == []
