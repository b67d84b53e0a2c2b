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
    APPRAISER = "appraiser", _("考评委员")
    DISTRICT_MANAGER = "district_manager", _("区级管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    # catalogue and hall
    APPROVER = "approver", _("审批人员")
    BUREAU_HEAD = "bureau_head", _("审批局负责人")
    WINDOW_CLERK = "window_clerk", _("窗口工作人员")
    LEGAL_ADVISER = "legal_adviser", _("法律顾问")
    INSPECTOR = "inspector", _("行政监察员")
    MEDIA_OBSERVER = "media_observer", _("媒体监督员")


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


class PublishedContact(Row):
    """The office phone of a post that the public grid card shows: on which basis, and from when to when.

    Never the sealed phone of the person: somebody records it for publishing. It counts only while the post is held
    (`published.contacts`), so that it ends with the post whoever forgets to withdraw it.
    """

    class Basis(models.TextChoices):
        AGREED = "agreed", _("本人同意")
        DUTY = "duty", _("法定公示职责")

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="contacts")
    phone = models.CharField(max_length=24)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    source = models.CharField(max_length=120, help_text="The rule that asks for it, or how the holder agreed.")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "phone": Personal("show residents whom to call", "while in post, then 1 year", PersonalKind.CONTACT)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("source",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("holding",), condition=Q(until=None), name="contact_one_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="contact_span"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(phone=""), name="contact_has_basis"),
        )


class CommunityPhone(Row):
    """A phone of a community's office from one day on: the one residents call, and the one that takes complaints."""

    class Use(models.TextChoices):
        OFFICE = "office", _("社区电话")
        SUPERVISION = "supervision", _("监督电话")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="phones")
    use = models.CharField(max_length=12, choices=Use.choices)
    phone = models.CharField(max_length=24)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("phone",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "use"), condition=Q(valid_to=None), name="phone_one_open"),
            models.UniqueConstraint(fields=("place", "use", "valid_from"), name="phone_one_a_day"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="phone_span"),
            models.CheckConstraint(condition=~Q(phone=""), name="phone_is_there"),
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
