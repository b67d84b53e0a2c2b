"""What a service is worth: dated tariffs, applied as valid on the day and recorded with the posting. docs/rules/points.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge.kernel import policy
from wangge.points import rules
from wangge.points.rules import HOUR, KIND, MOST, STARS

SCORE = "score.tariff_points"


@dataclass(frozen=True)
class Priced:
    """An amount, the main rule's row it came from, and what explains it: codes and numbers, never personal."""

    amount: int
    policy_row: UUID
    detail: dict[str, Any] = field(default_factory=dict)


def points_for(*, kind: str, difficulty: int, minutes: int, at: datetime, stars: int | None = None) -> Priced:
    """Points for a finished service: by the hour and difficulty, times kind, times review; whole points, rounded down.

    `kind` is a kind of need, `difficulty` 1 to 3, `minutes` of actual service (counted up to a limit), `stars` 1 to 5 or
    None when nobody reviewed. Raises ValueError outside these.
    """
    found = policy.many([HOUR, KIND, STARS, MOST], at)
    per_hour = found[HOUR].value.get(str(difficulty))
    if per_hour is None or (stars is not None and not 1 <= stars <= 5) or minutes < 0:
        raise ValueError(f"difficulty {difficulty}, stars {stars}, minutes {minutes}")
    counted = min(minutes, found[MOST].value)
    kind_percent = found[KIND].value.get(kind, 100)
    stars_percent = found[STARS].value[str(stars or 0)]
    values = {key: one.value for key, one in found.items()}
    amount = rules.service_points(values, kind=kind, difficulty=difficulty, minutes=minutes, stars=stars)
    return Priced(
        amount,
        found[HOUR].row_id,
        {
            "kind": kind, "difficulty": difficulty, "minutes": minutes, "counted": counted, "stars": stars,
            "per_hour": per_hour, "kind_percent": kind_percent, "stars_percent": stars_percent,
            "rules": {key: str(one.row_id) for key, one in found.items()},
        },
    )  # fmt: skip


def score_for(*, what: str, at: datetime, difficulty: int = 1) -> Priced:
    """Score of an alliance member for one deed: "learning", "volunteering", or an "order" of difficulty 1 to 3.

    Raises ValueError for another one.
    """
    found = policy.on(SCORE, at)
    key = rules.score_key(what, difficulty)
    if key not in found.value:
        raise ValueError(f"no score for {key}")
    return Priced(found.value[key], found.row_id, {"what": what, "difficulty": difficulty})
