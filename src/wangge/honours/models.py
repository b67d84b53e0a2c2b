"""Appraisals 考评: who was compared by which figures, voted for, announced, honoured and recommended."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.honours import rights
from wangge.honours.states import OPEN, Award, Out, Standing, State
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.points.models import Posting

KEPT = "3 years after the appraisal"
CERTIFIED = "as long as the certificate can be checked"


def _works_there(viewer: Person, on: date, place: str) -> Q:
    return rights.reached(viewer, on, place, (rights.PREPARING, rights.DECIDING))


def _spoken(viewer: Person, on: date) -> models.QuerySet[OrganisationContact]:
    return OrganisationContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=viewer)


class AppraisalQuerySet(models.QuerySet["Appraisal"]):
    def visible_to(self, viewer: Person | None, on: date) -> AppraisalQuerySet:
        """Where a post prepares or decides honours. What everybody sees is `queries.announced` and `queries.honours`."""
        return self.none() if viewer is None else self.filter(_works_there(viewer, on, "place"))


class Appraisal(Row):
    """The appraisal of one place's quarter or year."""

    number = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="appraisals")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(null=True)  # null: the whole year
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    rules = models.JSONField(default=dict)  # the policy that was applied, by key: value, row, source
    digest = models.CharField(max_length=64)  # of everybody's figures as they were counted
    vote_until = models.DateField(null=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)  # the last day to object
    conferred_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    conferred_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=300, default="")
    nudged = models.CharField(max_length=10, default="")  # the state whose end the staff were told of
    version = models.PositiveIntegerField(default=1)
    objects = AppraisalQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "rules", "digest", "stop_reason", "nudged")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quarter=None) | Q(quarter__gte=1, quarter__lte=4), name="appraisal_quarter"
            ),
            models.UniqueConstraint(
                fields=("place", "year", "quarter"), condition=Q(quarter__isnull=False) & ~Q(state="stopped"),
                name="appraisal_once_a_quarter",
            ),
            models.UniqueConstraint(
                fields=("place", "year"), condition=Q(quarter=None) & ~Q(state="stopped"), name="appraisal_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(conferred_by=None) | ~Q(conferred_by=F("prepared_by")), name="appraisal_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("noticed", "conferred")) | Q(notice_until__gte=F("notice_from")),
                name="appraisal_noticed_from_to",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("place", "-prepared_at"), name="appraisal_place"),
            models.Index(fields=("state", "notice_until"), name="appraisal_state"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def period(self) -> str:
        """The period in words."""
        words = _("%(year)d 年度") if self.quarter is None else _("%(year)d 年第 %(quarter)d 季度")
        return str(words) % {"year": self.year, "quarter": self.quarter}

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN


class NomineeQuerySet(models.QuerySet["Nominee"]):
    def visible_to(self, viewer: Person | None, on: date) -> NomineeQuerySet:
        """Where a post prepares or decides honours; oneself and the organisations one speaks for once the votes are counted."""
        if viewer is None:
            return self.none()
        counted = Q(appraisal__state__in=(State.NOTICED, State.CONFERRED))
        own = counted & (Q(person=viewer) | Q(organisation__in=_spoken(viewer, on).values("organisation")))
        return self.filter(_works_there(viewer, on, "appraisal__place") | own)


class Nominee(Row):
    """Somebody compared: the figures, what they weigh, the rank, and what became of it. Never who complained or reviewed."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="nominees")
    award = models.CharField(max_length=12, choices=Award.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="nominations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="nominations")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="nominations")
    standing = models.CharField(max_length=12, choices=Standing.choices)
    out = models.CharField(max_length=8, choices=Out.choices, default="")
    sample = models.PositiveIntegerField()  # services, calls … the figures rest on
    score = models.PositiveIntegerField(null=True)  # 0 to 10000: hundredths of a point; null: not compared
    rank = models.PositiveIntegerField(null=True)
    parts = models.JSONField(default=list)  # measure, of, out of, points, weight: the reasons
    votes_for = models.PositiveSmallIntegerField(default=0)  # known when counted
    votes_against = models.PositiveSmallIntegerField(default=0)
    objects = NomineeQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("parts",)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None, community=None)
                | Q(person=None, organisation__isnull=False, community=None)
                | Q(person=None, organisation=None, community__isnull=False),
                name="nominee_is_one",
            ),
            models.UniqueConstraint(fields=("appraisal", "award", "person"), name="nominee_person_once"),
            models.UniqueConstraint(fields=("appraisal", "award", "organisation"), name="nominee_organisation_once"),
            models.UniqueConstraint(fields=("appraisal", "award", "community"), name="nominee_community_once"),
            models.CheckConstraint(
                condition=Q(standing="out", score=None, rank=None) & ~Q(out="")
                | ~Q(standing="out") & Q(out="", score__lte=10000, rank__gte=1),
                name="nominee_ranked_or_out",
            ),
        )
        indexes = (
            models.Index(fields=("appraisal", "award", "rank", "id"), name="nominee_rank"),
            models.Index(fields=("person",), name="nominee_person"),
        )

    @property
    def name(self) -> str:
        """What it is called; of a person only for those who may know it."""
        return (self.person or self.organisation or self.community).name  # type: ignore[union-attr]


class Vote(Row):
    """What one member of the committee says of one on the shortlist; it may be changed until it is counted."""

    class Choice(models.TextChoices):
        FOR = "for", _("同意")
        AGAINST = "against", _("不同意")
        ABSTAIN = "abstain", _("弃权")

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="votes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    choice = models.CharField(max_length=8, choices=Choice.choices)
    reason = SealedField(null=True)  # of a vote against
    personal: ClassVar[dict[str, Personal]] = {
        "reason": Personal("explain the vote to the committee", KEPT, PersonalKind.OTHER)
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("nominee", "by"), name="vote_once"),)


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, viewer: Person | None, on: date) -> ObjectionQuerySet:
        """One's own, and where a post decides honours; the staff who prepared the list does not hear who objected."""
        if viewer is None:
            return self.none()
        decides = rights.reached(viewer, on, "nominee__appraisal__place", (rights.DECIDING,))
        return self.filter(decides | Q(by=viewer))


class Objection(Row):
    """Somebody objects to an honour during the public notice; heard by the committee, answered in any case."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待核查")
        UPHELD = "upheld", _("异议成立")
        DISMISSED = "dismissed", _("异议不成立")

    number = models.CharField(max_length=20, unique=True)
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="objections")
    text = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # who objects
    at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # oneself, or the desk
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grounds = SealedField(null=True)
    objects = ObjectionQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("hear the objection", KEPT, PersonalKind.OTHER),
        "grounds": Personal("answer the objection", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("nominee", "by"), name="objection_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="objection_decided",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="objection_four_eyes"),
        )
        indexes = (models.Index(fields=("state", "at"), name="objection_state"),)

    def __str__(self) -> str:
        return self.number


class HonourQuerySet(models.QuerySet["Honour"]):
    def visible_to(self, viewer: Person | None, on: date) -> HonourQuerySet:
        """Where a post prepares or decides honours, one's own and those of the organisations one speaks for."""
        if viewer is None:
            return self.none()
        own = Q(nominee__person=viewer) | Q(nominee__organisation__in=_spoken(viewer, on).values("organisation"))
        return self.filter(_works_there(viewer, on, "nominee__appraisal__place") | own)


class Honour(Row):
    """An honour with its numbered certificate. The QR code leads to a page that says whether it holds."""

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        WITHDRAWN = "withdrawn", _("已撤销")

    nominee = models.OneToOneField(Nominee, on_delete=models.PROTECT, related_name="honour")
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=43, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    document = SealedField()  # PDF in base64
    digest = models.CharField(max_length=64)
    reward = models.OneToOneField(Posting, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = SealedField(null=True)
    objects = HonourQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "document": Personal("prove the honour", CERTIFIED, PersonalKind.IDENTITY),
        "withdrawn_why": Personal("explain why it was taken back", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "token", "digest")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="valid", withdrawn_at=None) | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="honour_withdrawn_at",
            ),
        )
        indexes = (models.Index(fields=("-at", "-id"), name="honour_newest"),)

    def __str__(self) -> str:
        return self.number


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, viewer: Person | None, on: date) -> RecommendationQuerySet:
        """Where a post prepares or decides honours, the department it was sent to, and whoever is recommended."""
        if viewer is None:
            return self.none()
        spoken = _spoken(viewer, on).values("organisation")
        about = Q(honour__nominee__person=viewer) | Q(honour__nominee__organisation__in=spoken)
        staff = _works_there(viewer, on, "honour__nominee__appraisal__place")
        return self.filter(staff | Q(department__in=spoken) | about)


class Recommendation(Row):
    """A letter to a department that recommends somebody honoured; the department says through a link that it has it."""

    number = models.CharField(max_length=20, unique=True)
    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="recommendations")
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recommended_to_it")
    words = SealedField()
    token = models.CharField(max_length=43, unique=True)
    document = SealedField()
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    due = models.DateField()  # when it should have been acknowledged
    reminded_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = SealedField(null=True)  # the name as given by who opened the link
    answer = SealedField(null=True)
    objects = RecommendationQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("recommend somebody honoured", KEPT, PersonalKind.OTHER),
        "document": Personal("recommend somebody honoured", KEPT, PersonalKind.IDENTITY),
        "acknowledged_by": Personal("show who received the letter", KEPT, PersonalKind.IDENTITY),
        "answer": Personal("keep what the department answered", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "token", "digest")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("honour", "department"), name="recommendation_once_a_department"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="recommendation_acknowledged",
            ),
        )
        indexes = (
            models.Index(fields=("department", "-sent_at"), name="recommendation_department"),
            models.Index(fields=("acknowledged_at", "due"), name="recommendation_due"),
        )

    def __str__(self) -> str:
        return self.number
