"""Questions about projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from wangge.agreements.models import Agreement
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.projects import rules
from wangge.projects.models import Project, Task, TaskPhoto

OPEN = (Project.State.PLANNED, Project.State.RUNNING)


def listed(
    viewer: Person, *, at: datetime, text: str = "", state: str = "", owner: Person | None = None
) -> QuerySet[Project]:
    """The projects the viewer may see; by default the open ones, the earliest end first. "late", "all" or a state."""
    found = Project.objects.visible_to(viewer, day_of(at)).select_related("place", "owner")
    if state in Project.State.values:
        found = found.filter(state=state)
    elif state == "late":
        found = found.filter(state__in=OPEN, to_day__lt=day_of(at))
    elif state != "all":
        found = found.filter(state__in=OPEN)
    if owner is not None:
        found = found.filter(owner=owner)
    if text := text.strip():
        low = text.lower()
        found = found.filter(
            Q(title__contains=text) | Q(number__startswith=text.upper()) | Q(owner__name__startswith=text)
            | Q(owner__pinyin__startswith=low)
        )  # fmt: skip
    return found.order_by("to_day", "-created_at", "id")


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many there are in each state, and how many are late. One query."""
    late = Count("pk", filter=Q(state__in=OPEN, to_day__lt=day_of(at)))
    rows = Project.objects.visible_to(viewer, day_of(at)).order_by().values("state").annotate(n=Count("pk"), late=late)
    found = {row["state"]: row["n"] for row in rows}
    return {**found, "late": sum(row["late"] for row in rows)}


def progress_of(projects: Iterable[Project]) -> dict[UUID, int]:
    """Whole percent done of each project. One query."""
    ids = [one.pk for one in projects]
    rows = (
        Task.objects.filter(project__in=ids).order_by().values_list("project", "state").annotate(weight=Sum("weight"))
    )
    tasks: dict[UUID, list[tuple[str, int]]] = {pk: [] for pk in ids}
    for project, state, weight in rows:
        tasks[project].append((state, weight))
    return {pk: rules.progress(some) for pk, some in tasks.items()}


def project_for(viewer: Person, project_id: UUID, *, at: datetime) -> Project:
    """One project the viewer may see. Raises NotFound."""
    rows = Project.objects.visible_to(viewer, day_of(at)).select_related("place", "owner", "created_by")
    found = rows.filter(pk=project_id).first()
    if found is None:
        raise NotFound
    return found


def task_for(viewer: Person, task_id: UUID, *, at: datetime) -> Task:
    """One task of a project the viewer may see. Raises NotFound."""
    seen = Project.objects.visible_to(viewer, day_of(at))
    rows = Task.objects.filter(project__in=seen).select_related(
        "project", "place", "need", "subject", "person", "organisation"
    )
    found = rows.filter(pk=task_id).first()
    if found is None:
        raise NotFound
    return found


def names_for(viewer: Person, *, at: datetime) -> Callable[[Person, Place], str]:
    """How a person who is served or helps at a place is called: whole where the viewer works with the lists, else masked."""
    rights = access.rights_of(viewer, day_of(at))

    def name(person: Person, place: Place) -> str:
        return person.name if rights.allow(Permission.SEE_NEEDS, place.path) else mask_name(person.name)

    return name


def tasks_of(project: Project) -> QuerySet[Task]:
    """Its tasks by time, with how many photos each has."""
    rows = Task.objects.filter(project=project).select_related("place", "subject", "person", "organisation", "need")
    return rows.annotate(n_photos=Count("photos")).order_by("starts_at", "id")


def photos_of(task: Task) -> QuerySet[TaskPhoto]:
    """The photos of a task, the oldest first, without their bytes."""
    return TaskPhoto.objects.filter(task=task).select_related("by").defer("content").order_by("at", "id")


def photo_for(viewer: Person, photo_id: UUID, *, at: datetime) -> TaskPhoto:
    """One photo of a project the viewer may see, with its bytes. Raises NotFound."""
    seen = Project.objects.visible_to(viewer, day_of(at))
    found = TaskPhoto.objects.filter(task__project__in=seen, pk=photo_id).select_related("by").first()
    if found is None:
        raise NotFound
    return found


def agreements_of(project: Project, viewer: Person, *, at: datetime) -> QuerySet[Agreement]:
    """The agreements of a project the viewer may see."""
    seen = Agreement.objects.visible_to(viewer, day_of(at)).filter(projects=project)
    around = seen.select_related("place", "organisation", "person", "renews")
    return around.defer("document", "terms", "renews__document", "renews__terms").order_by("-drafted_at")
