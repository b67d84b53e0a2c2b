"""Runs with their proof, the pairs they propose, what is missing, and who must not serve whom."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.matching.states import PairState, RunState, Why
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "3 years after the need is closed"
SEE = Permission.SEE_SERVICE


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, viewer: Person | None, on: date) -> RunQuerySet:
        """The runs of places where, or within which, a post of the viewer sees services. What they hold is narrowed again."""
        if viewer is None:
            return self.none()
        roots = access.paths(viewer, SEE, on=on)
        above = {path for root in roots for path in ancestor_paths(root)}
        return self.filter(access.within_any(roots, "place__path") | Q(place__path__in=above))


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, viewer: Person | None, on: date) -> PairQuerySet:
        """The pairs of needs at places where a post of the viewer sees services."""
        return self.filter(access.subtree_filter(viewer, SEE, on=on, column="need__place__path"))


class UnservedQuerySet(models.QuerySet["Unserved"]):
    def visible_to(self, viewer: Person | None, on: date) -> UnservedQuerySet:
        """As for pairs."""
        return self.filter(access.subtree_filter(viewer, SEE, on=on, column="need__place__path"))


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def visible_to(self, viewer: Person | None, on: date) -> ExclusionQuerySet:
        """Where a post of the viewer decides on pairs: who must not meet is nobody else's business."""
        return self.filter(access.subtree_filter(viewer, Permission.MANAGE_SERVICE, on=on, column="place__path"))

    def current(self) -> ExclusionQuerySet:
        return self.filter(lifted_at=None)


class Run(Row):
    """One matching of the open needs of a community with all who can help. `counts` and `recruiting` hold numbers and ids."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.ASKED)
    done_at = models.DateTimeField(null=True)
    input_digest = models.CharField(max_length=64, default="")
    plan_digest = models.CharField(max_length=64, default="")
    counts = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)  # value and bound of each stage
    recruiting = models.JSONField(default=list)  # where one more helper would be worth most
    policy_rows = models.JSONField(default=dict)  # the dated rules that were applied
    version = models.PositiveIntegerField(default=1)

    objects = RunQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = (
        "input_digest", "plan_digest", "counts", "certificate", "recruiting", "policy_rows",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place",), condition=Q(state="asked"), name="matching_one_run_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="matching_run_done_at",
            ),
        )
        indexes = (models.Index(fields=("place", "-at"), name="matching_run_place"),)


class Proof(AppendOnly):
    """What anybody needs to check a run again: the numbers that went in, the plans, the prices, and which row is which."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="proof")
    problem = models.BinaryField()
    plans = models.BinaryField()
    prices = models.BinaryField()
    needs = models.BinaryField()  # 16 bytes each, in the order of the problem
    offers = models.BinaryField()  # 16 bytes each: the resource, or the person who checked in
    impersonal: ClassVar[tuple[str, ...]] = ("problem", "plans", "prices", "needs", "offers")


class Pair(Row):
    """A need and who could serve it: a resource, or a person who checked in. It says why, and who else could."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="pairs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="pairs")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, null=True, related_name="pairs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="pairs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="pairs")
    slot = models.CharField(max_length=2, null=True)  # of the week, `people.abilities`
    distance_m = models.PositiveIntegerField()
    units = models.PositiveIntegerField(default=1)  # how much of the resource it takes
    rank = models.PositiveIntegerField()  # of the need among those of the run, 1 for the most pressing
    reasons = models.JSONField(default=dict)
    alternatives = models.JSONField(default=list)
    by_hand = models.BooleanField(default=False)  # chosen by a person, not proposed
    state = models.CharField(max_length=10, choices=PairState.choices, default=PairState.PROPOSED)
    need_version = models.PositiveIntegerField()
    helper_version = models.PositiveIntegerField()  # of the resource or the check-in
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    version = models.PositiveIntegerField(default=1)

    objects = PairQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "reasons": Personal("say why a helper is proposed", KEPT, PersonalKind.OTHER),
        "alternatives": Personal("say who else could help", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("slot",)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(resource__isnull=False) | Q(person__isnull=False, organisation=None),
                name="pair_has_a_helper",
            ),
            models.UniqueConstraint(
                fields=("need",),
                condition=Q(state__in=("proposed", "confirmed", "projected")),
                name="pair_one_live_a_need",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "projected", "rejected"))
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="pair_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="pair_takes_something"),
        )
        indexes = (
            models.Index(fields=("run", "state", "rank"), name="pair_of_run"),
            models.Index(fields=("resource", "state", "decided_at"), name="pair_of_resource"),
            models.Index(fields=("person", "state", "decided_at"), name="pair_of_person"),
            models.Index(fields=("state", "-decided_at", "-id"), name="pair_decided"),
        )


class PairStep(AppendOnly):
    """What was done with a pair, by whom and why; overrides of a proposal among them."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = SealedField(null=True)
    detail = models.JSONField(default=dict)
    leaf_id = models.UUIDField()  # the journal line that proves it
    personal: ClassVar[dict[str, Personal]] = {"note": Personal("explain a decision", KEPT, PersonalKind.HEALTH)}
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "detail")

    class Meta:
        indexes = (models.Index(fields=("pair", "id"), name="pair_step_timeline"),)


class Unserved(AppendOnly):
    """A need nobody is proposed for in a run, and what is missing."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="unserved")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="unserved")
    rank = models.PositiveIntegerField()
    why = models.CharField(max_length=12, choices=Why.choices)
    counts = models.JSONField(default=dict)  # how many offers were left after each question
    impersonal: ClassVar[tuple[str, ...]] = ("counts",)

    objects = UnservedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "need"), name="unserved_once_a_run"),)
        indexes = (models.Index(fields=("run", "rank"), name="unserved_of_run"),)


class Exclusion(Row):
    """Who must not serve whom, because staff knows why. Both sides are told nothing."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exclusions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="excluded_from")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="excluded_from")
    reason = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = ExclusionQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "reason": Personal("keep apart who must not meet", "while it holds, then 3 years", PersonalKind.OTHER)
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="exclusion_of_one",
            ),
            models.CheckConstraint(condition=~Q(subject=models.F("person")), name="exclusion_of_two"),
            models.UniqueConstraint(
                fields=("subject", "person"), condition=Q(lifted_at=None), name="exclusion_of_person_once"
            ),
            models.UniqueConstraint(
                fields=("subject", "organisation"), condition=Q(lifted_at=None), name="exclusion_of_organisation_once"
            ),
        )
        indexes = (models.Index(fields=("place", "-at"), name="exclusion_place"),)
