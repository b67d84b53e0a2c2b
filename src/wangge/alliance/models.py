"""The alliance 共富联盟: who is a member since when, with which benefits, and what was complained about and decided."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.agreements.models import Agreement
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "3 years after the membership has ended"


def _spoken(viewer: Person, on: date) -> models.QuerySet[OrganisationContact]:
    return OrganisationContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=viewer)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, viewer: Person | None, on: date) -> MembershipQuerySet:
        """Where a post sees service, and those of the organisations one speaks for. The public list is `queries.public`."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
        return self.filter(seen | Q(organisation__in=_spoken(viewer, on).values("organisation")))


class Membership(Row):
    """An organisation in the alliance of a community. It begins and ends with its agreement; the exit rule ends both."""

    class End(models.TextChoices):
        AGREEMENT = "agreement", _("协议结束")
        RULE = "rule", _("三次投诉查实")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships")
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="membership")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End.choices, null=True)
    version = models.PositiveIntegerField(default=1)
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(ended_at=None), name="membership_one_current"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end=None) | Q(ended_at__gte=F("began_at"), end__isnull=False),
                name="membership_ended",
            ),
        )
        indexes = (models.Index(fields=("place", "ended_at"), name="membership_place"),)

    def __str__(self) -> str:
        return self.organisation.name


class Benefit(Row):
    """Something members of a community's alliance are entitled to."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="benefits")
    name = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "what")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "name"), condition=Q(to_day=None), name="benefit_once"),
        )


class Entitlement(Row):
    """A member's right to one benefit, from one moment to another."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="entitlements")
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="entitlements")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    restores = models.OneToOneField(  # the one that ended with the membership, where an appeal brought it back
        "self", on_delete=models.PROTECT, null=True, related_name="restored_by"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("membership", "benefit"), condition=Q(ended_at=None), name="entitlement_one_current"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="entitlement_in_order"
            ),
        )


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, viewer: Person | None, on: date) -> ComplaintQuerySet:
        """Where a post hears complaints or decides appeals, those against an organisation one speaks for, and one's own.

        The organisation never learns from us who complained: what may be shown is up to `queries.shown_to`.
        """
        if viewer is None:
            return self.none()
        heard = access.subtree_filter(viewer, Permission.HEAR_COMPLAINTS, on=on, column="place__path")
        appealed = access.subtree_filter(viewer, Permission.DECIDE_APPEALS, on=on, column="place__path")
        against = Q(organisation__in=_spoken(viewer, on).values("organisation"))
        return self.filter(heard | (appealed & Q(appeal__isnull=False)) | against | Q(complainant=viewer))


class Complaint(Row):
    """A complaint about a member's reputation or service, heard and verified by a person who is not party to it."""

    class Kind(models.TextChoices):
        REPUTATION = "reputation", _("信誉")
        SERVICE = "service", _("服务")

    class Source(models.TextChoices):
        OWN = "own", _("居民提出")
        DESK = "desk", _("社区登记")
        REVIEW = "review", _("差评转入")

    class State(models.TextChoices):
        RAISED = "raised", _("等待回复")
        HEARD = "heard", _("待核实")
        VERIFIED = "verified", _("查实")
        REJECTED = "rejected", _("未查实")
        WITHDRAWN = "withdrawn", _("已撤回")

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="complaints")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="complaints")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="complaints")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    because_id = models.UUIDField(null=True, unique=True)  # the review it comes from
    text = SealedField()
    complainant = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="complaints")
    raised_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: by rule, from a review
    raised_at = models.DateTimeField()
    reply = SealedField(null=True)
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    reply_due = models.DateField()  # the last day to reply; afterwards it is heard without
    state = models.CharField(max_length=10, choices=State.choices, default=State.RAISED)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grounds = SealedField(null=True)
    appeal_until = models.DateField(null=True)
    warned_reply_on = models.DateField(null=True)  # the member was told that the days to reply end soon
    warned_appeal_on = models.DateField(null=True)  # and those to appeal
    version = models.PositiveIntegerField(default=1)
    objects = ComplaintQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("hear the complaint", KEPT, PersonalKind.OTHER),
        "reply": Personal("hear the member", KEPT, PersonalKind.OTHER),
        "grounds": Personal("explain the decision", KEPT, PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number",)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("verified", "rejected"), decided_by__isnull=False, decided_at__isnull=False)
                | ~Q(state__in=("verified", "rejected")),
                name="complaint_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (
                    (Q(complainant=None) | ~Q(decided_by=F("complainant")))
                    & (Q(raised_by=None) | ~Q(decided_by=F("raised_by")))
                ),
                name="complaint_not_by_a_party",
            ),
        )
        indexes = (
            models.Index(fields=("state", "reply_due", "id"), name="complaint_state"),
            models.Index(fields=("state", "appeal_until", "id"), name="complaint_appeal"),
            models.Index(fields=("organisation", "-raised_at"), name="complaint_of"),
            models.Index(fields=("complainant", "-raised_at"), name="complaint_by"),
            models.Index(fields=("place", "-raised_at"), name="complaint_place"),
        )

    def __str__(self) -> str:
        return self.number


class Appeal(Row):
    """The member's appeal against a verified complaint, decided by the committee."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待裁定")
        WON = "won", _("申诉成立")
        LOST = "lost", _("申诉不成立")

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="appeal")
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
                name="appeal_decided",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="appeal_not_by_a_party"),
        )
        indexes = (models.Index(fields=("state", "at"), name="appeal_state"),)


class Credit(Row):
    """Learning or volunteering a member is scored for, as staff recorded it."""

    class What(models.TextChoices):
        LEARNING = "learning", _("参与学习")
        VOLUNTEERING = "volunteering", _("志愿服务")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="credits")
    what = models.CharField(max_length=12, choices=What.choices)
    day = models.DateField()
    evidence = models.CharField(max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("evidence",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("membership", "what", "day", "evidence"), name="credit_once"),)


class Export(AppendOnly):
    """A list somebody took out, and for what; the file is made again from it for who asked, for some minutes."""

    class What(models.TextChoices):
        MEMBERS = "members", _("联盟成员")
        COMPLAINTS = "complaints", _("对联盟成员的投诉")

    what = models.CharField(max_length=10, choices=What.choices)
    state = models.CharField(max_length=10, default="")  # the filter of the list
    purpose = SealedField()
    count = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "purpose": Personal("account for what was taken out", "3 years", PersonalKind.OTHER)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("state",)

    class Meta:
        indexes = (models.Index(fields=("by", "-at"), name="alliance_export_by"),)
