"""Deeds on projects and their tasks. Lock order: project, task, need."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.agreements.models import Agreement
from wangge.kernel import photos, policy
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import NotFound
from wangge.matching import deciding
from wangge.matching.models import Pair
from wangge.matching.states import PairState
from wangge.needs import closing as needs_closing
from wangge.needs.kinds import NeedKind
from wangge.needs.models import Need
from wangge.needs.states import State as NeedState
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.projects import refusals, rules
from wangge.projects.models import Project, ProjectAgreement, Task, TaskPhoto

State, TaskState = Project.State, Task.State
MANAGE = Permission.MANAGE_SERVICE
OPEN = (State.PLANNED, State.RUNNING)
HOURS, LONGEST = "projects.part_hours", "projects.most_years"
SHORTEST_REASON = 4


@atomic
def create(
    *, by: Person | System, place_id: UUID, title: str, from_day: date, to_day: date, at: datetime, goal: str = "",
    owner_id: UUID | None = None,
) -> Project:  # fmt: skip
    """Begin a project without tasks. Raises NotFound, NotPermitted, BadProject, NotTheOwner."""
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    _require_sound(title, from_day, to_day, at)
    owner = _owner(by, owner_id, place, at)
    state = State.RUNNING if from_day <= day_of(at) else State.PLANNED
    made = Project.objects.create(
        number=numbered("XM", day_of(at)), title=title.strip(), goal=goal.strip()[:300], place=place, owner=owner,
        from_day=from_day, to_day=to_day, state=state, created_by=person_or_none(by), created_at=at,
    )  # fmt: skip
    journal.record("project.created", by=by, on=made, at=at, place=place, number=made.number, owner=owner.pk)
    return made


@atomic
def from_pairs(
    *, by: Person, place_id: UUID, pair_ids: Sequence[UUID], title: str, from_day: date, to_day: date, at: datetime,
    goal: str = "", owner_id: UUID | None = None,
) -> Project:  # fmt: skip
    """Make a project of confirmed pairs: a task for each, planned on the first day of its slot.

    Raises NotFound, NotPermitted, NoPairs, BadProject, NotTheOwner.
    """
    rows = Pair.objects.select_for_update(of=("self",)).select_related(
        "need__place", "resource", "person", "organisation"
    )
    pairs = list(rows.filter(pk__in=pair_ids, state=PairState.CONFIRMED).order_by("pk"))
    if not pairs or len(pairs) != len(set(pair_ids)):
        raise refusals.NoPairs(field="pairs", n=len(set(pair_ids)) - len(pairs))
    project = create(
        by=by, place_id=place_id, title=title, from_day=from_day, to_day=to_day, at=at, goal=goal, owner_id=owner_id
    )
    hours = policy.on(HOURS, at).value
    for pair in pairs:
        access.require(by, MANAGE, place=pair.need.place, at=at)
        starts_at, ends_at = rules.span(pair.slot, from_day, hours)
        _make(
            project, by, at, need=pair.need, pair=pair, title=pair.need.title, kind=pair.need.kind, place=pair.need.place,
            subject=pair.need.subject, starts_at=starts_at, ends_at=ends_at, person=None if pair.organisation else pair.person,
            organisation=pair.organisation, difficulty=1, weight=1,
        )  # fmt: skip
    deciding.mark_projected(pairs=[pair.pk for pair in pairs], by=by, at=at)
    return project


@atomic
def add_task(
    *, by: Person | System, project_id: UUID, title: str, kind: str, starts_at: datetime, ends_at: datetime, at: datetime,
    difficulty: int = 1, weight: int = 1, need_id: UUID | None = None, place_id: UUID | None = None,
    person_id: UUID | None = None, organisation_id: UUID | None = None,
) -> Task:  # fmt: skip
    """Add a task; with a need it takes place and subject from it. Raises NotFound, NotPermitted, WrongState, BadProject."""
    project = _open(by, project_id, at)
    need = Need.objects.select_related("place").filter(pk=need_id).first() if need_id else None
    place = Place.objects.current().filter(pk=place_id).first() if place_id else need.place if need else project.place
    if (need_id and need is None) or place is None or not place.path.startswith(project.place.path):
        raise NotFound
    person = Person.objects.filter(pk=person_id, merged_into=None).first() if person_id else None
    organisation = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    if need is not None and (
        need.state != NeedState.OPEN or Task.objects.filter(need=need, state=TaskState.OPEN).exists()
    ):
        raise refusals.BadProject(field="need", why=_("这条需求已办结，或已有一项待办任务。"))
    if not title.strip() or kind not in NeedKind.values or ends_at <= starts_at:
        raise refusals.BadProject(field="title", why=_("请写任务名称、选类别，结束时间要晚于开始时间。"))
    if not 1 <= difficulty <= 3 or not 1 <= weight <= 100:
        raise refusals.BadProject(field="difficulty", why=_("难度是 1 到 3，权重是 1 到 100。"))
    return _make(
        project, by, at, need=need, title=title.strip()[:80], kind=kind, place=place, starts_at=starts_at, ends_at=ends_at,
        subject=need.subject if need else None, person=person, organisation=organisation, difficulty=difficulty,
        weight=weight,
    )  # fmt: skip


@atomic
def finish_task(*, by: Person | System, task_id: UUID, at: datetime) -> Task:
    """The task is done, and with it its need is met. Raises NotFound, NotPermitted, WrongState."""
    task = _task(by, task_id, at, TaskState.OPEN)
    task.state, task.done_at = TaskState.DONE, at
    _save(task, "state", "done_at")
    need = task.need
    if need is not None and need.state == NeedState.OPEN:
        needs_closing.meet_need(
            by=SYSTEM, need_id=need.pk, how=_("项目 %(n)s 完成") % {"n": task.project.number}, at=at
        )
    journal.record("task.finished", by=by, on=task.project, at=at, place=task.place, task=task.pk)
    return task


@atomic
def reopen_task(*, by: Person | System, task_id: UUID, at: datetime) -> Task:
    """It was not done after all: the task and its need are open again. Raises NotFound, NotPermitted, WrongState."""
    task = _task(by, task_id, at, TaskState.DONE)
    task.state, task.done_at = TaskState.OPEN, None
    _save(task, "state", "done_at")
    if task.need is not None and task.need.state == NeedState.DONE:
        needs_closing.reopen_need(by=SYSTEM, need_id=task.need.pk, at=at)
    journal.record("task.reopened", by=by, on=task.project, at=at, place=task.place, task=task.pk)
    return task


@atomic
def drop_task(*, by: Person, task_id: UUID, reason: str, at: datetime) -> Task:
    """It is not done any more; its pair may be used again. Raises NotFound, NotPermitted, WrongState, ReasonMissing."""
    task = _task(by, task_id, at, TaskState.OPEN)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    task.state = TaskState.DROPPED
    _save(task, "state")
    if task.pair_id:
        deciding.give_back(pairs=[task.pair_id], by=by, at=at)
    journal.record(
        "task.dropped", by=by, on=task.project, at=at, place=task.place, task=task.pk,
        reason=journal.commit_to("reason", reason.strip()),
    )  # fmt: skip
    return task


@atomic
def add_photo(*, by: Person, task_id: UUID, photo: bytes, at: datetime) -> TaskPhoto:
    """A photo of what was done. Raises NotFound, NotPermitted, and what `photos.clean` raises."""
    task = _task(by, task_id, at)
    content = b64encode(photos.clean(photo).content).decode()
    made = TaskPhoto.objects.create(task=task, content=content, by=by, at=at)
    journal.record("task.photo_added", by=by, on=task.project, at=at, place=task.place, task=task.pk)
    return made


@atomic
def attach(*, by: Person, project_id: UUID, agreement_id: UUID, at: datetime) -> Project:
    """An agreement belongs to the project. Raises NotFound, NotPermitted, WrongState."""
    project = _open(by, project_id, at)
    agreement = (
        Agreement.objects.visible_to(by, day_of(at)).filter(pk=agreement_id, kind=Agreement.Kind.PROJECT).first()
    )
    if agreement is None:
        raise NotFound
    ProjectAgreement.objects.get_or_create(project=project, agreement=agreement)
    journal.record("project.agreement", by=by, on=project, at=at, place=project.place, agreement=agreement.pk)
    return project


@atomic
def close(*, by: Person, project_id: UUID, at: datetime) -> Project:
    """Everything is done. Raises NotFound, NotPermitted, WrongState, TasksOpen."""
    project = _open(by, project_id, at)
    if left := Task.objects.filter(project=project, state=TaskState.OPEN).count():
        raise refusals.TasksOpen(n=left)
    return _end(project, State.DONE, "", by, at)


@atomic
def stop(*, by: Person, project_id: UUID, reason: str, at: datetime) -> Project:
    """End it before everything is done; open tasks are dropped. Raises NotFound, NotPermitted, WrongState, ReasonMissing."""
    project = _open(by, project_id, at)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    dropped = Task.objects.filter(project=project, state=TaskState.OPEN)
    pairs = [pk for pk in dropped.values_list("pair_id", flat=True) if pk]
    dropped.update(state=TaskState.DROPPED)
    deciding.give_back(pairs=pairs, by=by, at=at)
    return _end(project, State.STOPPED, reason.strip(), by, at)


@atomic
def change_owner(*, by: Person | System, project_id: UUID, owner_id: UUID, at: datetime) -> Project:
    """Somebody else answers for it. Raises NotFound, NotPermitted, WrongState, NotTheOwner."""
    project = _open(by, project_id, at)
    project.owner = _owner(by, owner_id, project.place, at)
    _save(project, "owner")
    journal.record("project.owner", by=by, on=project, at=at, place=project.place, owner=owner_id)
    return project


@atomic
def begin_due(*, project_id: UUID, at: datetime) -> bool:
    """By the clock: its first day has come. Returns whether it began now."""
    project = Project.objects.select_for_update(of=("self",)).select_related("place").get(pk=project_id)
    if project.state != State.PLANNED or project.from_day > day_of(at):
        return False
    project.state = State.RUNNING
    _save(project, "state")
    journal.record("project.began", by=SYSTEM, on=project, at=at, place=project.place)
    return True


# Parts of the above


def _make(project: Project, by: Person | System, at: datetime, **given: Any) -> Task:
    task = Task(project=project, **given)
    task.save(force_insert=True)
    journal.record("task.added", by=by, on=project, at=at, place=task.place, task=task.pk, kind=task.kind)
    return task


def _end(project: Project, state: Project.State, note: str, by: Person, at: datetime) -> Project:
    project.state, project.closed_at, project.end_note = state, at, note or None
    _save(project, "state", "closed_at", "end_note")
    journal.record(f"project.{state}", by=by, on=project, at=at, place=project.place)
    return project


def _open(by: Person | System, project_id: UUID, at: datetime) -> Project:
    project = (
        Project.objects.select_for_update(of=("self",)).select_related("place", "owner").filter(pk=project_id).first()
    )
    if project is None:
        raise NotFound
    access.require(by, MANAGE, place=project.place, at=at)
    if project.state not in OPEN:
        raise refusals.WrongState(what=project.title, state=project.get_state_display())
    return project


def _task(by: Person | System, task_id: UUID, at: datetime, state: Task.State | None = None) -> Task:
    project_id = Task.objects.filter(pk=task_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotFound
    project = Project.objects.select_for_update(of=("self",)).select_related("place").get(pk=project_id)
    access.require(by, MANAGE, place=project.place, at=at)
    rows = Task.objects.select_for_update(of=("self",)).select_related("project", "place", "need")
    task = rows.get(pk=task_id)
    if state is not None and task.state != state:
        raise refusals.WrongState(what=task.title, state=task.get_state_display())
    return task


def _owner(by: Person | System, owner_id: UUID | None, place: Place, at: datetime) -> Person:
    chosen = owner_id or by.pk
    owner = Person.objects.filter(pk=chosen, merged_into=None).first() if chosen else None
    if owner is None or not access.rights_of(owner, day_of(at)).allow(MANAGE, place.path):
        raise refusals.NotTheOwner(field="owner")
    return owner


def _require_sound(title: str, from_day: date, to_day: date, at: datetime) -> None:
    if not 1 <= len(title.strip()) <= 80:
        raise refusals.BadProject(field="title", why=_("请写项目名称，不超过 80 个字。"))
    years = policy.on(LONGEST, at).value
    if not rules.is_sound_span(from_day, to_day, years):
        why = _("结束日期应不早于开始日期，最长 %(years)s 年。") % {"years": years}
        raise refusals.BadProject(field="to_day", why=why)


def _save(row: Project | Task, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
