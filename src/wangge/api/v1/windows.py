"""The queue of the hall: numbers by phone, at the machine and at the desk; the clerk's deeds; the screens of the lobby."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import window_shapes as shapes
from wangge.api.v1.window_shapes import (
    ArrivalCode,
    DeskTicket,
    FollowedTicket,
    KioskTicket,
    PhoneTicket,
    ScreenShape,
    TicketShape,
    TicketStateName,
    TopicChosen,
    WindowShape,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts.access import Permission
from wangge.windows import booking, commands, duty, ending, estimates, queries
from wangge.windows.models import Ticket, WindowState

router = Router()
SEE, SERVE = Permission.SEE_HALL, Permission.SERVE_QUEUE
IN_LINE = Order("rank", (Key("rank_at"), Key("id")))
NEWEST = Order("-taken", (Key("taken_at", descending=True), Key("id", descending=True)))
HALL, TICKET, LINK, WINDOW = (
    "/windows/halls/{hall_id}", "/windows/tickets/{ticket_id}", "/windows/tickets/by-link/{token}",
    "/windows/windows/{window_id}",
)  # fmt: skip


class TicketFilters(Paging):
    """Which numbers of today; by default those not ended."""

    q: Line = Field("", description="A letter, or a number such as A012.")
    state: TicketStateName | None = None


@route(router, "GET", f"{HALL}/board", guard=PUBLIC, gives=list[WindowShape])
def read_hall_board(request: HttpRequest, hall_id: UUID) -> list[WindowShape]:
    """The board in the lobby: every window with its floor's branch and who is on duty today."""
    lines = queries.board(queries.public_hall(hall_id), at=clock.now())
    return [shapes.window_shape(one.window, one.duty) for line in lines for one in line.windows]


@route(router, "GET", f"{HALL}/screen", guard=PUBLIC, gives=ScreenShape)
def read_hall_screen(request: HttpRequest, hall_id: UUID) -> ScreenShape:
    """The calling screen: which number to which window, and how long each topic takes."""
    at, hall = clock.now(), queries.public_hall(hall_id)
    called = [shapes.called_shape(one) for one in queries.called(hall, at=at)]
    return ScreenShape(called=called, waits=[shapes.wait_shape(one) for one in estimates.Queue(hall, at=at).waits()])


@route(router, "POST", f"{HALL}/take", guard=SIGNED_IN, gives=FollowedTicket, status=201)
def take_own_ticket(request: HttpRequest, response: HttpResponse, hall_id: UUID, data: TopicChosen) -> FollowedTicket:
    """Take a number for yourself."""
    made = commands.take_by_phone(hall_id=hall_id, topic_id=data.topic_id, person=viewer_of(request), at=clock.now())
    return _new(response, made)


@route(router, "POST", f"{HALL}/take-by-phone", guard=PUBLIC, gives=FollowedTicket, status=201)
def take_ticket_by_phone(
    request: HttpRequest, response: HttpResponse, hall_id: UUID, data: PhoneTicket
) -> FollowedTicket:
    """Take a number without account; the phone is told when the turn is near."""
    return _new(response, commands.take_by_phone(hall_id=hall_id, at=clock.now(), **data.model_dump()))


@route(router, "POST", "/windows/kiosk/{key}/take", guard=PUBLIC, gives=FollowedTicket, status=201)
def take_ticket_at_kiosk(request: HttpRequest, response: HttpResponse, key: str, data: KioskTicket) -> FollowedTicket:
    """Take a number at the machine; its key is in its address."""
    return _new(response, commands.take_at_kiosk(kiosk_key=key, at=clock.now(), **data.model_dump()))


@route(router, "POST", "/windows/kiosk/{key}/arrive", guard=PUBLIC, gives=FollowedTicket, status=201)
def arrive_at_kiosk(request: HttpRequest, response: HttpResponse, key: str, data: ArrivalCode) -> FollowedTicket:
    """Turn an appointment of today into a number, by its code."""
    return _new(response, booking.arrive_by_code(kiosk_key=key, code=data.code, at=clock.now()))


@route(router, "GET", LINK, guard=PUBLIC, gives=FollowedTicket)
def follow_ticket(request: HttpRequest, token: str) -> FollowedTicket:
    """Where a number stands, for whoever has its link."""
    return _followed(token)


@route(router, "POST", f"{LINK}/give-up", guard=PUBLIC, gives=FollowedTicket)
def give_up_ticket(request: HttpRequest, token: str) -> FollowedTicket:
    """The number is not needed any more."""
    ending.give_up(token=token, at=clock.now())
    return _followed(token)


@route(router, "POST", f"{LINK}/wait-again", guard=PUBLIC, gives=FollowedTicket)
def wait_again(request: HttpRequest, token: str) -> FollowedTicket:
    """A missed number waits again, once on its day."""
    commands.take_by_link(token=token, at=clock.now())
    return _followed(token)


@route(router, "GET", f"{HALL}/tickets", guard=SEE, gives=Page[TicketShape])
def list_tickets(request: HttpRequest, hall_id: UUID, asked: Query[TicketFilters]) -> Page[TicketShape]:
    """The numbers of today in the order of the queue."""
    at, viewer = clock.now(), viewer_of(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    found = queries.tickets(viewer, hall, at=at, text=asked.q, state=asked.state or "")
    return page_of(found, IN_LINE, asked, shapes.ticket_shape)


@route(router, "POST", f"{HALL}/tickets", guard=SERVE, gives=TicketShape, status=201)
def give_ticket(request: HttpRequest, response: HttpResponse, hall_id: UUID, data: DeskTicket) -> TicketShape:
    """Give a number at the desk, at any hour."""
    made = commands.take_ticket(by=viewer_of(request), hall_id=hall_id, at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/windows/tickets/{made.pk}"
    return shapes.ticket_shape(made)


@route(router, "GET", "/windows/tickets/mine", guard=SIGNED_IN, gives=Page[FollowedTicket])
def list_own_tickets(request: HttpRequest, asked: Query[Paging]) -> Page[FollowedTicket]:
    """Your numbers, the newest first; where one stands is read by its link."""
    found = queries.own_tickets(viewer_of(request))
    return page_of(found, NEWEST, asked, lambda one: shapes.followed_ticket(one, None))


@route(router, "GET", TICKET, guard=SIGNED_IN, gives=TicketShape)
def get_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Read a number: yours, or of your hall."""
    return shapes.ticket_shape(queries.ticket_for(viewer_of(request), ticket_id, at=clock.now()))


@route(router, "POST", f"{WINDOW}/call", guard=SERVE, gives=TicketShape)
def call_next_ticket(request: HttpRequest, window_id: UUID) -> TicketShape:
    """Call the next number to the window where you sit today."""
    made = commands.call_next(by=viewer_of(request), window_id=window_id, at=clock.now())
    return get_ticket(request, made.pk)


@route(router, "POST", f"{TICKET}/recall", guard=SERVE, gives=TicketShape)
def recall_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Call the number at your window again."""
    return _done(request, ticket_id, commands.recall)


@route(router, "POST", f"{TICKET}/serve", guard=SERVE, gives=TicketShape)
def serve_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Its holder has come."""
    return _done(request, ticket_id, commands.serve)


@route(router, "POST", f"{TICKET}/finish", guard=SERVE, gives=TicketShape)
def finish_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Done; your window is free."""
    return _done(request, ticket_id, commands.finish)


@route(router, "POST", f"{TICKET}/miss", guard=SERVE, gives=TicketShape)
def miss_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Nobody came after so many calls."""
    return _done(request, ticket_id, commands.miss)


@route(router, "POST", f"{TICKET}/take-back", guard=SERVE, gives=TicketShape)
def take_back_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Let a missed number wait again."""
    return _done(request, ticket_id, commands.take_back)


@route(router, "POST", f"{TICKET}/cancel", guard=SIGNED_IN, gives=TicketShape)
def cancel_ticket(request: HttpRequest, ticket_id: UUID) -> TicketShape:
    """Take a number off the queue: yours, or at the desk."""
    return _done(request, ticket_id, ending.cancel)


@route(router, "POST", f"{WINDOW}/open", guard=SEE, gives=WindowShape)
def open_window(request: HttpRequest, window_id: UUID) -> WindowShape:
    """Open the window where you sit today."""
    return _set(request, window_id, WindowState.OPEN)


@route(router, "POST", f"{WINDOW}/pause", guard=SEE, gives=WindowShape)
def pause_window(request: HttpRequest, window_id: UUID) -> WindowShape:
    """Pause your window, or one of the hall you manage."""
    return _set(request, window_id, WindowState.PAUSED)


@route(router, "POST", f"{WINDOW}/close", guard=SEE, gives=WindowShape)
def close_window(request: HttpRequest, window_id: UUID) -> WindowShape:
    """Close your window, or one of the hall you manage."""
    return _set(request, window_id, WindowState.CLOSED)


@route(router, "GET", WINDOW, guard=SEE, gives=WindowShape)
def get_window(request: HttpRequest, window_id: UUID) -> WindowShape:
    """Read a window and who is at it today."""
    at = clock.now()
    one = queries.window_for(viewer_of(request), window_id, at=at)
    return shapes.window_shape(one, duty.at_windows([one], day_of(at))[one.pk])


def _set(request: HttpRequest, window_id: UUID, state: WindowState) -> WindowShape:
    viewer, at = viewer_of(request), clock.now()
    queries.window_for(viewer, window_id, at=at)
    commands.set_window(by=viewer, window_id=window_id, state=state, at=at)
    return get_window(request, window_id)


def _done(request: HttpRequest, ticket_id: UUID, deed: Callable[..., Any]) -> TicketShape:
    deed(by=viewer_of(request), ticket_id=ticket_id, at=clock.now())
    return get_ticket(request, ticket_id)


def _new(response: HttpResponse, made: Ticket) -> FollowedTicket:
    response["Location"] = f"/api/v1/windows/tickets/by-link/{made.token}"
    return _followed(made.token)


def _followed(token: str) -> FollowedTicket:
    at, one = clock.now(), queries.ticket_by_token(token)
    return shapes.followed_ticket(one, estimates.Queue(one.hall, at=at).turn(one))
