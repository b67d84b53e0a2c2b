"""The five cuts from the tables: two states of the published catalogue, read whole, and what became of cut items.

A handful of queries, however many items there are; states are kept in memory until the catalogue changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext_lazy as _

from wangge.catalogue import cuts, queries, rules
from wangge.catalogue.cuts import Basis, Entry, Measure, State, Total, Weights
from wangge.catalogue.kinds import ProjectType
from wangge.catalogue.models import ItemVersion, Material, Step
from wangge.kernel import district
from wangge.kernel.bulk import in_chunks
from wangge.kernel.refusals import Invalid

STATES_KEPT = 16  # of all districts together; one of 400 items takes about a megabyte


@dataclass(frozen=True)
class Recorded:
    """Visits as they happened: cases closed in the time asked for, and those that took at most one visit."""

    cases: int
    at_most_one: int

    @property
    def share(self) -> Fraction | None:
        """The recorded share, beside the promised one; None without cases."""
        return Fraction(self.at_most_one, self.cases) if self.cases else None


@dataclass(frozen=True)
class Ledger:
    """The five cuts between two days. Every figure can be counted again from the two states."""

    from_day: date
    to_day: date
    basis: Basis
    before: State
    after: State
    weights: Weights | None
    totals: dict[Measure, Total]
    recorded: Recorded | None = None

    @property
    def kept(self) -> int:
        """How many items are in both states."""
        return len(self.before.keys() & self.after.keys())

    @property
    def efficiency(self) -> Fraction | None:
        """How many times as fast the limits have become."""
        return cuts.efficiency(self.totals[Measure.LIMITS])

    def share(self, asked: Any) -> tuple[Fraction | None, Fraction | None]:
        """A share of the catalogue before and after (`cuts.at_most_one_visit`, `no_visit`, `is_immediate`)."""
        weights = self.weights
        return cuts.share(self.before.values(), asked, weights), cuts.share(self.after.values(), asked, weights)

    def lines(self, measure: Measure) -> list[cuts.CutLine]:
        """Every cut of a measure with its two lines."""
        return cuts.lines(measure, self.before, self.after, basis=self.basis, weights=self.weights)


def five_cuts(
    from_day: date, to_day: date, *, basis: Basis = Basis.KEPT, weights: Weights | None = None,
    recorded: Recorded | None = None,
) -> Ledger:  # fmt: skip
    """Compare the published catalogue of two days. `weights`: cases by item; `recorded`: visits as they happened.

    Raises Invalid unless `from_day` is before `to_day`.
    """
    if from_day >= to_day:
        raise Invalid(field="from_day", what=_("起止日期"), why=_("起始日应早于对比日"))
    here, mark = district.current(), _mark()
    before, after = _state(here, from_day, mark), _state(here, to_day, mark)
    found = cuts.totals(before, after, basis=basis, weights=weights)
    return Ledger(from_day, to_day, basis, before, after, weights, found, recorded)


def state_on(day: date) -> State:
    """The published catalogue as it stood on a day, by item. Kept until anything in the catalogue changes: two queries then,
    five to read it, however many items there are.
    """
    return _state(district.current(), day, _mark())


def forget() -> None:
    """Read everything again; for measuring."""
    _state.cache_clear()


def _mark() -> tuple[Any, ...]:
    """Something that is never the same again once a version was added or changed: every change counts `version` up."""
    counted = ItemVersion.objects.aggregate(
        Count("pk"), Sum("version"), Count("valid_from"), Max("published_at"), Count("valid_to"), Max("valid_to")
    )
    newest = ItemVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (*counted.values(), newest)


@lru_cache(maxsize=STATES_KEPT)
def _state(_district: str, day: date, _mark: tuple[Any, ...]) -> State:
    columns = (
        "pk", "item", "item__code", "name", "number", "project_type", "promised_amount", "promised_unit", "onsite_visits",
    )  # fmt: skip
    versions = list(queries.in_force(day).values_list(*columns))
    materials: dict[UUID, list[str]] = defaultdict(list)
    waived: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    steps: dict[UUID, list[str]] = defaultdict(list)
    for chunk in in_chunks([row[0] for row in versions]):
        lines = Material.objects.filter(of__in=chunk).order_by("of", "position")
        for of, name, is_waived, reason in lines.values_list("of", "name", "is_waived", "waived_reason"):
            if is_waived:
                waived[of].append((name, reason))
            else:
                materials[of].append(name)
        for of, name in Step.objects.filter(of__in=chunk).order_by("of", "position").values_list("of", "name"):
            steps[of].append(name)
    return MappingProxyType({
        row[1]: Entry(
            item_id=row[1], code=row[2], name=row[3], version_id=row[0], number=row[4], materials=tuple(materials[row[0]]),
            steps=tuple(steps[row[0]]), days=_days(*row[5:8]), visits=row[8],
            is_immediate=row[5] == ProjectType.IMMEDIATE, waived=tuple(waived[row[0]]),
        )
        for row in versions
    })  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """What became of an item that is not in the catalogue any more: why, since when, and into what it was merged."""

    reason: str
    last_day: date | None
    into_code: str = ""
    into_name: str = ""


def endings(item_ids: list[UUID]) -> dict[UUID, Ending]:
    """How these items ended, by item. One query for hundreds."""
    found: dict[UUID, Ending] = {}
    for chunk in in_chunks(item_ids):
        last = ItemVersion.objects.filter(item__in=chunk, valid_to__isnull=False).order_by("valid_to")
        columns = ("item", "ended_for", "valid_to", "item__merged_into__code", "item__merged_into__name")
        for item_id, reason, last_day, code, name in last.values_list(*columns):
            found[item_id] = Ending(reason, last_day, code or "", name or "")
    return found


def _days(project_type: str, amount: int, unit: str) -> Fraction:
    return Fraction(0) if project_type == ProjectType.IMMEDIATE else rules.in_working_days(amount, unit)
