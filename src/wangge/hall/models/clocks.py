"""What changes a case's clock: the one correction notice, promises, special procedures, the one extension, overruns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.catalogue.kinds import SpecialKind
from wangge.hall.models.case import KEPT, Case, CaseMaterial
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Person


class Correction(Row):
    """补正告知: everything that is missing or wrong, told once and in full. A case has one or none."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="correction")
    items = SealedField()  # JSON: [[material id, what is wrong], …]
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField()  # afterwards the office may end the case
    answered_at = models.DateTimeField(null=True)
    personal: ClassVar[dict[str, Personal]] = {"items": Personal("decide an application", KEPT, PersonalKind.OTHER)}


class Promise(Row):
    """容缺承诺: a material handed in later, by a day. Late counts as withdrawn."""

    material = models.OneToOneField(CaseMaterial, on_delete=models.PROTECT, related_name="promise")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kept_at=None) | Q(broken_at=None), name="promise_kept_or_broken"),
        )
        indexes = (models.Index(fields=("due_at",), name="promise_open", condition=Q(kept_at=None, broken_at=None)),)


class Pause(Row):
    """特别程序: a typed procedure that stops the clock; the applicant is told how long it takes (Art. 45)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=16, choices=SpecialKind.choices)
    reason = SealedField()
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    told_days = models.PositiveSmallIntegerField()  # working days the applicant was told
    expected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    personal: ClassVar[dict[str, Personal]] = {"reason": Personal("decide an application", KEPT, PersonalKind.OTHER)}

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at=None), name="pause_one_open"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="pause_in_order"),
            models.CheckConstraint(condition=Q(told_days__gte=1), name="pause_days"),
        )


class Extension(AppendOnly):
    """延长期限: once, by the head, with the reason the applicant was told (Art. 42)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="extension")
    working_days = models.PositiveSmallIntegerField()
    reason = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {"reason": Personal("decide an application", KEPT, PersonalKind.OTHER)}


class Explanation(AppendOnly):
    """Why a case was not decided in time: published with the case, so never anything personal in it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="explanations")
    text = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("text",)
