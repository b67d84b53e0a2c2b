"""Finding and locking for the deeds of this package, always in this order: slot, appointment, person, window, topic, ticket."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge.kernel.actors import System
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.windows.models import Appointment, Hall, Leave, Seat, Slot, Ticket, Topic, Window

Actor = Person | System
MANAGE, SERVE = Permission.MANAGE_HALL, Permission.SERVE_QUEUE


def hall(hall_id: UUID) -> Hall:
    """The hall. Raises NotFound."""
    found = Hall.objects.select_related("place").filter(pk=hall_id).first()
    if found is None:
        raise NotFound
    return found


def managed_hall(by: Actor, hall_id: UUID, at: datetime) -> Hall:
    """The hall, locked, for somebody who manages it. Raises NotFound, NotPermitted."""
    found = Hall.objects.select_for_update(of=("self",)).select_related("place").filter(pk=hall_id).first()
    if found is None:
        raise NotFound
    access.require(by, MANAGE, place=found.place, at=at)
    return found


def slot(slot_id: UUID) -> Slot:
    """The slot, locked. Raises NotFound."""
    rows = Slot.objects.select_for_update(of=("self",)).select_related("topic", "hall__place")
    found: Slot | None = rows.filter(pk=slot_id).first()
    if found is None:
        raise NotFound
    return found


def appointment(**which: object) -> Appointment:
    """The appointment, locked. Raises NotFound."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "slot__topic", "slot__hall__place", "person", "item"
    )
    found: Appointment | None = rows.filter(**which).first()
    if found is None:
        raise NotFound
    return found


def people(*ids: UUID) -> list[Person]:
    """These persons, locked one after another by id, in the order asked for. Raises NotFound."""
    found = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(found) < len(set(ids)):
        raise NotFound
    return [found[one] for one in ids]


def window(window_id: UUID) -> Window:
    """The window, locked. Raises NotFound."""
    rows = Window.objects.select_for_update(of=("self",)).select_related("hall__place", "floor")
    found: Window | None = rows.filter(pk=window_id).first()
    if found is None:
        raise NotFound
    return found


def topic(topic_id: UUID) -> Topic:
    """The topic, locked: whoever gives a number counts on its row. Raises NotFound."""
    rows = Topic.objects.select_for_update(of=("self",)).select_related("hall__place")
    found: Topic | None = rows.filter(pk=topic_id).first()
    if found is None:
        raise NotFound
    return found


def ticket(**which: object) -> Ticket:
    """The ticket, locked. Raises NotFound."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("hall__place", "topic", "window")
    found: Ticket | None = rows.filter(**which).first()
    if found is None:
        raise NotFound
    return found


def seat(seat_id: UUID) -> Seat:
    """The seat with its window, which is locked: whoever changes who sits there takes its lock first. Raises NotFound."""
    found = Seat.objects.select_related("window__hall__place", "person").filter(pk=seat_id).first()
    if found is None:
        raise NotFound
    window(found.window_id)
    found.refresh_from_db(fields=["from_day", "to_day"])
    return found


def leave(leave_id: UUID, *, also: UUID | None = None) -> Leave:
    """The leave, after its person, and perhaps another one, are locked. Raises NotFound."""
    found = Leave.objects.select_related("hall__place", "person").filter(pk=leave_id).first()
    if found is None:
        raise NotFound
    people(*{found.person_id, also or found.person_id})
    found.refresh_from_db(fields=["state", "from_day", "to_day"])
    return found
