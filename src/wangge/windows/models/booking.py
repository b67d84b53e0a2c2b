"""Appointments: slots with a capacity, and who booked one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.models import Item
from wangge.kernel.models import Row
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.windows.models.halls import Hall, Topic
from wangge.windows.models.queue import Ticket


class Slot(Row):
    """A span of time for which a topic takes so many appointments. Its row is locked by whoever books."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="slots")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("topic", "starts_at"), name="slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_span"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_never_overbooked"),
        )
        indexes = (models.Index(fields=("hall", "starts_at"), name="slot_coming"),)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, viewer: Person | None, on: date) -> AppointmentQuerySet:
        """One's own, and those of the halls a person may see."""
        if viewer is None:
            return self.none()
        here = access.subtree_filter(viewer, Permission.SEE_HALL, on=on, column="slot__hall__place__path")
        return self.filter(here | Q(person=viewer))


class Appointment(Row):
    """A place in a slot that somebody booked; on arrival it becomes a ticket."""

    class State(models.TextChoices):
        BOOKED = "booked", _("已预约")
        ARRIVED = "arrived", _("已到场")
        CANCELLED = "cancelled", _("已取消")
        MISSED = "missed", _("未到场")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    seat = models.PositiveSmallIntegerField()  # from 1 to the capacity: who has it is one
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=12, unique=True)  # said at the desk or typed into the ticket machine
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    booked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True, related_name="appointment")
    objects = AppointmentQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("slot", "seat"), condition=~Q(state="cancelled"), name="appointment_seat_once"
            ),
            models.UniqueConstraint(
                fields=("slot", "person"), condition=Q(state="booked"), name="appointment_person_once"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="appointment_seat_from_one"),
            models.CheckConstraint(
                condition=Q(state="booked", ended_at=None) | (~Q(state="booked") & Q(ended_at__isnull=False)),
                name="appointment_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", ticket__isnull=False) | (~Q(state="arrived") & Q(ticket=None)),
                name="appointment_arrived_has_ticket",
            ),
        )
        indexes = (
            models.Index(fields=("person", "-booked_at"), name="appointment_person"),
            models.Index(fields=("slot", "state"), name="appointment_slot"),
        )
