"""Appointments: slots opened by the hall, booked and cancelled by people, turned into a number on arrival.

Whoever books holds the slot's lock, so that no more book than fit; that nobody can is a constraint as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from wangge import journal
from wangge.catalogue.models import Item
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import readable
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.windows import giving, hours, notices, refusals, rows
from wangge.windows.models import Appointment, Hall, Slot, Ticket
from wangge.windows.rows import MANAGE, SERVE, Actor

AHEAD = "booking.ahead_days"
MINUTES, PEOPLE, DAYS = range(5, 241), range(1, 100), 31
CODE_LENGTH = 8
DAY = timedelta(days=1)
State = Appointment.State
MEANT = (State.BOOKED, State.ARRIVED, State.MISSED)  # these fill a seat of the slot


@atomic
def open_slots(
    *, by: Actor, topic_id: UUID, first_day: date, last_day: date, begins: time, ends: time, minutes: int, capacity: int,
    at: datetime,
) -> list[Slot]:  # fmt: skip
    """Slots of so many minutes between two times of each day the hall works; those that are there already stay as they are.

    Raises NotFound, NotPermitted, BadSlots.
    """
    topic = rows.topic(topic_id)
    access.require(by, MANAGE, place=topic.hall.place, at=at)
    days = (last_day - first_day).days + 1
    if minutes not in MINUTES or capacity not in PEOPLE or not 1 <= days <= DAYS or ends <= begins:
        raise refusals.BadSlots
    have = set(Slot.objects.filter(topic=topic).values_list("starts_at", flat=True))
    made = [
        Slot(hall=topic.hall, topic=topic, starts_at=start, ends_at=start + timedelta(minutes=minutes), capacity=capacity)
        for start in _starts(topic.hall, first_day, days, begins, ends, timedelta(minutes=minutes))
        if start > at and start not in have
    ]  # fmt: skip
    Slot.objects.bulk_create(made)
    journal.record(
        "slots.opened", by=by, on=topic.hall, at=at, place=topic.hall.place, letter=topic.letter, first_day=first_day,
        last_day=last_day, slots=len(made), capacity=capacity,
    )  # fmt: skip
    return made


@atomic
def change_capacity(*, by: Actor, slot_id: UUID, capacity: int, at: datetime) -> Slot:
    """Let more or fewer book, never fewer than have. Raises NotFound, NotPermitted, BadSlots, FewerThanTaken."""
    slot = rows.slot(slot_id)
    access.require(by, MANAGE, place=slot.hall.place, at=at)
    if capacity not in range(100):
        raise refusals.BadSlots(field="capacity")
    highest = max(_seats(slot), default=0)
    if capacity < max(slot.taken, highest):
        raise refusals.FewerThanTaken(field="capacity", taken=slot.taken)
    slot.capacity = capacity
    slot.save(update_fields=["capacity"])
    journal.record("slot.changed", by=by, on=slot, at=at, place=slot.hall.place, capacity=capacity)
    return slot


@atomic
def book(
    *, by: Person, slot_id: UUID, at: datetime, item_id: UUID | None = None, person_id: UUID | None = None
) -> Appointment:
    """Book a place for oneself, or at the desk for somebody else.

    Raises NotFound, NotPermitted, SlotOver, TooFarAhead, SlotFull, HasAppointment, ItemNotOfTopic.
    """
    slot = rows.slot(slot_id)
    person = by
    if person_id is not None and person_id != by.pk:
        access.require(by, SERVE, place=slot.hall.place, at=at)
        (person,) = rows.people(person_id)
    if slot.starts_at <= at:
        raise refusals.SlotOver
    ahead = policy.on(AHEAD, at).value
    if day_of(slot.starts_at) > day_of(at) + ahead * DAY:
        raise refusals.TooFarAhead(days=ahead)
    item = _item(item_id, slot)
    mine = Appointment.objects.filter(person=person, state=State.BOOKED, slot__topic=slot.topic_id)
    if mine.filter(slot__ends_at__gt=at).exists():
        raise refusals.HasAppointment
    if slot.taken >= slot.capacity:
        raise refusals.SlotFull
    taken = set(_seats(slot))
    seat = next(number for number in range(1, slot.capacity + 1) if number not in taken)
    slot.taken += 1
    slot.save(update_fields=["taken"])
    made = Appointment(
        slot=slot, seat=seat, person=person, item=item, code=readable(CODE_LENGTH), booked_by=by, booked_at=at
    )
    made.save(force_insert=True)
    _record("booked", by, made, at)
    notices.booked(made, at)
    return made


@atomic
def cancel(*, by: Person, appointment_id: UUID, at: datetime) -> Appointment:
    """Give the place back before its slot begins: one's own, or at the desk.

    Raises NotFound, NotPermitted, AppointmentOver, SlotOver.
    """
    slot_id = Appointment.objects.filter(pk=appointment_id).values_list("slot", flat=True).first()
    if slot_id is None:
        raise NotFound
    slot = rows.slot(slot_id)
    one = rows.appointment(pk=appointment_id)
    if one.person_id != by.pk:
        if not Appointment.objects.visible_to(by, day_of(at)).filter(pk=one.pk).exists():
            raise NotFound
        access.require(by, SERVE, place=slot.hall.place, at=at)
    if one.state != State.BOOKED:
        raise refusals.AppointmentOver(state=one.get_state_display())
    if slot.starts_at <= at:
        raise refusals.SlotOver
    slot.taken -= 1
    slot.save(update_fields=["taken"])
    one.state, one.ended_at = State.CANCELLED, at
    one.save(update_fields=["state", "ended_at"])
    _record("cancelled", by, one, at)
    return one


@atomic
def arrive(*, by: Person, appointment_id: UUID, at: datetime) -> Ticket:
    """Somebody with an appointment of today is there and gets a number: noted on the own phone, or at the desk.

    Raises NotFound, NotPermitted, AppointmentOver, NotToday, HasNumber.
    """
    one = rows.appointment(pk=appointment_id)
    if one.person_id != by.pk:
        if not Appointment.objects.visible_to(by, day_of(at)).filter(pk=one.pk).exists():
            raise NotFound
        access.require(by, SERVE, place=one.slot.hall.place, at=at)
    return _arrived(one, by, at)


@atomic
def arrive_by_code(*, kiosk_key: str, code: str, at: datetime) -> Ticket:
    """The same at the ticket machine, by the code. Raises NotFound, NoSuchCode, AppointmentOver, HasNumber."""
    hall = Hall.objects.filter(kiosk_key=kiosk_key).first()
    if hall is None:
        raise NotFound
    code = code.strip().upper().replace(" ", "").replace("-", "")
    try:
        one = rows.appointment(code=code, slot__hall=hall)
    except NotFound:
        raise refusals.NoSuchCode(field="code") from None
    if day_of(one.slot.starts_at) != day_of(at):
        raise refusals.NoSuchCode(field="code")
    return _arrived(one, SYSTEM, at)


@atomic
def note_missed(*, appointment_id: UUID, at: datetime) -> bool:
    """Nobody came on the day of the slot; done by the clock. Returns whether it was so."""
    one = rows.appointment(pk=appointment_id)
    if one.state != State.BOOKED or day_of(one.slot.starts_at) >= day_of(at):
        return False
    one.state, one.ended_at = State.MISSED, at
    one.save(update_fields=["state", "ended_at"])
    _record("missed", SYSTEM, one, at)
    return True


@atomic
def remind(*, appointment_id: UUID, at: datetime) -> bool:
    """Remind once; done by the clock. Returns whether somebody was reminded."""
    one = rows.appointment(pk=appointment_id)
    if one.state != State.BOOKED or one.reminded_at is not None or one.slot.starts_at <= at:
        return False
    one.reminded_at = at
    one.save(update_fields=["reminded_at"])
    notices.reminded(one, at)
    return True


def _arrived(one: Appointment, by: Actor, at: datetime) -> Ticket:
    if one.state != State.BOOKED:
        raise refusals.AppointmentOver(state=one.get_state_display())
    if day_of(one.slot.starts_at) != day_of(at):
        raise refusals.NotToday(number=one.code, day=day_of(one.slot.starts_at))
    ticket = giving.take_booked(one.slot.topic_id, one.person, one.slot.starts_at, by, at)
    one.state, one.ended_at, one.ticket = State.ARRIVED, at, ticket
    one.save(update_fields=["state", "ended_at", "ticket"])
    _record("arrived", by, one, at)
    return ticket


def _starts(hall: Hall, first_day: date, days: int, begins: time, ends: time, step: timedelta) -> Iterable[datetime]:
    for day in (first_day + number * DAY for number in range(days)):
        if hours.works_on(hall, day):
            start, end = (datetime.combine(day, one, tzinfo=SHANGHAI) for one in (begins, ends))
            while start + step <= end:
                yield start
                start += step


def _item(item_id: UUID | None, slot: Slot) -> Item | None:
    if item_id is None:
        return None
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    if slot.topic.kinds and item.kind not in slot.topic.kinds:
        raise refusals.ItemNotOfTopic(field="item", topic=slot.topic.name)
    return item


def _seats(slot: Slot) -> Iterable[int]:
    return Appointment.objects.filter(slot=slot, state__in=MEANT).values_list("seat", flat=True)


def _record(kind: str, by: Actor, one: Appointment, at: datetime) -> None:
    journal.record(f"appointment.{kind}", by=by, on=one, at=at, place=one.slot.hall.place, letter=one.slot.topic.letter)
