"""What the clock does for orders: offers expire, what nobody objects to is confirmed, what nobody reviews is settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.orders import settling
from wangge.orders.models import Offer, Order
from wangge.orders.states import OfferState, State

AT_ONCE = 200


@every(seconds=60)
def expire_offers(at: datetime) -> int:
    """Offers nobody answered in time. Returns how many expired."""
    late = Offer.objects.filter(state=OfferState.WAITING, expires_at__lte=at)
    return late.update(state=OfferState.EXPIRED, answered_at=at)


@every(seconds=300)
def confirm_orders(at: datetime) -> int:
    """Returns how many were due."""
    before = at - timedelta(days=policy.on(settling.AUTO, at).value)
    due = Order.objects.filter(state=State.FINISHED, finished_at__lte=before)
    return for_each(_ids(due, "finished_at"), lambda pk: settling.confirm_unanswered(order_id=pk, at=at))


@every(seconds=300)
def settle_orders(at: datetime) -> int:
    """Returns how many were due."""
    before = at - timedelta(days=policy.on(settling.WINDOW, at).value)
    due = Order.objects.filter(state=State.CONFIRMED, settled_at=None, confirmed_at__lte=before)
    return for_each(_ids(due, "confirmed_at"), lambda pk: settling.settle_unreviewed(order_id=pk, at=at))


def _ids(due: QuerySet[Order], by: str) -> list[UUID]:
    return list(due.order_by(by, "pk").values_list("pk", flat=True)[:AT_ONCE])
