"""How figures become points, points a shortlist, and votes a result; on plain values. Rule: docs/rules/appraisal.md."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wangge.checkin.rules import quarter_days
from wangge.honours.states import Out

FULL = 10_000  # hundredths of a point: what the best has, and who has all of a share


@dataclass(frozen=True)
class Figure:
    """So many; `out_of` says of how many when it is a share."""

    of: int
    out_of: int | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody to compare: figures by measure, and how many services, calls … they rest on."""

    key: Hashable
    sample: int
    figures: Mapping[str, Figure]
    removed: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Part:
    """What one measure gave: the figure, what it was held against, its points (0 to 10000) and its weight."""

    measure: str
    of: int
    out_of: int  # of a share its whole, else what the best has
    share: bool
    points: int
    weight: int


@dataclass(frozen=True)
class Ranked:
    """Where somebody stands. Equal points are an equal rank; who is out has neither."""

    key: Hashable
    sample: int
    parts: tuple[Part, ...]
    score: int | None
    rank: int | None
    out: str = ""


def out_because(one: Candidate, least: int) -> str:
    """Why somebody is not compared; empty: is compared."""
    if one.removed:
        return Out.REMOVED
    if one.struck:
        return Out.STRUCK
    return Out.FEW if one.sample < least else ""


def ranked(candidates: Sequence[Candidate], weights: Mapping[str, int], least: int) -> list[Ranked]:
    """Everybody by points, best first; those who are not compared at the end.

    A share gives its part of 100 points; an amount is held against the largest of those compared.
    """
    compared = [one for one in candidates if not out_because(one, least)]
    best = {name: max((one.figures[name].of for one in compared), default=0) for name in weights}
    scored = []
    for one in compared:
        parts = tuple(_part(name, one.figures[name], best[name], weight) for name, weight in weights.items())
        scored.append((sum(part.points * part.weight for part in parts) // max(sum(weights.values()), 1), one, parts))
    scored.sort(key=lambda line: (-line[0], -line[1].sample, str(line[1].key)))
    above = [score for score, _one, _parts in scored]
    found = [Ranked(one.key, one.sample, parts, score, above.index(score) + 1) for score, one, parts in scored]
    others = [
        Ranked(one.key, one.sample, (), None, None, out) for one in candidates if (out := out_because(one, least))
    ]
    return found + others


def _part(name: str, figure: Figure, best: int, weight: int) -> Part:
    whole = best if figure.out_of is None else figure.out_of
    points = min(FULL, max(figure.of, 0) * FULL // whole) if whole > 0 else 0
    return Part(name, figure.of, whole, figure.out_of is not None, points, weight)


def shortlisted(everybody: Sequence[Ranked], seats: int, times: int) -> set[Hashable]:
    """The first `seats` × `times` of those compared who have any points; whoever ties with the last is on the list too."""
    return {one.key for one in everybody if one.rank is not None and one.rank <= seats * times and one.score}


@dataclass(frozen=True)
class Ballot:
    """What the committee said of one on the shortlist."""

    key: Hashable
    votes_for: int
    voters: int  # who said anything, abstentions among them
    score: int


def passed(ballots: Sequence[Ballot], seats: int) -> set[Hashable]:
    """Whoever more than half of those who voted are for, by votes and then points, as many as there are seats.

    Who ties with the last in both passes too.
    """
    able = sorted(
        (one for one in ballots if one.votes_for * 2 > one.voters), key=lambda one: (-one.votes_for, -one.score)
    )
    if len(able) <= seats:
        return {one.key for one in able}
    last = able[seats - 1]
    return (
        {one.key for one in able if (-one.votes_for, -one.score) <= (-last.votes_for, -last.score)} if seats else set()
    )


def quorate(voters: int, committee: int, percent: int) -> bool:
    """Whether enough of the committee have voted."""
    return voters > 0 and voters * 100 >= committee * percent


def days_of(year: int, quarter: int | None) -> tuple[date, date]:
    """First and last day of a quarter, or of the year. Raises ValueError for a quarter that is not 1 to 4."""
    return (date(year, 1, 1), date(year, 12, 31)) if quarter is None else quarter_days(year, quarter)
