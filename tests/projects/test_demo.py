"""The demo's projects: something to look at in every state, whatever has been confirmed."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.agreements import story
from tests.projects.test_projects import confirmed  # noqa: F401 - a pair 赵敏 has confirmed
from wangge.agreements.models import Agreement
from wangge.demo import projects as demo
from wangge.kernel.clock import day_of
from wangge.projects.models import Project, Task, TaskPhoto


def test_projects_and_agreements_at_every_stage(confirmed, zhao, gao, places, at):  # noqa: F811
    story.shop(places.building, gao)
    made = demo.fill(places.community, at=at, chance=Random(7))
    assert Counter(Project.objects.values_list("state", flat=True)) == {
        "done": 2, "stopped": 1, "planned": 1, "running": len(made) - 4,
    }  # fmt: skip
    assert Project.objects.filter(state="running", to_day__lt=day_of(at)).count() == 1  # the late one
    assert set(Task.objects.values_list("state", flat=True)) == {"open", "done", "dropped"}
    assert Task.objects.filter(done_at__gt=at).count() == 0
    assert TaskPhoto.objects.count() > 3
    states = Counter(Agreement.objects.values_list("state", flat=True))
    assert states["draft"] == 1
    assert Agreement.objects.filter(state="in_force", reminded_on__isnull=False).count() == 1
    assert confirmed.need.tasks.get().project in made


def test_without_staff_there_is_nothing(places, at):
    assert demo.fill(places.community, at=at, chance=Random(7)) == []
