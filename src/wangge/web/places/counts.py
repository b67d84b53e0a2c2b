"""Numbers beside places: households, residents, open calls. Each is one grouped query however many places are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from wangge.care.models import HelpCall
from wangge.kernel import clock
from wangge.matters.models import Matter
from wangge.people.models import Person, Residence
from wangge.places import queries
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.places.days import Shown


@dataclass(frozen=True)
class Counts:
    """Numbers of one place; None where the viewer's posts do not reach."""

    households: int
    residents: int | None
    open_calls: int | None
    alarms: int | None


def counts_of(places: Sequence[Place], viewer: Person, day: Shown) -> dict[object, Counts]:
    """Counts by place id on a day. At most four queries (six for a past day); calls and residents only where the viewer
    may see them or figures. What is open is known of today only."""
    rights = access.rights_of(viewer, clock.day_of(clock.now()))
    figures = {place.pk for place in places if rights.allow(Permission.SEE_FIGURES, place.path)}
    calls = figures | {place.pk for place in places if rights.allow(Permission.SEE_CALLS, place.path)}
    people = figures | {place.pk for place in places if rights.allow(Permission.SEE_PEOPLE, place.path)}

    def count(among: Sequence[Place], rows: QuerySet[Any, Any], column: str) -> dict[Any, int]:
        return queries.count_on(among, rows, column, day.on) if day.past else queries.count_below(among, rows, column)

    households = count(places, queries.households(day.on), "path")
    living = Residence.objects.filter(queries.valid_on(day.on))
    residents = count([p for p in places if p.pk in people], living, "household__place__path")
    shown = [] if day.past else [place for place in places if place.pk in calls]
    open_calls = queries.count_below(shown, _open_calls(), "path")
    alarms = queries.count_below(shown, _alarms(), "matter__path")
    return {
        place.pk: Counts(households[place.pk], residents.get(place.pk), open_calls.get(place.pk), alarms.get(place.pk))
        for place in places
    }


def _open_calls() -> QuerySet[Matter]:
    return Matter.objects.filter(procedure=Matter.Procedure.HELP_CALL, closed_at=None)


def _alarms() -> QuerySet[HelpCall]:
    return HelpCall.objects.filter(matter__closed_at=None, alarm_at__isnull=False)
