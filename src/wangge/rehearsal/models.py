"""Rehearsals of rules and what they would have meant for whom. Nothing here is part of any book."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.kernel.models import Row
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.rehearsal import registry
from wangge.rehearsal.rules import Effect
from wangge.rehearsal.states import SHOWN, State

EFFECTS = [(one.value, one.value) for one in Effect]


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    def visible_to(self, viewer: Person | None, on: date) -> RehearsalQuerySet:
        """Whoever manages the rules sees all; who looks after services sees those with a result."""
        rights = access.rights_of(viewer, on)
        if rights.anywhere(Permission.MANAGE_POLICY):
            return self.all()
        return self.filter(state__in=SHOWN) if rights.anywhere(Permission.SEE_SERVICE) else self.none()


class Rehearsal(Row):
    """Rules drafted for a trial on days that are over. `changes`, `basis` and `summary` hold keys, codes and numbers."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField()
    changes = models.JSONField()  # {key: value} that is tried
    basis = models.JSONField(default=dict)  # {key: [[day, value], …]} the dated rows it was worked out against
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTING)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=list)  # one line for each part
    digest = models.CharField(max_length=64, default="")  # SHA-256 of rules and facts that were replayed
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)  # of the rows it was adopted as
    version = models.PositiveIntegerField(default=1)
    objects = RehearsalQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "changes", "basis", "summary", "digest")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="rehearsal_days_in_order"),
            models.CheckConstraint(
                condition=~Q(state="adopted") | ~Q(decided_by=F("drafted_by")), name="rehearsal_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", valid_from__isnull=False, decided_by__isnull=False)
                | (~Q(state="adopted") & Q(valid_from=None)),
                name="rehearsal_adopted_from_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("ready", "adopted")) | Q(ready_at__isnull=False), name="rehearsal_ready_at"
            ),
        )
        indexes = (models.Index(fields=("state", "-drafted_at"), name="rehearsal_state"),)

    def __str__(self) -> str:
        return self.number


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, viewer: Person | None, on: date) -> OutcomeQuerySet:
        """Where a post sees service (appraisals: honours), and everywhere for who manages the rules: but without names there
        (`queries.name_of`)."""
        rights = access.rights_of(viewer, on)
        if rights.anywhere(Permission.MANAGE_POLICY):
            return self.all()
        seen = Q(pk__in=())
        for permission, codes in registry.by_permission().items():
            roots = rights.paths(permission)
            there = access.within_any(roots, "person__home__path") | access.within_any(
                roots, "organisation__place__path"
            )
            seen |= Q(part__in=codes) & there
        return self.filter(seen, rehearsal__state__in=SHOWN)


class Outcome(Row):
    """What the drafted rules would have meant for one person or organisation in one part of the rules."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="outcomes")
    part = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")  # the community
    effect = models.CharField(max_length=8, choices=EFFECTS)
    before = models.BigIntegerField()
    after = models.BigIntegerField()
    difference = models.BigIntegerField()
    balance_before = models.BigIntegerField(default=0)
    balance_after = models.BigIntegerField(default=0)
    uncovered = models.PositiveIntegerField(default=0)  # redemptions the points would not have been enough for
    removed_before = models.DateField(null=True)
    removed_after = models.DateField(null=True)
    reasons = models.JSONField(default=list)  # [[key, difference it makes alone], …]
    objects = OutcomeQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("part", "reasons")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="outcome_one_holder",
            ),
            models.UniqueConstraint(fields=("rehearsal", "part", "person"), name="outcome_of_person"),
            models.UniqueConstraint(fields=("rehearsal", "part", "organisation"), name="outcome_of_organisation"),
            models.CheckConstraint(condition=Q(difference=F("after") - F("before")), name="outcome_adds_up"),
        )
        indexes = (
            models.Index(fields=("rehearsal", "part", "difference", "id"), name="outcome_by_difference"),
            models.Index(fields=("rehearsal", "effect"), name="outcome_effect"),
        )
