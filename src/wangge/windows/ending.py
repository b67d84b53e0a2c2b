"""How numbers end without a window: given up by their holder, or left over when the day is done."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.windows import refusals, rows
from wangge.windows.models import Hall, Ticket, TicketState, Window, WindowState
from wangge.windows.models.queue import OPEN
from wangge.windows.rows import SERVE, Actor
from wangge.windows.states import may_follow


@atomic
def give_up(*, token: str, at: datetime, by: Person | None = None) -> Ticket:
    """Whoever holds the link does not need the number any more. Raises NotFound, WrongTicketState."""
    return _cancel(rows.ticket(token=token), by or SYSTEM, at)


@atomic
def cancel(*, by: Person, ticket_id: UUID, at: datetime) -> Ticket:
    """Its owner, or somebody who calls numbers there, takes a number off the queue. Raises NotFound, NotPermitted,
    WrongTicketState."""
    ticket = rows.ticket(pk=ticket_id)
    if ticket.person_id != by.pk:
        if not Ticket.objects.visible_to(by, day_of(at)).filter(pk=ticket.pk).exists():
            raise NotFound
        access.require(by, SERVE, place=ticket.hall.place, at=at)
    return _cancel(ticket, by, at)


@atomic
def end_day(*, hall_id: UUID, before: date, at: datetime) -> int:
    """End what was left over on days before, and close windows nobody closed. Returns how many numbers. By the clock."""
    for window in (
        Window.objects.select_for_update(of=("self",)).filter(hall=hall_id).exclude(state="closed").order_by("pk")
    ):
        if day_of(window.state_at) < before:
            window.state, window.state_at = WindowState.CLOSED, at
            window.version += 1
            window.save(update_fields=["state", "state_at", "version"])
    left = Ticket.objects.select_for_update(of=("self",)).filter(hall=hall_id, day__lt=before, state__in=OPEN)
    count = 0
    for count, ticket in enumerate(left.order_by("pk"), start=1):  # noqa: B007 - the count is the answer
        leave_over(ticket, at)
    if count:
        hall = Hall.objects.select_related("place").get(pk=hall_id)
        journal.record("hall.day_ended", by=SYSTEM, on=hall, at=at, place=hall.place, left_over=count)
    return count


def leave_over(ticket: Ticket, at: datetime) -> None:
    """A number of another day ends as what came of it: served, or called in vain, or never called. The ticket is locked."""
    ends = {TicketState.SERVING: TicketState.DONE, TicketState.CALLED: TicketState.MISSED}
    ticket.state = ends.get(TicketState(ticket.state), TicketState.CANCELLED)
    ticket.ended_at = at
    ticket.version += 1
    ticket.save(update_fields=["state", "ended_at", "version"])


def _cancel(ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    if not may_follow(ticket.state, TicketState.CANCELLED):
        raise refusals.WrongTicketState(number=ticket.number, state=ticket.get_state_display())
    ticket.state, ticket.ended_at = TicketState.CANCELLED, at
    ticket.version += 1
    ticket.save(update_fields=["state", "ended_at", "version"])
    journal.record("ticket.cancelled", by=by, on=ticket, at=at, place=ticket.hall.place, number=ticket.number)
    return ticket
