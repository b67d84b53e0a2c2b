"""What stands in the way of closing a place: packages above register what still depends on it.

@closing.depends
def posts_there(place: Place, on: date) -> str: ...   # a sentence, or "" when nothing does
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wangge.places.models import Place

Check = Callable[[Place, date], str]
_checks: list[Check] = []


def depends(check: Check) -> Check:
    """Register a check: it names what still depends on the place after that day, or says nothing."""
    if check not in _checks:
        _checks.append(check)
    return check


def reasons(place: Place, on: date) -> list[str]:
    """What still depends on the place after that day, in words."""
    return [found for check in _checks if (found := check(place, on))]
