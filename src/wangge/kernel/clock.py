"""The clock. Only edges (pages, API, worker, command line) read it; everything below gets `at=`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def local(at: datetime) -> datetime:
    """The same moment as people here read it on the wall."""
    return at.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai."""
    return local(at).date()
