"""Matters follow their place when grids are redrawn: who works there now sees what happened there before."""

from __future__ import annotations

from django.db.models import F, Q

from wangge.matters.models import Matter
from wangge.places import moving
from wangge.places.models import Place

moving.follows(Matter, "path")


@moving.on_dissolve
def open_matters_of_the_grid(grid: Place, into: Place) -> None:
    """Open matters placed at the grid itself, and those whose last clock still runs, go to the grid it is merged into."""
    running = Q(closed_at=None) | Q(due_at__isnull=False)
    Matter.objects.filter(running, place=grid).update(place=into, path=into.path, version=F("version") + 1)
