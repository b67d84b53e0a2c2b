"""Who is at which window on a day: the one answer that the board, the desk and the hall's cases read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.models import Holding
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
    """Who is at each of these windows on a day; nobody whose post has ended. Four queries however many."""
    windows = list(windows)
    ids, places = [one.pk for one in windows], {one.pk: one.hall.place.path for one in windows}
    seats = list(Seat.objects.filter(covers_day(day), window__in=ids).select_related("person"))
    away = set(
        Leave.objects.filter(covers_day(day), state=Leave.State.VALID, person__in=[one.person_id for one in seats])
        .values_list("person_id", flat=True)
    )  # fmt: skip
    covered = Cover.objects.filter(covers_day(day, "leave__"), leave__state=Leave.State.VALID, window__in=ids)
    instead = {one.window_id: one.person for one in covered.select_related("person")}
    posts = _posts([one.person_id for one in seats] + [one.pk for one in instead.values()], day)
    found = dict.fromkeys(ids, NOBODY)
    for one in seats:
        there = one.person if one.person_id not in away else instead.get(one.window_id)
        holds = there is not None and any(places[one.window_id].startswith(root) for root in posts[there.pk])
        found[one.window_id] = OnDuty(there if holds else None, one.person if one.person_id in away else None)
    return found


def _posts(people: Iterable[UUID], day: date) -> dict[UUID, list[str]]:
    """Where each of them may call numbers that day: the paths of the places of their posts."""
    kinds = [kind for kind, allowed in PERMISSIONS.items() if Permission.SERVE_QUEUE in allowed]
    held = Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, kind__in=kinds)
    found: dict[UUID, list[str]] = defaultdict(list)
    for person, path in held.filter(person__in=list(people)).values_list("person_id", "place__path"):
        found[person].append(path)
    return found


def window_of(person: Person, *, at: datetime) -> Window | None:
    """The window where somebody sits today, own or standing in; None while on leave or without one. At most four queries."""
    day = day_of(at)
    stands_in = Cover.objects.filter(covers_day(day, "leave__"), leave__state=Leave.State.VALID, person=person)
    cover = stands_in.select_related("window__hall__place", "window__floor").first()
    if cover is not None:
        return _served(cover.window, person, day)
    seat = (
        Seat.objects.filter(covers_day(day), person=person)
        .select_related("window__hall__place", "window__floor")
        .first()
    )
    if seat is None or is_away(person, day):
        return None
    return _served(seat.window, person, day)


def _served(window: Window, person: Person, day: date) -> Window | None:
    """The window, while the post that lets somebody call there lasts."""
    return window if access.rights_of(person, day).allow(Permission.SERVE_QUEUE, window.hall.place.path) else None


def is_away(person: Person, day: date) -> bool:
    """Whether somebody is on leave that day."""
    return Leave.objects.filter(covers_day(day), person=person, state=Leave.State.VALID).exists()


def vacant(hall: Hall, day: date) -> list[Window]:
    """Windows whose clerk is on leave that day and nobody stands in. Five queries."""
    windows = list(hall.windows.filter(retired_on=None).select_related("hall__place").order_by("number"))
    found = at_windows(windows, day)
    return [one for one in windows if found[one.pk].person is None and found[one.pk].instead_of is not None]
