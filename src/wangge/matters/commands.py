"""Building blocks of the domains' deeds: open a matter, add a step, run clocks, ask people.

They run inside the calling command's transaction, which has locked the matter and asked for permission first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge.journal import record
from wangge.kernel import ids, writing
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.clock import local
from wangge.kernel.refusals import Changed, NotFound
from wangge.matters.models import Assignment, Clock, Matter, Step
from wangge.people.models import Person
from wangge.places.models import Place

NUMBER_LETTERS = 5  # 23 million codes a day and procedure; a repeat is refused by the database, not overwritten
Actor = Person | System


@dataclass(frozen=True)
class Running:
    """A clock about to start: which stage, until when, and the policy row that said so."""

    stage: str
    due_at: datetime
    policy_row_id: UUID


def open_matter(
    *,
    procedure: Matter.Procedure,
    prefix: str,
    state: str,
    place: Place,
    by: Actor,
    at: datetime,
    subject: Person | None,
    clocks: Iterable[Running] = (),
) -> Matter:
    """Create the matter with its first clocks. Its number is `prefix`, the day, and a code that is easy to read out."""
    clocks = list(clocks)
    matter = Matter(
        number=f"{prefix}{local(at):%y%m%d}-{ids.readable(NUMBER_LETTERS)}",
        procedure=procedure,
        state=state,
        place=place,
        path=place.path,
        subject=subject,
        reporter=person_or_none(by),
        opened_at=at,
        due_at=min((clock.due_at for clock in clocks), default=None),
    )
    writing.add(matter)
    writing.add(*(_clock(matter, clock, at) for clock in clocks))
    return matter


def locked(matter_id: UUID, *, version: int | None = None) -> Matter:
    """The matter, locked until the transaction ends; every deed on it starts here, so locks are taken in one order.

    Raises NotFound; Changed when `version` is given and no longer the newest.
    """
    rows = Matter.objects.select_for_update(of=("self",)).select_related("place", "help_call").filter(pk=matter_id)
    matter = next(iter(rows), None)
    if matter is None:
        raise NotFound
    if version is not None and matter.version != version:
        raise Changed
    return matter


def add_step(
    matter: Matter,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    skipped: bool = False,
    start: Iterable[Running] = (),
    stop: Iterable[str] = (),
    **detail: Any,
) -> Step:
    """Write one timeline line with its journal leaf; stop and start clocks that go with it.

    `stop` names stages whose clocks end now (the step's own stage always does). A clock that runs already is not started
    again: the first limit stays. `detail` holds codes, never personal data.
    """
    stopping = {kind, *stop}
    running = _running(matter)
    _stop([running[stage] for stage in running.keys() & stopping], at)
    fresh = [_clock(matter, clock, at) for clock in start if clock.stage in stopping or clock.stage not in running]
    writing.add(*fresh)
    left = [clock for stage, clock in running.items() if stage not in stopping]
    matter.due_at = min((clock.due_at for clock in (*left, *fresh)), default=None)  # `save` writes it
    facts = {**detail, "number": matter.number} | ({"skipped": True} if skipped else {})
    leaf = record(f"{matter.procedure}.{kind}", by=by, on=matter, at=at, place=matter.place, **facts)
    step = Step(
        matter=matter, kind=kind, by=person_or_none(by), at=at, due_at=running[kind].due_at if kind in running else None,
        note=note or None, skipped=skipped, detail=detail, leaf_id=leaf.pk,
    )  # fmt: skip
    writing.add(step)
    return step


def save(matter: Matter, *fields: str) -> None:
    """Save these fields, the earliest running clock as the last `add_step` left it, and a new version number."""
    matter.version += 1
    writing.change(matter, [*fields, "due_at", "version"])


def stop_all_clocks(matter: Matter, at: datetime) -> None:
    """End every running clock: the matter is over."""
    Clock.objects.filter(matter=matter, stopped_at=None).update(stopped_at=at)
    matter.due_at = None


def ask(
    matter: Matter,
    person: Person,
    *,
    why: Assignment.Why,
    answer_by: datetime | None,
    at: datetime,
    distance_m: int | None = None,
) -> Assignment:
    """Ask a person to take the matter. The database allows one open assignment a matter."""
    assignment = Assignment(
        matter=matter, person=person, why=why, asked_at=at, answer_by=answer_by, distance_m=distance_m
    )
    writing.add(assignment)
    return assignment


def steps_of(matter: Matter) -> QuerySet[Step]:
    """The matter's timeline in the order it was written.

    By id, not by time: two steps may bear one moment, and a deed that waited for the lock bears an earlier one.
    """
    return Step.objects.filter(matter=matter).order_by("id")


def kinds_of(matter: Matter) -> QuerySet[Any, Any]:
    """The kinds of its steps alone, in that order, without unsealing what was noted: enough to know the stage."""
    return steps_of(matter).values_list("kind", named=True)


def asked_before(matter: Matter) -> set[UUID]:
    """Everybody who was ever asked to take the matter. One query, none for a matter that is not written yet."""
    if writing.is_waiting(matter):
        return {one.person_id for one in writing.waiting(Assignment) if one.matter_id == matter.pk}
    return set(Assignment.objects.filter(matter=matter).values_list("person_id", flat=True))


def current_assignment(matter: Matter) -> Assignment | None:
    """The open assignment: who was asked or has accepted. One query."""
    return Assignment.objects.select_related("person").filter(matter=matter, open=True).first()


def end_assignment(assignment: Assignment, outcome: Assignment.Outcome, at: datetime) -> None:
    """Close an assignment with what came of it."""
    assignment.outcome, assignment.open = outcome, False
    assignment.answered_at = assignment.answered_at or at
    assignment.save(update_fields=["outcome", "open", "answered_at"])


def wait_no_longer(assignment: Assignment) -> None:
    """Nobody is asked next because of the time; the person asked may still accept."""
    assignment.answer_by = None
    assignment.save(update_fields=["answer_by"])


def accept_assignment(assignment: Assignment, at: datetime) -> None:
    """The person asked takes the matter; it stays open and theirs."""
    assignment.outcome, assignment.answered_at = Assignment.Outcome.ACCEPTED, at
    assignment.save(update_fields=["outcome", "answered_at"])


def mark_overdue_told(clock: Clock, at: datetime) -> bool:
    """Note once that somebody was told this clock ran out. False when another worker was quicker."""
    return bool(Clock.objects.filter(pk=clock.pk, overdue_told_at=None, stopped_at=None).update(overdue_told_at=at))


def _clock(matter: Matter, clock: Running, at: datetime) -> Clock:
    return Clock(
        matter=matter, stage=clock.stage, started_at=at, due_at=clock.due_at, policy_row_id=clock.policy_row_id
    )


def _running(matter: Matter) -> dict[str, Clock]:
    """The matter's running clocks by stage. One query, none for a matter that is not written yet."""
    if writing.is_waiting(matter):
        clocks = [
            clock for clock in writing.waiting(Clock) if clock.matter_id == matter.pk and clock.stopped_at is None
        ]
    else:
        clocks = list(Clock.objects.filter(matter=matter, stopped_at=None))
    return {clock.stage: clock for clock in clocks}


def _stop(clocks: list[Clock], at: datetime) -> None:
    written = [clock.pk for clock in clocks if not writing.is_waiting(clock)]
    for clock in clocks:
        clock.stopped_at = at
    if written:
        Clock.objects.filter(pk__in=written, stopped_at=None).update(stopped_at=at)
