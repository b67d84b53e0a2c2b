"""Orders follow their place and the post of who answers for them; open ones keep a place from being closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import ngettext

from wangge.kernel.actors import System
from wangge.orders import timeline
from wangge.orders.models import Order
from wangge.orders.states import ACTIVE, State
from wangge.people.models import Person
from wangge.places import closing, moving
from wangge.places.models import Place
from wangge.posts import access, handover

KEPT_IN_HAND = (*ACTIVE, State.DISPUTED)  # somebody on the staff still has something to do


@moving.on_dissolve
def orders_of_a_grid(grid: Place, into: Place) -> None:
    """Active orders at the grid itself go to the grid it is merged into."""
    Order.objects.filter(place=grid, state__in=ACTIVE).update(place=into, version=F("version") + 1)


@closing.depends
def orders_there(place: Place, on: date) -> str:
    """Active orders at exactly this place."""
    count = Order.objects.filter(place=place, state__in=ACTIVE).count()
    return ngettext("还有 %(n)d 个未完成的接单", "还有 %(n)d 个未完成的接单", count) % {"n": count} if count else ""


@handover.counts_open_work
def orders_of(person: Person, place: Place) -> int:
    """Active orders somebody on the staff answers for at a place and below it. One query."""
    return _kept(person, place).count()


@handover.on_hand_over
def hand_over(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """The next holder of the post answers for them."""
    moved = list(_kept(outgoing, place).select_for_update(of=("self",)).select_related("place").order_by("id"))
    for one in moved:
        one.owner = incoming
        timeline.save(one, "owner")
        timeline.write(one, "owner", by=by, at=at, owner=incoming.pk)
    return moved


def _kept(person: Person, place: Place) -> QuerySet[Order]:
    return Order.objects.filter(access.within_any([place.path], "place__path"), owner=person, state__in=KEPT_IN_HAND)
