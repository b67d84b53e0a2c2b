"""What the clock does for oversight: warn whoever owes an answer, escalate what is over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wangge.hall import clocks, timing
from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.oversight import demands
from wangge.oversight.kinds import Told
from wangge.oversight.models import Demand

AT_ONCE: Final = 200


@every(seconds=300)
def warn(at: datetime) -> int:
    """Whoever owes an answer is told once that it is due soon. Returns how many demands."""
    until = clocks.working_days_after(at, policy.on(demands.WARN, at).value, timing.calendar())
    return _each(Demand.objects.filter(due__gte=at, due__lte=until), Told.SOON, at)


@every(seconds=300)
def escalate(at: datetime) -> int:
    """Whoever asked and the head of the hall are told once that an answer is overdue. Returns how many demands."""
    return _each(Demand.objects.filter(due__lt=at), Told.OVER, at)


def _each(rows, kind: Told, at: datetime) -> int:
    waiting = rows.filter(answer=None).exclude(reminders__kind=kind).order_by("due")
    pks = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    return for_each(pks, lambda pk: demands.remind(demand_id=pk, kind=kind, at=at))
