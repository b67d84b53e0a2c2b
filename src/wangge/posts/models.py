"""Who holds which post where and when, and who is on duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.people.models import Person
from wangge.places.models import Place


class PostKind(models.TextChoices):
    """Posts people hold. A post gives its rights on the whole subtree of its place."""

    GRID_LEADER = "grid_leader", _("网格长")
    GRID_WORKER = "grid_worker", _("网格员")
    GRID_ASSISTANT = "grid_assistant", _("网格辅助员")
    BUILDING_HEAD = "building_head", _("楼长")
    UNIT_HEAD = "unit_head", _("单元长")
    COMMUNITY_STAFF = "community_staff", _("社区工作人员")
    COMMITTEE_MEMBER = "committee_member", _("居委会成员")
    DISTRICT_MANAGER = "district_manager", _("区级管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")


# Posts only one person can hold at a place at a time.
SINGLE = (PostKind.GRID_LEADER, PostKind.BUILDING_HEAD, PostKind.UNIT_HEAD)


class Holding(Row):
    """A post held by a person at a place from one day to another (`valid_to` is the last day, inclusive)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=20, choices=PostKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "place"), condition=Q(valid_to=None), name="holding_once"
            ),
            models.UniqueConstraint(
                fields=("kind", "place"), condition=Q(valid_to=None, kind__in=SINGLE), name="holding_single"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="holding_span"),
        )
        indexes = (models.Index(fields=("place", "kind"), name="holding_place"),)


class DutyShift(Row):
    """A person on duty for a place between two moments."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_span"),
            models.UniqueConstraint(fields=("person", "place", "starts_at"), name="shift_once"),
        )
        indexes = (
            models.Index(fields=("place", "ends_at"), name="shift_place"),
            models.Index(fields=("person", "ends_at"), name="shift_person"),
        )


class LastPosition(models.Model):
    """Where a worker on duty last was (EPSG:4490). Only the newest is kept: this is not a track."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="position")
    longitude = models.FloatField()
    latitude = models.FloatField()
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "longitude": Personal("send the nearest worker", "overwritten; 1 day", PersonalKind.LOCATION),
        "latitude": Personal("send the nearest worker", "overwritten; 1 day", PersonalKind.LOCATION),
    }
