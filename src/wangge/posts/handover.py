"""What moves with a post: packages above register how their open work is counted and handed to the next person.

    @handover.counts_open_work
    def open_matters(person: Person, place: Place) -> int: ...

    @handover.on_hand_over
    def move_matters(*, outgoing, incoming, place, by, at) -> list[Matter]: ...

    @handover.counts_queued_work
    def cases_in_hand(person: Person, place: Place) -> int: ...

    @handover.on_end
    def back_to_the_queue(*, outgoing, place, by, at) -> list[Case]: ...

Open work keeps a post from ending without a successor; what goes back to a queue does not, and is freed when the term is
over. Registered once, when the package's app is ready; all run inside the transaction of the deed on the post.
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


class Freer(Protocol):
    """Gives back what a person at a place (and below it) has from a queue and may not do any more; returns what was freed."""

    def __call__(self, *, outgoing: Person, place: Place, by: Person | System, at: datetime) -> list[Any]: ...


_counters: list[Counter] = []
_queued: list[Counter] = []
_movers: list[Mover] = []
_freers: list[Freer] = []


def counts_open_work(counter: Counter) -> Counter:
    """Register a function that counts a person's open work at a place and below it."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def counts_queued_work(counter: Counter) -> Counter:
    """Register a function that counts what a person has from a queue, which can have it back."""
    if counter not in _queued:
        _queued.append(counter)
    return counter


def on_hand_over(mover: Mover) -> Mover:
    """Register a function that moves open work when a post is handed over."""
    if mover not in _movers:
        _movers.append(mover)
    return mover


def on_end(freer: Freer) -> Freer:
    """Register a function that gives work back to a queue when a post is over and nobody follows."""
    if freer not in _freers:
        _freers.append(freer)
    return freer


def open_work(person: Person, place: Place) -> int:
    """How many things this person still has in hand at this place and below it."""
    return sum(counter(person, place) for counter in _counters)


def queued_work(person: Person, place: Place) -> int:
    """How many things this person has from a queue at this place and below it."""
    return sum(counter(person, place) for counter in _queued)


def move_open_work(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """Hand everything open to the next person; returns what was moved."""
    return [
        thing for mover in _movers for thing in mover(outgoing=outgoing, incoming=incoming, place=place, by=by, at=at)
    ]


def free_open_work(*, outgoing: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """Give everything that came from a queue back to it; returns what was freed."""
    return [thing for freer in _freers for thing in freer(outgoing=outgoing, place=place, by=by, at=at)]
