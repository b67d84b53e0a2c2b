"""What every followed thing shares: a state, a timeline nobody edits, clocks, and the person it is with."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.fields import PathField
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Kin, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, viewer: Person | None, on: date) -> MatterQuerySet:
        """The matters a person may see: in the places of a post that sees calls, about or reported by oneself, about
        someone who consented to being followed by this relative, and (while still in a post that answers calls) those
        one was asked to take or has in hand until their last clock stops."""
        if viewer is None:
            return self.none()
        rights = access.rights_of(viewer, on)
        consented = Kin.objects.current(on).filter(relative=viewer, sees_calls=True).values("person_id")
        theirs = Q(subject=viewer) | Q(reporter=viewer) | Q(subject_id__in=consented)
        if rights.anywhere(Permission.ANSWER_CALL):
            asked = Assignment.objects.filter(person=viewer, open=True).values("matter_id")
            theirs |= Q(pk__in=asked) | Q(owner=viewer, due_at__isnull=False)
        return self.filter(access.within_any(rights.paths(Permission.SEE_CALLS), "path") | theirs)


class Matter(Row):
    """One help call, report, application or complaint being followed from its first line to its last."""

    class Procedure(models.TextChoices):
        HELP_CALL = "help_call", _("求助")

    number = models.CharField(max_length=20, unique=True)
    procedure = models.CharField(max_length=20, choices=Procedure.choices)
    state = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="matters")
    path = PathField()  # of the place, so that a subtree's matters are one index range
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="owned_matters")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="matters_about")
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="matters_reported")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # of the earliest running clock; null when none runs
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    objects = MatterQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "state", "path")

    class Meta:
        indexes = (
            models.Index(fields=("procedure", "-opened_at", "-id"), name="matter_newest"),
            models.Index(fields=("path", "-opened_at"), name="matter_path"),
            models.Index(fields=("procedure", "state", "due_at"), name="matter_due"),
            models.Index(fields=("subject", "-opened_at"), name="matter_subject"),
            models.Index(fields=("reporter", "-opened_at"), name="matter_reporter"),
            models.Index(fields=("owner", "state"), name="matter_owner"),
        )

    def __str__(self) -> str:
        return self.number


class Step(AppendOnly):
    """One line of the timeline: who did what when, and the clock it ran against."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=30)
    skipped = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system, by rule
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    note = SealedField(null=True)
    detail = models.JSONField(default=dict)  # codes and times only, never personal
    leaf_id = models.UUIDField(null=True)  # the journal line that proves it
    personal: ClassVar[dict[str, Personal]] = {
        "note": Personal("handle the matter", "10 years with the matter's file", PersonalKind.HEALTH)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "detail")

    class Meta:
        indexes = (models.Index(fields=("matter", "at", "id"), name="step_timeline"),)


class Clock(Row):
    """A time limit running on a matter's stage. Policy data said how long; the row keeps which policy row."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    stage = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    policy_row_id = models.UUIDField()
    impersonal: ClassVar[tuple[str, ...]] = ("stage",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("matter", "stage"), condition=Q(stopped_at=None), name="clock_one_running"),
        )
        indexes = (
            models.Index(fields=("due_at",), name="clock_to_raise", condition=Q(stopped_at=None, overdue_told_at=None)),
        )


class Assignment(Row):
    """A person asked to take a matter: why this one, until when, and what came of it."""

    class Outcome(models.TextChoices):
        ASKED = "asked", _("等待接单")
        ACCEPTED = "accepted", _("已接单")
        DECLINED = "declined", _("未能接单")
        TIMED_OUT = "timed_out", _("超时转派")
        WITHDRAWN = "withdrawn", _("已撤回")
        HANDED_OVER = "handed_over", _("已移交")
        DONE = "done", _("已完成")

    class Why(models.TextChoices):
        ON_DUTY = "on_duty", _("本网格值班")
        NEAREST = "nearest", _("离现场最近")
        BACKUP = "backup", _("后备")
        LEADER = "leader", _("网格长")
        CHOSEN = "chosen", _("社区指定")
        TAKEOVER = "takeover", _("岗位交接")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    why = models.CharField(max_length=10, choices=Why.choices)
    distance_m = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.ASKED)
    open = models.BooleanField(default=True)  # asked or accepted and still theirs

    class Meta:
        constraints = (
            # Two operators pressing at once can never send two workers.
            models.UniqueConstraint(fields=("matter",), condition=Q(open=True), name="assignment_one_open"),
        )
        indexes = (
            # Partial: SQLite does not use a plain index for `WHERE open`, and a worker's closed ones grow for years.
            models.Index(fields=("person",), name="assignment_in_hand", condition=Q(open=True)),
            models.Index(fields=("answer_by",), name="assignment_waiting", condition=Q(outcome="asked", open=True)),
        )
