"""What the clock does for the two lists: tell before an entry expires, and end it when its days are over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.needs import closing
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.needs.timeline import E

BATCH = 200


@every(seconds=600)
def expire_entries(at: datetime) -> int:
    """End open entries whose day and days of grace are over. Returns how many were looked at."""
    over = day_of(at) - timedelta(days=policy.on(closing.GRACE, at).value)
    return _expire_before(Need, over, at) + _expire_before(Resource, over, at)


@every(seconds=600)
def warn_of_expiry(at: datetime) -> int:
    """Tell about open entries that expire soon, once each. Returns how many were looked at."""
    days = policy.many([closing.GRACE, closing.WARNING], at)
    over = day_of(at) - timedelta(days=days[closing.GRACE].value)
    soon = over + timedelta(days=days[closing.WARNING].value)
    return _warn_between(Need, over, soon, at) + _warn_between(Resource, over, soon, at)


def _expire_before(of: type[E], over: date, at: datetime) -> int:
    late = of._base_manager.filter(**{"state": State.OPEN, f"{of.UNTIL}__lt": over}).order_by(of.UNTIL, "id")
    return for_each(list(late.values_list("pk", flat=True)[:BATCH]), partial(_expire, of, at))


def _warn_between(of: type[E], over: date, soon: date, at: datetime) -> int:
    near = {f"{of.UNTIL}__gte": over, f"{of.UNTIL}__lte": soon}
    due = of._base_manager.filter(state=State.OPEN, warned_on=None, **near).order_by(of.UNTIL, "id")
    return for_each(list(due.values_list("pk", flat=True)[:BATCH]), partial(_warn, of, at))


def _expire(of: type[E], at: datetime, entry_id: UUID) -> bool:
    return closing.expire(of, entry_id=entry_id, at=at)


def _warn(of: type[E], at: datetime, entry_id: UUID) -> bool:
    return closing.warn_of_expiry(of, entry_id=entry_id, at=at)
