"""The one way a journal line is written down, so that the same facts always give the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

VERSION = 1


def moment(at: datetime) -> str:
    """UTC with microseconds: "2026-03-01T00:30:00.000000Z". Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("the journal takes aware datetimes only")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(fact: object) -> object:
    """`fact` in JSON's own types. Raises TypeError for what has no single written form (floats, models, Decimal…)."""
    match fact:
        case None | bool() | int() | str():
            return fact
        case datetime():
            return moment(fact)
        case date():
            return fact.isoformat()
        case UUID():
            return str(fact)
        case list() | tuple():
            return [plain(one) for one in fact]
        case dict() if all(isinstance(key, str) for key in fact):
            return {key: plain(one) for key, one in fact.items()}
    raise TypeError(
        "A journal fact must be text, a whole number, yes/no, nothing, a date, a moment, an id, or a list or dict of "
        f"those with text keys, not {type(fact).__name__}."
    )


def text(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
