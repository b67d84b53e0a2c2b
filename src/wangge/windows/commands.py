"""Deeds at a window: open, pause, close; call the next number, call again, begin, finish, note as missed, take back.

Numbers are given in `giving`. Two clerks never get the same number: each takes the first one nobody has locked.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.windows import duty, refusals, rows, rules
from wangge.windows.giving import take_at_kiosk, take_by_phone, take_ticket
from wangge.windows.models import Ticket, TicketState, Window, WindowState
from wangge.windows.models.queue import AT_WINDOW
from wangge.windows.rows import MANAGE, SERVE, Actor
from wangge.windows.states import WINDOW_FOLLOWS, may_follow

__all__ = [
    "call_next",
    "finish",
    "miss",
    "recall",
    "serve",
    "set_window",
    "take_at_kiosk",
    "take_back",
    "take_by_link",
    "take_by_phone",
    "take_ticket",
]
CALLS, BEHIND, RETURNS = "queue.calls_before_missed_times", "queue.behind_after_missed_times", "queue.returns_times"


@atomic
def set_window(*, by: Person, window_id: UUID, state: str, at: datetime) -> Window:
    """Open, pause or close a window: its clerk of today; whoever manages the hall may pause and close it.

    Raises NotFound, NotPermitted, NotAtWindow, WindowRetired, WrongWindowState, WindowBusy (closing with a number there).
    """
    window = rows.window(window_id)
    to = WindowState(state)
    if to == WindowState.OPEN or not access.rights_of(by, day_of(at)).allow(MANAGE, window.hall.place.path):
        _require_at(by, window, at)
    if window.retired_on is not None:
        raise refusals.WindowRetired(number=window.number)
    if to not in WINDOW_FOLLOWS[window.state]:
        raise refusals.WrongWindowState(number=window.number, state=window.get_state_display())
    if to == WindowState.CLOSED:
        _require_no_number(window)
    window.state, window.state_at = to, at
    window.version += 1
    window.save(update_fields=["state", "state_at", "version"])
    journal.record(f"window.{to.value}", by=by, on=window, at=at, place=window.hall.place, number=window.number)
    return window


@atomic
def call_next(*, by: Person, window_id: UUID, at: datetime) -> Ticket:
    """Call the first number that waits for one of the window's topics.

    Raises NotFound, NotPermitted, NotAtWindow, WindowNotOpen, WindowBusy, NobodyWaits.
    """
    window = rows.window(window_id)
    _require_at(by, window, at)
    if window.state != WindowState.OPEN:
        raise refusals.WindowNotOpen(number=window.number, state=window.get_state_display())
    _require_no_number(window)
    waiting = Ticket.objects.select_for_update(of=("self",), skip_locked=True).select_related("topic", "hall__place")
    today = waiting.filter(hall=window.hall_id, day=day_of(at), state=TicketState.WAITING)
    ticket: Ticket | None = (
        today.filter(topic__in=list(window.topics.values_list("pk", flat=True))).order_by("rank_at", "id").first()
    )
    if ticket is None:
        raise refusals.NobodyWaits
    ticket.state, ticket.window, ticket.clerk = TicketState.CALLED, window, by
    ticket.called_at, ticket.calls = at, 1
    return _saved("called", by, ticket, at, window=window.number)


@atomic
def recall(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Call the same number once more. Raises NotFound, NotPermitted, NotAtWindow, WrongTicketState."""
    ticket = _at_my_window(by, ticket_id, TicketState.CALLED, at)
    ticket.called_at = at
    ticket.calls += 1
    return _saved("recalled", by, ticket, at, calls=ticket.calls)


@atomic
def serve(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Its holder has come. Raises NotFound, NotPermitted, NotAtWindow, WrongTicketState."""
    ticket = _at_my_window(by, ticket_id, TicketState.CALLED, at)
    ticket.state, ticket.serving_at = TicketState.SERVING, at
    return _saved("served", by, ticket, at)


@atomic
def finish(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Done; the window is free. Raises NotFound, NotPermitted, NotAtWindow, WrongTicketState."""
    ticket = _at_my_window(by, ticket_id, TicketState.SERVING, at)
    ticket.state, ticket.ended_at = TicketState.DONE, at
    return _saved("done", by, ticket, at)


@atomic
def miss(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Nobody came, after so many calls. Raises NotFound, NotPermitted, NotAtWindow, WrongTicketState, CallAgainFirst."""
    ticket = _at_my_window(by, ticket_id, TicketState.CALLED, at)
    times = policy.on(CALLS, at).value
    if ticket.calls < times:
        raise refusals.CallAgainFirst(times=times, number=ticket.number, n=ticket.calls)
    ticket.state, ticket.ended_at = TicketState.MISSED, at
    return _saved("missed", by, ticket, at, calls=ticket.calls)


@atomic
def take_back(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Let a missed number wait again, for whoever asks at the desk. Raises NotFound, NotPermitted, WrongTicketState,
    NotToday, ReturnsUsed."""
    hall_id = _hall_of(ticket_id)
    access.require(by, SERVE, place=rows.hall(hall_id).place, at=at)
    return _returned(rows.ticket(pk=ticket_id), by, at)


@atomic
def take_by_link(*, token: str, at: datetime, by: Person | None = None) -> Ticket:
    """Let a missed number wait again, by its own page. Raises NotFound, WrongTicketState, NotToday, ReturnsUsed."""
    return _returned(rows.ticket(token=token), by or SYSTEM, at)


def _returned(ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    if not may_follow(ticket.state, TicketState.WAITING):
        raise refusals.WrongTicketState(number=ticket.number, state=ticket.get_state_display())
    if ticket.day != day_of(at):
        raise refusals.NotToday(number=ticket.number, day=ticket.day)
    limits = policy.many([BEHIND, RETURNS], at)
    if ticket.returns >= limits[RETURNS].value:
        raise refusals.ReturnsUsed(number=ticket.number, times=ticket.returns)
    waiting = Ticket.objects.filter(topic=ticket.topic_id, day=ticket.day, state=TicketState.WAITING)
    ranks = list(waiting.order_by("rank_at", "id").values_list("rank_at", flat=True))
    ticket.rank_at = rules.rank_after_missing(ranks, limits[BEHIND].value, at)
    ticket.state, ticket.ended_at, ticket.window, ticket.clerk = TicketState.WAITING, None, None, None
    ticket.calls, ticket.told_at = 0, None
    ticket.returns += 1
    return _saved("returned", by, ticket, at)


def _at_my_window(by: Person, ticket_id: UUID, state: TicketState, at: datetime) -> Ticket:
    """The ticket, locked after its window, for whoever is at that window now, in this state."""
    window_id = Ticket.objects.filter(pk=ticket_id).values_list("window", flat=True).first()
    if window_id is None:
        ticket = Ticket.objects.select_related("hall__place").filter(pk=ticket_id).first()
        if ticket is None:
            raise NotFound
        access.require(by, SERVE, place=ticket.hall.place, at=at)
        raise refusals.WrongTicketState(number=ticket.number, state=ticket.get_state_display())
    window = rows.window(window_id)
    _require_at(by, window, at)
    found = rows.ticket(pk=ticket_id)
    if found.state != state or found.window_id != window.pk:
        raise refusals.WrongTicketState(number=found.number, state=found.get_state_display())
    return found


def _require_at(by: Person, window: Window, at: datetime) -> None:
    access.require(by, SERVE, place=window.hall.place, at=at)
    mine = duty.window_of(by, at=at)
    if mine is None or mine.pk != window.pk:
        raise refusals.NotAtWindow


def _require_no_number(window: Window) -> None:
    there = Ticket.objects.filter(window=window, state__in=AT_WINDOW).first()
    if there is not None:
        raise refusals.WindowBusy(ticket=there.number, number=window.number)


def _hall_of(ticket_id: UUID) -> UUID:
    found = Ticket.objects.filter(pk=ticket_id).values_list("hall", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _saved(kind: str, by: Actor, ticket: Ticket, at: datetime, **facts: object) -> Ticket:
    ticket.version += 1
    ticket.save()
    journal.record(f"ticket.{kind}", by=by, on=ticket, at=at, place=ticket.hall.place, number=ticket.number, **facts)
    return ticket
