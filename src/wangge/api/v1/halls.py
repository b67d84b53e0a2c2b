"""Setting up a hall: floors, topics, windows, who sits where, leave; slots and appointments."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import window_shapes as shapes
from wangge.api.v1.window_shapes import (
    AppointmentShape,
    AppointmentStateName,
    BookingGiven,
    CoverGiven,
    FloorGiven,
    FloorShape,
    FollowedTicket,
    HallGiven,
    HallShape,
    LeaveGiven,
    LeaveShape,
    NewHall,
    NewTopic,
    NewWindow,
    SeatEnd,
    SeatGiven,
    SeatShape,
    SlotCapacity,
    SlotsGiven,
    SlotShape,
    TopicChange,
    TopicShape,
    WindowGiven,
    WindowShape,
)
from wangge.api.v1.windows import HALL, WINDOW, get_window
from wangge.kernel import clock
from wangge.posts.access import Permission
from wangge.windows import booking, founding, queries, staffing

router = Router()
SEE, MANAGE = Permission.SEE_HALL, Permission.MANAGE_HALL
BY_NAME = Order("name", (Key("name"), Key("id")))
SOONEST = Order("starts", (Key("starts_at"), Key("id")))
NEXT = Order("slot", (Key("slot__starts_at"), Key("id")))
LATEST = Order("-slot", (Key("slot__starts_at", descending=True), Key("id", descending=True)))
SLOT, APPOINTMENT = "/windows/slots/{slot_id}", "/windows/appointments/{appointment_id}"


class AppointmentFilters(Paging):
    """Which appointments from today on."""

    state: AppointmentStateName | None = None


@route(router, "GET", "/windows/halls", guard=PUBLIC, gives=Page[HallShape])
def list_halls(request: HttpRequest, asked: Query[Paging]) -> Page[HallShape]:
    """The service halls, by name."""
    return page_of(queries.halls_with_slots(at=clock.now()), BY_NAME, asked, shapes.hall_shape)


@route(router, "POST", "/windows/halls", guard=MANAGE, gives=HallShape, status=201)
def add_hall(request: HttpRequest, response: HttpResponse, data: NewHall) -> HallShape:
    """Found a hall at a district, street or community."""
    made = founding.add_hall(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/windows/halls/{made.pk}"
    return shapes.hall_shape(made)


@route(router, "GET", HALL, guard=PUBLIC, gives=HallShape)
def get_hall(request: HttpRequest, hall_id: UUID) -> HallShape:
    """Read a hall."""
    return shapes.hall_shape(queries.public_hall(hall_id))


@route(router, "POST", f"{HALL}/edit", guard=MANAGE, gives=HallShape)
def change_hall(request: HttpRequest, hall_id: UUID, data: HallGiven) -> HallShape:
    """Say anew what a hall is called and when it opens."""
    return shapes.hall_shape(
        founding.change_hall(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    )


@route(router, "POST", f"{HALL}/renew-kiosk", guard=MANAGE, gives=HallShape)
def renew_kiosk(request: HttpRequest, hall_id: UUID) -> HallShape:
    """Give the ticket machine a new address; the page of the hall shows it."""
    return shapes.hall_shape(founding.renew_kiosk_key(by=viewer_of(request), hall_id=hall_id, at=clock.now()))


@route(router, "POST", f"{HALL}/floors", guard=MANAGE, gives=FloorShape)
def set_floor(request: HttpRequest, hall_id: UUID, data: FloorGiven) -> FloorShape:
    """Set a floor with its branch."""
    made = founding.set_floor(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    return FloorShape(id=made.pk, number=made.number, branch=made.branch)


@route(router, "POST", f"{HALL}/topics", guard=MANAGE, gives=TopicShape)
def add_topic(request: HttpRequest, hall_id: UUID, data: NewTopic) -> TopicShape:
    """Add something people take numbers for."""
    return shapes.topic_shape(
        founding.add_topic(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    )


@route(router, "POST", "/windows/topics/{topic_id}", guard=MANAGE, gives=TopicShape)
def change_topic(request: HttpRequest, topic_id: UUID, data: TopicChange) -> TopicShape:
    """Change a topic, or take no more numbers for it."""
    return shapes.topic_shape(
        founding.change_topic(by=viewer_of(request), topic_id=topic_id, at=clock.now(), **data.model_dump())
    )


@route(router, "POST", f"{HALL}/windows", guard=MANAGE, gives=WindowShape)
def add_window(request: HttpRequest, hall_id: UUID, data: NewWindow) -> WindowShape:
    """Add a window of a floor, closed until its clerk opens it."""
    made = founding.add_window(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    return get_window(request, made.pk)


@route(router, "POST", f"{WINDOW}/edit", guard=MANAGE, gives=WindowShape)
def change_window(request: HttpRequest, window_id: UUID, data: WindowGiven) -> WindowShape:
    """Change a window's floor, name and topics."""
    founding.change_window(by=viewer_of(request), window_id=window_id, at=clock.now(), **data.model_dump())
    return get_window(request, window_id)


@route(router, "POST", f"{WINDOW}/retire", guard=MANAGE, gives=WindowShape)
def retire_window(request: HttpRequest, window_id: UUID) -> WindowShape:
    """No such window from today on."""
    founding.retire_window(by=viewer_of(request), window_id=window_id, at=clock.now())
    return get_window(request, window_id)


@route(router, "POST", f"{WINDOW}/seats", guard=MANAGE, gives=SeatShape)
def seat_clerk(request: HttpRequest, window_id: UUID, data: SeatGiven) -> SeatShape:
    """Give a window its clerk from a day on."""
    return shapes.seat_shape(
        staffing.seat(by=viewer_of(request), window_id=window_id, at=clock.now(), **data.model_dump())
    )


@route(router, "POST", "/windows/seats/{seat_id}/end", guard=MANAGE, gives=SeatShape | None)
def end_seat(request: HttpRequest, seat_id: UUID, data: SeatEnd) -> SeatShape | None:
    """End it; null when it had not begun and is taken back."""
    made = staffing.end_seat(by=viewer_of(request), seat_id=seat_id, last_day=data.last_day, at=clock.now())
    return shapes.seat_shape(made) if made else None


@route(router, "POST", f"{HALL}/leaves", guard=SEE, gives=LeaveShape)
def record_leave(request: HttpRequest, hall_id: UUID, data: LeaveGiven) -> LeaveShape:
    """Record leave: yours, or of somebody in the hall you manage, with who stands in."""
    return shapes.leave_shape(
        staffing.record_leave(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    )


@route(router, "POST", "/windows/leaves/{leave_id}/cover", guard=MANAGE, gives=LeaveShape)
def cover_leave(request: HttpRequest, leave_id: UUID, data: CoverGiven) -> LeaveShape:
    """Say who stands in."""
    made = staffing.cover(by=viewer_of(request), leave_id=leave_id, person_id=data.person_id, at=clock.now())
    return shapes.leave_shape(made.leave)


@route(router, "POST", "/windows/leaves/{leave_id}/cancel", guard=SEE, gives=LeaveShape)
def cancel_leave(request: HttpRequest, leave_id: UUID) -> LeaveShape:
    """The clerk comes after all."""
    return shapes.leave_shape(staffing.cancel_leave(by=viewer_of(request), leave_id=leave_id, at=clock.now()))


# Appointments


@route(router, "GET", f"{HALL}/slots", guard=PUBLIC, gives=Page[SlotShape])
def list_free_slots(request: HttpRequest, hall_id: UUID, asked: Query[Paging]) -> Page[SlotShape]:
    """The slots that can be booked now, the next first."""
    found = queries.open_slots(queries.public_hall(hall_id), at=clock.now())
    return page_of(found, SOONEST, asked, shapes.slot_shape)


@route(router, "POST", "/windows/topics/{topic_id}/slots", guard=MANAGE, gives=list[SlotShape])
def open_slots(request: HttpRequest, topic_id: UUID, data: SlotsGiven) -> list[SlotShape]:
    """Open slots of several days; those that are there stay as they are."""
    made = booking.open_slots(by=viewer_of(request), topic_id=topic_id, at=clock.now(), **data.model_dump())
    return [shapes.slot_shape(one) for one in made]


@route(router, "POST", f"{SLOT}/capacity", guard=MANAGE, gives=SlotShape)
def change_capacity(request: HttpRequest, slot_id: UUID, data: SlotCapacity) -> SlotShape:
    """Let more or fewer book, never fewer than have."""
    return shapes.slot_shape(
        booking.change_capacity(by=viewer_of(request), slot_id=slot_id, capacity=data.capacity, at=clock.now())
    )


@route(router, "POST", f"{SLOT}/book", guard=SIGNED_IN, gives=AppointmentShape, status=201)
def book_slot(request: HttpRequest, response: HttpResponse, slot_id: UUID, data: BookingGiven) -> AppointmentShape:
    """Book a place for yourself, or at the desk for somebody."""
    made = booking.book(by=viewer_of(request), slot_id=slot_id, at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/windows/appointments/{made.pk}"
    return shapes.appointment_shape(made, viewer_of(request))


@route(router, "GET", f"{HALL}/appointments", guard=SEE, gives=Page[AppointmentShape])
def list_appointments(request: HttpRequest, hall_id: UUID, asked: Query[AppointmentFilters]) -> Page[AppointmentShape]:
    """Who comes from today on."""
    at, viewer = clock.now(), viewer_of(request)
    found = queries.appointments(viewer, queries.hall_for(viewer, hall_id, at=at), at=at, state=asked.state or "")
    return page_of(found, NEXT, asked, lambda one: shapes.appointment_shape(one, viewer))


@route(router, "GET", "/windows/appointments/mine", guard=SIGNED_IN, gives=Page[AppointmentShape])
def list_own_appointments(request: HttpRequest, asked: Query[Paging]) -> Page[AppointmentShape]:
    """Your appointments, the latest first."""
    viewer = viewer_of(request)
    return page_of(queries.own_appointments(viewer), LATEST, asked, lambda one: shapes.appointment_shape(one, viewer))


@route(router, "GET", APPOINTMENT, guard=SIGNED_IN, gives=AppointmentShape)
def get_appointment(request: HttpRequest, appointment_id: UUID) -> AppointmentShape:
    """Read an appointment: yours, or of your hall."""
    viewer = viewer_of(request)
    return shapes.appointment_shape(queries.appointment_for(viewer, appointment_id, at=clock.now()), viewer)


@route(router, "POST", f"{APPOINTMENT}/cancel", guard=SIGNED_IN, gives=AppointmentShape)
def cancel_appointment(request: HttpRequest, appointment_id: UUID) -> AppointmentShape:
    """Give the place back before the slot begins."""
    booking.cancel(by=viewer_of(request), appointment_id=appointment_id, at=clock.now())
    return get_appointment(request, appointment_id)


@route(router, "POST", f"{APPOINTMENT}/arrive", guard=SIGNED_IN, gives=FollowedTicket)
def arrive_for_appointment(request: HttpRequest, appointment_id: UUID) -> FollowedTicket:
    """Turn an appointment of today into a number."""
    made = booking.arrive(by=viewer_of(request), appointment_id=appointment_id, at=clock.now())
    return shapes.followed_ticket(made, None)
