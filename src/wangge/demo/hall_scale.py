"""A half-year of cases by the hundred thousand, with their histories, for benchmarks and for trying a hall of full size.

What there is: the case with every moment, its number without a gap, its timeline, what changed its clock (corrections,
special procedures, extensions), why it was late, and the checklist of those still open. What is left out, because it would be
tens of gigabytes: papers, decisions in words, handovers, archive packages, and the checklists of ended cases.
The journal has one line for a batch of cases (`hall_scale_rows`), not one for a step.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from wangge.demo.hall_scale_days import CLOSES, OPENS, Days, midnight, seconds_of, span
from wangge.demo.hall_scale_fold import Who
from wangge.demo.hall_scale_indexes import without_indexes
from wangge.demo.hall_scale_rows import Batch, Ids
from wangge.demo.hall_scale_stage import Offer, Stage, build
from wangge.demo.hall_scale_story import Teller, Terms
from wangge.demo.load import SEED, Report
from wangge.hall import clocks, figures, timing
from wangge.hall.models import Case, CaseStep, Serial
from wangge.hall.states import Channel
from wangge.journal import checkpoints
from wangge.kernel import clock, policy
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

MOST: Final = 1_360_000  # the half-year of the hall this was built for
HALF_YEAR, AHEAD, BEFORE = 182, 300, 10  # days
ONLINE_FROM, ONLINE_UNTIL = 7 * 3600, 23 * 3600
LAST_TAKEN = CLOSES - 1800
DAY_OFF, ONLINE, STATION, AT_A_CENTRE, FOR_AN_ORGANISATION, BY_AN_AGENT = 0.04, 0.3, 0.05, 0.4, 0.35, 0.05
KEYS: Final = (
    timing.CHECK, timing.ACCEPT, timing.ANSWER, timing.EXTEND, timing.EXTEND_JOINT, timing.ISSUE, timing.POST, timing.ARCHIVE,
)  # fmt: skip
BATCH: Final = 5_000  # cases in a transaction
WORTH_DROPPING: Final = 20_000  # cases; below, indexes are kept


class NoDistrict(RuntimeError):
    """There is no district with a catalogue to load cases into: load the demo first."""


@dataclass
class _Load:
    """What one load goes by."""

    stage: Stage
    days: Days
    teller: Teller
    chance: Random
    now: int
    serials: dict[str, int]
    once: Random  # for what no two loads may have alike
    told: int = 0


def load(
    *, cases: int, at: datetime | None = None, seed: int = SEED, report: Report = lambda words, done, total: None
) -> int:
    """Put so many cases of the half-year before `at` into the loaded home district. Returns how many it has now.

    The same seed and moment make the same cases, in the same district. Bounded memory: rows go in batch by batch, each a
    transaction. Raises NoDistrict, ValueError (more than MOST).
    """
    if not 1 <= cases <= MOST:
        raise ValueError(f"between 1 and {MOST} cases, not {cases}")
    at = at or clock.now()
    place = Place.objects.filter(kind=PlaceKind.DISTRICT, valid_to=None).order_by("path").first()
    if place is None:
        raise NoDistrict("load the demo first")
    chance = Random(f"hall-{seed}")  # noqa: S311
    with policy.remembered():
        plan = _plan(build(place, cases, seed), at, chance)
    batch = Batch(plan.days, Ids(at, plan.once.getrandbits(24)), plan.now, _warn_until(plan, at))
    done = 0
    with without_indexes((Case, CaseStep)) if cases >= WORTH_DROPPING else nullcontext():
        for day, number in _shares(plan.days, at, cases):
            for moment, online in _moments(plan, day, number):
                _one(plan, batch, day, moment, online=online)
                if len(batch.cases) >= BATCH:
                    done += len(batch.cases)
                    batch.write(place, at)
                    report("办件", done, cases)
        if batch.cases:
            batch.write(place, at)
        report("建立索引", cases, cases)
    first, today = span(at, HALF_YEAR)
    figures.open_again(first + timedelta(days=n) for n in range((today - first).days + 1))
    checkpoints.make(at)
    return Case.objects.count()


def _plan(stage: Stage, at: datetime, chance: Random) -> _Load:
    first, today = span(at, HALF_YEAR)
    calendar = timing.calendar()
    days = Days(calendar, first - timedelta(days=BEFORE), today + timedelta(days=AHEAD))
    held = policy.many(KEYS, at)
    teller = Teller(days, Terms(*(held[key].value for key in KEYS)), chance)
    since = f"{first:%Y%m%d}"
    serials = {key: last for key, last in Serial.objects.values_list("key", "last") if key[31:] >= since}
    once = Random(f"{chance.random()} {at}")  # noqa: S311
    return _Load(stage, days, teller, chance, seconds_of(at), serials, once)


def _warn_until(plan: _Load, at: datetime) -> int:
    days = policy.on(timing.WARN, at).value
    return seconds_of(clocks.working_days_after(at, days, plan.days.calendar))


def _shares(days: Days, at: datetime, cases: int) -> Iterator[tuple[date, int]]:
    """The days of the half-year with how many cases begin on each: few on days off, more at the beginning of a week."""
    first, today = span(at, HALF_YEAR)
    found = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    weights = [_weight(days, day, at) for day in found]
    total, given, run = sum(weights), 0, 0.0
    for day, weight in zip(found, weights, strict=True):
        run += weight
        upto = round(cases * run / total)
        yield day, upto - given
        given = upto


def _weight(days: Days, day: date, at: datetime) -> float:
    begins = midnight(day.toordinal())
    passed = (seconds_of(at) - begins - OPENS) / (LAST_TAKEN - OPENS)
    whole = (1.25 - 0.1 * day.weekday()) if days.calendar.is_working_day(day) else DAY_OFF
    return whole * min(max(passed, 0.0), 1.0)


def _moments(plan: _Load, day: date, number: int) -> list[tuple[int, bool]]:
    """When that day's cases begin, in order, and whether online."""
    begins, draw = midnight(day.toordinal()), plan.chance.random
    until = min(plan.now - begins, ONLINE_UNTIL)
    found = []
    for _ in range(number):
        online = draw() < ONLINE or not plan.days.calendar.is_working_day(day)
        first, last = (ONLINE_FROM, until) if online else (OPENS, min(until, LAST_TAKEN))
        found.append((begins + first + int(draw() * max(last - first, 1)), online))
    return sorted(found)


def _one(plan: _Load, batch: Batch, day: date, moment: int, *, online: bool) -> None:
    stage, draw = plan.stage, plan.chance.random
    offers, sums = stage.offers(day)
    offer = offers[bisect(sums, draw() * sums[-1], 0, len(sums) - 1)]
    while online and not offer.is_online:
        offer = offers[bisect(sums, draw() * sums[-1], 0, len(sums) - 1)]
    channel, place = _way(plan, offer, online=online)
    story = plan.teller.tell(offer.kind, moment, plan.now, online=online)
    key = f"{offer.code}{day:%Y%m%d}"
    serial = plan.serials.get(key, 0) + 1
    plan.serials[key] = batch.serials[key] = serial
    plan.told += 1
    token = f"{plan.told:08x}{plan.once.getrandbits(96):024x}"  # rises, so that its index grows at one end
    batch.add(offer, story, _who(plan, offer, place, day, channel), f"{key}{serial:04d}", token, channel)


def _way(plan: _Load, offer: Offer, *, online: bool) -> tuple[str, str]:
    """How and where it came."""
    stage, draw = plan.stage, plan.chance.random
    if online:
        return Channel.ONLINE.value, offer.home
    if stage.centres and draw() < AT_A_CENTRE:
        # the first centres are the largest
        place = stage.centres[int(draw() * draw() * len(stage.centres))]
        return (Channel.STATION if draw() < STATION / AT_A_CENTRE else Channel.WINDOW).value, place
    return Channel.WINDOW.value, stage.district.pk.hex


def _who(plan: _Load, offer: Offer, place: str, day: date, channel: str) -> Who:
    stage, draw = plan.stage, plan.chance.random
    office, office_place = stage.office(offer, place, day)
    clerk, window = _any(stage.clerks[place], draw)
    organisation = applicant = agent = None
    if not offer.for_persons or (offer.for_organisations and draw() < FOR_AN_ORGANISATION):
        organisation = _any(stage.organisations, draw)
        agent = _any(stage.persons, draw) if channel == Channel.ONLINE else None
    else:
        applicant = _any(stage.persons, draw)
        if draw() < BY_AN_AGENT and channel != Channel.ONLINE:
            agent = _any(stage.persons, draw)
    people = {
        "clerk": clerk, "approver": _any(stage.approvers[office_place], draw), "head": stage.head,
        "applicant": applicant or agent,
    }  # fmt: skip
    has_window = channel == Channel.WINDOW
    return Who(place, office, office_place, applicant, organisation, agent, window if has_window else None, people)


def _any(some: list[Any], draw: Callable[[], float]) -> Any:
    return some[int(draw() * len(some))]
