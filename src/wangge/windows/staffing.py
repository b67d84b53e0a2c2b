"""Deeds of staffing: who sits where from when to when, leave, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.posts import access
from wangge.windows import notices, refusals, rows
from wangge.windows.models import Cover, Hall, Leave, Seat, Window
from wangge.windows.rows import MANAGE, SERVE, Actor
from wangge.windows.rules import Span

DAY = timedelta(days=1)


@atomic
def seat(
    *, by: Actor, window_id: UUID, person_id: UUID, from_day: date, at: datetime, to_day: date | None = None
) -> Seat:
    """Give a window its clerk from a day to a day, the last included. Not for days that are over.

    Raises NotFound, NotPermitted, BadDays, WindowRetired, NotAClerk, SeatTaken, SitsElsewhere.
    """
    (person,) = rows.people(person_id)
    window = rows.window(window_id)
    access.require(by, MANAGE, place=window.hall.place, at=at)
    if from_day < day_of(at) or (to_day is not None and to_day < from_day):
        raise refusals.BadDays(field="from_day" if from_day < day_of(at) else "to_day")
    if window.retired_on is not None:
        raise refusals.WindowRetired(number=window.number)
    span = Span(from_day, to_day)
    _require_clerk(person, window.hall, span)
    _require_free(window, person, span)
    made = Seat.objects.create(window=window, person=person, from_day=from_day, to_day=to_day)
    journal.record(
        "window.staffed", by=by, on=window, at=at, place=window.hall.place, person=person.pk, from_day=from_day,
        to_day=to_day,
    )  # fmt: skip
    notices.seated(made, at)
    return made


@atomic
def end_seat(*, by: Actor, seat_id: UUID, last_day: date, at: datetime) -> Seat | None:
    """End a span with a day that is not over yet; one that has not begun is taken back (None).

    Raises NotFound, NotPermitted, AlreadyOver, BadDays.
    """
    found = rows.seat(seat_id)
    access.require(by, MANAGE, place=found.window.hall.place, at=at)
    today = day_of(at)
    if found.to_day is not None and found.to_day < today:
        raise refusals.AlreadyOver
    if last_day < today - DAY or (found.to_day is not None and last_day > found.to_day):
        raise refusals.BadDays(field="last_day")
    facts: dict[str, Any] = {"person": found.person_id, "last_day": last_day}
    journal.record("window.seat_ended", by=by, on=found.window, at=at, place=found.window.hall.place, **facts)
    if last_day < found.from_day:
        found.delete()
        return None
    found.to_day = last_day
    found.save(update_fields=["to_day"])
    return found


@atomic
def record_leave(
    *, by: Actor, hall_id: UUID, person_id: UUID, from_day: date, to_day: date, at: datetime, reason: str = "",
    cover_id: UUID | None = None,
) -> Leave:  # fmt: skip
    """Record that a clerk is away, and who stands in; either the clerk for himself, or whoever manages the hall.

    Raises NotFound, NotPermitted, BadDays, NoSeatThen, LeaveMeets, and as `cover`.
    """
    person, *_more = rows.people(*[one for one in (person_id, cover_id) if one is not None])
    hall = rows.hall(hall_id)
    is_own = isinstance(by, Person) and by.pk == person.pk
    access.require(by, SERVE if is_own else MANAGE, place=hall.place, at=at)
    if to_day < from_day or from_day < day_of(at):
        raise refusals.BadDays(field="to_day" if to_day < from_day else "from_day")
    span = Span(from_day, to_day)
    if not any(span.meets(_span(one)) for one in Seat.objects.filter(person=person, window__hall=hall)):
        raise refusals.NoSeatThen(field="person", name=person.name)
    if other := _meeting(Leave.objects.filter(person=person, state=Leave.State.VALID), span):
        raise refusals.LeaveMeets(field="from_day", name=person.name, day=other.from_day)
    made = Leave.objects.create(
        hall=hall, person=person, from_day=from_day, to_day=to_day, reason=reason.strip()[:200] or None,
        recorded_by=person_or_none(by), recorded_at=at,
    )  # fmt: skip
    journal.record(
        "leave.recorded", by=by, on=made, at=at, place=hall.place, person=person.pk, from_day=from_day, to_day=to_day
    )
    if cover_id is not None:
        _stand_in(by, made, cover_id, at)
    return made


@atomic
def cover(*, by: Actor, leave_id: UUID, person_id: UUID, at: datetime) -> Cover:
    """Say who stands in, in place of whoever was to before.

    Raises NotFound, NotPermitted, AlreadyOver, NotAClerk, SitsElsewhere, AwayThen.
    """
    leave = rows.leave(leave_id, also=person_id)
    access.require(by, MANAGE, place=leave.hall.place, at=at)
    return _stand_in(by, leave, person_id, at)


@atomic
def cancel_leave(*, by: Actor, leave_id: UUID, at: datetime) -> Leave:
    """The clerk comes after all; nobody stands in. Raises NotFound, NotPermitted, AlreadyOver."""
    leave = rows.leave(leave_id)
    is_own = isinstance(by, Person) and by.pk == leave.person_id
    access.require(by, SERVE if is_own else MANAGE, place=leave.hall.place, at=at)
    _require_running(leave, at)
    leave.state = Leave.State.CANCELLED
    leave.save(update_fields=["state"])
    journal.record("leave.cancelled", by=by, on=leave, at=at, place=leave.hall.place, person=leave.person_id)
    return leave


def _stand_in(by: Actor, leave: Leave, person_id: UUID, at: datetime) -> Cover:
    _require_running(leave, at)
    span = Span(leave.from_day, leave.to_day)
    of_window = _meeting(Seat.objects.filter(person=leave.person).select_related("window"), span)
    if of_window is None:
        raise refusals.NoSeatThen(name=leave.person.name)
    window = rows.window(of_window.window_id)
    person = Person.objects.get(pk=person_id)
    _require_clerk(person, leave.hall, span)
    if seat := _meeting(Seat.objects.filter(person=person).select_related("window"), span):
        raise refusals.SitsElsewhere(field="person", name=person.name, number=seat.window.number)
    _require_covers_nobody(person, span, leave)
    if _meeting(Leave.objects.filter(person=person, state=Leave.State.VALID), span):
        raise refusals.AwayThen(field="person", name=person.name)
    told = {"window": window, "person": person, "recorded_by": person_or_none(by), "recorded_at": at}
    made, _new = Cover.objects.update_or_create(leave=leave, defaults=told)
    journal.record(
        "leave.covered", by=by, on=leave, at=at, place=leave.hall.place, person=person.pk, window=window.pk
    )  # fmt: skip
    notices.stands_in(made, leave, at)
    return made


def _require_running(leave: Leave, at: datetime) -> None:
    if leave.state != Leave.State.VALID or leave.to_day < day_of(at):
        raise refusals.AlreadyOver


def _require_clerk(person: Person, hall: Hall, span: Span) -> None:
    """A post that lets them call numbers, on the first day and, when the span ends, on the last."""
    for day in filter(None, (span.first, span.last)):
        if not access.rights_of(person, day).allow(SERVE, hall.place.path):
            raise refusals.NotAClerk(field="person", name=person.name)


def _require_free(window: Window, person: Person, span: Span) -> None:
    if other := _meeting(window.seats.select_related("person"), span):
        raise refusals.SeatTaken(field="window", number=window.number, day=other.from_day, name=other.person.name)
    if other := _meeting(Seat.objects.filter(person=person).select_related("window"), span):
        raise refusals.SitsElsewhere(field="person", name=person.name, number=other.window.number)
    _require_covers_nobody(person, span)


def _require_covers_nobody(person: Person, span: Span, but: Leave | None = None) -> None:
    covers = Cover.objects.filter(person=person, leave__state=Leave.State.VALID).select_related("leave", "window")
    for other in covers.exclude(leave=but):
        if span.meets(_span(other.leave)):
            raise refusals.SitsElsewhere(field="person", name=person.name, number=other.window.number)


def _meeting(found: Iterable[Any], span: Span) -> Any:
    return next((one for one in found if span.meets(_span(one))), None)


def _span(one: Seat | Leave) -> Span:
    return Span(one.from_day, one.to_day)
