"""What the clock does at the windows: tell whose turn is near, remind of appointments, and end the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.windows import booking, ending, notices, queries, rows
from wangge.windows.models import Appointment, Hall, TicketState

BATCH = 200


@every(seconds=20)
def tell_whose_turn_is_near(at: datetime) -> int:
    """Once each, those with few numbers ahead who can be reached. Returns how many were looked at."""
    near = policy.on("queue.near_times", at).value
    found = [line for hall in Hall.objects.all() for line in queries.near(hall, near, at=at)]
    return for_each(found, lambda line: tell_near(line[0], line[1], at))


@every(seconds=300)
def remind_of_appointments(at: datetime) -> int:
    """Those whose slot is soon, once each. Returns how many were looked at."""
    until = at + timedelta(hours=policy.on("booking.remind_hours", at).value)
    due = Appointment.objects.filter(
        state=Appointment.State.BOOKED, reminded_at=None, slot__starts_at__gt=at, slot__starts_at__lte=until
    )
    ids = list(due.order_by("slot__starts_at", "pk").values_list("pk", flat=True)[:BATCH])
    return for_each(ids, lambda pk: booking.remind(appointment_id=pk, at=at))


@every(seconds=600)
def end_days(at: datetime) -> int:
    """End what days before left over. Returns how many halls were looked at."""
    return for_each(list(Hall.objects.values_list("pk", flat=True)), partial(_end_day, at))


@every(seconds=600)
def note_missed_appointments(at: datetime) -> int:
    """Those of days before to which nobody came. Returns how many were looked at."""
    midnight = datetime.combine(day_of(at), datetime.min.time(), tzinfo=queries.SHANGHAI)
    late = Appointment.objects.filter(state=Appointment.State.BOOKED, slot__starts_at__lt=midnight)
    ids = list(late.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return for_each(ids, lambda pk: booking.note_missed(appointment_id=pk, at=at))


@atomic
def tell_near(ticket_id: UUID, ahead: int, at: datetime) -> bool:
    """Tell one holder, once. Returns whether somebody was told."""
    ticket = rows.ticket(pk=ticket_id)
    if ticket.state != TicketState.WAITING or ticket.told_at is not None:
        return False
    ticket.told_at = at
    ticket.save(update_fields=["told_at"])
    notices.turn_is_near(ticket, ahead, at)
    return True


def _end_day(at: datetime, hall_id: UUID) -> int:
    return ending.end_day(hall_id=hall_id, before=day_of(at), at=at)
