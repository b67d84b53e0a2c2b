"""Numbers of the queue: gapless for each hall, day and letter."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.identity import normalise_phone
from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import DigestField, SealedField
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.windows.models.halls import Hall, Topic, Window

KEPT = "30 days after the day of the ticket"


class TicketState(models.TextChoices):
    """The way of a number; what may follow what is in `states`."""

    WAITING = "waiting", _("等候")
    CALLED = "called", _("已呼叫")
    SERVING = "serving", _("办理中")
    DONE = "done", _("已办完")
    MISSED = "missed", _("过号")
    CANCELLED = "cancelled", _("已取消")


AT_WINDOW = (TicketState.CALLED.value, TicketState.SERVING.value)
OPEN = (TicketState.WAITING.value, *AT_WINDOW)
HAS_WINDOW = (*AT_WINDOW, TicketState.DONE.value, TicketState.MISSED.value)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, viewer: Person | None, on: date) -> TicketQuerySet:
        """The tickets of halls a person may see, and their own. Whoever has the link of a ticket reads it too."""
        if viewer is None:
            return self.none()
        here = access.subtree_filter(viewer, Permission.SEE_HALL, on=on, column="hall__place__path")
        return self.filter(here | Q(person=viewer))


class Ticket(Row):
    """A number somebody drew. Nobody has to say who they are; a phone number only serves to call them back."""

    class Channel(models.TextChoices):
        KIOSK = "kiosk", _("取号机")
        PHONE = "phone", _("手机")
        DESK = "desk", _("咨询台")
        BOOKED = "booked", _("预约")

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="tickets")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    serial = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_priority = models.BooleanField(default=False)  # elders, people with disabilities, servicemen: served earlier
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tickets")
    phone = SealedField(null=True)
    phone_digest = DigestField(of="phone", normalise=normalise_phone)
    token = models.CharField(max_length=40, unique=True)  # of the page that follows it
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    taken_at = models.DateTimeField()
    rank_at = models.DateTimeField()  # the queue's order: `rules.rank`
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="tickets")
    clerk = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    calls = models.PositiveSmallIntegerField(default=0)  # since it last waited
    returns = models.PositiveSmallIntegerField(default=0)  # how often it came back after being missed
    called_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # that its turn is near
    version = models.PositiveIntegerField(default=1)
    objects = TicketQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "phone": Personal("say that the turn is near", KEPT, PersonalKind.CONTACT),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("letter", "token")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hall", "day", "letter", "serial"), name="ticket_number_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="ticket_number_from_one"),
            models.UniqueConstraint(
                fields=("window",), condition=Q(state__in=AT_WINDOW), name="ticket_one_at_a_window"
            ),
            models.UniqueConstraint(
                fields=("topic", "person"),
                condition=Q(state__in=OPEN, person__isnull=False),
                name="ticket_one_of_person",
            ),
            models.UniqueConstraint(
                fields=("topic", "phone_digest"),
                condition=Q(state__in=OPEN, phone_digest__isnull=False),
                name="ticket_one_of_phone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HAS_WINDOW, window__isnull=False, called_at__isnull=False, calls__gte=1)
                | Q(state=TicketState.WAITING, window=None, calls=0)
                | Q(state=TicketState.CANCELLED),
                name="ticket_called_to_a_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="ticket_ended_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("serving", "done")) | Q(serving_at__isnull=False), name="ticket_served_since"
            ),
        )
        indexes = (
            models.Index(fields=("hall", "day", "state", "rank_at", "id"), name="ticket_queue"),
            models.Index(fields=("topic", "rank_at", "id"), condition=Q(state="waiting"), name="ticket_next"),
            models.Index(fields=("hall", "day", "-called_at"), name="ticket_called"),
            models.Index(fields=("window", "day"), name="ticket_window_day"),
            models.Index(fields=("person", "-taken_at"), name="ticket_person"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it is called: the letter and three digits, more when the day needs them."""
        return f"{self.letter}{self.serial:03d}"
