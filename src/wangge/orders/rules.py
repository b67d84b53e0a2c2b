"""Decisions about orders on plain values. Rule: docs/rules/orders.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from wangge.kernel.clock import SHANGHAI, local


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two spans share a moment; one may begin when the other ends."""
    return first[0] < second[1] and second[0] < first[1]


def actual_minutes(started_at: datetime, finished_at: datetime) -> int:
    """Whole minutes of actual service, at least one: travel does not count (民政部令第67号)."""
    return max(1, int((finished_at - started_at).total_seconds() // 60))


def total_minutes(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Whole minutes of several spans together, at least one: half minutes are not lost between them."""
    return max(1, int(sum((end - begin for begin, end in spans), timedelta()).total_seconds() // 60))


def wants_approval(minutes: int, planned: int, percent: int) -> bool:
    """Whether so many minutes are so much more than planned that somebody else must confirm them."""
    return minutes * 100 > planned * percent


def is_late_giving_back(at: datetime, starts_at: datetime, hours: int) -> bool:
    """Whether it is given back so late that it counts as missed."""
    return at > starts_at - timedelta(hours=hours)


def is_bad(stars: int, bad_stars: int) -> bool:
    """Whether a review is negative: so many stars or fewer."""
    return stars <= bad_stars


def quiet_until(at: datetime, evening: int, morning: int) -> datetime | None:
    """When the quiet hours around a moment end; None when it is not within them. Hours on the wall, 0 to 23."""
    here = local(at)
    over_midnight = evening > morning
    is_late = here.hour >= evening and (over_midnight or here.hour < morning)
    is_early = over_midnight and here.hour < morning
    if not (is_late or is_early):
        return None
    day = here.date() + timedelta(days=1 if is_late and over_midnight else 0)
    return datetime.combine(day, time(morning), SHANGHAI)


def is_urgent(starts_at: datetime, quiet_ends: datetime, hours: int, *, presses: bool) -> bool:
    """Whether it cannot wait for the morning: its need presses, or it begins too soon after the quiet hours."""
    return presses or starts_at <= quiet_ends + timedelta(hours=hours)


@dataclass(frozen=True)
class Weights:
    """What counts besides the way, each in metres of it (policy `orders.candidate_weights`)."""

    stranger: int  # who has not served the person yet
    skill: int  # no fitting skill at all
    hour: int  # each hour of service lately: others come first
    asked: int  # each time asked in the last seven days


def skill_percent(common: int, wanted: int, *, named: bool) -> int:
    """How well the skills fit, 0 to 100: the share of those named, or any one of those the kind of service goes with."""
    if not wanted:
        return 100
    return 100 * common // wanted if named else 100 * min(common, 1)


def candidate_cost(
    distance_m: int, *, skill_percent: int, is_known: bool, minutes: int, asked: int, weights: Weights
) -> int:
    """What asking somebody costs, in metres; less is better."""
    lacking = weights.skill * (100 - skill_percent) // 100
    return (
        distance_m
        + lacking
        + (0 if is_known else weights.stranger)
        + weights.hour * minutes // 60
        + weights.asked * asked
    )


def rough_distance(one: str, other: str, near: Mapping[str, int], levels: Mapping[str, int]) -> int:
    """Metres between two place paths where a position is not known: what the same building, grid or community counts as."""
    first, second = one.strip("/").split("/"), other.strip("/").split("/")
    for level, parts in sorted(levels.items(), key=lambda pair: -pair[1]):
        if len(first) >= parts and first[:parts] == second[:parts]:
            return near[level]
    return near["elsewhere"]
