"""The demo's matching: believable, proven, with people's decisions in it."""

from __future__ import annotations

from random import Random

import pytest

from tests import cast
from wangge.checkin.models import Consent
from wangge.demo import matching, needs
from wangge.matching import proofs
from wangge.matching.models import Pair, PairStep


@pytest.fixture
def community(places, lin, zhao, grandma_wang, helper):
    cast.person("郭小宝", home=places.next_door, born_on=grandma_wang.born_on.replace(year=2013))
    cast.person("郭大勇", home=places.next_door, born_on=grandma_wang.born_on.replace(year=1985))
    for number in range(6):
        helper(f"帮手{number}", home=places.home7, skills=["repair", "care", "safety"])
    return places.community


def test_one_run_is_done_and_decided_upon(community, zhao, at):
    needs.load(at=at, chance=Random(1), needs=60, resources=40)
    run = matching.fill(community, at=at, chance=Random(1))
    assert run.state == "done"
    assert proofs.recheck(run).holds
    states = set(Pair.objects.values_list("state", flat=True))
    assert {"confirmed", "rejected"} <= states
    assert not Pair.objects.filter(decided_at__gt=at).exists()
    assert PairStep.objects.filter(kind="rejected", note__isnull=False).exists()
    assert Consent.objects.filter(purpose="match_to_tasks", recorded_by=zhao).exists()


def test_without_staff_there_is_none(places, at):
    assert matching.fill(places.foreign_community, at=at, chance=Random(1)) is None
