"""Openings, the claims people put in, ranked proposals, decisions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.checkin.models.people import WHILE_IN, CheckIn, ServiceRole
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.models import SINGLE, PostKind

# Posts a community fills from those who checked in; employed staff and elected members are chosen elsewhere.
OFFERED = (PostKind.GRID_ASSISTANT, PostKind.BUILDING_HEAD, PostKind.UNIT_HEAD)


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, viewer: Person | None, on: date) -> OpeningQuerySet:
        """Openings in the viewer's posts' places, and those of communities where the viewer has checked in."""
        if viewer is None:
            return self.none()
        mine = CheckIn.objects.live().filter(person=viewer).values("place")
        here = access.subtree_filter(viewer, Permission.SEE_CHECKINS, on=on, column="place__path")
        return self.filter(here | Q(community__in=mine))


class Opening(Row):
    """A post or a service role that is offered."""

    class State(models.TextChoices):
        OPEN = "open", _("报名中")
        CLOSED = "closed", _("待决定")
        DECIDED = "decided", _("已决定")
        WITHDRAWN = "withdrawn", _("已撤回")

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="openings_of")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="openings")
    post_kind = models.CharField(max_length=20, null=True, choices=[(kind.value, kind.label) for kind in OFFERED])
    role = models.CharField(max_length=12, null=True, choices=ServiceRole.choices)
    seats = models.PositiveSmallIntegerField(default=1)
    skills = models.JSONField(default=list)
    times = models.JSONField(default=list)
    duties = models.TextField()  # what is to be done and which risks it has (志愿服务条例 Art. 12)
    from_day = models.DateField()
    apply_until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = OpeningQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("skills", "times", "duties")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(post_kind__isnull=False, role=None) | Q(post_kind=None, role__isnull=False),
                name="opening_post_or_role",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="opening_seats"),
            models.CheckConstraint(
                condition=Q(post_kind=None) | ~Q(post_kind__in=[kind.value for kind in SINGLE]) | Q(seats=1),
                name="opening_single_seat",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "-created_at"), name="opening_community"),)

    @property
    def what(self) -> str:
        """The post or role in words."""
        return str(self.get_post_kind_display() if self.post_kind else self.get_role_display())


class PostClaim(Row):
    """A person's wish for an opening (岗位认领); `wish` 1 is the first choice."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="claims")
    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="claims")
    wish = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("opening", "check_in"), condition=Q(withdrawn_at=None), name="claim_one_current"
            ),
            models.CheckConstraint(condition=Q(wish__gte=1, wish__lte=3), name="claim_wish"),
        )


class Proposal(Row):
    """A ranking of the people who put in for an opening, as prepared on a day by the weights valid that day."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="proposals")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    weights = models.JSONField()
    policies = models.JSONField()  # {policy key: id of the row applied}
    left_out = models.PositiveSmallIntegerField(default=0)  # people who do not agree to be matched
    impersonal: ClassVar[tuple[str, ...]] = ("weights", "policies")

    class Meta:
        indexes = (models.Index(fields=("opening", "-at"), name="proposal_opening"),)


class Candidate(Row):
    """One person's place in a ranking, and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="candidates")
    claim = models.ForeignKey(PostClaim, on_delete=models.PROTECT, related_name="candidates")
    rank = models.PositiveSmallIntegerField()
    total = models.PositiveIntegerField()  # hundredths of a point, 0 to 10,000
    parts = models.JSONField()  # see rules.Part
    personal: ClassVar[dict[str, Personal]] = {
        "parts": Personal("explain a ranking to the person and the committee (PIPL Art. 24)", WHILE_IN, PersonalKind.OTHER)
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "claim"), name="candidate_once"),
            models.UniqueConstraint(fields=("proposal", "rank"), name="candidate_rank"),
        )


class Decision(Row):
    """What the committee decided about an opening. People decide, the ranking only proposes (PIPL Art. 24)."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="decision")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    meeting = models.CharField(max_length=80)  # which meeting of the committee
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("meeting",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("prepared_by")), name="decision_not_by_preparer"),
        )


class Outcome(Row):
    """What the decision means for one candidate; leaving the order of the ranking needs a reason."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="outcomes")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="outcome")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outcomes")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen = models.BooleanField()
    follows = models.BooleanField()  # as the ranking proposed
    reason = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "reason": Personal("explain the decision to the person", WHILE_IN, PersonalKind.OTHER)
    }

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(follows=True) | Q(reason__isnull=False), name="outcome_reason"),
            models.CheckConstraint(condition=~Q(person=F("decided_by")), name="outcome_not_oneself"),
        )
        indexes = (models.Index(fields=("person", "chosen"), name="outcome_person"),)
