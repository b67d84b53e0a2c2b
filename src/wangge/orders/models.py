"""Orders 接单: one service at one time, taken by one volunteer or one member of the alliance; offers and reviews."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.needs.kinds import NeedKind
from wangge.needs.models import Need
from wangge.orders.states import ACTIVE, Declined, OfferState, State
from wangge.people.models import Kin, Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.projects.models import Task

KEPT = "3 years after the service"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, viewer: Person | None, on: date) -> OrderQuerySet:
        """Where a post sees service, what one takes or is offered (also for one's organisation), what is done for oneself or for
        a relative who agreed. Open ones near oneself are another question: `queries.near`."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
        spoken = OrganisationContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=viewer)
        organisations = spoken.values("organisation")
        offered = Offer.objects.filter(Q(person=viewer) | Q(organisation__in=organisations), state=OfferState.WAITING)
        agreed = Kin.objects.current(on).filter(relative=viewer, sees_calls=True).values("person_id")
        mine = Q(taker=viewer) | Q(organisation__in=organisations) | Q(subject=viewer) | Q(subject_id__in=agreed)
        return self.filter(seen | mine | Q(pk__in=offered.values("order")))


class Order(Row):
    """One service to be done once."""

    number = models.CharField(max_length=20, unique=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="order")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="orders")
    title = models.CharField(max_length=80)
    details = SealedField(null=True)  # for the taker only: whose door, what to bring
    risks = models.CharField(max_length=200, default="")  # 志愿服务条例 Art. 12: recruiters state the risks
    insurance = models.CharField(max_length=80, default="")  # which accident insurance covers who does it; empty: none
    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    difficulty = models.PositiveSmallIntegerField(default=1)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="orders")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="orders_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    for_everybody = models.BooleanField(default=True)  # anybody able may take it; else only whom it is offered to
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="orders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="orders")
    taken_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    away_since = models.DateTimeField(null=True)  # checked out, to come back
    finished_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)  # of actual service
    confirmed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # points and score are posted
    token = models.CharField(max_length=43, unique=True)  # of the link for the served person
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # on the staff; goes with the post
    end_note = SealedField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = OrderQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "details": Personal("do the service", KEPT, PersonalKind.HEALTH),
        "end_note": Personal("explain how it ended", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "risks", "insurance", "token")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=3), name="order_difficulty"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="order_times_in_order"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=("open", "cancelled"), taker=None) | (~Q(state="open") & Q(taker__isnull=False))
                ),
                name="order_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "disputed")) | Q(minutes__isnull=False), name="order_has_minutes"
            ),
            models.CheckConstraint(condition=Q(away_since=None) | Q(state="started"), name="order_away_while_started"),
            models.UniqueConstraint(fields=("need",), condition=Q(state__in=ACTIVE), name="order_one_active_a_need"),
        )
        indexes = (
            models.Index(fields=("state", "starts_at", "id"), name="order_state"),
            models.Index(fields=("place", "state", "starts_at"), name="order_place"),
            models.Index(fields=("taker", "state", "starts_at"), name="order_taker"),
            models.Index(fields=("organisation", "state", "starts_at"), name="order_organisation"),
            models.Index(fields=("subject", "-starts_at"), name="order_subject"),
            models.Index(fields=("owner", "state"), name="order_owner"),
            models.Index(fields=("settled_at", "confirmed_at"), name="order_to_settle"),
        )

    def __str__(self) -> str:
        return self.number


class Offer(Row):
    """An order offered to one person or organisation, who says yes or no in time."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="offers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="offers")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when the message leaves, where it waits for the morning
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.WAITING)
    answered_at = models.DateTimeField(null=True)
    declined = models.CharField(max_length=8, choices=Declined.choices, null=True)  # why, where it was declined
    decline_text = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "decline_text": Personal("ask others, or better", KEPT, PersonalKind.OTHER)
    }

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(declined=None) | Q(state="declined"), name="offer_declined_why"),
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="offer_to_one",
            ),
            models.UniqueConstraint(fields=("order", "person"), name="offer_once_a_person"),
            models.UniqueConstraint(fields=("order", "organisation"), name="offer_once_an_organisation"),
        )
        indexes = (
            models.Index(fields=("state", "expires_at"), name="offer_state"),
            models.Index(fields=("person", "-at"), name="offer_person"),
            models.Index(fields=("organisation", "-at"), name="offer_organisation"),
        )


class Attendance(Row):
    """One check-in and check-out 签到签退 on an order; several where the taker went away and came back."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attendances")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("order", "number"), name="attendance_numbered"),
            models.UniqueConstraint(fields=("order",), condition=Q(finished_at=None), name="attendance_one_open"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="attendance_in_order"
            ),
        )


class Review(AppendOnly):
    """What the served person says of a service: 1 to 5 stars and perhaps words; once."""

    class How(models.TextChoices):
        LINK = "link", "link"
        OWN = "own", "own"
        PHONE = "phone", "phone"

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="review")
    stars = models.PositiveSmallIntegerField()
    text = SealedField(null=True)
    how = models.CharField(max_length=8, choices=How.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: by the link
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {"text": Personal("judge a service", KEPT, PersonalKind.OTHER)}

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_stars"),)
        indexes = (models.Index(fields=("at",), name="review_at"),)


class Dispute(Row):
    """Taker or served person say it was otherwise: staff who is no party decides what counts."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        DECIDED = "decided", "decided"

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="dispute")
    text = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: by the link
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grounds = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("decide the dispute", KEPT, PersonalKind.OTHER),
        "grounds": Personal("explain the decision", KEPT, PersonalKind.OTHER),
    }
