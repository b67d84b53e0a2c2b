"""Accident insurance: some kinds of service are not taken without (志愿服务条例 Art. 17). The kinds are policy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.district import atomic
from wangge.orders import refusals
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.orders.timeline import managed, save, write
from wangge.people.models import Person

LEVELS = "orders.insurance_levels"
ADVISED, DEMANDED = 1, 2
LONGEST = 80


def level_of(kind: str, at: datetime) -> int:
    """What is asked for this kind of service: 0 nothing, 1 advised, 2 demanded."""
    return int(policy.on(LEVELS, at).value.get(kind, 0))


def require(order: Order, at: datetime) -> None:
    """Raise Uninsured where insurance is demanded and none is on record."""
    if not order.insurance and level_of(order.kind, at) >= DEMANDED:
        raise refusals.Uninsured(field="insurance", kind=order.get_kind_display())


@atomic
def insure(*, by: Person, order_id: UUID, insurance: str, at: datetime) -> Order:
    """Staff record which insurance covers who does it, or that there is none, while nobody has begun.

    Raises NotFound, NotPermitted, WrongState, Uninsured (taken, and the kind demands it).
    """
    order = managed(by, order_id, at)
    if order.state not in (State.OPEN, State.TAKEN):
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    order.insurance = insurance.strip()[:LONGEST]
    if order.state == State.TAKEN:
        require(order, at)
    save(order, "insurance")
    write(order, "insured", by=by, at=at, insured=bool(order.insurance))
    return order
