"""What other departments say about a joint case (并联办理, 行政许可法 Art. 26)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from wangge.hall.models.case import KEPT, Case
from wangge.hall.states import PartState
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, Person

ANSWERED = (PartState.AGREED, PartState.OBJECTED)


class CasePartQuerySet(models.QuerySet["CasePart"]):
    def visible_to(self, viewer: Person | None, on: date) -> CasePartQuerySet:
        """The parts of the cases a person may see."""
        return self.filter(case__in=Case.objects.visible_to(viewer, on))


class CasePart(Row):
    """The part of a department that deals with a joint case beside the lead: one a department and case.

    `opinion` is what stands; what was said before stays in the timeline. `due_at` is when it has to be given.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=PartState.choices, default=PartState.WAITING)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opinion = SealedField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system
    answered_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)  # the department was told that the term comes to its end
    escalated_at = models.DateTimeField(null=True)  # the head was told that it is over
    objects = CasePartQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"opinion": Personal("decide an application", KEPT, PersonalKind.OTHER)}

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "office"), name="case_part_once_an_office"),
            models.CheckConstraint(
                condition=Q(state__in=ANSWERED, answered_at__isnull=False)
                | (~Q(state__in=ANSWERED) & Q(answered_at=None, answered_by=None)),
                name="case_part_answered_when",
            ),
        )
        indexes = (
            models.Index(fields=("office", "due_at"), name="case_part_queue", condition=Q(state=PartState.WAITING)),
            models.Index(fields=("due_at",), name="case_part_due", condition=Q(state=PartState.WAITING)),
            models.Index(fields=("owner",), name="case_part_owner", condition=Q(state=PartState.WAITING)),
        )
