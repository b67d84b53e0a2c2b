"""Plans for redrawing the grids of a community: prepared over days, adopted in one deed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission


class GridPlanQuerySet(models.QuerySet["GridPlan"]):
    def visible_to(self, viewer: Person | None, on: date) -> GridPlanQuerySet:
        """Plans of communities whose grids the viewer manages; adopted ones wherever a post sees the whole community."""
        managed = access.subtree_filter(viewer, Permission.MANAGE_PLACES, on=on, column="community__path")
        seen = access.subtree_filter(viewer, Permission.SEE_PLACES, on=on, column="community__path")
        return self.filter(managed | (seen & Q(state=GridPlan.State.ADOPTED)))


class GridPlan(Row):
    """A new division of one community. `division` is the whole of it (see `division.py`), `former` what it replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        SCHEDULED = "scheduled", _("待生效")
        ADOPTED = "adopted", _("已生效")
        DISCARDED = "discarded", _("已放弃")

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="grid_plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=80)
    source = models.CharField(max_length=120, default="")  # the decision or map the borders come from
    division = models.JSONField()
    former = models.JSONField(null=True)
    result = models.JSONField(null=True)  # numbers of the adoption
    trouble = models.TextField(default="")  # why the last adoption did not happen, in the office's language
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    effective_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    restores = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="restored_by")
    version = models.PositiveIntegerField(default=1)
    objects = GridPlanQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("title", "source", "division", "former", "result", "trouble")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("community",), condition=Q(state="scheduled"), name="grid_plan_one_scheduled"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("scheduled", "adopted"))
                | Q(effective_on__isnull=False, decided_at__isnull=False),
                name="grid_plan_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(former__isnull=False), name="grid_plan_former_kept"
            ),
        )
        indexes = (
            models.Index(fields=("community", "-drafted_at"), name="grid_plan_newest"),
            models.Index(fields=("effective_on",), name="grid_plan_due", condition=Q(state="scheduled")),
        )

    def __str__(self) -> str:
        return self.title
