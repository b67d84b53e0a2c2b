"""The points shop 积分超市: goods and services for points, their stock, and what was redeemed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import AppendOnly, Row
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points.models import Posting
from wangge.posts import access
from wangge.posts.access import Permission


class GoodQuerySet(models.QuerySet["Good"]):
    def visible_to(self, viewer: Person | None, on: date) -> GoodQuerySet:
        """What a post sees of the desk; the shelf of a neighbour is `queries.shelf`."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path"))


class Good(Row):
    """A thing or a service on the shelf of a community. `stock` is what nobody has redeemed yet."""

    class Kind(models.TextChoices):
        GOOD = "good", _("物品")
        SERVICE = "service", _("服务")

    class State(models.TextChoices):
        SHELF = "shelf", _("在架")
        OFF = "off", _("已下架")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="goods")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=60)
    details = models.CharField(max_length=300, default="")
    cost = models.PositiveIntegerField()  # points for one
    stock = models.IntegerField(default=0)
    most = models.PositiveIntegerField(null=True)  # for one person in `days`; null: no limit
    days = models.PositiveIntegerField(default=30)
    photo = models.TextField(null=True)  # JPEG in base64, of the thing
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHELF)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    objects = GoodQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("title", "details", "photo")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(stock__gte=0), name="good_never_oversold"),
            models.CheckConstraint(condition=Q(cost__gte=1), name="good_costs_something"),
            models.CheckConstraint(condition=Q(days__gte=1), name="good_days"),
        )
        indexes = (models.Index(fields=("place", "state", "title"), name="good_shelf"),)

    def __str__(self) -> str:
        return self.title


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def visible_to(self, viewer: Person | None, on: date) -> RedemptionQuerySet:
        """One's own, and where a post sees service."""
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=on, column="place__path")
        return self.filter(seen | Q(person=viewer))


class Redemption(Row):
    """Points spent for something of the shelf, collected at the desk by its code."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待领取")
        COLLECTED = "collected", _("已领取")
        CANCELLED = "cancelled", _("已取消")
        EXPIRED = "expired", _("过期未领")

    number = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=12, unique=True)  # what the desk scans or types; only staff can use it
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="redemptions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="redemptions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    cost = models.PositiveIntegerField()  # points in all
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField()
    collect_by = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    given_back = models.PositiveIntegerField(default=0)  # points
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="+")
    objects = RedemptionQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "code")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(count__gte=1, cost__gte=1), name="redemption_of_something"),
            models.CheckConstraint(condition=Q(given_back__lte=F("cost")), name="redemption_gives_back_at_most"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="redemption_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="collected") | Q(given_back=0), name="redemption_collected_or_given_back"
            ),
        )
        indexes = (
            models.Index(fields=("person", "-at"), name="redemption_of"),
            models.Index(fields=("good", "person", "at"), name="redemption_limit"),
            models.Index(fields=("state", "collect_by"), name="redemption_due"),
            models.Index(fields=("place", "state", "-at"), name="redemption_desk"),
        )


class StockMove(AppendOnly):
    """One change of a stock, and what there was after it."""

    class Kind(models.TextChoices):
        IN = "in", _("入库")
        COUNTED = "counted", _("盘点")
        REDEEMED = "redeemed", _("兑换")
        BACK = "back", _("退回")

    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.IntegerField()
    after = models.PositiveIntegerField()
    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("reason",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(amount=0), name="stock_move_of_something"),
            models.UniqueConstraint(
                fields=("redemption", "kind"), condition=Q(redemption__isnull=False), name="stock_move_once"
            ),
        )
        indexes = (models.Index(fields=("good", "-at"), name="stock_move_of"),)
