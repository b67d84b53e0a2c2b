"""Decisions about points and strikes on plain values."""

from __future__ import annotations


def points_for(*, points_per_hour: int, minutes: int, kind_percent: int = 100, stars_percent: int = 100) -> int:
    """Whole points for so many minutes, rounded down once at the end. Rule: docs/rules/points.md."""
    return points_per_hour * minutes * kind_percent * stars_percent // (60 * 100 * 100)


def removes(counting: int, limit: int) -> bool:
    """Whether so many strikes remove a holder. `limit` 3: the third one does. Rule: docs/rules/strikes.md."""
    return counting >= limit
