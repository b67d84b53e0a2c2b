"""Somebody takes the figures away: one line in the journal."""

from __future__ import annotations

from datetime import datetime

from wangge import journal
from wangge.hall.figures.rules import Period
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission


@atomic
def record_export(*, by: Person, period: Period, count: int, at: datetime) -> None:
    """Record that figures of a period were exported, in so many lines. Raises NotPermitted (sees no hall)."""
    access.require_anywhere(by, Permission.SEE_HALL, at=at)
    path = access.paths(by, Permission.SEE_HALL, on=day_of(at))[0]
    place = Place.objects.get(path=path)
    journal.record(
        "figures.exported", by=by, on=place, at=at, place=place, count=count, since=period.since.isoformat(),
        until=period.until.isoformat(),
    )  # fmt: skip
