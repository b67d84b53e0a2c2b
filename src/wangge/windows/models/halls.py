"""The hall: floors that are party branches, windows, and the topics people take numbers for."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission


class HallQuerySet(models.QuerySet["Hall"]):
    def visible_to(self, viewer: Person | None, on: date) -> HallQuerySet:
        """The halls whose desk, staffing and queue a person may see. What the lobby shows is for everybody."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_HALL, on=on, column="place__path"))


class Hall(Row):
    """A service hall (政务大厅). Its party members form one general branch, a branch on each floor (红色联盟)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="halls")
    name = models.CharField(max_length=80)
    general_branch = models.CharField(max_length=80, default="")
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    every_day = models.BooleanField(default=False)  # weekends and holidays too (延时和周末服务)
    kiosk_key = models.CharField(max_length=40, unique=True)  # the address of the ticket machine in the lobby
    version = models.PositiveIntegerField(default=1)
    objects = HallQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("name", "general_branch", "kiosk_key")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "name"), name="hall_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="hall_named"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hall_hours"),
        )

    def __str__(self) -> str:
        return self.name


class Floor(Row):
    """A floor, which is a branch (党支部) of the hall's general branch; its windows belong to that branch."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="floors")
    number = models.PositiveSmallIntegerField()
    branch = models.CharField(max_length=80)
    secretary = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # 支部书记
    impersonal: ClassVar[tuple[str, ...]] = ("branch",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hall", "number"), name="floor_number_once"),
            models.UniqueConstraint(fields=("hall", "branch"), name="floor_branch_once"),
            models.CheckConstraint(condition=~Q(branch=""), name="floor_has_branch"),
        )

    def __str__(self) -> str:
        return self.branch


class Topic(Row):
    """What people take a number for (业务类别). Its letter begins the number; its row is the counter of the day.

    A letter is never given to another topic, so that a number of a day means one ticket.
    """

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="topics")
    letter = models.CharField(max_length=1)
    name = models.CharField(max_length=40)
    kinds = models.JSONField(default=list)  # kinds of catalogue items handled under it
    is_open = models.BooleanField(default=True)
    counted_on = models.DateField(null=True)
    counted = models.PositiveIntegerField(default=0)  # numbers given on `counted_on`
    impersonal: ClassVar[tuple[str, ...]] = ("letter", "name", "kinds")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hall", "letter"), name="topic_letter_once"),
            models.UniqueConstraint(fields=("hall", "name"), name="topic_name_once"),
            models.CheckConstraint(condition=Q(letter__gte="A", letter__lte="Z"), name="topic_letter"),
        )

    def __str__(self) -> str:
        return self.name


class WindowState(models.TextChoices):
    """Whether a window serves."""

    OPEN = "open", _("办理中")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("关闭")


class WindowQuerySet(models.QuerySet["Window"]):
    def visible_to(self, viewer: Person | None, on: date) -> WindowQuerySet:
        """The windows of the halls a person may see."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_HALL, on=on, column="hall__place__path"))


class Window(Row):
    """A window of a floor, the topics it serves, and whether it serves now."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="windows")  # that of the floor
    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    topics = models.ManyToManyField(Topic, related_name="windows")
    state = models.CharField(max_length=8, choices=WindowState.choices, default=WindowState.CLOSED)
    state_at = models.DateTimeField()
    retired_on = models.DateField(null=True)  # no window from this day on
    version = models.PositiveIntegerField(default=1)
    objects = WindowQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {}
    impersonal: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hall", "number"), name="window_number_once"),
            models.CheckConstraint(condition=~Q(name=""), name="window_named"),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(state=WindowState.CLOSED), name="window_retired_is_closed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"
