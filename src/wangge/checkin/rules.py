"""Who may serve, and how people who want a post are ranked: decisions on plain values.

Rule pages with worked examples: docs/rules/check-in.md and docs/rules/selection.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from wangge.people.rules import age_on

FULL = 100  # points of one component at best
SHORTEST_REASON = 4  # characters


class AgeVerdict(StrEnum):
    """What somebody's age asks for before they may serve."""

    FINE = "fine"
    OWN_LABOUR_OR_GUARDIAN = "own_labour_or_guardian"
    GUARDIAN = "guardian"
    TOO_YOUNG = "too_young"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Ages:
    """The age limits in full years, from policy: adult, living on own labour, with a guardian's consent."""

    adult: int
    own_labour: int
    guardian: int


def age_verdict(born_on: date | None, day: date, *, ages: Ages, member: bool) -> AgeVerdict:
    """What the age on a day asks for. Party members are adults: nobody younger is taken in as one."""
    if born_on is None:  # the Party takes in adults only, so a member's age need not be known
        return AgeVerdict.FINE if member else AgeVerdict.UNKNOWN
    age = age_on(born_on, day)
    if age >= ages.adult:
        return AgeVerdict.FINE
    if member or age < ages.guardian:
        return AgeVerdict.TOO_YOUNG
    return AgeVerdict.OWN_LABOUR_OR_GUARDIAN if age >= ages.own_labour else AgeVerdict.GUARDIAN


def ground_fits(verdict: AgeVerdict, basis: str) -> bool:
    """Whether the ground given ("", "own_labour", "guardian") is enough for the verdict."""
    enough = {
        AgeVerdict.FINE: {"", "own_labour", "guardian"},
        AgeVerdict.OWN_LABOUR_OR_GUARDIAN: {"own_labour", "guardian"},
        AgeVerdict.GUARDIAN: {"guardian"},
    }
    return basis in enough.get(verdict, set())


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later; the last of the month where there is none."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter. Raises ValueError for a quarter that is not 1 to 4."""
    if not 1 <= quarter <= 4:
        raise ValueError(f"no such quarter: {quarter}")
    first = date(year, 3 * quarter - 2, 1)
    return first, date.fromordinal(add_months(first, 3).toordinal() - 1)


# Selection


class Component(StrEnum):
    """What a ranking looks at, in the order it is explained."""

    HOURS = "hours"
    ATTENDANCE = "attendance"
    REVIEWS = "reviews"
    SKILLS = "skills"
    TIMES = "times"
    NEAR = "near"
    WISH = "wish"


WISH_POINTS = {1: 100, 2: 60, 3: 30}


@dataclass(frozen=True)
class Applicant:
    """What is known of somebody who wants the post; `near` is "building", "grid", "community" or ""."""

    key: UUID
    claimed_at: datetime
    minutes: int = 0
    kept: int = 0
    missed: int = 0
    stars: int = 0
    reviews: int = 0
    skills: Sequence[str] = ()
    times: Sequence[str] = ()
    near: str = ""
    wish: int = 1


@dataclass(frozen=True)
class Asked:
    """What the post asks for, and the figures of policy that turn a record into points."""

    skills: Sequence[str] = ()
    times: Sequence[str] = ()
    full_minutes: int = 3000
    neutral: int = 50  # points where there is no record yet: neither praise nor blame
    near: Mapping[str, int] = field(default_factory=lambda: {"building": 100, "grid": 60, "community": 30})


@dataclass(frozen=True)
class Part:
    """One component of a score: points of 100, its weight, and the plain facts it comes from."""

    component: Component
    points: int
    weight: int
    facts: Mapping[str, object]

    @property
    def score(self) -> int:
        """Hundredths of a point that it adds."""
        return self.points * self.weight


@dataclass(frozen=True)
class RankedPlace:
    """A place in the ranking: `gap` is how many hundredths of a point are missing to stand above the one before.

    `steps` says what would close that gap: {component: hundredths it could still add at most}.
    """

    key: UUID
    rank: int
    total: int
    parts: tuple[Part, ...]
    gap: int
    steps: Mapping[str, int]


def points_of(one: Applicant, asked: Asked) -> dict[Component, tuple[int, dict[str, object]]]:
    """The points (0 to 100, whole, rounded down) of every component, with the facts they come from."""
    turned = one.kept + one.missed
    return {
        Component.HOURS: (
            min(FULL, FULL * one.minutes // asked.full_minutes),
            {"minutes": one.minutes, "full_minutes": asked.full_minutes},
        ),
        Component.ATTENDANCE: (
            FULL * one.kept // turned if turned else asked.neutral,
            {"kept": one.kept, "missed": one.missed},
        ),
        Component.REVIEWS: (
            FULL * (one.stars - one.reviews) // (4 * one.reviews) if one.reviews else asked.neutral,
            {"stars": one.stars, "reviews": one.reviews},
        ),
        Component.SKILLS: _fit(one.skills, asked.skills),
        Component.TIMES: _fit(one.times, asked.times),
        Component.NEAR: (asked.near.get(one.near, 0), {"near": one.near}),
        Component.WISH: (WISH_POINTS[one.wish], {"wish": one.wish}),
    }


def _fit(has: Sequence[str], wanted: Sequence[str]) -> tuple[int, dict[str, object]]:
    missing = [code for code in wanted if code not in has]
    points = FULL * (len(wanted) - len(missing)) // len(wanted) if wanted else FULL
    return points, {"asked": list(wanted), "missing": missing}


def ranked(applicants: Sequence[Applicant], asked: Asked, weights: Mapping[str, int]) -> list[RankedPlace]:
    """The applicants in the proposed order.

    Equal totals: more minutes of service, then the earlier claim, then the lower id, so that the order can be repeated.
    Raises ValueError when the weights do not name every component or do not add up to 100.
    """
    if set(weights) != {str(one) for one in Component} or sum(weights.values()) != FULL:
        raise ValueError("weights name every component and add up to 100")
    scored = []
    for one in applicants:
        parts = tuple(
            Part(component, points, weights[component], facts)
            for component, (points, facts) in points_of(one, asked).items()
        )
        scored.append((sum(part.score for part in parts), one, parts))
    scored.sort(key=lambda item: (-item[0], -item[1].minutes, item[1].claimed_at, str(item[1].key)))
    return [
        RankedPlace(one.key, rank, total, parts, *_to_move_up(scored[rank - 2][0] if rank > 1 else None, total, parts))
        for rank, (total, one, parts) in enumerate(scored, start=1)
    ]


def _to_move_up(above: int | None, total: int, parts: tuple[Part, ...]) -> tuple[int, dict[str, int]]:
    if above is None:
        return 0, {}
    open_ended = (Component.HOURS, Component.ATTENDANCE, Component.REVIEWS, Component.SKILLS, Component.TIMES)
    steps = {
        str(part.component): (FULL - part.points) * part.weight
        for part in parts
        if part.component in open_ended and part.points < FULL and part.weight
    }
    return above - total + 1, steps


def minutes_to_close(gap: int, part: Part) -> int | None:
    """Minutes of service that alone would close the gap through the hours' component; None when they cannot."""
    if part.component != Component.HOURS or not part.weight or gap > (FULL - part.points) * part.weight:
        return None
    full, done = int(str(part.facts["full_minutes"])), int(str(part.facts["minutes"]))
    points = part.points + -(-gap // part.weight)
    return -(-points * full // FULL) - done


def proposed(ranks: Sequence[int], seats: int) -> set[int]:
    """The ranks that fill the seats when the proposal is followed."""
    return set(sorted(ranks)[:seats])
