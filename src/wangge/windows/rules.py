"""Decisions on plain values: the order of the queue, where a missed number comes back, and how long one waits.

The page for those who own the rules is `docs/rules/queue.md`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar

SHOWN_MINUTES = 5  # an estimate is told in steps of these: nobody knows better
MOMENT = timedelta(microseconds=1)  # of two at the same moment the lower number goes first
Key = TypeVar("Key")


# The order


@dataclass(frozen=True)
class HeadStart:
    """How many minutes earlier than they came some people stand in the queue."""

    priority: int
    booked: int  # before the slot begins
    grace: int  # how late after the slot began an appointment still counts


def rank(
    came_at: datetime, start: HeadStart, *, is_priority: bool = False, slot_at: datetime | None = None
) -> datetime:
    """The moment by which somebody stands in the queue; the earliest is called first.

    An appointment stands as if it had come some minutes before its slot, unless it comes too late to count. Priority
    stands as if it had come some minutes earlier. Of both the better one counts.
    """
    ranks = [came_at]
    if is_priority:
        ranks.append(came_at - timedelta(minutes=start.priority))
    if slot_at is not None and came_at <= slot_at + timedelta(minutes=start.grace):
        ranks.append(slot_at - timedelta(minutes=start.booked))
    return min(ranks)


def rank_after_missing(waiting: Sequence[datetime], behind: int, now: datetime) -> datetime:
    """Where a missed number stands when it comes back: behind the next `behind` waiting ones (`waiting` in their order).

    With fewer waiting it stands last.
    """
    if behind > 0 and len(waiting) > behind:
        return waiting[behind - 1] + MOMENT
    return max([now, *(one + MOMENT for one in waiting)])


# The waiting time


@dataclass(frozen=True)
class Desk:
    """An open window: the topics it serves, and in how many seconds it will be free."""

    topics: frozenset[str]
    free_in: float = 0


def seconds_each(served: Mapping[Key, Sequence[float]], least: int, usual: float) -> dict[Key, float]:
    """How long a number of each topic takes: the median of those done today, or what is usual with fewer than `least`."""
    return {topic: median(times) if len(times) >= least else usual for topic, times in served.items()}


def starts_in(desks: Iterable[Desk], ahead: Sequence[str], mine: str, each: Mapping[str, float]) -> float | None:
    """In how many seconds a number of the topic `mine` will be called, with the topics of those `ahead` in their order.

    Plays the queue: whichever window is free first takes the first number it serves. None: no open window serves it.
    """
    queue = [*ahead, mine]
    free = [(desk.free_in, number, desk) for number, desk in enumerate(desks) if desk.topics]
    heapq.heapify(free)
    while free:
        at, number, desk = heapq.heappop(free)
        place = next((place for place, topic in enumerate(queue) if topic in desk.topics), None)
        if place is None:
            continue  # nothing left for this window
        topic = queue.pop(place)
        if place == len(queue):
            return at  # mine, the last in the queue
        heapq.heappush(free, (at + each[topic], number, desk))
    return None


def told_minutes(seconds: float | None) -> int | None:
    """What people are told: whole steps of five minutes, rounded up; 0: it is their turn."""
    if seconds is None:
        return None
    steps = -int(-seconds // (60 * SHOWN_MINUTES))
    return max(steps, 0) * SHOWN_MINUTES


# Days


@dataclass(frozen=True)
class Span:
    """From a day to a day, the last included; None: no end."""

    first: date
    last: date | None = None

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)
