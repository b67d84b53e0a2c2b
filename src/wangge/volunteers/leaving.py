"""What ends when a volunteer is removed: packages above register how their open work is given back.

    @leaving.register
    def open_orders(person: Person, at: datetime) -> int: ...

Registered once, when the package's app is ready; runs in the transaction of the deed that removes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wangge.people.models import Person

Leaver = Callable[[Person, datetime], int]
_leavers: list[Leaver] = []


def register(leaver: Leaver) -> Leaver:
    """Register what becomes of a removed volunteer's open work; it returns how many things were given back."""
    if leaver not in _leavers:
        _leavers.append(leaver)
    return leaver


def leave(person: Person, at: datetime) -> int:
    """Give everything open back; returns how many things."""
    return sum(leaver(person, at) for leaver in _leavers)
