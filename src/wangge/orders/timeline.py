"""What every deed on an order shares: find and lock it, move its state, write the line. Runs in the deed's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.refusals import NotFound
from wangge.orders import refusals, states
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

MANAGE = Permission.MANAGE_SERVICE


def locked(order_id: UUID) -> Order:
    """The order, locked. Raises NotFound."""
    rows = Order.objects.select_for_update(of=("self",)).select_related(
        "place", "subject", "taker", "organisation", "need"
    )
    found = rows.filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def managed(by: Person | System, order_id: UUID, at: datetime) -> Order:
    """The order, locked, for staff of its place. Raises NotFound, NotPermitted."""
    order = locked(order_id)
    access.require(by, MANAGE, place=order.place, at=at)
    return order


def move(order: Order, then: State, *fields: str) -> None:
    """Let the order go to another state, and save these fields with it. Raises WrongState."""
    if not states.may_follow(order.state, then):
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    order.state = then
    save(order, "state", *fields)


def save(order: Order, *fields: str) -> None:
    """Save these fields and a new version number."""
    order.version += 1
    order.save(update_fields=[*fields, "version"])


def write(order: Order, deed: str, /, *, by: Person | System, at: datetime, **facts: Any) -> None:
    """The journal line of the deed; the order's timeline is made of these."""
    journal.record(f"order.{deed}", by=by, on=order, at=at, place=order.place, number=order.number, **facts)
