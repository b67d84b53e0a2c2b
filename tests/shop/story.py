"""Short words for tests of the points shop."""

from __future__ import annotations

from typing import Any

from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.points import ledger
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting
from wangge.shop import goods
from wangge.shop.models import Good


@atomic
def earned(who: Any, amount: int, at: Any) -> None:
    """Points from a service."""
    ledger.post(
        book=Book.POINTS, holder=who, amount=amount, kind=Posting.Kind.EARN, because=Because("order", new_id()), by=SYSTEM,
        at=at,
    )  # fmt: skip


def good(by: Any, place: Any, at: Any, **more: Any) -> Good:
    """Something on the shelf."""
    told = {"kind": "good", "title": "洗衣皂", "cost": 10, "stock_in": 5, "most": 3, "days": 30, **more}
    return goods.add(by=by, place_id=place.pk, at=at, **told)
