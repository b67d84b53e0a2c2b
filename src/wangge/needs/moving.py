"""Open needs and resources told for a grid itself go along when it is merged, and keep a place from being closed."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils.translation import ngettext

from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.places import closing, moving
from wangge.places.models import Place


@moving.on_dissolve
def entries_of_a_grid(grid: Place, into: Place) -> None:
    """What is open belongs to the grid there is now; what ended stays where it was told."""
    for of in (Need, Resource):
        of.objects.filter(place=grid, state=State.OPEN).update(place=into, version=F("version") + 1)


@closing.depends
def needs_there(place: Place, on: date) -> str:
    """Open needs told for exactly this place."""
    count = Need.objects.filter(place=place, state=State.OPEN).count()
    return ngettext("还有 %(n)d 条未办结的需求", "还有 %(n)d 条未办结的需求", count) % {"n": count} if count else ""


@closing.depends
def resources_there(place: Place, on: date) -> str:
    """Open resources told for exactly this place."""
    count = Resource.objects.filter(place=place, state=State.OPEN).count()
    return ngettext("还有 %(n)d 条可用的资源", "还有 %(n)d 条可用的资源", count) % {"n": count} if count else ""
