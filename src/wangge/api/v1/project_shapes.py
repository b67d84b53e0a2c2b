"""Shapes of projects: progress, tasks, photos of what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.agreements.models import Agreement
from wangge.api.fields import Given, GivenMoment, Moment, PersonRef, PlaceRef, Shape, Text, one_of, place_ref
from wangge.api.v1.agreement_shapes import AgreementShape, Picture, agreement_shape
from wangge.api.v1.need_shapes import NeedKindName
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.projects.models import Project, Task, TaskPhoto

ProjectStateName = Annotated[Project.State, one_of(Project.State)]
TaskStateName = Annotated[Task.State, one_of(Task.State)]
WorkTitle = Annotated[Text, Field(min_length=1, max_length=80)]
Goal = Annotated[Text, Field(max_length=300)]
Difficulty = Annotated[int, Field(ge=1, le=3, description="1 usual, 2 harder, 3 hard.")]
Weight = Annotated[int, Field(ge=1, le=100, description="Its share of the project's progress.")]
Named = Callable[[Person, Place], str]


class ProjectShape(Shape):
    """A project with its progress."""

    id: UUID
    number: str
    title: str
    goal: str
    place: PlaceRef
    owner: PersonRef
    from_day: date
    to_day: date
    state: ProjectStateName
    progress: int = Field(description="Whole percent of the weights that are done.")
    closed_at: Moment | None


class TaskHelper(Shape):
    """Who is to do a task: a person or an organisation."""

    person_id: UUID | None
    organisation_id: UUID | None
    name: str


class TaskShape(Shape):
    """Something to be done once. Names of the served are whole for those who work with the lists there."""

    id: UUID
    project_id: UUID
    title: str
    kind: NeedKindName
    difficulty: Difficulty
    weight: Weight
    place: PlaceRef
    subject: PersonRef | None
    starts_at: Moment
    ends_at: Moment
    helper: TaskHelper | None
    need_id: UUID | None
    state: TaskStateName
    done_at: Moment | None


class ProjectDetail(ProjectShape):
    """A project with its tasks and agreements."""

    tasks: list[TaskShape]
    agreements: list[AgreementShape] = Field(description="Those you may see.")


class TaskPhotoShape(Shape):
    """A photo of what was done."""

    id: UUID
    by: PersonRef
    at: Moment


class TaskDetail(TaskShape):
    """A task with its photos."""

    photos: list[TaskPhotoShape]


class TaskPhotoContent(TaskPhotoShape):
    """A photo with its bytes."""

    content: str = Field(description="A JPEG as Base64, without hidden data.")


class NewProject(Given):
    """A project, of confirmed pairs or empty."""

    place_id: UUID
    title: WorkTitle
    goal: Goal = ""
    from_day: date
    to_day: date
    owner_id: UUID | None = Field(None, description="Left out: yourself.")
    pair_ids: Annotated[list[UUID], Field(max_length=200)] = Field(
        default_factory=list, description="Confirmed pairs of matching; each becomes a task."
    )


class NewTask(Given):
    """A task; with a need it takes place and person from it."""

    title: WorkTitle
    kind: NeedKindName
    starts_at: GivenMoment
    ends_at: GivenMoment
    difficulty: Difficulty = 1
    weight: Weight = 1
    need_id: UUID | None = None
    place_id: UUID | None = None


class TaskPhotoGiven(Given):
    """A photo as Base64; JPEG, PNG or WebP."""

    content: Picture


class WorkReason(Given):
    """Why it is not done any more."""

    reason: Annotated[Text, Field(min_length=4, max_length=500)]


class NewOwner(Given):
    """Who answers for it from now on."""

    owner_id: UUID


class AgreementOfProject(Given):
    """A project agreement you may see."""

    agreement_id: UUID


def project_shape(one: Project, progress: int) -> ProjectShape:
    """A project in a list."""
    return ProjectShape(**_told(one, progress))


def project_detail(
    one: Project, progress: int, tasks: Iterable[Task], agreements: Iterable[Agreement], *, named: Named
) -> ProjectDetail:
    """A project with its tasks and agreements."""
    return ProjectDetail(
        **_told(one, progress),
        tasks=[task_shape(task, named=named) for task in tasks],
        agreements=[agreement_shape(agreement) for agreement in agreements],
    )


def task_shape(one: Task, *, named: Named) -> TaskShape:
    """A task in a list."""
    return TaskShape(**_task(one, named))


def task_detail(one: Task, photos: Iterable[TaskPhoto], *, named: Named) -> TaskDetail:
    """A task with its photos."""
    return TaskDetail(**_task(one, named), photos=[photo_shape(photo) for photo in photos])


def photo_shape(one: TaskPhoto) -> TaskPhotoShape:
    """Who took it and when."""
    return TaskPhotoShape(id=one.pk, by=PersonRef(id=one.by_id, name=one.by.name), at=one.at)


def _told(one: Project, progress: int) -> dict[str, Any]:
    return {
        "id": one.pk, "number": one.number, "title": one.title, "goal": one.goal, "place": place_ref(one.place),
        "owner": PersonRef(id=one.owner_id, name=one.owner.name), "from_day": one.from_day, "to_day": one.to_day,
        "state": one.state, "progress": progress, "closed_at": one.closed_at,
    }  # fmt: skip


def _task(one: Task, named: Named) -> dict[str, Any]:
    subject = PersonRef(id=one.subject.pk, name=named(one.subject, one.place)) if one.subject else None
    return {
        "id": one.pk, "project_id": one.project_id, "title": one.title, "kind": one.kind, "difficulty": one.difficulty,
        "weight": one.weight, "place": place_ref(one.place), "subject": subject, "starts_at": one.starts_at,
        "ends_at": one.ends_at, "helper": _helper(one, named), "need_id": one.need_id, "state": one.state,
        "done_at": one.done_at,
    }  # fmt: skip


def _helper(one: Task, named: Named) -> TaskHelper | None:
    if one.organisation is not None:
        return TaskHelper(person_id=None, organisation_id=one.organisation.pk, name=one.organisation.name)
    if one.person is not None:
        return TaskHelper(person_id=one.person.pk, organisation_id=None, name=named(one.person, one.place))
    return None
