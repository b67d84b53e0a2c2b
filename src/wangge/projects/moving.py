"""Projects follow their owner's post and their place: nothing is orphaned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import ngettext

from wangge import journal
from wangge.kernel.actors import System
from wangge.people.models import Person
from wangge.places import closing, moving
from wangge.places.models import Place
from wangge.posts import access, handover
from wangge.projects.models import Project, Task

OPEN = (Project.State.PLANNED, Project.State.RUNNING)


@handover.counts_open_work
def projects_of(person: Person, place: Place) -> int:
    """Open projects somebody answers for at a place and below it."""
    return Project.objects.filter(access.within_any([place.path], "place__path"), owner=person, state__in=OPEN).count()


@handover.on_hand_over
def hand_over(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """The next holder of the post answers for them."""
    here = access.within_any([place.path], "place__path")
    moved = list(
        Project.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(here, owner=outgoing, state__in=OPEN)
    )
    for one in moved:
        one.owner, one.version = incoming, one.version + 1
        one.save(update_fields=["owner", "version"])
        journal.record("project.owner", by=by, on=one, at=at, place=one.place, owner=incoming.pk)
    return moved


@moving.on_dissolve
def projects_of_a_grid(grid: Place, into: Place) -> None:
    """Open projects and tasks at the grid itself go to the grid it is merged into."""
    Project.objects.filter(place=grid, state__in=OPEN).update(place=into, version=F("version") + 1)
    Task.objects.filter(place=grid, state=Task.State.OPEN).update(place=into, version=F("version") + 1)


@closing.depends
def projects_there(place: Place, on: date) -> str:
    """Open projects and tasks at exactly this place."""
    tasks = Q(tasks__place=place, tasks__state=Task.State.OPEN)
    count = Project.objects.filter(Q(place=place) | tasks, state__in=OPEN).distinct().count()
    return ngettext("还有 %(n)d 个未完成的项目", "还有 %(n)d 个未完成的项目", count) % {"n": count} if count else ""
