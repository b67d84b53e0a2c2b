"""Agreements between a community and a partner, and the signatures on them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "10 years after the agreement has ended"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, viewer: Person | None, on: date) -> AgreementQuerySet:
        """The agreements a person may see: where a post sees service, and once offered those one may sign or has signed."""
        if viewer is None:
            return self.none()
        spoken = OrganisationContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=viewer)
        mine = Q(person=viewer) | Q(organisation__in=spoken.values("organisation"))
        seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
        return self.filter(seen | (mine & ~Q(state=Agreement.State.DRAFT)))


class Agreement(Row):
    """What a community and a partner (an organisation or a person) promise each other, from one day to another."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("项目协议")
        MEMBERSHIP = "membership", _("联盟入会协议")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        OFFERED = "offered", _("待签署")
        SIGNED = "signed", _("已签署")
        IN_FORCE = "in_force", _("生效中")
        ENDED = "ended", _("已到期")
        TERMINATED = "terminated", _("已终止")
        WITHDRAWN = "withdrawn", _("已撤回")

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="agreements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="agreements")
    title = models.CharField(max_length=80)
    terms = SealedField()
    from_day = models.DateField()
    to_day = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    document = SealedField(null=True)  # the PDF with both signatures, in base64
    digest = models.CharField(max_length=64, null=True, unique=True)  # SHA-256 of exactly that PDF; also in the journal
    reminded_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = SealedField(null=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    version = models.PositiveIntegerField(default=1)
    objects = AgreementQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "terms": Personal("what the partners promised", KEPT, PersonalKind.OTHER),
        "document": Personal("prove what was signed", KEPT, PersonalKind.IDENTITY),
        "end_reason": Personal("explain why it ended", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "digest")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False) | Q(organisation__isnull=False, person=None),
                name="agreement_one_partner",
            ),
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="agreement_days_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "offered", "withdrawn"), digest=None)
                | Q(state__in=("signed", "in_force", "ended", "terminated"), digest__isnull=False),
                name="agreement_signed_has_digest",
            ),
        )
        indexes = (
            models.Index(fields=("state", "to_day"), name="agreement_state"),
            models.Index(fields=("place", "state"), name="agreement_place"),
            models.Index(fields=("-drafted_at", "-id"), name="agreement_newest"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def partner(self) -> Organisation | Person:
        """The other side."""
        found = self.organisation or self.person
        assert found is not None  # agreement_one_partner
        return found


class Signature(AppendOnly):
    """One side's signature. `text_digest` is of the text that was signed."""

    class Side(models.TextChoices):
        COMMUNITY = "community", _("社区")
        PARTNER = "partner", _("对方")

    class How(models.TextChoices):
        SCREEN = "screen", _("屏幕手写")
        TYPED = "typed", _("输入姓名确认")
        SCAN = "scan", _("纸质签署后上传")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    how = models.CharField(max_length=8, choices=How.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # who signed, or who uploaded the scan
    name = models.CharField(max_length=60)
    picture = SealedField(null=True)  # JPEG in base64
    text_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("who signed", KEPT, PersonalKind.IDENTITY),
        "picture": Personal("prove the signature", KEPT, PersonalKind.IDENTITY),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("text_digest",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agreement", "side"), name="signature_once_a_side"),)
