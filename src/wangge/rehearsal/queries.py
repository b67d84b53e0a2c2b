"""Questions about rehearsals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from wangge.kernel import jobs, policy, policy_rows
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.kernel.models import Job
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission, Rights
from wangge.rehearsal import registry, replay
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.rules import Effect
from wangge.rehearsal.states import State

READERS = (Permission.MANAGE_POLICY, Permission.SEE_SERVICE)
ORDERS = {
    "": ("-size", "id"), Effect.GAINS: ("-size", "id"), Effect.LOSES: ("-size", "id"),
    Effect.REMOVED: ("removed_after", "id"), Effect.STAYS: ("removed_before", "id"),
}  # fmt: skip


def require_reader(viewer: Person, at: datetime) -> None:
    """Raise NotPermitted unless the viewer manages rules or looks after services somewhere."""
    rights = access.rights_of(viewer, day_of(at))
    if not any(rights.anywhere(one) for one in READERS):
        raise NotPermitted


def may_manage(viewer: Person, at: datetime) -> bool:
    """Whether the viewer may draft, start and adopt."""
    return access.anywhere(viewer, Permission.MANAGE_POLICY, on=day_of(at))


def rehearsals(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Rehearsal]:
    """The rehearsals the viewer may see, the newest first. Raises NotPermitted."""
    require_reader(viewer, at)
    found = Rehearsal.objects.visible_to(viewer, day_of(at)).select_related("drafted_by", "decided_by")
    if state:
        found = found.filter(state=state)
    return found.order_by("-drafted_at", "-id")


def rehearsal_for(viewer: Person, rehearsal_id: UUID, *, at: datetime) -> Rehearsal:
    """One rehearsal the viewer may see. Raises NotFound, NotPermitted."""
    found = rehearsals(viewer, at=at).filter(pk=rehearsal_id).first()
    if found is None:
        raise NotFound
    return found


def outcomes(viewer: Person, one: Rehearsal, *, at: datetime, part: str = "", effect: str = "") -> QuerySet[Outcome]:
    """Whom it would have touched, where the viewer sees services: the largest difference first, removals by their day."""
    found = Outcome.objects.visible_to(viewer, day_of(at)).filter(rehearsal=one)
    if part:
        found = found.filter(part=part)
    if effect:
        found = found.filter(effect=effect)
    found = found.select_related("person__home", "organisation__place", "place").annotate(size=Abs("difference"))
    return found.order_by(*ORDERS.get(effect, ORDERS[""]))


@dataclass(frozen=True)
class Progress:
    """How far the worker is with a rehearsal that was started; `failed` when it gave up."""

    done: int
    total: int
    failed: bool


def progress_of(one: Rehearsal) -> Progress:
    """How far the worker is. One query."""
    job = jobs.newest_about(one.pk)
    if job is None:
        return Progress(0, 0, one.state == State.ASKED)
    return Progress(job.done, job.total, one.state == State.ASKED and job.state not in Job.OPEN)


@dataclass(frozen=True)
class Changed:
    """One key that is tried: what holds now, what is tried, and the day the present value dates from."""

    key: str
    now: Any
    tried: Any
    since: date


def changed(one: Rehearsal, at: datetime) -> list[Changed]:
    """What is different in the draft. One query."""
    present = policy.many(one.changes, at)
    return [
        Changed(key, present[key].value, value, present[key].valid_from) for key, value in sorted(one.changes.items())
    ]


def is_stale(one: Rehearsal) -> bool:
    """Whether a rule it was worked out against has changed since. One query."""
    if one.state != State.READY:
        return False
    return replay.basis_of(policy_rows.rows_of(one.changes), one.changes) != one.basis


def is_forgotten(one: Rehearsal) -> bool:
    """Whether the result had lines that were deleted when their time was over. One query."""
    had = sum(line[effect] for line in one.summary for effect in Effect)
    return bool(had) and not Outcome.objects.filter(rehearsal=one).exists()


def present(at: datetime) -> dict[str, Any]:
    """What holds today of everything that can be rehearsed. One query."""
    return {key: found.value for key, found in policy.many(registry.keys(), at).items()}


def name_of(outcome: Outcome, viewer: Person, rights: Rights) -> str:
    """Who it is: organisations by name; people in full where one sees people, masked where one looks after services,
    and not at all for somebody who only manages the rules."""
    person = outcome.person
    if person is None:
        return outcome.organisation.name if outcome.organisation else ""
    path = person.home.path if person.home else ""
    if person.pk == viewer.pk or rights.allow(Permission.SEE_PEOPLE, path):
        return person.name
    return mask_name(person.name) if rights.allow(Permission.SEE_SERVICE, path) else _("一名居民")


def words_of(reasons: Iterable[Iterable[Any]]) -> list[tuple[str, int]]:
    """Reasons as they are stored: pairs of key and difference."""
    return [(str(key), int(amount)) for key, amount in reasons]
