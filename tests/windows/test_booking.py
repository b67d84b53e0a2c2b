"""Appointments: no slot takes more than it holds, one comes back as a number, and nobody is forgotten."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.grids.test_at_once import together
from tests.windows import story
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.windows import booking, chores, founding, queries, refusals
from wangge.windows.models import Appointment, Slot, Ticket

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def slots(by, topic, at, *, capacity=2, first=1, last=1):
    today = day_of(at)
    return booking.open_slots(
        by=by, topic_id=topic.pk, first_day=today + first * DAY, last_day=today + last * DAY, begins=time(9), ends=time(10),
        minutes=30, capacity=capacity, at=at,
    )  # fmt: skip


@pytest.fixture
def slot(head, general, at):
    """Tomorrow at nine, for two."""
    return slots(head, general, at)[0]


def test_slots_are_opened_for_days_the_hall_works_and_once(head, general, places, at):
    made = slots(head, general, at)
    assert [(f"{local(one.starts_at):%H:%M}", f"{local(one.ends_at):%H:%M}") for one in made] == [
        ("09:00", "09:30"), ("09:30", "10:00")
    ]  # fmt: skip
    assert slots(head, general, at) == []
    weekdays = story.hall(head, places.street, at, every_day=False)
    topic = founding.add_topic(by=head, hall_id=weekdays.pk, letter="A", name="综合", at=at)
    assert len(slots(head, topic, at, first=1, last=7)) == 10  # Friday to Thursday: five working days
    for wrong in ({"capacity": 0}, {"first": 3, "last": 1}, {"first": 1, "last": 40}):
        with pytest.raises(refusals.BadSlots):
            slots(head, topic, at, **wrong)


def test_a_booking_becomes_a_number_by_its_code(hall, general, slot, stranger, at):
    one = booking.book(by=stranger, slot_id=slot.pk, at=at)
    assert OutboxMessage.objects.get(kind="appointment.booked").address == stranger.phone
    morning = slot.starts_at - 10 * MINUTE
    with pytest.raises(refusals.NoSuchCode):
        booking.arrive_by_code(kiosk_key=hall.kiosk_key, code=one.code, at=at)  # not the day
    story.number(hall, general, morning - 5 * MINUTE)
    ticket = booking.arrive_by_code(
        kiosk_key=hall.kiosk_key, code=f" {one.code.lower()[:4]} {one.code[4:]}", at=morning
    )
    assert (ticket.channel, ticket.rank_at, ticket.person) == ("booked", slot.starts_at - 30 * MINUTE, stranger)
    assert [line.serial for line in queries.waiting(hall, at=morning)] == [2, 1]
    with pytest.raises(refusals.AppointmentOver):
        booking.arrive_by_code(kiosk_key=hall.kiosk_key, code=one.code, at=morning)
    one.refresh_from_db()
    assert (one.state, one.ticket) == ("arrived", ticket)


def test_full_past_and_far_slots_are_refused(head, general, slot, stranger, lin, gao, at):
    for who in (stranger, lin):
        booking.book(by=who, slot_id=slot.pk, at=at)
    with pytest.raises(refusals.SlotFull):
        booking.book(by=gao, slot_id=slot.pk, at=at)
    with pytest.raises(refusals.SlotOver):
        booking.book(by=gao, slot_id=slot.pk, at=slot.starts_at)
    far = slots(head, general, at, first=20, last=20)[0]
    with pytest.raises(refusals.TooFarAhead):
        booking.book(by=gao, slot_id=far.pk, at=at)
    other = Slot.objects.exclude(pk=slot.pk).earliest("starts_at")
    with pytest.raises(refusals.HasAppointment):
        booking.book(by=stranger, slot_id=other.pk, at=at)


def test_a_cancelled_place_is_free_again(slot, stranger, lin, gao, zhao, at):
    first = booking.book(by=stranger, slot_id=slot.pk, at=at)
    booking.book(by=lin, slot_id=slot.pk, at=at)
    with pytest.raises(NotFound):
        booking.cancel(by=zhao, appointment_id=first.pk, at=at)
    booking.cancel(by=stranger, appointment_id=first.pk, at=at)
    assert booking.book(by=gao, slot_id=slot.pk, at=at).seat == first.seat
    with pytest.raises(refusals.AppointmentOver):
        booking.cancel(by=stranger, appointment_id=first.pk, at=at)


def test_the_desk_books_for_somebody_and_a_neighbour_does_not(slot, mei, stranger, lin, zhao, at):
    made = booking.book(by=mei, slot_id=slot.pk, person_id=stranger.pk, at=at)
    assert (made.person, made.booked_by) == (stranger, mei)
    with pytest.raises(NotPermitted):
        booking.book(by=lin, slot_id=slot.pk, person_id=zhao.pk, at=at)


def test_the_capacity_may_not_fall_below_what_is_taken(head, slot, stranger, lin, at):
    for who in (stranger, lin):
        booking.book(by=who, slot_id=slot.pk, at=at)
    with pytest.raises(refusals.FewerThanTaken):
        booking.change_capacity(by=head, slot_id=slot.pk, capacity=1, at=at)
    assert booking.change_capacity(by=head, slot_id=slot.pk, capacity=5, at=at).capacity == 5
    with pytest.raises(IntegrityError), atomic():
        Slot.objects.filter(pk=slot.pk).update(taken=6)


def test_people_are_reminded_once_and_who_stays_away_is_noted(slot, stranger, at):
    one = booking.book(by=stranger, slot_id=slot.pk, at=at)
    early, soon = slot.starts_at - timedelta(hours=21), slot.starts_at - timedelta(hours=19)
    for moment in (early, soon, soon + MINUTE):
        chores.remind_of_appointments(moment)
    told = OutboxMessage.objects.get(kind="appointment.reminded")
    assert one.code in told.content["body"]
    chores.note_missed_appointments(slot.ends_at)
    chores.note_missed_appointments(slot.ends_at + DAY)
    one.refresh_from_db()
    assert one.state == "missed"


@pytest.mark.django_db(transaction=True)
def test_no_slot_is_overbooked_however_many_book_at_once(head, places, at):
    hall = story.hall(head, places.district, at)
    topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合", at=at)
    slot = slots(head, topic, at, capacity=3)[0]
    crowd = [cast.person(f"市民{number}") for number in range(8)]
    found = together([lambda who=who: booking.book(by=who, slot_id=slot.pk, at=at) for who in crowd])
    assert sorted(found, key=str) == [None, None, None, *["slot_full"] * 5]
    assert sorted(Appointment.objects.values_list("seat", flat=True)) == [1, 2, 3]
    slot.refresh_from_db()
    assert slot.taken == 3
    mine = Appointment.objects.first()
    arrivals = [lambda: booking.arrive(by=mine.person, appointment_id=mine.pk, at=slot.starts_at)] * 3
    assert sorted(together(arrivals), key=str) == [None, "appointment_over", "appointment_over"]
    assert Ticket.objects.count() == 1
