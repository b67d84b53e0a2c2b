"""The books: accounts, postings that sum to zero, and the strikes and standing of members and volunteers.

Postings, entries and strikes are written once; the database refuses to change or delete them.
"""

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


class Book(models.TextChoices):
    """What is counted. Hours are a book of their own: nothing done with points changes them."""

    POINTS = "points", _("积分")
    MINUTES = "minutes", _("服务时长")
    SCORE = "score", _("联盟赋分")


class System(models.TextChoices):
    """The other side of every posting: where points come from and where they go."""

    ISSUED = "issued", _("发放")
    SPENT = "spent", _("兑换")
    EXPIRED = "expired", _("年底清零")


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, viewer: Person | None, on: date) -> AccountQuerySet:
        """The accounts a person may see: one's own, those of the organisations one speaks for, and where a post sees service."""
        if viewer is None:
            return self.none()
        of_people = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="person__home__path")
        of_shops = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="organisation__place__path")
        return self.filter(_own(viewer, on) | of_people | of_shops, system=None)

    def own_of(self, viewer: Person, on: date) -> AccountQuerySet:
        """One's own, and those of the organisations one speaks for."""
        return self.filter(_own(viewer, on), system=None)


def _own(viewer: Person, on: date) -> Q:
    spoken = OrganisationContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), person=viewer)
    return Q(person=viewer) | Q(organisation__in=spoken.values("organisation"))


class Account(Row):
    """One holder's account in one book. `balance` and `entries` are of its entries; system accounts keep neither,
    because every posting of a district would wait for their row."""

    book = models.CharField(max_length=8, choices=Book.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="accounts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="accounts")
    system = models.CharField(max_length=8, choices=System.choices, null=True)
    balance = models.BigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    closed_year = models.PositiveSmallIntegerField()  # the last year that needs no close here any more
    announced_year = models.PositiveSmallIntegerField(null=True)  # the last close the holder was told of beforehand
    opened_at = models.DateTimeField()
    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None, system=None)
                | Q(person=None, organisation__isnull=False, system=None)
                | Q(person=None, organisation=None, system__isnull=False, balance=0, entries=0),
                name="account_one_holder",
            ),
            models.UniqueConstraint(fields=("book", "person"), name="account_of_person"),
            models.UniqueConstraint(fields=("book", "organisation"), name="account_of_organisation"),
            models.UniqueConstraint(fields=("book", "system"), name="account_of_system"),
        )
        indexes = (
            # The run of a year's close walks along it and reads nothing else to find its chunks.
            models.Index(fields=("book", "closed_year", "id"), name="account_to_close", condition=Q(system=None)),
        )


class Posting(AppendOnly):
    """One movement: its entries sum to zero. It says what it is because of, under which rule, and who answers for it."""

    class Kind(models.TextChoices):
        EARN = "earn", _("获得")
        DEDUCT = "deduct", _("扣减")
        REDEEM = "redeem", _("兑换")
        GIVE_BACK = "give_back", _("退还")
        EXPIRE = "expire", _("年底清零")
        REVERSE = "reverse", _("冲正")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system, by rule
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    because_type = models.CharField(max_length=24)
    because_id = models.UUIDField()
    once = models.CharField(max_length=100, unique=True)  # what may happen once only, such as "order:<id>:earn:points"
    policy_row = models.UUIDField(null=True)  # the dated rule that was applied
    detail = models.JSONField(default=dict)  # codes and numbers that explain the amount, never personal
    impersonal: ClassVar[tuple[str, ...]] = ("because_type", "once", "detail")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(by=None) | ~Q(approved_by=F("by")), name="posting_four_eyes"
            ),
        )
        indexes = (models.Index(fields=("because_type", "because_id"), name="posting_because"),)


class Entry(AppendOnly):
    """One side of a posting. On a holder's account entries are numbered without gaps and carry the balance after them."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    number = models.PositiveIntegerField(null=True)
    balance_after = models.BigIntegerField(null=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    spends = models.BooleanField(default=False)  # of a redemption: it never leaves less than nothing

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
            models.UniqueConstraint(fields=("account", "number"), name="entry_numbered"),
            models.UniqueConstraint(fields=("posting", "account"), name="entry_once_a_posting"),
            models.CheckConstraint(
                condition=Q(number=None, balance_after=None) | Q(number__isnull=False, balance_after__isnull=False),
                name="entry_of_holder_or_system",
            ),
            models.CheckConstraint(condition=Q(spends=False) | Q(balance_after__gte=0), name="entry_not_overspent"),
        )


class Correction(Row):
    """A wish to take one entry back, and perhaps put the right amount in its place; somebody else decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        APPROVED = "approved", _("已冲正")
        DECLINED = "declined", _("未同意")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="corrections")
    right_amount = models.BigIntegerField(null=True)  # what should have been there; null: nothing
    reason = SealedField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "reason": Personal("explain a correction", "as long as the books", PersonalKind.OTHER),
        "answer": Personal("explain a correction", "as long as the books", PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry",), condition=Q(state="waiting"), name="correction_one_waiting"),
            models.UniqueConstraint(fields=("entry",), condition=Q(state="approved"), name="correction_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="correction_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="correction_decided",
            ),
        )
        indexes = (models.Index(fields=("state", "asked_at", "id"), name="correction_state"),)


class YearClose(Row):
    """The close of one book's year: from `cutoff` on nothing of that year is left to spend."""

    class State(models.TextChoices):
        RUNNING = "running", _("正在清零")
        DONE = "done", _("已清零")
        UNDOING = "undoing", _("正在冲正")
        UNDONE = "undone", _("已冲正")

    book = models.CharField(max_length=8, choices=Book.choices)
    year = models.PositiveSmallIntegerField()
    cutoff = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: by rule
    ended_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(default=0)  # that had something; known when done
    total = models.BigIntegerField(default=0)  # what they had together
    digest = models.CharField(max_length=64, default="")  # SHA-256 of who lost how much; known when done
    undo_reason = models.CharField(max_length=300, default="")
    undo_asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    undo_approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    impersonal: ClassVar[tuple[str, ...]] = ("undo_reason", "digest")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("book", "year"), name="year_close_once"),
            models.CheckConstraint(
                condition=Q(undo_approved_by=None) | ~Q(undo_approved_by=F("undo_asked_by")),
                name="year_close_four_eyes",
            ),
        )


class Standing(Row):
    """Whether a member of the alliance, or a volunteer, is in good standing; the row that strikes lock."""

    class Role(models.TextChoices):
        MEMBER = "member", _("联盟成员")
        VOLUNTEER = "volunteer", _("志愿者")

    class State(models.TextChoices):
        GOOD = "good", _("正常")
        REMOVED = "removed", _("已退出")

    role = models.CharField(max_length=10, choices=Role.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="standings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="standings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.GOOD)
    strikes = models.PositiveSmallIntegerField(default=0)  # ever, lifted ones among them: the number of the next
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role="volunteer", person__isnull=False, organisation=None)
                | Q(role="member", person=None, organisation__isnull=False),
                name="standing_one_holder",
            ),
            models.UniqueConstraint(fields=("role", "person"), name="standing_of_person"),
            models.UniqueConstraint(fields=("role", "organisation"), name="standing_of_organisation"),
            models.CheckConstraint(
                condition=Q(state="good", removed_at=None) | Q(state="removed", removed_at__isnull=False),
                name="standing_removed_at",
            ),
        )


class Strike(AppendOnly):
    """One verified complaint, or one deduction after a bad review. It counts until it is lifted or out of the window."""

    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="all_strikes")
    number = models.PositiveSmallIntegerField()
    because_type = models.CharField(max_length=24)
    because_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    policy_row = models.UUIDField()  # the limit that was applied
    removes = models.BooleanField()  # it was the one too many
    impersonal: ClassVar[tuple[str, ...]] = ("because_type",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("standing", "number"), name="strike_numbered"),
            models.UniqueConstraint(fields=("because_type", "because_id", "standing"), name="strike_once"),
        )


class StrikeLift(AppendOnly):
    """An appeal that won takes one strike back."""

    strike = models.OneToOneField(Strike, on_delete=models.PROTECT, related_name="lift")
    because_type = models.CharField(max_length=24)
    because_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    restores = models.BooleanField()
    impersonal: ClassVar[tuple[str, ...]] = ("because_type",)
