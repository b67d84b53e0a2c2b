"""What the sweeps ask about the hall's windows: a hall with its queue, staffing and appointments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.windows import story
from wangge.kernel.clock import day_of
from wangge.windows import booking, commands, founding, staffing
from wangge.windows.models import Appointment, Seat, Slot

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests import cast
    from tests.sweeps.world import Thing

    place, at, name = of.places["community"], of.at, of.segment
    head = cast.person(f"{name}局长")
    cast.holding(head, "bureau_head", place)
    clerk, second, spare = (story.clerk(f"{name}窗口{n}", place) for n in "甲乙丙")
    hall = story.hall(head, place, at, name=f"{name}大厅")
    topic, other = (founding.add_topic(by=head, hall_id=hall.pk, letter=x, name=f"业务{x}", at=at) for x in "AB")
    free = founding.add_topic(by=head, hall_id=hall.pk, letter="S", name="业务S", at=at)  # nobody booked it
    one, two, empty = (story.window(head, hall, at, number=n, topics=[topic]) for n in (1, 2, 3))
    for who, window in ((clerk, one), (second, two)):
        story.opened(head, who, window, at)
    missed, called = (story.number(hall, topic, at) for _ in range(2))
    _miss(second, two, missed, at)
    commands.call_next(by=second, window_id=two.pk, at=at)
    waiting = commands.take_by_phone(hall_id=hall.pk, topic_id=topic.pk, person=of.elder, at=at)
    slots = [
        Slot.objects.create(hall=hall, topic=which, starts_at=start, ends_at=start + HOUR, capacity=3)
        for which, start in ((free, at + DAY), (topic, at + DAY))
    ]
    booked = booking.book(by=of.elder, slot_id=slots[1].pk, at=at)
    here_now = _today(hall, other, of.elder, at)
    leave = staffing.record_leave(
        by=head, hall_id=hall.pk, person_id=second.pk, from_day=day_of(at) + DAY, to_day=day_of(at) + DAY, at=at
    )
    tomorrow = f"{day_of(at) + DAY}"
    at_place = Thing(place.path, {})
    of_hall = replace(at_place, args={"hall_id": hall.pk}, marker=hall.name)
    of_elder: dict[str, Any] = {"subject": of.elder.pk}
    hours = {"opens": "00:00", "closes": "23:59", "every_day": "on", "general_branch": ""}

    def thing(args: dict[str, Any], **body: Any) -> Thing:
        return replace(at_place, args=args, body=body)

    return {
        "wn_hall": of_hall,
        "wn_new": thing({}, place=place.pk, name=f"{name}新厅", **hours),
        "wn_edit": thing({"hall_id": hall.pk}, name=f"{name}大厅二", **hours),
        "wn_floor": thing({"hall_id": hall.pk}, number=2, branch="第二党支部", secretary=""),
        "wn_topic_new": thing({"hall_id": hall.pk}, letter="C", name="业务C"),
        "wn_topic": thing({"topic_id": topic.pk}, name="业务甲", is_open="on"),
        "wn_window_new": thing(
            {"hall_id": hall.pk}, number=9, floor=one.floor_id, name="新窗口", topics=[topic.pk]
        ),
        "wn_window": replace(
            thing({"window_id": one.pk}, floor=one.floor_id, name="新名", topics=[topic.pk]), marker=one.name
        ),
        "wn_empty": thing({"window_id": empty.pk}, person=spare.pk, from_day=of.today, to_day=""),
        "wn_seat": thing({"seat_id": Seat.objects.get(person=clerk).pk}, last_day=of.today),
        "wn_leave_new": thing({"hall_id": hall.pk}, person=clerk.pk, from_day=tomorrow, to_day=tomorrow, cover=""),
        "wn_leave": thing({"leave_id": leave.pk}, person=spare.pk),
        "wn_take": thing({"hall_id": hall.pk}, topic=other.pk, phone="19900000099"),
        "wn_kiosk": thing({"key": hall.kiosk_key}, topic=other.pk),
        "wn_kiosk_arrive": thing({"key": hall.kiosk_key}, code=here_now.code),
        "wn_slip": thing({"key": hall.kiosk_key, "token": waiting.token}),
        "wn_link": thing({"token": waiting.token}),
        "wn_missed_link": thing({"token": missed.token}),
        "wn_number": replace(at_place, args={"ticket_id": waiting.pk}, marker=waiting.number, **of_elder),
        "wn_missed": thing({"ticket_id": missed.pk}),
        "wn_called": thing({"ticket_id": called.pk}),
        "wn_give": thing({"hall_id": hall.pk}, topic=other.pk, phone=""),
        "wn_book": thing({"hall_id": hall.pk}, slot=slots[0].pk),
        "wn_appointment": replace(at_place, args={"appointment_id": booked.pk}, marker=booked.code, **of_elder),
        "wn_arrive": replace(at_place, args={"appointment_id": here_now.pk}, **of_elder),
        "wn_slots": thing(
            {"topic_id": topic.pk}, first_day=tomorrow, last_day=tomorrow, begins="09:00", ends="10:00", minutes=30,
            capacity=2,
        ),
        "wn_slot_book": thing({"slot_id": slots[0].pk}),
        "wn_slot": thing({"slot_id": slots[0].pk}, capacity=5),
    }  # fmt: skip


def _miss(clerk: Any, window: Any, ticket: Any, at: Any) -> None:
    commands.call_next(by=clerk, window_id=window.pk, at=at)
    for _ in range(2):
        commands.recall(by=clerk, ticket_id=ticket.pk, at=at)
    commands.miss(by=clerk, ticket_id=ticket.pk, at=at)


def _today(hall: Any, topic: Any, who: Any, at: Any) -> Appointment:
    """One of today, to which somebody comes now."""
    slot = Slot.objects.create(
        hall=hall, topic=topic, starts_at=at - timedelta(seconds=1), ends_at=at + HOUR, capacity=1, taken=1
    )
    return Appointment.objects.create(
        slot=slot, seat=1, person=who, code=f"ARRIVE{hall.name[:3]}"[:12], booked_by=who, booked_at=at
    )
