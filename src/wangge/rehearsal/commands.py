"""Deeds on rehearsals: draft, change, start, drop, adopt. Only adopting changes a rule, by a dated row of its own.

Lock order: rehearsal, then the policy rows of its keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge import journal
from wangge.kernel import jobs, policy, policy_rows
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.places.queries import district_root
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.rehearsal import notices, queries, refusals, registry, replay
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.states import CHANGEABLE, DROPPABLE, STARTABLE, State

JOB = "rehearsal.replay"
LONGEST = "rehearsal.most_days"
SHORTEST_TITLE = 4
MOST_EXPORTED = 50_000


@atomic
def draft(*, by: Person, title: str, since: date, until: date, changes: Mapping[str, Any], at: datetime) -> Rehearsal:
    """Draft rules to be tried on days that are over. Nothing is replayed yet.

    Raises NotPermitted, TitleMissing, BadWindow, NotRehearsable, BadPolicyValue, NothingChanged.
    """
    place = require_policy(by, at)
    made = Rehearsal(number=numbered("YL", day_of(at)), drafted_by=by, drafted_at=at)
    _fill(made, title, since, until, changes, at)
    made.save(force_insert=True)
    _write("rehearsal.drafted", made, by=by, at=at, place=place, keys=sorted(made.changes))
    return made


@atomic
def change(
    *, by: Person, rehearsal_id: UUID, title: str, since: date, until: date, changes: Mapping[str, Any], at: datetime
) -> Rehearsal:
    """Change the draft; what was worked out before is gone. Who changes it last is who drafted it.

    Raises NotFound, NotPermitted, WrongState and as `draft`.
    """
    found, place = _locked(by, rehearsal_id, at, CHANGEABLE)
    _fill(found, title, since, until, changes, at)
    found.drafted_by, found.drafted_at = by, at
    _again(found, State.DRAFTING, "title", "since", "until", "changes", "drafted_by", "drafted_at")
    _write("rehearsal.changed", found, by=by, at=at, place=place, keys=sorted(found.changes))
    return found


@atomic
def start(*, by: Person, rehearsal_id: UUID, at: datetime) -> Rehearsal:
    """Let the worker replay it: the first time, again after rules have changed, or after a fault.

    Raises NotFound, NotPermitted, WrongState (also while a worker is at it).
    """
    found, place = _locked(by, rehearsal_id, at, STARTABLE)
    if found.state == State.ASKED and not queries.progress_of(found).failed:
        raise _wrong(found)
    _again(found, State.ASKED)
    jobs.put(JOB, about_id=found.pk, by=by, at=at)
    _write("rehearsal.started", found, by=by, at=at, place=place)
    return found


@atomic
def drop(*, by: Person, rehearsal_id: UUID, at: datetime) -> Rehearsal:
    """Give it up; a worker that is at it stops. Raises NotFound, NotPermitted, WrongState."""
    found, place = _locked(by, rehearsal_id, at, DROPPABLE)
    jobs.cancel(about_id=found.pk, at=at)
    found.state, found.decided_by, found.decided_at = State.DROPPED, by, at
    _save(found, "state", "decided_by", "decided_at")
    _write("rehearsal.dropped", found, by=by, at=at, place=place)
    return found


@atomic
def adopt(*, by: Person, rehearsal_id: UUID, valid_from: date, at: datetime) -> Rehearsal:
    """Make the drafted rules the rules from a day ahead, by somebody else than who drafted them.

    Raises NotFound, NotPermitted, WrongState, FourEyes, DayNotAhead, RulesChanged, LaterRow, PolicyDayTaken.
    """
    found, place = _locked(by, rehearsal_id, at, (State.READY,))
    if by.pk == found.drafted_by_id:
        raise refusals.FourEyes
    if valid_from <= day_of(at):
        raise refusals.DayNotAhead(field="valid_from")
    rows = policy_rows.lock(sorted(found.changes))
    if replay.basis_of(rows, found.changes) != found.basis:
        raise refusals.RulesChanged
    latest = max(dated[-1][0] for dated in rows.values())
    if latest > valid_from:
        raise refusals.LaterRow(field="valid_from", day=latest)
    made = {
        key: policy_rows.add(key=key, value=value, valid_from=valid_from, source=f"{found.number} {found.title}")
        for key, value in sorted(found.changes.items())
    }
    found.state, found.valid_from, found.decided_by, found.decided_at = State.ADOPTED, valid_from, by, at
    _save(found, "state", "valid_from", "decided_by", "decided_at")
    _write(
        "rehearsal.adopted", found, by=by, at=at, place=place, valid_from=valid_from, changes=found.changes,
        rows={key: str(row.pk) for key, row in made.items()}, drafted_by=found.drafted_by_id,
    )  # fmt: skip
    notices.adopted(found, at)
    return found


@atomic
def forget(*, rehearsal_id: UUID, at: datetime) -> int:
    """By the clock: delete the lines of a result that is old; the totals stay. Returns how many lines."""
    one = Rehearsal.objects.select_for_update(of=("self",)).get(pk=rehearsal_id)
    count, _of_each = Outcome.objects.filter(rehearsal=one).delete()
    if count:
        journal.record("rehearsal.forgotten", by=SYSTEM, on=one, at=at, number=one.number, lines=count)
    return count


@atomic
def record_export(*, by: Person, outcomes: QuerySet[Outcome], rehearsal: Rehearsal, at: datetime) -> list[Outcome]:
    """Take out a list of outcomes; the journal says who took how many lines. Returns them, at most `MOST_EXPORTED`.

    Raises NotPermitted.
    """
    queries.require_reader(by, at)
    taken = list(outcomes[:MOST_EXPORTED])
    journal.record("rehearsal.exported", by=by, on=rehearsal, at=at, count=len(taken))
    return taken


def require_policy(by: Person, at: datetime) -> Place:
    """Raise NotPermitted unless `by` manages the rules of the whole district; returns the district."""
    district = district_root()
    if district is None:
        raise NotPermitted
    access.require(by, Permission.MANAGE_POLICY, place=district, at=at)
    return district


def _fill(one: Rehearsal, title: str, since: date, until: date, changes: Mapping[str, Any], at: datetime) -> None:
    title = title.strip()[:80]
    if len(title) < SHORTEST_TITLE:
        raise refusals.TitleMissing(field="title")
    most = policy.on(LONGEST, at).value
    if not since <= until < day_of(at) or until - since >= timedelta(days=most):
        raise refusals.BadWindow(field="until", most=most)
    one.title, one.since, one.until, one.changes = title, since, until, checked(changes, at)


def checked(changes: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The changes as rows could hold them, without those that are so already.

    Raises NotRehearsable, BadPolicyValue, NothingChanged.
    """
    known = registry.keys()
    for key in changes:
        if key not in known:
            raise refusals.NotRehearsable(field=key, key=key)
    present = policy.many(changes, at) if changes else {}
    found = {key: policy_rows.check(key, value) for key, value in changes.items()}
    found = {key: value for key, value in found.items() if value != present[key].value}
    if not found:
        raise refusals.NothingChanged(field="changes")
    return found


def _again(one: Rehearsal, state: State, *fields: str) -> None:
    """Back to the beginning: what was worked out before is gone."""
    Outcome.objects.filter(rehearsal=one).delete()
    one.state, one.summary, one.basis, one.digest, one.ready_at = state, [], {}, "", None
    _save(one, "state", "summary", "basis", "digest", "ready_at", *fields)


def _locked(by: Person, rehearsal_id: UUID, at: datetime, states: tuple[State, ...]) -> tuple[Rehearsal, Place]:
    place = require_policy(by, at)
    found = Rehearsal.objects.select_for_update(of=("self",)).filter(pk=rehearsal_id).first()
    if found is None:
        raise NotFound
    if found.state not in states:
        raise _wrong(found)
    return found, place


def _wrong(one: Rehearsal) -> refusals.WrongState:
    return refusals.WrongState(state=State(one.state).label)


def _save(one: Rehearsal, *fields: str) -> None:
    one.version += 1
    one.save(update_fields=[*fields, "version"])


def _write(kind: str, one: Rehearsal, *, by: Person, at: datetime, place: Place, **facts: Any) -> None:
    journal.record(kind, by=by, on=one, at=at, place=place, number=one.number, **facts)
