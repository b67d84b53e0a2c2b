"""Who sits at which window from when to when, who is away, and who stands in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Person
from wangge.windows.models.halls import Hall, Window


class Seat(Row):
    """A window's own clerk from one day to another, the last included. Spans of a window, and of a person, never meet."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        constraints = (
            # With a span in order and one open end each, overlaps need two deeds at once: the locks of window and person.
            models.UniqueConstraint(fields=("window",), condition=Q(to_day=None), name="seat_one_of_window"),
            models.UniqueConstraint(fields=("person",), condition=Q(to_day=None), name="seat_one_of_person"),
            models.UniqueConstraint(fields=("window", "from_day"), name="seat_one_start_of_window"),
            models.UniqueConstraint(fields=("person", "from_day"), name="seat_one_start_of_person"),
            models.CheckConstraint(condition=Q(to_day=None) | Q(to_day__gte=F("from_day")), name="seat_span"),
        )
        indexes = (models.Index(fields=("person", "from_day"), name="seat_person"),)


class Leave(Row):
    """Days a clerk is away from the windows of a hall. Why is between the clerk and the office, and sealed."""

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        CANCELLED = "cancelled", _("已取消")

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="leaves")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    from_day = models.DateField()
    to_day = models.DateField()
    reason = SealedField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "reason": Personal("staff the windows", "1 year after the leave", PersonalKind.HEALTH)
    }

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="leave_span"),
            models.UniqueConstraint(
                fields=("person", "from_day"), condition=Q(state="valid"), name="leave_one_start_of_person"
            ),
        )
        indexes = (models.Index(fields=("person", "from_day"), name="leave_person"),)


class Cover(Row):
    """Somebody who stands in at the window of a clerk on leave, for all its days."""

    leave = models.OneToOneField(Leave, on_delete=models.PROTECT, related_name="cover")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="covers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("person",), name="cover_person"),)
