"""What ends when an organisation leaves the alliance: packages above register how its open work is given back.

    @leaving.register
    def open_orders(organisation: Organisation, at: datetime) -> int: ...

Registered once, when the package's app is ready; runs in the transaction of the deed that ends the membership. A renewal is
no leaving: who has signed the next agreement stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wangge.people.models import Organisation

Leaver = Callable[[Organisation, datetime], int]
_leavers: list[Leaver] = []


def register(leaver: Leaver) -> Leaver:
    """Register what becomes of a former member's open work; it returns how many things were given back."""
    if leaver not in _leavers:
        _leavers.append(leaver)
    return leaver


def leave(organisation: Organisation, at: datetime) -> int:
    """Give everything open back; returns how many things."""
    return sum(leaver(organisation, at) for leaver in _leavers)
