"""Projects 项目清单: what was agreed to be done for whom, in tasks with weights; progress rolls up from them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.agreements.models import Agreement
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.matching.models import Pair
from wangge.needs.kinds import NeedKind
from wangge.needs.models import Need
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "3 years after the project is closed"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, viewer: Person | None, on: date) -> ProjectQuerySet:
        """Where a post sees service."""
        if viewer is None:
            return self.none()
        return self.filter(access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path"))


class Project(Row):
    """A piece of work with an owner, days and tasks. It costs nothing and pays nobody."""

    class State(models.TextChoices):
        PLANNED = "planned", _("未开始")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已中止")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    goal = models.CharField(max_length=300, default="")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="projects")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="projects")
    from_day = models.DateField()
    to_day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    end_note = SealedField(null=True)
    agreements = models.ManyToManyField(Agreement, through="ProjectAgreement", related_name="projects")
    version = models.PositiveIntegerField(default=1)
    objects = ProjectQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"end_note": Personal("explain how it ended", KEPT, PersonalKind.OTHER)}
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "goal")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="project_days_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "running"), closed_at=None)
                | (Q(state__in=("done", "stopped")) & Q(closed_at__isnull=False)),
                name="project_closed_or_open",
            ),
        )
        indexes = (
            models.Index(fields=("place", "state"), name="project_place"),
            models.Index(fields=("state", "to_day"), name="project_state"),
            models.Index(fields=("owner", "state"), name="project_owner"),
            models.Index(fields=("-created_at", "-id"), name="project_newest"),
        )

    def __str__(self) -> str:
        return self.number


class ProjectAgreement(Row):
    """An agreement that belongs to a project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("project", "agreement"), name="project_agreement_once"),)


class Task(Row):
    """Something to be done once, for a need or without one. `weight` is its share of the project's progress."""

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        DONE = "done", _("已完成")
        DROPPED = "dropped", _("已取消")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tasks")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="tasks")
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, null=True, related_name="tasks")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    difficulty = models.PositiveSmallIntegerField(default=1)
    weight = models.PositiveSmallIntegerField(default=1)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="tasks")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tasks_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tasks")  # who is to do it
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="tasks")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    impersonal: ClassVar[tuple[str, ...]] = ("title",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=3), name="task_difficulty"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="task_weight"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="task_times_in_order"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="task_done_at",
            ),
            models.UniqueConstraint(fields=("need",), condition=Q(state="open"), name="task_one_open_a_need"),
            models.UniqueConstraint(fields=("pair",), condition=~Q(state="dropped"), name="task_one_a_pair"),
        )
        indexes = (models.Index(fields=("project", "starts_at"), name="task_of_project"),)

    def __str__(self) -> str:
        return self.title


class TaskPhoto(Row):
    """A photo of a task: small, without hidden data, sealed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="photos")
    content = SealedField()  # JPEG in base64
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {"content": Personal("show what was done", KEPT, PersonalKind.OTHER)}

    class Meta:
        indexes = (models.Index(fields=("task", "at"), name="task_photo"),)
