"""What was counted on days that are over: tallies that can be thrown away and counted again from the cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.people.models import Organisation
from wangge.places.models import Place


class Span(models.TextChoices):
    """What a tally adds up."""

    DAY = "day", _("日")
    MONTH = "month", _("月")


class Axis(models.TextChoices):
    """By what a tally is split. Centres and offices are columns of every one."""

    ITEM = "item", _("事项")
    WINDOW = "window", _("窗口")
    HOUR = "hour", _("时段")
    CHANNEL = "channel", _("渠道")


class Folded(models.Model):
    """A day, or a month by its first day, whose tallies are written. Without its row it is counted from the cases."""

    span = models.CharField(max_length=5, choices=Span.choices)
    since = models.DateField()
    at = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("span",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("span", "since"), name="folded_once"),)


class Tally(models.Model):
    """Counts of one span, split by one axis (`key`: id of the item or window, hour, channel; "" for none).

    Each count stands there by place and office, and once for all of them together (no place); channels only by place and
    office, from which totals, centres and offices are read. What is counted: docs/rules/hall-figures.md. The three sums are in
    hundredths of a working day over the cases decided.
    """

    span = models.CharField(max_length=5, choices=Span.choices)
    since = models.DateField()
    axis = models.CharField(max_length=8, choices=Axis.choices)
    key = models.CharField(max_length=36, default="")
    # No indexes of their own: nothing is looked up by them alone, and places and offices are never deleted.
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # where the cases were taken
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    office_place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # where they are decided
    received = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    finished = models.PositiveIntegerField(default=0)
    one_visit = models.PositiveIntegerField(default=0)
    taken = models.PositiveBigIntegerField(default=0)
    promised = models.PositiveBigIntegerField(default=0)
    statutory = models.PositiveBigIntegerField(default=0)
    impersonal: ClassVar[tuple[str, ...]] = ("span", "axis", "key")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("axis", "span", "since", "place", "office", "office_place", "key"), name="tally_once"
            ),
            models.UniqueConstraint(
                fields=("axis", "span", "since", "key"), condition=Q(place=None), name="tally_whole_once"
            ),
            models.CheckConstraint(
                condition=Q(place=None, office=None, office_place=None)
                | Q(place__isnull=False, office__isnull=False, office_place__isnull=False),
                name="tally_split_or_whole",
            ),
            models.CheckConstraint(
                condition=Q(late__lte=F("decided"), finished__lte=F("ended"), one_visit__lte=F("finished")),
                name="tally_parts_within",
            ),
        )
