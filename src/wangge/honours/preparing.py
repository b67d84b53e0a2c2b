"""Preparing an appraisal: everybody's figures of the period are counted, ranked and kept with the rules that were applied."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from wangge import journal
from wangge.honours import measures, refusals, rights, rules
from wangge.honours.measures import Window
from wangge.honours.models import Appraisal, Nominee
from wangge.honours.rules import Ranked
from wangge.honours.states import OPEN, Award, Standing, State, awards_at
from wangge.journal import canonical
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Person
from wangge.places.models import Place

LEAST, SEATS, TIMES = "honours.least_times", "honours.seats_times", "honours.shortlist_times"
WEIGHTS = {award: f"honours.{award}_weights" for award in Award}
HOLDER = {Award.SHOP: "organisation", Award.ENTERPRISE: "organisation", Award.COMMUNITY: "community"}  # else: person
SHORTEST_REASON = 4
MOST_EXPORTED = 50_000


@atomic
def prepare(*, by: Person, place_id: UUID, year: int, quarter: int | None, at: datetime) -> Appraisal:
    """Count, rank and keep everybody of a place's period. Nobody is told yet; `stop` and prepare again to recount.

    Raises NotFound, NotPermitted, NoAwardsHere, Invalid (no such quarter), PeriodRuns, AppraisedAlready.
    """
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    rights.require_prepares(by, place, at)
    awards = awards_at(place.kind)
    if not awards:
        raise refusals.NoAwardsHere
    made = Appraisal(
        number=numbered("KP", day_of(at)), place=place, year=year, quarter=quarter, prepared_by=by, prepared_at=at
    )
    window = _window(made, at)
    same = Appraisal.objects.filter(place=place, year=year, quarter=quarter).exclude(state=State.STOPPED)
    if other := same.first():
        raise refusals.AppraisedAlready(number=other.number)
    applied = policy.many([LEAST, SEATS, TIMES, *(WEIGHTS[award] for award in awards)], at)
    made.rules = {
        key: {"value": one.value, "row": str(one.row_id), "source": one.source} for key, one in applied.items()
    }
    nominees = [line for award in awards for line in _nominees(made, award, window)]
    made.digest = _digest(nominees)
    try:
        with atomic():
            made.save(force_insert=True)
    except IntegrityError as problem:  # somebody else prepared the same period at the same moment
        raise refusals.AppraisedAlready(number="") from problem
    Nominee.objects.bulk_create(nominees, batch_size=500)
    journal.record(
        "appraisal.prepared", by=by, on=made, at=at, place=place, number=made.number, year=year, quarter=quarter,
        digest=made.digest, compared=len(nominees), rows={key: one["row"] for key, one in made.rules.items()},
    )  # fmt: skip
    return made


@atomic
def stop(*, by: Person, appraisal_id: UUID, reason: str, at: datetime) -> Appraisal:
    """End an appraisal without honours, and say why; the period may then be prepared again.

    Raises NotFound, NotPermitted, WrongState, ReasonMissing.
    """
    one = prepared_by(by, appraisal_id, at, *OPEN)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    one.stop_reason = reason.strip()
    moved(one, State.STOPPED)
    journal.record(
        "appraisal.stopped", by=by, on=one, at=at, place=one.place, reason=journal.commit_to("reason", one.stop_reason)
    )
    return one


@atomic
def record_export(*, by: Person, appraisal: Appraisal, rows: QuerySet[Nominee], at: datetime) -> list[Nominee]:
    """Take out an award's list; the journal says who took how many lines. Returns them, at most `MOST_EXPORTED`."""
    taken = list(rows[:MOST_EXPORTED])
    journal.record("appraisal.exported", by=by, on=appraisal, at=at, place=appraisal.place, count=len(taken))
    return taken


def locked(appraisal_id: UUID) -> Appraisal:
    """The appraisal, locked, with its place. Raises NotFound."""
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("place", "prepared_by")
    one: Appraisal | None = rows.filter(pk=appraisal_id).first()
    if one is None:
        raise NotFound
    return one


def prepared_by(by: Person, appraisal_id: UUID, at: datetime, *states: str) -> Appraisal:
    """The appraisal, locked, if `by` prepares there and it stands so. Raises NotFound, NotPermitted, WrongState."""
    one = locked(appraisal_id)
    rights.require_prepares(by, one.place, at)
    return _in_state(one, states)


def decided_by(by: Person, appraisal_id: UUID, at: datetime, *states: str) -> Appraisal:
    """The appraisal, locked, if `by` decides there and it stands so. Raises NotFound, NotPermitted, WrongState."""
    one = locked(appraisal_id)
    rights.require_decides(by, one.place, at)
    return _in_state(one, states)


def _in_state(one: Appraisal, states: tuple[str, ...]) -> Appraisal:
    if one.state not in states:
        raise refusals.WrongState(state=one.get_state_display())
    return one


def moved(one: Appraisal, state: State) -> None:
    """Save the appraisal in its new state."""
    one.state, one.version, one.nudged = state, one.version + 1, ""
    one.save()


def weights_of(one: Appraisal, award: Award) -> dict[str, int]:
    """What each measure weighed, in the order it is read: a database may keep JSON in another."""
    said = one.rules[WEIGHTS[award]]["value"]
    return {name: said.get(name, 0) for name in measures.MEASURES[award]}


def _window(made: Appraisal, at: datetime) -> Window:
    try:
        since, until = rules.days_of(made.year, made.quarter)
    except ValueError as problem:
        raise Invalid(field="quarter", what="quarter", why=str(problem)) from problem
    if until >= day_of(at):
        raise refusals.PeriodRuns(period=made.period, day=until)
    return Window(made.place, since, until)


def _nominees(made: Appraisal, award: Award, window: Window) -> list[Nominee]:
    said: Mapping[str, Any] = {key: one["value"] for key, one in made.rules.items()}
    weights = weights_of(made, award)
    lines = rules.ranked(measures.COUNT[award](window), weights, said[LEAST][award])
    listed = rules.shortlisted(lines, said[SEATS][award], said[TIMES])
    holder = f"{HOLDER.get(award, 'person')}_id"
    return [_nominee(made, award, holder, line, line.key in listed) for line in lines]


def _nominee(made: Appraisal, award: Award, holder: str, line: Ranked, listed: bool) -> Nominee:
    standing = Standing.OUT if line.out else Standing.SHORTLISTED if listed else Standing.RANKED
    return Nominee(
        appraisal=made, award=award, standing=standing, out=line.out, sample=line.sample, score=line.score, rank=line.rank,
        parts=[asdict(part) for part in line.parts], **{holder: line.key},
    )  # fmt: skip


def _digest(nominees: list[Nominee]) -> str:
    """SHA-256 of who was compared by which figures, so that the list cannot be changed afterwards unnoticed."""
    lines = {
        f"{one.award}:{one.person_id or one.organisation_id or one.community_id}": [one.sample, one.score, one.parts]
        for one in nominees
    }
    said = sorted(lines.items())
    return hashlib.sha256(canonical.text(said).encode()).hexdigest()
