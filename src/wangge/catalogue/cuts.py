"""The five cuts 五减: items, materials, steps, time limits and visits, as the difference of two states of the catalogue.

Plain values, no database: `ledger.py` reads the states. Rule page with worked examples: docs/rules/five-cuts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Measure(StrEnum):
    """What is counted."""

    ITEMS = "items"
    MATERIALS = "materials"
    STEPS = "steps"
    LIMITS = "limits"
    VISITS = "visits"


MEASURE_WORDS: dict[Measure, Any] = {
    Measure.ITEMS: _("减事项"), Measure.MATERIALS: _("减材料"), Measure.STEPS: _("减环节"), Measure.LIMITS: _("减时限"),
    Measure.VISITS: _("减跑动"),
}  # fmt: skip
MEASURE_UNITS: dict[Measure, Any] = {
    Measure.ITEMS: _("项"), Measure.MATERIALS: _("件"), Measure.STEPS: _("个"), Measure.LIMITS: _("个工作日"),
    Measure.VISITS: _("次"),
}  # fmt: skip


class Basis(StrEnum):
    """Which items materials, steps, limits and visits are counted over."""

    KEPT = "kept"  # those in both states: what a cut item no longer asks for is not claimed twice
    WHOLE = "whole"  # each state as it is


@dataclass(frozen=True)
class Entry:
    """An item as it stands in a state. `waived` are materials by name with the reason; `days` are working days promised."""

    item_id: UUID
    code: str
    name: str
    version_id: UUID
    number: int
    materials: tuple[str, ...]
    steps: tuple[str, ...]
    days: Fraction
    visits: int
    is_immediate: bool = False
    waived: tuple[tuple[str, str], ...] = ()


State = Mapping[UUID, Entry]
Weights = Mapping[UUID, int]
Size = Callable[[Entry], "int | Fraction"]


@dataclass(frozen=True)
class Total:
    """A measure in both states; `cut` is what is less now, negative when it has grown."""

    measure: Measure
    before: Fraction
    after: Fraction

    @property
    def cut(self) -> Fraction:
        """How much less."""
        return self.before - self.after

    @property
    def rate(self) -> Fraction | None:
        """How much less of what there was; None when there was nothing."""
        return self.cut / self.before if self.before else None


@dataclass(frozen=True)
class CutLine:
    """One cut and its two lines: what stood there before and what stands there now; empty where nothing does.

    `amount` is weighted; negative when something came. The amounts of a measure add up to its total.
    """

    measure: Measure
    item_id: UUID
    code: str
    name: str
    before: str
    after: str
    amount: Fraction
    before_version: UUID | None
    after_version: UUID | None
    because: str = ""  # reason of a waiver


def totals(
    before: State, after: State, *, basis: Basis = Basis.KEPT, weights: Weights | None = None
) -> dict[Measure, Total]:
    """All five, counted over items or (`weights`: cases by item) weighted by cases; an item without cases then counts 0."""
    kept = before.keys() & after.keys() if basis is Basis.KEPT else None
    found = {}
    for measure, size in SIZES.items():
        over = None if measure is Measure.ITEMS else kept
        found[measure] = Total(measure, _sum(before, size, over, weights), _sum(after, size, over, weights))
    return found


def lines(
    measure: Measure, before: State, after: State, *, basis: Basis = Basis.KEPT, weights: Weights | None = None
) -> list[CutLine]:
    """Every cut of a measure with its two lines, by name of the item. They add up to the total of the measure."""
    found: list[CutLine] = []
    for item_id in sorted(before.keys() | after.keys(), key=lambda key: _order(before, after, key)):
        old, new = before.get(item_id), after.get(item_id)
        is_kept = old is not None and new is not None
        if measure is not Measure.ITEMS and basis is Basis.KEPT and not is_kept:
            continue
        weight = Fraction(1) if weights is None else Fraction(weights.get(item_id, 0))
        found += LINES[measure](measure, old, new, weight)
    return found


def efficiency(total: Total) -> Fraction | None:
    """How many times as fast: limits before over limits now; None when nothing takes time any more."""
    return total.before / total.after if total.after else None


def share(state: Iterable[Entry], asked: Callable[[Entry], bool], weights: Weights | None = None) -> Fraction | None:
    """The share of items (or of cases) for which something holds; None of none."""
    all_of, held = 0, 0
    for one in state:
        weight = 1 if weights is None else weights.get(one.item_id, 0)
        all_of += weight
        held += weight if asked(one) else 0
    return Fraction(held, all_of) if all_of else None


def at_most_one_visit(entry: Entry) -> bool:
    """最多跑一次, as promised."""
    return entry.visits <= 1


def no_visit(entry: Entry) -> bool:
    """一次不跑, as promised."""
    return entry.visits == 0


def is_immediate(entry: Entry) -> bool:
    """即办件."""
    return entry.is_immediate


SIZES: dict[Measure, Size] = {
    Measure.ITEMS: lambda one: 1,
    Measure.MATERIALS: lambda one: len(one.materials),
    Measure.STEPS: lambda one: len(one.steps),
    Measure.LIMITS: lambda one: one.days,
    Measure.VISITS: lambda one: one.visits,
}


def _sum(state: State, size: Size, over: Collection[UUID] | None, weights: Weights | None) -> Fraction:
    chosen = state.values() if over is None else [state[key] for key in over]
    if weights is None:
        return Fraction(sum(size(one) for one in chosen))
    return Fraction(sum(size(one) * weights.get(one.item_id, 0) for one in chosen))


def _order(before: State, after: State, item_id: UUID) -> tuple[str, str]:
    one = before.get(item_id) or after[item_id]
    return one.name, one.code


def _line(
    measure: Measure, old: Entry | None, new: Entry | None, said: tuple[str, str], amount: Fraction, because: str = ""
) -> CutLine:
    one = old or new
    assert one is not None
    return CutLine(
        measure, one.item_id, one.code, one.name, said[0], said[1], amount, old.version_id if old else None,
        new.version_id if new else None, because,
    )  # fmt: skip


def _items(measure: Measure, old: Entry | None, new: Entry | None, weight: Fraction) -> list[CutLine]:
    if old is not None and new is not None:
        return []
    amount = weight if new is None else -weight
    return [_line(measure, old, new, (old.name if old else "", new.name if new else ""), amount)]


def _named(kind: str) -> Callable[[Measure, Entry | None, Entry | None, Fraction], list[CutLine]]:
    def found(measure: Measure, old: Entry | None, new: Entry | None, weight: Fraction) -> list[CutLine]:
        was: tuple[str, ...] = getattr(old, kind) if old else ()
        now: tuple[str, ...] = getattr(new, kind) if new else ()
        waived = dict(new.waived) if new and kind == "materials" else {}
        gone = [
            _line(measure, old, new, (name, name if name in waived else ""), weight, waived.get(name, ""))
            for name in was if name not in now
        ]  # fmt: skip
        return gone + [_line(measure, old, new, ("", name), -weight) for name in now if name not in was]

    return found


def _sized(measure: Measure, old: Entry | None, new: Entry | None, weight: Fraction) -> list[CutLine]:
    size = SIZES[measure]
    was, now = Fraction(size(old) if old else 0), Fraction(size(new) if new else 0)
    if was == now:
        return []
    said = (as_text(was) if old else "", as_text(now) if new else "")
    return [_line(measure, old, new, said, (was - now) * weight)]


LINES: dict[Measure, Callable[[Measure, Entry | None, Entry | None, Fraction], list[CutLine]]] = {
    Measure.ITEMS: _items,
    Measure.MATERIALS: _named("materials"),
    Measure.STEPS: _named("steps"),
    Measure.LIMITS: _sized,
    Measure.VISITS: _sized,
}


def as_text(number: Fraction) -> str:
    """A number with at most one decimal, rounded half up: 14.3, 20."""
    tenths = int(abs(number) * 10 + Fraction(1, 2))
    whole, rest = divmod(tenths, 10)
    sign = "-" if number < 0 and tenths else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def as_percent(rate: Fraction | None) -> str:
    """A rate in percent with at most one decimal, or a dash."""
    return "—" if rate is None else f"{as_text(rate * 100)}%"
