"""Shapes of the hall's windows: halls, floors, topics, numbers, staffing, appointments."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Code, Given, Line, Moment, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.catalogue.kinds import ItemKind
from wangge.kernel.masking import mask_name
from wangge.people.models import Person
from wangge.windows.duty import OnDuty
from wangge.windows.estimates import Turn, Wait
from wangge.windows.models import (
    Appointment,
    Cover,
    Hall,
    Leave,
    Seat,
    Slot,
    Ticket,
    TicketState,
    Topic,
    Window,
    WindowState,
)

TicketStateName = Annotated[TicketState, one_of(TicketState)]
TicketChannelName = Annotated[Ticket.Channel, one_of(Ticket.Channel)]
WindowStateName = Annotated[WindowState, one_of(WindowState)]
AppointmentStateName = Annotated[Appointment.State, one_of(Appointment.State)]
LeaveStateName = Annotated[Leave.State, one_of(Leave.State)]
TopicKindName = Annotated[ItemKind, one_of(ItemKind)]
HallName = Annotated[Text, Field(min_length=1, max_length=80)]
ShortName = Annotated[Text, Field(min_length=1, max_length=40)]
WaitMinutes = Annotated[int | None, Field(description="In steps of five; null: no open window serves the topic.")]


class HallShape(Shape):
    """A service hall, as everybody may know it."""

    id: UUID
    name: str
    place: PlaceRef
    general_branch: str
    opens: time
    closes: time
    every_day: bool
    version: int


class FloorShape(Shape):
    """A floor, which is a party branch."""

    id: UUID
    number: int
    branch: str


class TopicShape(Shape):
    """What people take a number for."""

    id: UUID
    letter: str
    name: str
    kinds: list[TopicKindName]
    is_open: bool


class WaitShape(Shape):
    """What somebody who comes now has to expect."""

    topic: TopicShape
    waiting: int
    windows: int = Field(description="Open windows that serve it.")
    minutes: WaitMinutes


class CalledShape(Shape):
    """A number at a window."""

    number: str
    window: int
    floor: int
    state: TicketStateName
    called_at: Moment


class ScreenShape(Shape):
    """The calling screen."""

    called: list[CalledShape]
    waits: list[WaitShape]


class WindowShape(Shape):
    """A window, and who is at it today."""

    id: UUID
    number: int
    name: str
    floor: FloorShape
    topics: list[TopicShape]
    state: WindowStateName
    on_duty: str | None = Field(description="The name shown in the lobby; null: nobody.")
    instead_of: str | None = Field(description="The clerk on leave, when somebody stands in or nobody does.")
    retired_on: date | None
    version: int


class TicketShape(Shape):
    """A number, for whoever has its link or may see it. It never says whose it is."""

    id: UUID
    number: str
    day: date
    hall_id: UUID
    topic: TopicShape
    state: TicketStateName
    channel: TicketChannelName
    is_priority: bool
    window: int | None
    calls: int
    taken_at: Moment
    called_at: Moment | None
    serving_at: Moment | None
    ended_at: Moment | None
    version: int


class FollowedTicket(TicketShape):
    """The same for its holder, with where it stands."""

    token: str = Field(description="Of the page that follows it: whoever has it may give the number up.")
    ahead: int | None = Field(description="Of the same topic; null unless it waits.")
    minutes: WaitMinutes


class SeatShape(Shape):
    """A window's clerk from one day to another."""

    id: UUID
    window_id: UUID
    person: PersonRef
    from_day: date
    to_day: date | None


class LeaveShape(Shape):
    """Days a clerk is away; never why."""

    id: UUID
    person: PersonRef
    from_day: date
    to_day: date
    state: LeaveStateName
    cover: PersonRef | None


class SlotShape(Shape):
    """A span of time that can be booked."""

    id: UUID
    topic: TopicShape
    starts_at: Moment
    ends_at: Moment
    capacity: int
    taken: int


class AppointmentShape(Shape):
    """A place in a slot."""

    id: UUID
    slot: SlotShape
    person: PersonRef = Field(description="The name is masked unless it is yours.")
    code: str
    state: AppointmentStateName
    ticket_id: UUID | None


class HallGiven(Given):
    """What is said of a hall."""

    name: HallName
    general_branch: Annotated[Text, Field(max_length=80)] = ""
    opens: time = time(9)
    closes: time = time(17)
    every_day: bool = False


class NewHall(HallGiven):
    """A hall to found."""

    place_id: UUID


class FloorGiven(Given):
    """A floor and its branch; a number that is there is changed."""

    number: int = Field(ge=1, le=99)
    branch: HallName
    secretary_id: UUID | None = None


class TopicGiven(Given):
    """A topic."""

    name: ShortName
    kinds: list[TopicKindName] = Field([], max_length=20)


class NewTopic(TopicGiven):
    """A topic with its letter, which stays."""

    letter: Annotated[Text, Field(min_length=1, max_length=1)]


class TopicChange(TopicGiven):
    """A topic, and whether numbers are given."""

    is_open: bool = True


class WindowGiven(Given):
    """A window."""

    floor_id: UUID
    name: ShortName
    topic_ids: list[UUID] = Field(min_length=1, max_length=26)


class NewWindow(WindowGiven):
    """A window with its number, which stays."""

    number: int = Field(ge=1, le=9999)


class SeatGiven(Given):
    """Who sits there from when to when."""

    person_id: UUID
    from_day: date
    to_day: date | None = None


class SeatEnd(Given):
    """The last day."""

    last_day: date


class LeaveGiven(Given):
    """Who is away, and who stands in."""

    person_id: UUID
    from_day: date
    to_day: date
    reason: Line = ""
    cover_id: UUID | None = None


class CoverGiven(Given):
    """Who stands in."""

    person_id: UUID


class TopicChosen(Given):
    """A number for yourself."""

    topic_id: UUID


class PhoneTicket(TopicChosen):
    """A number for a phone."""

    phone: Line


class KioskTicket(TopicChosen):
    """A number from the machine."""

    is_priority: bool = False


class DeskTicket(KioskTicket):
    """A number given at the desk."""

    person_id: UUID | None = None
    phone: Line = ""


class ArrivalCode(Given):
    """The code of an appointment."""

    code: Code


class SlotsGiven(Given):
    """Slots of several days."""

    first_day: date
    last_day: date
    begins: time
    ends: time
    minutes: int = Field(ge=5, le=240)
    capacity: int = Field(ge=1, le=99)


class SlotCapacity(Given):
    """How many may book."""

    capacity: int = Field(ge=0, le=99)


class BookingGiven(Given):
    """What for, and at the desk for whom."""

    item_id: UUID | None = None
    person_id: UUID | None = None


def hall_shape(one: Hall) -> HallShape:
    """A hall."""
    return HallShape(
        id=one.pk, name=one.name, place=place_ref(one.place), general_branch=one.general_branch, opens=one.opens,
        closes=one.closes, every_day=one.every_day, version=one.version,
    )  # fmt: skip


def topic_shape(one: Topic) -> TopicShape:
    """A topic."""
    kinds = [ItemKind(kind) for kind in one.kinds]
    return TopicShape(id=one.pk, letter=one.letter, name=one.name, kinds=kinds, is_open=one.is_open)


def wait_shape(one: Wait) -> WaitShape:
    """A waiting time."""
    return WaitShape(topic=topic_shape(one.topic), waiting=one.waiting, windows=one.windows, minutes=one.minutes)


def called_shape(one: Ticket) -> CalledShape:
    """A number at a window, with its floor."""
    assert one.window is not None
    assert one.called_at is not None
    return CalledShape(
        number=one.number, window=one.window.number, floor=one.window.floor.number, state=TicketState(one.state),
        called_at=one.called_at,
    )  # fmt: skip


def window_shape(one: Window, duty: OnDuty) -> WindowShape:
    """A window and who is at it."""
    floor = FloorShape(id=one.floor_id, number=one.floor.number, branch=one.floor.branch)
    return WindowShape(
        id=one.pk, number=one.number, name=one.name, floor=floor, topics=[topic_shape(topic) for topic in one.topics.all()],
        state=WindowState(one.state), on_duty=duty.person.name if duty.person else None,
        instead_of=duty.instead_of.name if duty.instead_of else None, retired_on=one.retired_on, version=one.version,
    )  # fmt: skip


def ticket_shape(one: Ticket) -> TicketShape:
    """A number."""
    return TicketShape(**_told(one))


def followed_ticket(one: Ticket, turn: Turn | None) -> FollowedTicket:
    """A number for its holder."""
    stands = {"ahead": turn.ahead if turn else None, "minutes": turn.minutes if turn else None}
    return FollowedTicket(**_told(one), token=one.token, **stands)


def _told(one: Ticket) -> dict[str, object]:
    return {
        "id": one.pk, "number": one.number, "day": one.day, "hall_id": one.hall_id, "topic": topic_shape(one.topic),
        "state": one.state, "channel": one.channel, "is_priority": one.is_priority,
        "window": one.window.number if one.window else None, "calls": one.calls, "taken_at": one.taken_at,
        "called_at": one.called_at, "serving_at": one.serving_at, "ended_at": one.ended_at, "version": one.version,
    }  # fmt: skip


def seat_shape(one: Seat) -> SeatShape:
    """A seat."""
    person = PersonRef(id=one.person_id, name=one.person.name)
    return SeatShape(id=one.pk, window_id=one.window_id, person=person, from_day=one.from_day, to_day=one.to_day)


def leave_shape(one: Leave) -> LeaveShape:
    """A leave with who stands in."""
    cover = Cover.objects.select_related("person").filter(leave=one).first()
    return LeaveShape(
        id=one.pk, person=PersonRef(id=one.person_id, name=one.person.name), from_day=one.from_day, to_day=one.to_day,
        state=Leave.State(one.state), cover=person_ref(cover.person) if cover else None,
    )  # fmt: skip


def slot_shape(one: Slot) -> SlotShape:
    """A slot."""
    return SlotShape(
        id=one.pk, topic=topic_shape(one.topic), starts_at=one.starts_at, ends_at=one.ends_at, capacity=one.capacity,
        taken=one.taken,
    )  # fmt: skip


def appointment_shape(one: Appointment, viewer: Person) -> AppointmentShape:
    """An appointment as this viewer may read it."""
    name = one.person.name if one.person_id == viewer.pk else mask_name(one.person.name)
    return AppointmentShape(
        id=one.pk, slot=slot_shape(one.slot), person=PersonRef(id=one.person_id, name=name), code=one.code,
        state=Appointment.State(one.state), ticket_id=one.ticket_id,
    )  # fmt: skip
