"""The working calendar of the present district, as its rows have it."""

from __future__ import annotations

from wangge.kernel.calendar import WorkingCalendar, from_rows
from wangge.kernel.models import CalendarDay


def calendar() -> WorkingCalendar:
    """Working days, holidays and make-up days. One query."""
    return from_rows(CalendarDay.objects.values("date", "is_working", "provisional"))
