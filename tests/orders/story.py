"""Short words for tests of orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wangge.orders import publishing, settling, taking
from wangge.orders.models import Order

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def published(staff: Any, subject: Any, places: Any, at: datetime, **more: Any) -> Order:
    """Tomorrow at the same time, for an hour."""
    words: dict[str, Any] = {
        "title": "代办老年证", "kind": "errand", "place_id": places.home.pk, "starts_at": at + DAY,
        "ends_at": at + DAY + HOUR, "subject_id": subject.pk if subject else None, **more,
    }  # fmt: skip
    return publishing.publish(by=staff, at=at, **words)


def fresh(order: Order) -> Order:
    """The order as it is stored now."""
    return Order.objects.select_related("taker", "organisation", "subject", "place").get(pk=order.pk)


def done(order: Order, who: Any, minutes: int = 60, organisation: Any = None) -> Order:
    """Taken, begun on time and finished after so many minutes."""
    before = order.starts_at - DAY
    taking.take(by=who, order_id=order.pk, at=before, organisation_id=organisation.pk if organisation else None)
    taking.start(by=who, order_id=order.pk, at=order.starts_at)
    return taking.finish(by=who, order_id=order.pk, at=order.starts_at + timedelta(minutes=minutes))


def confirmed(order: Order, who: Any, staff: Any, minutes: int = 60, organisation: Any = None) -> Order:
    """Done, and staff confirmed it."""
    made = done(order, who, minutes, organisation)
    return settling.confirm(by=staff, order_id=order.pk, at=made.finished_at or order.ends_at)
