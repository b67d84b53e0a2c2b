"""The matrix item × centre with its days, changes of it, and what stations hand up for residents."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.catalogue.models import Item
from wangge.delegation.states import BACK, WAYS, Because, ChangeState, HandUpState, How
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "until three years after it was finished"


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, viewer: Person | None, on: date) -> ChangeQuerySet:
        """Changes of the places where a post sees the hall."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_HALL, on=on, column="place__path"))


class Change(Row):
    """A set of cells of the matrix that change together: drafted, tried on past cases, adopted by somebody else."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)  # the decision it carries out
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # all centres lie in it
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.DRAFT)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system
    drafted_at = models.DateTimeField()
    tried_since = models.DateField(null=True)
    tried_until = models.DateField(null=True)
    tried_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)  # figures of the trial, no cases
    basis = models.CharField(
        max_length=64, default=""
    )  # SHA-256 of the cells and of what stood there when it was tried
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    from_day = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = ChangeQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "reason", "result", "basis")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(drafted_by=None) | Q(decided_by=None) | ~Q(state=ChangeState.ADOPTED)
                | ~Q(decided_by=F("drafted_by")),
                name="delegation_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ADOPTED, from_day__isnull=False, tried_at__isnull=False)
                | (~Q(state=ChangeState.ADOPTED) & Q(from_day=None)),
                name="delegation_adopted_after_trial",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reason=""), name="delegation_change_explained"),
        )  # fmt: skip
        indexes = (models.Index(fields=("state", "-drafted_at"), name="delegation_change_state"),)

    def __str__(self) -> str:
        return self.title


class ChangeCell(Row):
    """One cell a change sets; `back`: the item goes back to its department."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="cells")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=WAYS)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("change", "item", "centre"), name="delegation_cell_once"),
            models.CheckConstraint(
                condition=Q(how=BACK, office=None) | (~Q(how=BACK) & Q(office__isnull=False)),
                name="delegation_cell_has_office",
            ),
        )


class Delegated(Row):
    """A cell of the matrix from a day to a day, both inclusive: what the office of a centre does with an item."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="delegated")
    centre = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    adopted_in = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="began")
    ended_in = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="ended")

    class Meta:
        constraints = (
            # With a span in order, one open end and one start a day, overlaps need two adoptions at once: the place's lock.
            models.UniqueConstraint(
                fields=("item", "centre"), condition=Q(to_day=None), name="delegated_one_endless"
            ),
            models.UniqueConstraint(fields=("item", "centre", "from_day"), name="delegated_one_start"),
            models.UniqueConstraint(
                fields=("item", "centre", "to_day"), condition=Q(to_day__isnull=False), name="delegated_one_end"
            ),
            models.CheckConstraint(condition=Q(to_day=None) | Q(to_day__gte=F("from_day")), name="delegated_span"),
            models.CheckConstraint(
                condition=Q(to_day=None, ended_in=None) | Q(to_day__isnull=False, ended_in__isnull=False),
                name="delegated_ended_by_a_change",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("centre", "item", "from_day"), name="delegated_of_centre"),)


class HandUpQuerySet(models.QuerySet["HandUp"]):
    def visible_to(self, viewer: Person | None, on: date) -> HandUpQuerySet:
        """One's own, and where a post sees cases: at the station that took it or at the place it went to."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_CASES, on=on, column="place__path")
        there = access.subtree_filter(viewer, Permission.SEE_CASES, on=on, column="to_place__path")
        return self.filter(seen | there | Q(person=viewer))


class HandUp(Row):
    """帮办代办: what a station took for a resident and handed up to the office that handles it, with the resolver's answer."""

    number = models.CharField(max_length=20, unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # the station
    to_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # that takes it
    because = models.CharField(max_length=16, choices=Because.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="handed_up")
    name = SealedField()
    phone = SealedField()
    note = SealedField(null=True)
    state = models.CharField(max_length=10, choices=HandUpState.choices, default=HandUpState.HANDED)
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    receive_by = models.DateTimeField()
    told_late_at = models.DateTimeField(null=True)  # that nobody has received it in time
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    case_number = models.CharField(max_length=43, default="")
    follows_case = models.BooleanField(default=False)  # a case of the hall: its deeds move this on
    ended_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)  # what the applicant is told at the end
    version = models.PositiveIntegerField(default=1)
    objects = HandUpQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("hand an application up for the person", KEPT, PersonalKind.IDENTITY),
        "phone": Personal("reach the person about the application", KEPT, PersonalKind.CONTACT),
        "note": Personal("what the person asks for", KEPT, PersonalKind.OTHER),
        "answer": Personal("tell the person how it ended", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "case_number")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=(HandUpState.HANDED, HandUpState.RECEIVED), ended_at=None)
                | (~Q(state__in=(HandUpState.HANDED, HandUpState.RECEIVED)) & Q(ended_at__isnull=False)),
                name="handup_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(HandUpState.RECEIVED, HandUpState.FINISHED)) | Q(received_at__isnull=False),
                name="handup_received",
            ),
            models.CheckConstraint(condition=Q(follows_case=False) | ~Q(case_number=""), name="handup_follows_case"),
        )
        indexes = (models.Index(fields=("state", "receive_by"), name="handup_waiting"),)

    def __str__(self) -> str:
        return self.number
