"""Numbers are given here: at the ticket machine, on the phone, at the desk, and to whoever comes with an appointment.

The topic's row is the counter: whoever gives a number holds its lock until the number is written, so that the numbers of a
day have no gaps and none is given twice.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import MOBILE, normalise_phone
from wangge.kernel.ids import new_token
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.windows import ending, hours, refusals, rows, rules
from wangge.windows.models import Hall, Ticket, TicketState, Topic
from wangge.windows.models.queue import OPEN
from wangge.windows.rows import SERVE, Actor
from wangge.windows.rules import HeadStart

HEAD_START, MOST_WAITING = "queue.head_start_minutes", "queue.most_waiting_times"
Channel = Ticket.Channel


@atomic
def take_at_kiosk(*, kiosk_key: str, topic_id: UUID, at: datetime, is_priority: bool = False) -> Ticket:
    """A number from the machine in the lobby, whose address only the machine has. Nobody says who they are.

    Raises NotFound, TopicClosed, HallClosed, QueueFull.
    """
    hall = Hall.objects.filter(kiosk_key=kiosk_key).first()
    if hall is None:
        raise NotFound
    topic = _open_topic(hall.pk, topic_id, Channel.KIOSK, at)
    return _give(topic, SYSTEM, Channel.KIOSK, at, is_priority=is_priority)


@atomic
def take_by_phone(
    *, hall_id: UUID, topic_id: UUID, at: datetime, phone: str = "", person: Person | None = None
) -> Ticket:
    """A number from one's own phone: one in a topic at a time, for a person or for a phone number.

    Raises NotFound, PhoneMissing, HasNumber, TopicClosed, HallClosed, QueueFull.
    """
    phone = normalise_phone(phone or (person.phone if person and person.phone else ""))
    if person is None and not MOBILE.fullmatch(phone):
        raise refusals.PhoneMissing(field="phone")
    topic = _open_topic(hall_id, topic_id, Channel.PHONE, at)
    _require_none(topic, at, person=person, phone=phone)
    return _give(topic, person or SYSTEM, Channel.PHONE, at, person=person, phone=phone or None)


@atomic
def take_ticket(
    *, by: Person, hall_id: UUID, topic_id: UUID, at: datetime, is_priority: bool = False, person_id: UUID | None = None,
    phone: str = "",
) -> Ticket:  # fmt: skip
    """A number given at the information desk, at any hour, perhaps to somebody known there.

    Raises NotFound, NotPermitted, TopicClosed, HasNumber.
    """
    topic = _topic(hall_id, topic_id)
    access.require(by, SERVE, place=topic.hall.place, at=at)
    person = None
    if person_id is not None and (person := Person.objects.filter(pk=person_id).first()) is None:
        raise NotFound
    phone = normalise_phone(phone)
    _require_none(topic, at, person=person, phone=phone)
    return _give(topic, by, Channel.DESK, at, is_priority=is_priority, person=person, phone=phone or None)


def take_booked(topic_id: UUID, person: Person, slot_at: datetime, by: Actor, at: datetime) -> Ticket:
    """The number of somebody with an appointment, in the deed that notes the arrival. Raises HasNumber, TopicClosed."""
    topic = rows.topic(topic_id)
    phone = normalise_phone(person.phone or "")
    _require_none(topic, at, person=person, phone=phone)
    return _give(topic, by, Channel.BOOKED, at, person=person, phone=phone or None, slot_at=slot_at)


def head_start(at: datetime) -> HeadStart:
    """The head start of today, in minutes."""
    return HeadStart(**policy.on(HEAD_START, at).value)


def _topic(hall_id: UUID, topic_id: UUID) -> Topic:
    topic = rows.topic(topic_id)
    if topic.hall_id != hall_id:
        raise NotFound
    if not topic.is_open:
        raise refusals.TopicClosed(topic=topic.name)
    return topic


def _open_topic(hall_id: UUID, topic_id: UUID, channel: Ticket.Channel, at: datetime) -> Topic:
    """The topic, locked, for somebody without a post: at hours when numbers are given, and not without end.

    Each channel has its own end: whoever floods the phone page does not stop those who stand in the lobby.
    """
    topic = _topic(hall_id, topic_id)
    if not hours.gives_numbers(topic.hall, at=at):
        raise refusals.HallClosed(opens=f"{topic.hall.opens:%H:%M}", closes=f"{topic.hall.closes:%H:%M}")
    waiting = Ticket.objects.filter(topic=topic, channel=channel, day=day_of(at), state=TicketState.WAITING).count()
    if waiting >= policy.on(MOST_WAITING, at).value:
        raise refusals.QueueFull(topic=topic.name)
    return topic


def _require_none(topic: Topic, at: datetime, *, person: Person | None, phone: str) -> None:
    """Nobody has two numbers of a topic at once; one left over from another day ends here."""
    same = Q(person=person) if person is not None else Q(pk__in=())
    if phone:
        same |= Q(phone_digest=Ticket._meta.get_field("phone_digest").lookup(phone))
    for one in Ticket.objects.select_for_update(of=("self",)).filter(same, topic=topic, state__in=OPEN).order_by("pk"):
        if one.day == day_of(at):
            raise refusals.HasNumber(number=one.number)
        ending.leave_over(one, at)


def _give(
    topic: Topic, by: Actor, channel: Ticket.Channel, at: datetime, *, is_priority: bool = False,
    person: Person | None = None, phone: str | None = None, slot_at: datetime | None = None,
) -> Ticket:  # fmt: skip
    day = day_of(at)
    topic.counted = topic.counted + 1 if topic.counted_on == day else 1
    topic.counted_on = day
    topic.save(update_fields=["counted", "counted_on"])
    made = Ticket(
        hall=topic.hall, topic=topic, day=day, letter=topic.letter, serial=topic.counted, channel=channel,
        is_priority=is_priority, person=person, phone=phone, token=new_token(24), taken_at=at,
        rank_at=rules.rank(at, head_start(at), is_priority=is_priority, slot_at=slot_at),
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record(
        "ticket.taken", by=by, on=made, at=at, place=topic.hall.place, number=made.number, day=day, channel=channel
    )
    return made
