"""What overseers put on record beside the steps of a case. Every table is append-only: whatever is answered is answered
in a row of its own."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.hall.models import Case, CaseStep
from wangge.kernel.models import AppendOnly
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.oversight.kinds import DemandKind, FindingKind, Told, Verdict
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "as long as the case"


def reach(viewer: Person | None, permission: Permission, on: date, prefix: str = "") -> Q:
    """Cases taken or decided where the viewer holds the permission; `prefix` leads to the case."""
    seen = access.subtree_filter(viewer, permission, on=on, column=f"{prefix}place__path")
    return seen | access.subtree_filter(viewer, permission, on=on, column=f"{prefix}office_place__path")


class OfCaseQuerySet(models.QuerySet):
    def visible_to(self, viewer: Person | None, on: date) -> OfCaseQuerySet:
        """What stands beside the cases the viewer may see as staff; parties read about it in the case's history."""
        return self.filter(reach(viewer, Permission.SEE_CASES, on, "case__"))


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, viewer: Person | None, on: date) -> InspectionQuerySet:
        """What inspectors and the heads of the hall may read. Whoever is inspected hears of it by a notice."""
        inspectors = reach(viewer, Permission.INSPECT_CASES, on, "case__")
        return self.filter(inspectors | reach(viewer, Permission.MANAGE_HALL, on, "case__"))


class Opinion(AppendOnly):
    """法律意见: what a legal adviser says at a step of a case, asked or of own accord. It stops nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="+")  # the step it speaks of
    text = SealedField()
    is_binding = models.BooleanField()  # has to be answered
    was_asked = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OfCaseQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"text": Personal("legal advice on a case", KEPT, PersonalKind.OTHER)}

    class Meta:
        indexes = (models.Index(fields=("case", "id"), name="opinion_case"),)


class Inspection(AppendOnly):
    """行政监察: somebody looked at a whole case, up to a step. A case may be inspected again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inspections")
    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="+")  # the newest when it was looked at
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = SealedField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = InspectionQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"note": Personal("inspection of a case", KEPT, PersonalKind.OTHER)}

    class Meta:
        indexes = (
            models.Index(fields=("case", "id"), name="inspection_case"),
            models.Index(fields=("by", "-at"), name="inspection_by"),
        )


class Finding(AppendOnly):
    """One thing an inspection found, at a step or in the whole."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("inspection", "kind"), name="finding_once"),)


class Demand(AppendOnly):
    """What has to be answered by a date: asked advice, a binding opinion, a supervision notice (督办), a media question."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=DemandKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="demands")
    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, null=True, related_name="demand")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, related_name="notices")
    after = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    text = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateTimeField()
    objects = OfCaseQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"text": Personal("oversight of a case", KEPT, PersonalKind.OTHER)}
    impersonal: ClassVar[tuple[str, ...]] = ("number",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(due__gt=F("at")), name="demand_due_later"),
            models.CheckConstraint(
                condition=Q(kind=DemandKind.BINDING, opinion__isnull=False)
                | (~Q(kind=DemandKind.BINDING) & Q(opinion=None)),
                name="demand_of_an_opinion",
            ),
            models.CheckConstraint(
                condition=Q(inspection=None, after=None) | Q(kind=DemandKind.NOTICE), name="demand_notice_only"
            ),
            models.CheckConstraint(condition=~Q(after=F("id")), name="demand_not_after_itself"),
        )
        indexes = (
            models.Index(fields=("case", "id"), name="demand_case"),
            models.Index(fields=("kind", "due"), name="demand_due"),
            models.Index(fields=("due",), name="demand_all_due"),
            models.Index(fields=("by", "-at"), name="demand_by"),
        )

    def __str__(self) -> str:
        return self.number


class Answer(AppendOnly):
    """The one answer to a demand: words, or the opinion that was asked for. `asked` is a media question as it is published:
    in the office's words, which name nobody."""

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="answer")
    text = SealedField(null=True)
    asked = SealedField(null=True)
    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, null=True, related_name="answers")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_late = models.BooleanField()
    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("oversight of a case", KEPT, PersonalKind.OTHER),
        "asked": Personal("oversight of a case", KEPT, PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(text__isnull=True, opinion__isnull=False) | Q(text__isnull=False, opinion=None),
                name="answer_one_way",
            ),
        )
        indexes = (models.Index(fields=("-at", "-id"), name="answer_newest"),)


class Reminder(AppendOnly):
    """Whoever owes an answer, or whoever is above them, was told by the clock."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=4, choices=Told.choices)
    people = models.PositiveSmallIntegerField()  # how many were told
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("demand", "kind"), name="reminder_once"),)


class SampleQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, viewer: Person | None, on: date) -> SampleQuerySet:
        """The draws of the places where the viewer inspects."""
        return self.filter(access.subtree_filter(viewer, Permission.INSPECT_CASES, on=on, column="place__path"))


class Sample(AppendOnly):
    """A draw of cases to inspect: which period, by which rule; anybody can draw it again from the same rows."""

    number = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # where the drawer inspects
    from_day = models.DateField()
    to_day = models.DateField()
    size = models.PositiveSmallIntegerField()  # asked for
    among = models.PositiveIntegerField()  # cases not yet inspected then
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = SampleQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="sample_period"),
            models.CheckConstraint(condition=Q(size__gte=1), name="sample_size"),
        )
        indexes = (models.Index(fields=("-at", "-id"), name="sample_newest"),)

    def __str__(self) -> str:
        return self.number


class SampleCase(AppendOnly):
    """A case drawn, with its score and the reasons for it (`kinds.Reason`)."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drawn")
    position = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    reasons = models.JSONField()  # codes of kinds.Reason
    impersonal: ClassVar[tuple[str, ...]] = ("reasons",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sample", "case"), name="sample_case_once"),
            models.UniqueConstraint(fields=("sample", "position"), name="sample_position"),
        )
