"""Which cases deserve a look first. Plain values; the worked table is docs/rules/oversight.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from wangge.hall.states import may_follow
from wangge.oversight.kinds import Reason

BACK: Final = frozenset({"corrected", "released", "sent_back"})  # steps that send a case back


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts, in points, and when it counts (policy `oversight.*`)."""

    late: int
    returned: int
    same_pair: int
    bad_rating: int
    out_of_order: int
    pair_percent: int
    pair_cases: int


@dataclass(frozen=True, slots=True)
class Signs:
    """What the records say about one case."""

    is_late: bool
    returns: int  # steps back
    pair_cases: int  # cases of the same clerk and approver in the period
    clerk_cases: int  # decided cases of the clerk in the period
    is_badly_rated: bool
    is_out_of_order: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A step as the order rule sees it."""

    kind: str
    before: str
    after: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with its points and the reasons for them."""

    case_id: UUID
    points: int
    reasons: tuple[str, ...]


def reasons(signs: Signs, weights: Weights) -> tuple[str, ...]:
    """Why a case deserves a look, in the order of the table; empty when nothing stands out."""
    share = signs.pair_cases * 100 >= weights.pair_percent * signs.clerk_cases
    found = {
        Reason.LATE: signs.is_late,
        Reason.RETURNED: signs.returns >= 2,
        Reason.SAME_PAIR: signs.pair_cases >= weights.pair_cases and share,
        Reason.BAD_RATING: signs.is_badly_rated,
        Reason.OUT_OF_ORDER: signs.is_out_of_order,
    }
    return tuple(reason.value for reason, holds in found.items() if holds)


def points(found: Iterable[str], weights: Weights) -> int:
    """What these reasons add up to."""
    worth = {
        Reason.LATE: weights.late, Reason.RETURNED: weights.returned, Reason.SAME_PAIR: weights.same_pair,
        Reason.BAD_RATING: weights.bad_rating, Reason.OUT_OF_ORDER: weights.out_of_order,
    }  # fmt: skip
    return sum(worth[Reason(one)] for one in found)


def out_of_order(lines: Sequence[Line]) -> bool:
    """Whether a timeline goes back in time, jumps between states, or moves as the law does not let it."""
    for earlier, line in pairwise(lines):
        if line.at < earlier.at or line.before != earlier.after:
            return True
        if line.before != line.after and not may_follow(line.before, line.after):
            return True
    return bool(lines) and lines[0].before != ""


def returns(lines: Iterable[Line]) -> int:
    """How often a case was sent back: to the applicant, into the queue, to the reviewer."""
    return sum(1 for line in lines if line.kind in BACK)


def draw(cases: Iterable[Scored], size: int, chance_percent: int, seed: str) -> list[Scored]:
    """At most `size` cases: the share `chance_percent` (rounded up) by lot among those without a sign, the rest by points.

    Equal points go by lot too. The lot is the hash of the seed and the case: nobody can choose it, everybody can check it.
    Places that one half cannot fill go to the other.
    """
    lots = sorted(cases, key=lambda one: _lot(seed, one.case_id))
    risky = sorted((one for one in lots if one.points), key=lambda one: -one.points)
    plain = [Scored(one.case_id, 0, (Reason.CHANCE.value,)) for one in lots if not one.points]
    by_lot = min(len(plain), -(-size * chance_percent // 100))
    by_risk = min(len(risky), size - by_lot)
    return risky[:by_risk] + plain[: size - by_risk]


def _lot(seed: str, case_id: UUID) -> bytes:
    return hashlib.sha256(f"{seed}/{case_id}".encode()).digest()
