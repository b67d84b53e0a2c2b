"""The hall's windows: numbers, appointments, who sits where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import RESIDENT
from wangge.windows.models import Appointment, Hall, Leave, Seat, Slot, Ticket, Topic, Window

SEEN_BY = {
    "windows": "bureau-head",
    "windows:give": "window-clerk",
    "windows:desk": "window-clerk",
    "windows:book": RESIDENT,
    "windows:mine": RESIDENT,
}
LARGE = tuple(f"windows:{page}" for page in ("desk", "kiosk", "ticket", "screen", "hall"))


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """The demo's hall with a number that waits."""
    ticket = Ticket.objects.filter(state="waiting").earliest("taken_at")
    return {
        "windows": {
            "hall_id": Hall.objects.get().pk, "token": ticket.token, "key": ticket.hall.kiosk_key, "ticket_id": ticket.pk,
            "window_id": Window.objects.earliest("number").pk, "topic_id": Topic.objects.earliest("letter").pk,
            "seat_id": Seat.objects.earliest("from_day").pk, "leave_id": Leave.objects.earliest("recorded_at").pk,
            "slot_id": Slot.objects.earliest("starts_at").pk,
            "appointment_id": Appointment.objects.earliest("booked_at").pk,
        },
    }  # fmt: skip
