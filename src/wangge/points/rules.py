"""Decisions about points and strikes on plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HOUR, KIND, STARS, MOST = "points.hour_points", "points.kind_percent", "points.stars_percent", "points.most_minutes"


def points_for(*, points_per_hour: int, minutes: int, kind_percent: int = 100, stars_percent: int = 100) -> int:
    """Whole points for so many minutes, rounded down once at the end. Rule: docs/rules/points.md."""
    return points_per_hour * minutes * kind_percent * stars_percent // (60 * 100 * 100)


def service_points(rule: Mapping[str, Any], *, kind: str, difficulty: int, minutes: int, stars: int | None) -> int:
    """What one service earns under these values of the tariff's four keys. Rule: docs/rules/points.md."""
    return points_for(
        points_per_hour=rule[HOUR][str(difficulty)],
        minutes=min(minutes, rule[MOST]),
        kind_percent=rule[KIND].get(kind, 100),
        stars_percent=rule[STARS][str(stars or 0)],
    )


def score_key(what: str, difficulty: int) -> str:
    """The line of the score tariff for one deed of a member: learning, volunteering, or an order by difficulty."""
    return f"order_{difficulty}" if what == "order" else what


def deduction(balance: int, points: int) -> int:
    """Points a negative review takes off: at most what is there."""
    return max(0, min(balance, points))


def removes(counting: int, limit: int) -> bool:
    """Whether so many strikes remove a holder. `limit` 3: the third one does. Rule: docs/rules/strikes.md."""
    return counting >= limit
