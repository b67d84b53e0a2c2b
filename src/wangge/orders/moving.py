"""Orders follow their place; open ones keep a place from being closed."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils.translation import ngettext

from wangge.orders.models import Order
from wangge.orders.states import ACTIVE
from wangge.places import closing, moving
from wangge.places.models import Place


@moving.on_dissolve
def orders_of_a_grid(grid: Place, into: Place) -> None:
    """Active orders at the grid itself go to the grid it is merged into."""
    Order.objects.filter(place=grid, state__in=ACTIVE).update(place=into, version=F("version") + 1)


@closing.depends
def orders_there(place: Place, on: date) -> str:
    """Active orders at exactly this place."""
    count = Order.objects.filter(place=place, state__in=ACTIVE).count()
    return ngettext("还有 %(n)d 个未完成的接单", "还有 %(n)d 个未完成的接单", count) % {"n": count} if count else ""
