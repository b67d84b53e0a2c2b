"""The engine: every part the draft touches, holder by holder, under the rules that were valid and under the drafted ones.

It only reads. Under the rules that were valid each figure must be what the books say; where it is not, the summary counts
a stray, and the result page says so: a rehearsal that cannot tell the past is no guide to the future.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wangge.kernel import policy_rows
from wangge.rehearsal import registry
from wangge.rehearsal.registry import Part
from wangge.rehearsal.rules import Effect, Facts, Figure, Rules, Window, effect_of, reasons

Teller = Callable[[int, int], None]


@dataclass(frozen=True)
class Line:
    """One holder for whom something would have been different."""

    part: Part
    holder: UUID
    effect: Effect
    before: Figure
    after: Figure
    reasons: list[tuple[str, int]]


@dataclass
class Total:
    """The figures of one part."""

    part: str
    holders: int = 0
    before: int = 0
    after: int = 0
    effects: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Effect, 0))
    out_before: int = 0  # removed at the end of the window
    out_after: int = 0
    uncovered: int = 0
    strays: int = 0  # holders whose books the replay does not reproduce

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "part": self.part, "holders": self.holders, "before": self.before, "after": self.after,
            **{str(one): n for one, n in self.effects.items()}, "out_before": self.out_before, "out_after": self.out_after,
            "uncovered": self.uncovered, "strays": self.strays,
        }  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """The rules that were valid, the drafted ones, and each drafted key by itself."""

    old: Rules
    new: Rules
    single: Mapping[str, Rules]

    @classmethod
    def of(cls, new: Rules) -> Trial:
        """From the drafted rules."""
        return cls(new.under({}), new, {key: new.under({key: value}) for key, value in new.drafted.items()})

    def alone(self, part: Part, facts: Facts) -> Iterator[tuple[str, Figure]]:
        """What each key the part takes comes to when only it is changed."""
        for key, rules in self.single.items():
            if key in part.keys:
                yield key, part.price(facts, rules)


@dataclass
class Replayed:
    """What came out: a line for everybody it touches, a total for each part, a digest of rules and facts."""

    lines: list[Line]
    totals: list[Total]
    basis: dict[str, list[list[Any]]]
    digest: str


def replay(window: Window, changes: Mapping[str, Any], tell: Teller = lambda done, total: None) -> Replayed:
    """Replay these days under the changed rules. A constant number of queries; nothing is written."""
    parts = registry.touched(changes)
    asked = dict.fromkeys(key for part in parts for key in (*part.keys, *part.needs))
    rows = policy_rows.rows_of(asked)
    trial = Trial.of(Rules(rows, window.since, dict(changes)))
    digest = hashlib.sha256(_canonical([window, changes, rows]))
    lines: list[Line] = []
    totals: list[Total] = []
    size, done = sum(part.size(window) for part in parts), 0
    for part in parts:
        total = Total(part.code)
        for facts in part.read(window, trial.new):
            digest.update(repr(facts).encode())
            if line := _weigh(part, facts, trial, total):
                lines.append(line)
            done += 1
            tell(min(done, size), size)
        totals.append(total)
    return Replayed(lines, totals, basis_of(rows, changes), digest.hexdigest())


def basis_of(rows: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The dated rows of the changed keys, as they are stored and compared when the rules are adopted."""
    return {key: [[day.isoformat(), value] for day, value in rows[key]] for key in sorted(changes)}


def _weigh(part: Part, facts: Facts, trial: Trial, total: Total) -> Line | None:
    """Both sums of one holder, into the total; a line when they differ."""
    before, after = part.price(facts, trial.old), part.price(facts, trial.new)
    total.holders += 1
    total.before += before.amount
    total.after += after.amount
    total.out_before += before.removed is not None
    total.out_after += after.removed is not None
    total.uncovered += max(0, after.uncovered - before.uncovered)
    if part.checked and (before.amount, before.balance, before.removed) != _told(facts.books):
        total.strays += 1
    effect = effect_of(before, after, more_is_better=part.more_is_better)
    if effect is None:
        return None
    total.effects[effect] += 1
    return Line(part, facts.holder, effect, before, after, reasons(before, after, trial.alone(part, facts)))


def _told(books: Figure) -> tuple[int, int, Any]:
    return books.amount, books.balance, books.removed


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False).encode()
