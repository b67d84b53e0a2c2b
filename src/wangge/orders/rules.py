"""Decisions about orders on plain values. Rule: docs/rules/orders.md."""

from __future__ import annotations

from datetime import datetime, timedelta


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two spans share a moment; one may begin when the other ends."""
    return first[0] < second[1] and second[0] < first[1]


def actual_minutes(started_at: datetime, finished_at: datetime) -> int:
    """Whole minutes of actual service, at least one: travel does not count (民政部令第67号)."""
    return max(1, int((finished_at - started_at).total_seconds() // 60))


def wants_approval(minutes: int, planned: int, percent: int) -> bool:
    """Whether so many minutes are so much more than planned that somebody else must confirm them."""
    return minutes * 100 > planned * percent


def is_late_giving_back(at: datetime, starts_at: datetime, hours: int) -> bool:
    """Whether it is given back so late that it counts as missed."""
    return at > starts_at - timedelta(hours=hours)


def is_bad(stars: int, bad_stars: int) -> bool:
    """Whether a review is negative: so many stars or fewer."""
    return stars <= bad_stars
