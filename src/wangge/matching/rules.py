"""Decisions on plain values: who comes first, what fits, what a pair costs, how many needs an offer can take.

The page for those who own the rules is `docs/rules/matching.md`; its tables are read by a test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from wangge.needs.kinds import HIGHEST_URGENCY, NeedKind, Per, Unit
from wangge.people.abilities import Skill

S, K = Skill, NeedKind
# What a helper is good at who can meet a need that names no skill. Where nothing stands, only an offer of that kind can.
SKILLS_OF: dict[str, tuple[str, ...]] = {
    K.CARE: (S.CARE, S.COOKING, S.HAIRCUT, S.LABOUR),
    K.HOSPITAL: (S.CARE, S.MEDICAL, S.DRIVING),
    K.REPAIR: (S.REPAIR,),
    K.TUTORING: (S.TEACHING,),
    K.LEGAL: (S.LEGAL,),
    K.COUNSELLING: (S.PSYCHOLOGY,),
    K.ERRAND: (S.POLICY, S.COMPUTER),
    K.MEDIATION: (S.MEDIATION,),
    K.ENVIRONMENT: (S.ENVIRONMENT, S.LABOUR),
    K.SAFETY: (S.SAFETY,),
    K.CULTURE: (S.ARTS, S.ORGANISING),
    K.JOB: (),
    K.GOODS: (),
    K.BUSINESS: (S.POLICY,),
    K.VENUE: (),
    K.OTHER: (),
}
COUNTED = (Unit.ITEM, Unit.SEAT, Unit.HOUR)  # units of which a need takes as many as it says
WEEK = timedelta(days=7)


# Who comes first


@dataclass(frozen=True)
class Pressing:
    """What the order of needs is made of. `served`: services the person had so far in the look-back."""

    safety: bool
    urgency: int
    reported_at: datetime
    served: int
    id: UUID


def waited_days(reported_at: datetime, at: datetime) -> int:
    """Whole days since a need was told; never below 0."""
    return max((at - reported_at).days, 0)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def raised(urgency: int, waited: int, step_days: int) -> int:
    """The urgency after waiting: one step more for every `step_days` waited, up to the highest."""
    return min(urgency + waited // step_days, HIGHEST_URGENCY)


def order_key(one: Pressing, at: datetime, step_days: int) -> tuple[Any, ...]:
    """Sorts needs, the first to be served first: safety, raised urgency, days waited, fewer services so far, told earlier."""
    waited = waited_days(one.reported_at, at)
    return (not one.safety, -raised(one.urgency, waited, step_days), -waited, one.served, one.reported_at, one.id)


def weights(ordered: int) -> list[int]:
    """Weights for needs in their order: n for the first, 1 for the last. Any that follow the order give the same plan."""
    return list(range(ordered, 0, -1))


# What fits


@dataclass(frozen=True)
class Fit:
    """How well an offer fits a need by what is asked: the skills in common, and their share in percent of those asked."""

    skills: tuple[str, ...]
    percent: int


def fit(
    kind: str, asked: Sequence[str], serves: Collection[str], offered: Collection[str], *, is_person: bool
) -> Fit | None:
    """Whether an offer can meet a need of this kind, and how well; None when it cannot.

    `serves` are the kinds an offer is for; a person who checked in (`is_person`) or an offer without kinds is asked by skill.
    """
    wanted = tuple(asked) or SKILLS_OF[kind]
    common = tuple(skill for skill in wanted if skill in offered)
    if is_person or not serves:
        if not common:
            return None
    elif kind not in serves or (asked and offered and not common):
        return None
    if not asked:
        return Fit(common, 100)
    return Fit(common, 100 * len(common) // len(asked))


def units_taken(need_unit: str, amount: int, offer_unit: str, task_hours: int) -> int:
    """How much of an offer one need takes, in the offer's own unit."""
    if need_unit == offer_unit and offer_unit in COUNTED:
        return amount
    return task_hours if offer_unit == Unit.HOUR else 1


def period_of(per: str, on: date) -> tuple[date, date] | None:
    """The first and last day of the week or month a capacity is for; None for a capacity in all."""
    if per == Per.TOTAL:
        return None
    if per == Per.WEEK:
        first = on - timedelta(days=on.weekday())
        return first, first + WEEK - timedelta(days=1)
    first = on.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# What a pair costs


@dataclass(frozen=True)
class Prices:
    """What counts besides the way, each in metres of it (policy `matching.metre_weights`)."""

    known: int  # a helper the person does not know yet
    skill: int  # skills that do not fit at all
    keep: int  # another helper than proposed before
    spread: int  # the second need of one helper; the third costs twice that more, and so on

    @classmethod
    def of(cls, value: Mapping[str, int]) -> Prices:
        return cls(**value)


def cost(distance_m: int, *, known: bool, skill_percent: int, kept: bool, prices: Prices) -> int:
    """What a pair costs, in metres; less is better."""
    missing = prices.skill * (100 - skill_percent) // 100
    return distance_m + (0 if known else prices.known) + missing + (0 if kept else prices.keep)


def steps(load: int, spread: int) -> int:
    """What `load` needs of one helper cost beyond their ways: 0 for one, `spread` for two, three times that for three."""
    return spread * load * (load - 1) // 2


def chosen_slot(common: Iterable[str], taken: Mapping[str, int]) -> str | None:
    """Of the times both can, the one this helper has fewest needs in; the earliest of the week among equals."""
    return min(common, key=lambda slot: (taken.get(slot, 0), slot), default=None)
