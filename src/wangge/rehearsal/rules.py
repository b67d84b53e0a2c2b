"""Plain values of a replay: the time replayed, dated rules with a draft over them, what rules make of somebody's facts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from wangge.kernel.clock import SHANGHAI

TOGETHER = "together"  # a difference no single key makes alone


@dataclass(frozen=True)
class Window:
    """The days that are replayed, both inclusive."""

    since: date
    until: date

    @property
    def first(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.since, time.min, SHANGHAI)

    @property
    def after(self) -> datetime:
        """The first moment that is no part of it any more."""
        return datetime.combine(self.until + timedelta(days=1), time.min, SHANGHAI)


@dataclass
class Rules:
    """The value of each key on each day: the dated rows, and from `since` on what is drafted instead."""

    rows: Mapping[str, Sequence[tuple[date, Any]]]  # by key, the oldest first
    since: date
    drafted: Mapping[str, Any] = field(default_factory=dict)
    _days: dict[date, dict[str, Any]] = field(default_factory=dict, repr=False)

    def day(self, day: date) -> dict[str, Any]:
        """Every key's value on a day; a key without a row that day is missing."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._valid(day)
        return found

    def under(self, drafted: Mapping[str, Any]) -> Rules:
        """The same rows under another draft."""
        return Rules(self.rows, self.since, drafted)

    def ever(self, key: str) -> list[Any]:
        """Every value the key has at any time, the drafted one among them."""
        found = [value for _day, value in self.rows[key]]
        return [*found, self.drafted[key]] if key in self.drafted else found

    def _valid(self, day: date) -> dict[str, Any]:
        found = {}
        for key, rows in self.rows.items():
            place = bisect_right(rows, day, key=lambda row: row[0])
            if place:
                found[key] = rows[place - 1][1]
        return {**found, **self.drafted} if day >= self.since else found


@dataclass(frozen=True)
class Figure:
    """What the rules make of somebody's facts in the window."""

    amount: int  # points earned, score, strikes that count, star level
    removed: date | None = None  # since when, at the end of the window
    balance: int = 0  # at the end of the window, where there is one
    uncovered: int = 0  # redemptions for which the points would not have been enough


@dataclass(frozen=True)
class Facts:
    """What happened to one holder, in order, and what the books say of it."""

    holder: UUID
    start: Any
    events: Sequence[Any]
    books: Figure


class Effect(StrEnum):
    """What other rules would have meant for somebody."""

    GAINS = "gains"
    LOSES = "loses"
    REMOVED = "removed"
    STAYS = "stays"


def effect_of(before: Figure, after: Figure, *, more_is_better: bool) -> Effect | None:
    """What the change means; None when nothing is different. Removal outweighs everything else."""
    if before == after:
        return None
    if (before.removed is None) != (after.removed is None):
        return Effect.REMOVED if before.removed is None else Effect.STAYS
    if before.removed is not None and after.removed is not None and before.removed != after.removed:
        return Effect.LOSES if after.removed < before.removed else Effect.GAINS
    if before.amount != after.amount:
        return Effect.GAINS if (after.amount > before.amount) == more_is_better else Effect.LOSES
    if before.balance != after.balance:
        return Effect.GAINS if after.balance > before.balance else Effect.LOSES
    return Effect.LOSES if after.uncovered > before.uncovered else Effect.GAINS


def reasons(before: Figure, after: Figure, alone: Iterable[tuple[str, Figure]]) -> list[tuple[str, int]]:
    """Which keys made the difference, and how much each alone; what they make only together stands last."""
    found = [(key, one.amount - before.amount) for key, one in alone if one != before]
    rest = after.amount - before.amount - sum(amount for _key, amount in found)
    if rest or not found:
        found.append((TOGETHER, rest))
    return found
