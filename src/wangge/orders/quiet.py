"""Quiet hours: at night nobody is sent a message about a service unless it is urgent. What waits leaves in the morning."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel import policy
from wangge.needs.kinds import HIGHEST_URGENCY
from wangge.orders import rules
from wangge.orders.models import Order

QUIET, URGENT = "orders.quiet_hours", "orders.urgent_hours"


def told_at(order: Order, at: datetime) -> datetime:
    """When a message about an order may leave: now, or when the quiet hours end. One query at most for the policies."""
    rows = policy.many([QUIET, URGENT], at)
    evening, morning = rows[QUIET].value
    ends = rules.quiet_until(at, evening, morning)
    need = order.need
    presses = need is not None and (need.safety or need.urgency >= HIGHEST_URGENCY)
    if ends is None or rules.is_urgent(order.starts_at, ends, rows[URGENT].value, presses=presses):
        return at
    return ends
