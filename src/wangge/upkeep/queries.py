"""What the system page and the metrics tell. No content and no address: the administrator sees no resident."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, QuerySet

from wangge.kernel.models import Heartbeat, OutboxMessage
from wangge.matters.models import Matter

FAILED_SHOWN = 50


def failed_messages() -> QuerySet[OutboxMessage]:
    """Messages that were given up in this district, newest first, without what they say and to whom. One query."""
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).order_by("-at", "-id")
    return failed.only("id", "kind", "channel", "at", "attempts", "last_error")[:FAILED_SHOWN]


def heartbeats() -> QuerySet[Heartbeat]:
    """When each chore last ran in this district. One query."""
    return Heartbeat.objects.order_by("chore")


def worker_age_seconds(at: datetime) -> float | None:
    """How long ago any chore last ran in this district; None when none ever did. One query."""
    newest = Heartbeat.objects.aggregate(newest=Max("at"))["newest"]
    return None if newest is None else round((at - newest).total_seconds(), 1)


def messages_by_state() -> dict[str, int]:
    """How many messages wait and how many were given up in this district. One query."""
    open_states = (OutboxMessage.State.WAITING, OutboxMessage.State.FAILED)
    counted = OutboxMessage.objects.filter(state__in=open_states).values_list("state").annotate(Count("pk"))
    return dict.fromkeys(map(str, open_states), 0) | dict(counted)


def open_matters() -> list[tuple[str, str, int]]:
    """(procedure, state, count) of what is open in this district. One query."""
    counted = Matter.objects.filter(closed_at=None).values_list("procedure", "state").annotate(Count("pk"))
    return list(counted.order_by("procedure", "state"))
