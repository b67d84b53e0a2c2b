"""Pages that show a past day: `?on=2026-11-24`. What is not a day, or lies ahead, is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from wangge.kernel import clock

FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Shown:
    """The day a page shows."""

    on: date
    past: bool

    @property
    def query(self) -> str:
        """To be put behind an address that should show the same day."""
        return f"?on={self.on.isoformat()}" if self.past else ""

    @property
    def more(self) -> str:
        """As `query`, behind an address that has a query already."""
        return f"&on={self.on.isoformat()}" if self.past else ""


def shown_day(request: HttpRequest) -> Shown:
    """The day asked for with `?on=`."""
    today = clock.day_of(clock.now())
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return Shown(today, past=False)
    past = FIRST_DAY <= asked < today
    return Shown(asked if past else today, past)
