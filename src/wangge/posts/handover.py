"""What moves with a post: packages above register how their open work is counted and handed to the next person.

    @handover.counts_open_work
    def open_matters(person: Person, place: Place) -> int: ...

    @handover.on_hand_over
    def move_matters(*, outgoing, incoming, place, by, at) -> list[Matter]: ...

Registered once, when the package's app is ready; both run inside the transaction of the deed on the post.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from wangge.kernel.actors import System
from wangge.people.models import Person
from wangge.places.models import Place

Counter = Callable[[Person, Place], int]


class Mover(Protocol):
    """Moves open work at a place (and below it) from one person to another; returns what was moved."""

    def __call__(
        self, *, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime
    ) -> list[Any]: ...


_counters: list[Counter] = []
_movers: list[Mover] = []


def counts_open_work(counter: Counter) -> Counter:
    """Register a function that counts a person's open work at a place and below it."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def on_hand_over(mover: Mover) -> Mover:
    """Register a function that moves open work when a post is handed over."""
    if mover not in _movers:
        _movers.append(mover)
    return mover


def open_work(person: Person, place: Place) -> int:
    """How many things this person still has in hand at this place and below it."""
    return sum(counter(person, place) for counter in _counters)


def move_open_work(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """Hand everything open to the next person; returns what was moved."""
    return [
        thing for mover in _movers for thing in mover(outgoing=outgoing, incoming=incoming, place=place, by=by, at=at)
    ]
