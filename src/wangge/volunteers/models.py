"""Volunteers: their card, deductions after bad reviews with appeals, certificates of service, star levels."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points.models import Posting
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "3 years after the volunteer has left"
CERTIFIED = "as long as the certificate can be checked"


class OfVolunteers(models.QuerySet):
    def visible_to(self, viewer: Person | None, on: date) -> OfVolunteers:
        """One's own, and where a post sees service."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
        return self.filter(seen | Q(person=viewer))


class Card(Row):
    """A volunteer's card 志愿者卡. The QR code leads to a public page that says whether it holds, and nothing more."""

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        REVOKED = "revoked", _("已注销")
        REPLACED = "replaced", _("已补发新卡")

    class Why(models.TextChoices):
        RULE = "rule", _("三次扣分退出")
        ENDED = "ended", _("报到已结束")
        STAFF = "staff", _("社区注销")

    number = models.CharField(max_length=20)  # the volunteer's: it stays when a lost card is replaced
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cards")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cards")
    token = models.CharField(max_length=43, unique=True)  # of the public page: cannot be guessed, says nothing
    state = models.CharField(max_length=8, choices=State.choices, default=State.VALID)
    photo = SealedField(null=True)  # JPEG in base64
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, choices=Why.choices, null=True)
    version = models.PositiveIntegerField(default=1)
    objects = OfVolunteers.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "photo": Personal("show who holds the card", KEPT, PersonalKind.IDENTITY)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "token")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person",), condition=Q(state="valid"), name="card_one_valid"),
            models.UniqueConstraint(fields=("number",), condition=Q(state="valid"), name="card_number_valid"),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False, why__isnull=False)
                | (~Q(state="revoked") & Q(revoked_at=None, why=None)),
                name="card_revoked_why",
            ),
        )
        indexes = (models.Index(fields=("place", "state", "number"), name="card_place"),)

    def __str__(self) -> str:
        return self.number


class Deduction(Row):
    """Points taken off and a strike after a negative review. An appeal that wins takes both back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deductions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="deductions")
    because_type = models.CharField(max_length=24)
    because_id = models.UUIDField()
    stars = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField()  # points taken off: never more than there were
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, null=True, related_name="+")
    removed = models.BooleanField()  # it was the one too many
    policy_row = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: by rule
    appeal_until = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    objects = OfVolunteers.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("because_type",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("because_type", "because_id"), name="deduction_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="deduction_stars"),
        )
        indexes = (models.Index(fields=("person", "-at"), name="deduction_of"),)


class DeductionAppeal(Row):
    """The volunteer's appeal against one deduction, decided by the committee."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待裁定")
        WON = "won", _("申诉成立")
        LOST = "lost", _("申诉不成立")

    deduction = models.OneToOneField(Deduction, on_delete=models.PROTECT, related_name="appeal")
    text = SealedField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grounds = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("decide the appeal", KEPT, PersonalKind.OTHER),
        "grounds": Personal("explain the decision", KEPT, PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="deduction_appeal_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="deduction_appeal_not_by_a_party"
            ),
        )
        indexes = (models.Index(fields=("state", "at"), name="deduction_appeal_state"),)


class Certificate(Row):
    """A certificate of service 志愿服务记录证明: numbered, a snapshot of the exact records, checked by its QR code."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待出具")
        ISSUED = "issued", _("有效")
        DECLINED = "declined", _("未出具")
        WITHDRAWN = "withdrawn", _("已撤销")

    number = models.CharField(max_length=24, unique=True, null=True)  # null until issued
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="certificates"
    )  # the community that certifies
    since = models.DateField()
    until = models.DateField()
    purpose = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    lines = SealedJSONField(null=True)  # the records it covers, as they were
    document = SealedField(null=True)  # the PDF in base64
    digest = models.CharField(max_length=64, null=True)
    token = models.CharField(max_length=43, unique=True, null=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)  # the last day of its public notice
    answer = SealedField(null=True)  # why it was declined or withdrawn
    objects = OfVolunteers.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "lines": Personal("certify service", CERTIFIED, PersonalKind.OTHER),
        "document": Personal("certify service", CERTIFIED, PersonalKind.IDENTITY),
        "answer": Personal("explain a decision", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "purpose", "digest", "token")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="certificate_days_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=("issued", "withdrawn"), number__isnull=False, digest__isnull=False)
                | (Q(state__in=("applied", "declined")) & Q(number=None, digest=None)),
                name="certificate_issued_is_numbered",
            ),
        )
        indexes = (
            models.Index(fields=("place", "state", "-applied_at"), name="certificate_place"),
            models.Index(fields=("person", "-applied_at"), name="certificate_of"),
            models.Index(fields=("notice_until",), name="certificate_notice", condition=Q(state="issued")),
        )


class Star(Row):
    """A star level 星级志愿者: applied for, announced in public, granted by somebody else than who announced it."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待公示")
        NOTICED = "noticed", _("公示中")
        GRANTED = "granted", _("已授予")
        DECLINED = "declined", _("未授予")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stars")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="stars")
    level = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()  # of service when it was applied for
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    policy_row = models.UUIDField()
    applied_at = models.DateTimeField()
    noticed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    notice_until = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)
    objects = OfVolunteers.as_manager()
    personal: ClassVar[dict[str, Personal]] = {"answer": Personal("explain a decision", KEPT, PersonalKind.OTHER)}

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(state__in=("applied", "noticed")), name="star_one_open"
            ),
            models.UniqueConstraint(fields=("person", "level"), condition=Q(state="granted"), name="star_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="star_level"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(noticed_by=None) | ~Q(decided_by=F("noticed_by")),
                name="star_four_eyes",
            ),
        )
        indexes = (models.Index(fields=("place", "state"), name="star_place"),)
