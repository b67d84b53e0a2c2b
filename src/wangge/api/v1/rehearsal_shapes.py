"""Shapes of rehearsals: what is tried, what came out, whom it would have touched."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, PersonRef, Shape, one_of, person_ref
from wangge.rehearsal import queries
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.queries import Progress
from wangge.rehearsal.rules import Effect
from wangge.rehearsal.states import State
from wangge.rehearsal.words import title_of

RehearsalState = Annotated[State, one_of(State)]
OutcomeEffect = Annotated[Effect, one_of(Effect)]
RuleValue = int | dict[str, int] | list[int]
Changes = Annotated[
    dict[str, RuleValue], Field(description="Values by key, as `GET /rehearsals/rules` gives them.", max_length=50)
]


class RehearsableRule(Shape):
    """A rule that can be rehearsed, and what holds today."""

    key: str
    title: str
    value: RuleValue


class PartTotal(Shape):
    """The figures of one part of the rules."""

    part: str
    holders: int = Field(description="Whose facts were replayed.")
    before: int
    after: int
    gains: int
    loses: int
    removed: int = Field(description="Who would be out and was not.")
    stays: int = Field(description="Who would not be out and was.")
    out_before: int
    out_after: int
    uncovered: int = Field(description="Redemptions the points would not have been enough for.")
    strays: int = Field(
        description="Holders whose books the replay under the old rules does not reproduce; 0 is right."
    )


class RehearsalProgress(Shape):
    """How far the worker is."""

    done: int
    total: int
    failed: bool


class RehearsalShape(Shape):
    """A rehearsal. Nothing in it has touched the books; `valid_from` says from when its rules hold once adopted."""

    id: UUID
    number: str
    title: str
    since: date
    until: date
    changes: dict[str, RuleValue]
    state: RehearsalState
    stale: bool = Field(description="A rule it was worked out against has changed: rehearse again.")
    progress: RehearsalProgress | None
    summary: list[PartTotal]
    digest: str = Field(description="SHA-256 of the rules and facts that were replayed.")
    drafted_by: PersonRef
    drafted_at: Moment
    ready_at: Moment | None
    decided_by: PersonRef | None
    decided_at: Moment | None
    valid_from: date | None


class OutcomeReason(Shape):
    """A key, and the difference it makes when only it is changed; `together`: what several make only together."""

    key: str
    difference: int


class OutcomeShape(Shape):
    """What the drafted rules would have meant for one person or organisation."""

    id: UUID
    part: str
    person_id: UUID | None = Field(description="Null where you do not look after services.")
    organisation_id: UUID | None
    name: str = Field(description="Masked, or left out, where you do not see people.")
    community: str
    effect: OutcomeEffect
    before: int
    after: int
    difference: int
    balance_before: int
    balance_after: int
    uncovered: int
    removed_before: date | None
    removed_after: date | None
    reasons: list[OutcomeReason]


class NewRehearsal(Given):
    """Rules to be tried on days that are over."""

    title: Line
    since: date
    until: date
    changes: Changes


class RehearsalAdoption(Given):
    """The first day of the new rules."""

    valid_from: date


def rule_shape(key: str, value: Any) -> RehearsableRule:
    """A rule with what holds today."""
    return RehearsableRule(key=key, title=title_of(key), value=value)


def rehearsal_shape(one: Rehearsal, progress: Progress | None = None, *, stale: bool = False) -> RehearsalShape:
    """A rehearsal, with the worker's progress while one is at it."""
    told = RehearsalProgress(done=progress.done, total=progress.total, failed=progress.failed) if progress else None
    return RehearsalShape(
        id=one.pk, number=one.number, title=one.title, since=one.since, until=one.until, changes=one.changes,
        state=State(one.state), stale=stale, progress=told, summary=[PartTotal(**line) for line in one.summary],
        digest=one.digest, drafted_by=PersonRef(id=one.drafted_by.pk, name=one.drafted_by.name),
        drafted_at=one.drafted_at, ready_at=one.ready_at, decided_by=person_ref(one.decided_by),
        decided_at=one.decided_at, valid_from=one.valid_from,
    )  # fmt: skip


def outcome_shape(one: Outcome, name: str, *, named: bool) -> OutcomeShape:
    """An outcome; `named` says whether the viewer may know who it is."""
    return OutcomeShape(
        id=one.pk, part=one.part, person_id=one.person_id if named else None, organisation_id=one.organisation_id,
        name=name, community=one.place.name if one.place else "", effect=Effect(one.effect), before=one.before,
        after=one.after, difference=one.difference, balance_before=one.balance_before, balance_after=one.balance_after,
        uncovered=one.uncovered, removed_before=one.removed_before, removed_after=one.removed_after,
        reasons=[OutcomeReason(key=key, difference=amount) for key, amount in queries.words_of(one.reasons)],
    )  # fmt: skip
