"""What the clock does for agreements: let them begin and end on their days, and remind before the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from wangge.agreements import commands
from wangge.agreements.models import Agreement
from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of

AT_ONCE = 200
State = Agreement.State


@every(seconds=60)
def begin_and_end(at: datetime) -> int:
    """Agreements whose first day has come begin, those whose last day is over end. Returns how many were due."""
    today = day_of(at)
    ending = _ids(Agreement.objects.filter(state=State.IN_FORCE, to_day__lt=today))
    beginning = _ids(Agreement.objects.filter(state=State.SIGNED, from_day__lte=today))
    return for_each(ending, lambda pk: commands.end_due(agreement_id=pk, at=at)) + for_each(
        beginning, lambda pk: commands.begin_due(agreement_id=pk, at=at)
    )


@every(seconds=600)
def remind_of_ends(at: datetime) -> int:
    """Tell both sides, once, that an agreement ends soon. Returns how many were told."""
    until = day_of(at) + timedelta(days=policy.on("agreements.remind_days", at).value)
    due = Agreement.objects.filter(state=State.IN_FORCE, to_day__lte=until, reminded_on=None, renewed_by=None)
    return for_each(_ids(due), lambda pk: commands.remind(agreement_id=pk, at=at))


def _ids(due: QuerySet[Agreement]) -> list[UUID]:
    return list(due.order_by("to_day", "pk").values_list("pk", flat=True)[:AT_ONCE])
