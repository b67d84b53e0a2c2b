"""The demo's check-ins: as many as the flags say, and something to look at on every page."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from wangge.checkin import merging
from wangge.checkin.models import CheckIn, Decision, FeedbackReport, Opening, Outcome, ServiceRecord
from wangge.demo import checkin, personas
from wangge.demo import people as peopling
from wangge.demo import places as mapping
from wangge.people.models import Trait

SMALL = (2, 1)  # buildings of the grids: 216 households


@pytest.fixture
def community(db, at, monkeypatch):
    """A small community filled with people, posts and check-ins."""
    home = mapping.HOME[0]
    small = mapping.Community(home.street, home.name, home.segment, home.centre, SMALL)
    monkeypatch.setattr(mapping, "HOME", [small])
    chance = Random(7)
    tree = mapping.build("140105", scale=1, chance=chance)
    people = peopling.populate(tree, at=at, chance=chance)
    for rows in (
        tree.places, people.persons, people.households, people.residences, people.traits, people.holdings,
        people.organisations,
    ):  # fmt: skip
        type(rows[0]).objects.bulk_create(rows)
    checkin.fill(tree.communities[0], at=at, chance=chance)
    return tree.communities[0]


def test_the_demo_has_a_check_in_for_every_flag_and_no_flag_more(community, at):
    approved = Counter(CheckIn.objects.filter(state="approved").values_list("kind", flat=True))
    flags = Counter(Trait.objects.filter(valid_to=None, kind__in=CheckIn.Kind.values).values_list("kind", flat=True))
    assert approved == flags
    assert approved["volunteer"] > 100
    states = Counter(CheckIn.objects.values_list("state", flat=True))
    assert states["applied"] == 10
    assert states["declined"] == 1
    assert len(merging.pairs(community, at=at)) == 1  # the one written down twice


def test_the_demo_has_posts_decided_with_reasons_and_one_waiting_and_reports_with_content(community, at):
    assert Counter(Opening.objects.values_list("state", flat=True)) == {"open": 1, "closed": 1, "decided": 1}
    assert Decision.objects.get().outcomes.count() > 3
    assert Outcome.objects.filter(follows=False, reason__isnull=False).count() == 2
    assert FeedbackReport.objects.values("year", "quarter").distinct().count() == 2
    assert any(member["minutes"] for report in FeedbackReport.objects.all() for member in report.content["members"])
    assert ServiceRecord.objects.filter(state="waiting").count() == 1
    assert CheckIn.objects.filter(applied_at__gt=at).count() == 0


def test_the_personas_of_the_community_are_found(community, at):
    found = {
        one.code: one.find(at) for one in personas.PERSONAS if one.code in ("party-member", "volunteer", "work-unit")
    }
    assert all(found.values())
    assert found["work-unit"].unit_contacts.exists()
