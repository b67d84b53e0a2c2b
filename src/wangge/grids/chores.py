"""What the worker does for plans: adopt them on their day, and correct paths a concurrent deed wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

from wangge.grids import commands
from wangge.grids.models import GridPlan
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.places import moving


@every(seconds=60)
def adopt_due_plans(at: datetime) -> int:
    """Adopt the scheduled plans whose day has come, also after the worker stood still; returns how many were due."""
    due = GridPlan.objects.filter(state=GridPlan.State.SCHEDULED, effective_on__lte=day_of(at))
    keys = list(due.order_by("effective_on", "id").values_list("pk", flat=True))
    return for_each(keys, lambda key: commands.adopt_due_plan(plan_id=key, at=at))


@every(seconds=300)
def settle_paths(at: datetime) -> int:
    """Correct rows written with the path a place had just before it moved; returns how many."""
    with atomic():
        return moving.settle(day_of(at) - timedelta(days=1))
