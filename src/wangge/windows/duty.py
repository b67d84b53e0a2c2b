"""Who is at which window on a day: the one answer that the board, the desk and the hall's cases read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.windows.models import Cover, Hall, Leave, Seat, Window


@dataclass(frozen=True)
class OnDuty:
    """Who is at a window on a day. `person` None: nobody; `instead_of`: the clerk on leave, when somebody stands in."""

    person: Person | None
    instead_of: Person | None = None


NOBODY = OnDuty(None)


def covers_day(day: date, prefix: str = "") -> Q:
    """Spans that hold on a day."""
    ended = Q(**{f"{prefix}to_day": None}) | Q(**{f"{prefix}to_day__gte": day})
    return ended & Q(**{f"{prefix}from_day__lte": day})


def at_windows(windows: Iterable[Window], day: date) -> dict[UUID, OnDuty]:
    """Who is at each of these windows on a day. Three queries however many."""
    ids = [one.pk for one in windows]
    seats = list(Seat.objects.filter(covers_day(day), window__in=ids).select_related("person"))
    away = set(
        Leave.objects.filter(covers_day(day), state=Leave.State.VALID, person__in=[one.person_id for one in seats])
        .values_list("person_id", flat=True)
    )  # fmt: skip
    covered = Cover.objects.filter(covers_day(day, "leave__"), leave__state=Leave.State.VALID, window__in=ids)
    instead = {one.window_id: one.person for one in covered.select_related("person")}
    found = dict.fromkeys(ids, NOBODY)
    for one in seats:
        if one.person_id not in away:
            found[one.window_id] = OnDuty(one.person)
        else:
            found[one.window_id] = OnDuty(instead.get(one.window_id), one.person)
    return found


def window_of(person: Person, *, at: datetime) -> Window | None:
    """The window where somebody sits today, own or standing in; None while on leave or without one. At most three queries."""
    day = day_of(at)
    stands_in = Cover.objects.filter(covers_day(day, "leave__"), leave__state=Leave.State.VALID, person=person)
    cover = stands_in.select_related("window__hall__place", "window__floor").first()
    if cover is not None:
        return cover.window
    seat = (
        Seat.objects.filter(covers_day(day), person=person)
        .select_related("window__hall__place", "window__floor")
        .first()
    )
    if seat is None or is_away(person, day):
        return None
    return seat.window


def is_away(person: Person, day: date) -> bool:
    """Whether somebody is on leave that day."""
    return Leave.objects.filter(covers_day(day), person=person, state=Leave.State.VALID).exists()


def vacant(hall: Hall, day: date) -> list[Window]:
    """Windows whose clerk is on leave that day and nobody stands in. Three queries."""
    windows = list(hall.windows.filter(retired_on=None).order_by("number"))
    found = at_windows(windows, day)
    return [one for one in windows if found[one.pk].person is None and found[one.pk].instead_of is not None]
