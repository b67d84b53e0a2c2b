"""好差评: ratings of visits and cases, the handling of bad ones, and who was asked. Nobody is told who rated."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.catalogue.models import Item
from wangge.hall.models import Case
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.ratings.states import BAD, ENDED, Channel, FollowUp, Level, State
from wangge.windows.models import Ticket, Window

KEPT = "3 years after the rating"
BAD_LEVELS = tuple(int(level) for level in sorted(BAD))


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, viewer: Person | None, on: date) -> RatingQuerySet:
        """Where a post sees ratings, but never those of one's own work."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_RATINGS, on=on, column="place__path")
        return self.filter(seen).exclude(clerk=viewer).exclude(approver=viewer)


class Rating(AppendOnly):
    """What somebody thinks of one visit or one case, once. `contact` is there when they want to hear back (实名评价)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="rating")
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True, related_name="rating")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="ratings")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="ratings")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="ratings")
    clerk = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # whose service it was
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    on_site = models.BooleanField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    indicators = models.JSONField(default=dict)  # {code: level}
    indicators_version = models.PositiveSmallIntegerField()
    words = SealedField(null=True)
    contact = SealedField(null=True)  # a phone number
    given_at = models.DateTimeField()
    objects = RatingQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("put right what was rated bad", KEPT, PersonalKind.OTHER),
        "contact": Personal("hear the rater about a bad rating", KEPT, PersonalKind.CONTACT),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("indicators",)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(case=None, ticket__isnull=False) | Q(case__isnull=False, ticket=None),
                name="rating_of_a_visit_or_case",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_five_levels"),
        )
        indexes = (
            models.Index(fields=("place", "given_at"), name="rating_place"),
            models.Index(fields=("given_at", "level"), name="rating_newest"),
            models.Index(fields=("clerk", "given_at"), name="rating_clerk"),
        )

    @property
    def is_bad(self) -> bool:
        """Whether it is one of the two lowest levels."""
        return self.level in BAD_LEVELS


class HandlingQuerySet(models.QuerySet["Handling"]):
    def visible_to(self, viewer: Person | None, on: date) -> HandlingQuerySet:
        """As the rating: where a post sees ratings, never of one's own work."""
        return self.filter(rating__in=Rating.objects.visible_to(viewer, on))


class Handling(Row):
    """What is done about a bad rating, with its terms. `due_at` is when the next deed has to be done; None when it ended."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="handling")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_late = models.BooleanField(default=False)
    is_complex = models.BooleanField(default=False)
    found = SealedField(null=True)  # what verifying found
    done = SealedField(null=True)  # what was put right
    reply = models.CharField(max_length=500, default="")  # published, without anything about anybody
    rectified_at = models.DateTimeField(null=True)
    rectify_late = models.BooleanField(default=False)
    rounds = models.PositiveSmallIntegerField(default=0)  # how often it was put right
    follow_up = models.CharField(max_length=10, choices=FollowUp.choices, default="")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # who handled it last
    appealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    appealed_from = models.CharField(max_length=10, choices=State.choices, default="")
    appeal = SealedField(null=True)
    verdict = SealedField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = HandlingQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        name: Personal("put right what was rated bad", KEPT, PersonalKind.OTHER)
        for name in ("found", "done", "appeal", "verdict")
    }
    impersonal: ClassVar[tuple[str, ...]] = ("reply",)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False, due_at=None)
                | (~Q(state__in=ENDED) & Q(ended_at=None, due_at__isnull=False)),
                name="handling_ended_or_due",
            ),
            # An appeal is decided neither by whoever raised it nor by whoever handled the rating.
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (
                    (Q(appealed_by=None) | ~Q(decided_by=F("appealed_by")))
                    & (Q(owner=None) | ~Q(decided_by=F("owner")))
                ),
                name="handling_appeal_apart",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.APPEALED) | Q(appealed_at__isnull=False), name="handling_appealed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.RECTIFIED, State.CLOSED)) | Q(rectified_at__isnull=False),
                name="handling_rectified",
            ),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="handling_due"),)


class Asked(AppendOnly):
    """That the applicant of a case was asked for a rating, once."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="asked_for_rating")
    at = models.DateTimeField()
