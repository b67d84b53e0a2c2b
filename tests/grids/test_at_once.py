"""Two people adopt at the same moment: the database decides, and nothing is half."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connections

from tests.grids.story import G1, drafted, merge, split
from wangge.grids import commands
from wangge.grids.models import GridPlan
from wangge.kernel.refusals import Refused
from wangge.places.models import Place, Placement


def together(deeds):
    """What came of each deed when all began at once: None, or the refusal's code."""
    ready, found = Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        ready.wait()
        try:
            deed()
        except Refused as refusal:
            found[number] = refusal.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_one_plan_adopted_twice_at_once_takes_effect_once(ground, lin, zhao, newcomer, at):
    plan = split(drafted(zhao, ground, at), zhao, at, worker=newcomer)

    def adopt():
        commands.adopt_plan(by=zhao, plan_id=plan.pk, version=plan.version, at=at)

    assert sorted(together([adopt, adopt]), key=str) == [None, "already_adopted"]
    assert Placement.objects.count() == 1
    assert Place.objects.filter(parent=ground.community, kind="grid").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_plans_adopted_at_once_follow_one_another(ground, lin, he, zhao, newcomer, at):
    plans = [
        split(drafted(zhao, ground, at), zhao, at, worker=newcomer),
        merge(drafted(zhao, ground, at), zhao, at),
    ]
    found = together([lambda p=p: commands.adopt_plan(by=zhao, plan_id=p.pk, version=p.version, at=at) for p in plans])
    adopted = GridPlan.objects.filter(state="adopted").count()
    assert adopted == found.count(None) >= 1
    assert Place.objects.filter(kind="building", parent__valid_to__isnull=False).count() == 0
    assert Place.objects.get(code=G1).valid_to is None
