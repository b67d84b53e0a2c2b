"""When a hall gives numbers: on its days, from some minutes before it opens until it closes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wangge.kernel import policy
from wangge.kernel.calendar import from_rows
from wangge.kernel.clock import day_of, local
from wangge.kernel.models import CalendarDay
from wangge.windows.models import Hall


def works_on(hall: Hall, day: date) -> bool:
    """Whether the hall works that day. At most one query."""
    if hall.every_day:
        return True
    return from_rows(CalendarDay.objects.filter(date=day).values("date", "is_working", "provisional")).is_working_day(
        day
    )


def gives_numbers(hall: Hall, *, at: datetime) -> bool:
    """Whether numbers are given now. At most two queries."""
    early = timedelta(minutes=policy.on("queue.early_minutes", at).value)
    now = local(at)
    opens = datetime.combine(now.date(), hall.opens, tzinfo=now.tzinfo)
    closes = datetime.combine(now.date(), hall.closes, tzinfo=now.tzinfo)
    return opens - early <= now <= closes and works_on(hall, day_of(at))
