"""Policy is data: limits, deadlines and tariffs are dated rows with a source.

National defaults ship in `policy.toml`; a district adds its own dated rows beside them and the newest row that is valid on
the day wins. `defaults()` is what ships.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge.kernel import district
from wangge.kernel.clock import day_of
from wangge.kernel.memo import Memo
from wangge.kernel.models import PolicyRow

DEFAULTS = Path(__file__).with_name("policy.toml")


@dataclass(frozen=True)
class Policy:
    """A value, and the row it came from (recorded with the deed that applied it)."""

    key: str
    value: Any
    row_id: UUID
    valid_from: date
    source: str


class NoPolicy(LookupError):
    """No row of this key is valid on the day: the installation was never seeded (`wangge migrate` does it)."""


def on(key: str, at: datetime) -> Policy:
    """The policy of one key valid at this moment. One query. Raises NoPolicy."""
    return many([key], at)[key]


def many(keys: Iterable[str], at: datetime) -> dict[str, Policy]:
    """The policies of several keys valid at this moment. One query, asked once a request. Raises NoPolicy."""
    wanted, day = list(keys), day_of(at)
    found = _valid_on(day, wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        raise NoPolicy(f"no policy row valid on {day} for {', '.join(missing)}: run `wangge migrate`")
    return {key: found[key] for key in wanted}


_memo: Memo[tuple[str, date], dict[str, Policy]] = Memo("policies")
remembered = _memo.remembered  # read the policies of a day once within the block


def _valid_on(day: date, keys: list[str]) -> dict[str, Policy]:
    memo = _memo.kept()
    if memo is None:
        return _read(PolicyRow.objects.filter(key__in=keys), day)
    place = (district.current(), day)
    if place not in memo:
        memo[place] = _read(PolicyRow.objects.all(), day)
    return memo[place]


def _read(rows: QuerySet[PolicyRow], day: date) -> dict[str, Policy]:
    valid = rows.filter(valid_from__lte=day).order_by("valid_from")
    found = valid.values_list("key", "value", "pk", "valid_from", "source")
    return {key: Policy(key, value, pk, since, source) for key, value, pk, since, source in found}


def defaults() -> list[dict[str, Any]]:
    """The national defaults as shipped: key, value, valid_from, source, what."""
    with DEFAULTS.open("rb") as file:
        return [{"key": key, **row} for key, row in tomllib.load(file).items()]


def seed() -> int:
    """Add shipped defaults that are not there yet; never touches a district's own rows. Returns how many were added."""
    have = set(PolicyRow.objects.values_list("key", "valid_from"))
    new = [
        PolicyRow(key=row["key"], value=row["value"], valid_from=row["valid_from"], source=row["source"])
        for row in defaults()
        if (row["key"], row["valid_from"]) not in have
    ]
    PolicyRow.objects.bulk_create(new)
    return len(new)
