"""Work units: who speaks for them, and what the community reports back."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedJSONField
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access
from wangge.posts.access import Permission


class UnitContact(Row):
    """A person who speaks for a work unit that has checked in with a community (双报到), from day to day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="unit_contacts")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="speakers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="unit_contacts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "unit", "place"), condition=Q(valid_to=None), name="unit_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="unit_contact_span"
            ),
        )
        indexes = (models.Index(fields=("place", "unit"), name="unit_contact_place"),)


class FeedbackReportQuerySet(models.QuerySet["FeedbackReport"]):
    def visible_to(self, viewer: Person | None, on: date) -> FeedbackReportQuerySet:
        """Reports of the communities whose check-ins the viewer manages, and of units the viewer speaks for there."""
        if viewer is None:
            return self.none()
        spoken_for = UnitContact.objects.filter(
            valid_on(on), person=viewer, unit=models.OuterRef("unit"), place=models.OuterRef("place")
        )
        managed = access.subtree_filter(viewer, Permission.MANAGE_CHECKINS, on=on, column="place__path")
        return self.filter(managed | models.Exists(spoken_for))


class FeedbackReport(Row):
    """A quarter's report to one work unit, kept as it was made; its digest stands in the journal."""

    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="feedback_reports")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="feedback_reports")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    issue = models.PositiveSmallIntegerField()
    content = SealedJSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical content
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = FeedbackReportQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "content": Personal("tell the work unit what its members did", "3 years", PersonalKind.AFFILIATION)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "digest")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "place", "year", "quarter", "issue"), name="feedback_issue"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="feedback_quarter"),
        )
        indexes = (models.Index(fields=("place", "-year", "-quarter"), name="feedback_place"),)
