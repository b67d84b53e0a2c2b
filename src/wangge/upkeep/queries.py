"""What the system page lists. No content and no address: the administrator sees no resident."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from wangge.kernel.models import Heartbeat, OutboxMessage

FAILED_SHOWN = 50


def failed_messages() -> QuerySet[OutboxMessage, dict[str, Any]]:
    """Messages that were given up in this district, newest first, without what they say and to whom. One query."""
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).order_by("-at", "-id")
    return failed.values("id", "kind", "channel", "at", "attempts", "last_error")[:FAILED_SHOWN]


def heartbeats() -> QuerySet[Heartbeat]:
    """When each chore last ran in this district. One query."""
    return Heartbeat.objects.order_by("chore")
