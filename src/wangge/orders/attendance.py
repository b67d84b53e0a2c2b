"""Check-ins and check-outs of an order: so many a day at most, minutes are their sum. Parts of the caller's deed."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.orders import refusals, rules
from wangge.orders.models import Attendance, Order
from wangge.orders.states import State

TIMES = "orders.day_check_in_times"


def check_in(order: Order, at: datetime) -> Attendance:
    """A new pair begins. Raises TooOften (so many began that day)."""
    before = _pairs(order)
    most = policy.on(TIMES, at).value
    if sum(day_of(one.started_at) == day_of(at) for one in before) >= most:
        raise refusals.TooOften(times=most)
    return Attendance.objects.create(order=order, number=len(before) + 1, started_at=at)


def check_out(order: Order, at: datetime) -> None:
    """The open pair ends; nothing where there is none, or the service is not going on."""
    if order.state != State.STARTED:
        return
    for one in _pairs(order):
        if one.finished_at is None:
            one.finished_at = at
            one.save(update_fields=["finished_at"])


def minutes_of(order: Order) -> int:
    """Whole minutes of all pairs that have ended, at least one."""
    spans = [(one.started_at, one.finished_at) for one in _pairs(order) if one.finished_at is not None]
    return rules.total_minutes(spans)


def _pairs(order: Order) -> list[Attendance]:
    """The pairs in order; one begun before pairs were kept gets its first now."""
    found = list(Attendance.objects.filter(order=order).order_by("number"))
    if not found and order.started_at is not None:
        found = [Attendance.objects.create(order=order, number=1, started_at=order.started_at)]
    return found
