"""How long the queues are at this moment, by hall and topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.windows.models import Ticket, TicketState
from wangge.windows.models.queue import OPEN


@dataclass(frozen=True)
class TopicNow:
    """The numbers of a topic today that are not done; `longest_minutes` of those waiting, None when nobody waits."""

    hall_id: UUID
    hall: str
    topic_id: UUID
    letter: str
    topic: str
    waiting: int
    called: int
    serving: int
    longest_minutes: int | None


def queues(viewer: Person, *, at: datetime) -> list[TopicNow]:
    """The topics somebody stands in line for now, in the halls the viewer's posts see, by hall and letter. One query."""
    day = day_of(at)
    seen = access.subtree_filter(viewer, Permission.SEE_HALL, on=day, column="hall__place__path")
    tickets = Ticket.objects.filter(seen, day=day, state__in=OPEN)
    names = ("hall", "hall__name", "topic", "topic__letter", "topic__name")
    rows = tickets.order_by("hall__name", "hall", "topic__letter").values_list(*names).annotate(
        waiting=Count("pk", filter=Q(state=TicketState.WAITING)),
        called=Count("pk", filter=Q(state=TicketState.CALLED)),
        serving=Count("pk", filter=Q(state=TicketState.SERVING)),
        first=Min("taken_at", filter=Q(state=TicketState.WAITING)),
    )  # fmt: skip
    return [
        TopicNow(hall_id, hall, topic_id, letter, topic, waiting, called, serving, _minutes(first, at))
        for hall_id, hall, topic_id, letter, topic, waiting, called, serving, first in rows
    ]


def _minutes(since: datetime | None, at: datetime) -> int | None:
    return int((at - since).total_seconds() // 60) if since is not None else None
