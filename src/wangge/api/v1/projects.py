"""Projects: made of confirmed pairs or by hand, worked through task by task, closed or stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import project_shapes as shapes
from wangge.api.v1.agreement_shapes import picture_of
from wangge.api.v1.project_shapes import (
    AgreementOfProject,
    NewOwner,
    NewProject,
    NewTask,
    ProjectDetail,
    ProjectShape,
    ProjectStateName,
    TaskDetail,
    TaskPhotoContent,
    TaskPhotoGiven,
    TaskPhotoShape,
    WorkReason,
)
from wangge.kernel import clock
from wangge.posts.access import Permission
from wangge.projects import commands, queries
from wangge.projects.models import Project

router = Router()
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
NEWEST = Order("newest", (Key("created_at", descending=True), Key("id", descending=True)))
ONE, TASK = "/projects/{project_id}", "/projects/tasks/{task_id}"


class ProjectFilters(Paging):
    """Which projects."""

    q: Line = Field("", description="Title, number, or name or pinyin of the owner.")
    state: ProjectStateName | None = Field(None, description="Left out: those not ended.")
    late: bool = Field(False, description="Open after their last day.")
    all: bool = Field(False, description="Of every state.")


@route(router, "GET", "/projects", guard=SEE, gives=Page[ProjectShape])
def list_projects(request: HttpRequest, asked: Query[ProjectFilters]) -> Page[ProjectShape]:
    """List the projects of your places, the newest first."""
    state = "all" if asked.all else "late" if asked.late else asked.state or ""
    found = page_of(
        queries.listed(viewer_of(request), at=clock.now(), text=asked.q, state=state), NEWEST, asked, _as_it_is
    )
    done = queries.progress_of(found.items)
    return Page(items=[shapes.project_shape(one, done[one.pk]) for one in found.items], next=found.next)


@route(router, "POST", "/projects", guard=MANAGE, gives=ProjectDetail, status=201)
def create_project(request: HttpRequest, response: HttpResponse, data: NewProject) -> ProjectDetail:
    """Begin a project: with a task for each of some confirmed pairs, or empty."""
    given = data.model_dump()
    pairs = given.pop("pair_ids")
    deed: Any = commands.from_pairs if pairs else commands.create
    made = deed(by=viewer_of(request), at=clock.now(), **given, **({"pair_ids": pairs} if pairs else {}))
    response["Location"] = f"/api/v1/projects/{made.pk}"
    return _shown(request, made.pk)


@route(router, "GET", ONE, guard=SEE, gives=ProjectDetail)
def get_project(request: HttpRequest, project_id: UUID) -> ProjectDetail:
    """Read one project with its tasks and agreements."""
    return _shown(request, project_id)


@route(router, "POST", f"{ONE}/tasks", guard=MANAGE, gives=TaskDetail, status=201)
def add_project_task(request: HttpRequest, response: HttpResponse, project_id: UUID, data: NewTask) -> TaskDetail:
    """Add a task to an open project."""
    viewer, at = viewer_of(request), clock.now()
    queries.project_for(viewer, project_id, at=at)
    made = commands.add_task(by=viewer, project_id=project_id, at=at, **data.model_dump())
    response["Location"] = f"/api/v1/projects/tasks/{made.pk}"
    return _task(request, made.pk)


@route(router, "POST", f"{ONE}/agreements", guard=MANAGE, gives=ProjectDetail)
def attach_agreement(request: HttpRequest, project_id: UUID, data: AgreementOfProject) -> ProjectDetail:
    """Let an agreement belong to the project."""
    return _done(request, project_id, commands.attach, agreement_id=data.agreement_id)


@route(router, "POST", f"{ONE}/owner", guard=MANAGE, gives=ProjectDetail)
def change_project_owner(request: HttpRequest, project_id: UUID, data: NewOwner) -> ProjectDetail:
    """Let somebody else answer for it, who manages service there."""
    return _done(request, project_id, commands.change_owner, owner_id=data.owner_id)


@route(router, "POST", f"{ONE}/close", guard=MANAGE, gives=ProjectDetail)
def close_project(request: HttpRequest, project_id: UUID) -> ProjectDetail:
    """Close a project of which no task is open."""
    return _done(request, project_id, commands.close)


@route(router, "POST", f"{ONE}/stop", guard=MANAGE, gives=ProjectDetail)
def stop_project(request: HttpRequest, project_id: UUID, data: WorkReason) -> ProjectDetail:
    """End a project before everything is done; its open tasks are dropped."""
    return _done(request, project_id, commands.stop, reason=data.reason)


@route(router, "GET", TASK, guard=SEE, gives=TaskDetail)
def get_task(request: HttpRequest, task_id: UUID) -> TaskDetail:
    """Read one task with its photos."""
    return _task(request, task_id)


@route(router, "POST", f"{TASK}/finish", guard=MANAGE, gives=TaskDetail)
def finish_task(request: HttpRequest, task_id: UUID) -> TaskDetail:
    """The task is done, and with it its need is met."""
    return _of_task(request, task_id, commands.finish_task)


@route(router, "POST", f"{TASK}/reopen", guard=MANAGE, gives=TaskDetail)
def reopen_task(request: HttpRequest, task_id: UUID) -> TaskDetail:
    """It was not done after all: the task and its need are open again."""
    return _of_task(request, task_id, commands.reopen_task)


@route(router, "POST", f"{TASK}/drop", guard=MANAGE, gives=TaskDetail)
def drop_task(request: HttpRequest, task_id: UUID, data: WorkReason) -> TaskDetail:
    """It is not done any more; its pair may be used again."""
    return _of_task(request, task_id, commands.drop_task, reason=data.reason)


@route(router, "POST", f"{TASK}/photos", guard=MANAGE, gives=TaskPhotoShape, status=201)
def add_task_photo(request: HttpRequest, response: HttpResponse, task_id: UUID, data: TaskPhotoGiven) -> TaskPhotoShape:
    """Keep a photo of what was done; hidden data such as the position is removed."""
    viewer, at = viewer_of(request), clock.now()
    queries.task_for(viewer, task_id, at=at)
    photo = picture_of(data.content, "content") or b""
    made = commands.add_photo(by=viewer, task_id=task_id, photo=photo, at=at)
    response["Location"] = f"/api/v1/projects/photos/{made.pk}"
    return shapes.photo_shape(made)


@route(router, "GET", "/projects/photos/{photo_id}", guard=SEE, gives=TaskPhotoContent)
def get_task_photo(request: HttpRequest, photo_id: UUID) -> TaskPhotoContent:
    """Read one photo."""
    found = queries.photo_for(viewer_of(request), photo_id, at=clock.now())
    return TaskPhotoContent(**shapes.photo_shape(found).model_dump(), content=found.content or "")


def _done(request: HttpRequest, project_id: UUID, deed: Any, **given: Any) -> ProjectDetail:
    viewer, at = viewer_of(request), clock.now()
    queries.project_for(viewer, project_id, at=at)
    deed(by=viewer, project_id=project_id, at=at, **given)
    return _shown(request, project_id)


def _shown(request: HttpRequest, project_id: UUID) -> ProjectDetail:
    viewer, at = viewer_of(request), clock.now()
    one = queries.project_for(viewer, project_id, at=at)
    agreements = queries.agreements_of(one, viewer, at=at)
    done = queries.progress_of([one])[one.pk]
    return shapes.project_detail(one, done, queries.tasks_of(one), agreements, named=queries.names_for(viewer, at=at))


def _of_task(request: HttpRequest, task_id: UUID, deed: Any, **given: Any) -> TaskDetail:
    viewer, at = viewer_of(request), clock.now()
    queries.task_for(viewer, task_id, at=at)
    deed(by=viewer, task_id=task_id, at=at, **given)
    return _task(request, task_id)


def _task(request: HttpRequest, task_id: UUID) -> TaskDetail:
    viewer, at = viewer_of(request), clock.now()
    one = queries.task_for(viewer, task_id, at=at)
    return shapes.task_detail(one, queries.photos_of(one), named=queries.names_for(viewer, at=at))


def _as_it_is(one: Project) -> Project:
    return one
