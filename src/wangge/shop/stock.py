"""Stock: the only place where it changes, on a good that the caller has locked."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel.actors import System, person_or_none
from wangge.people.models import Person
from wangge.shop import refusals
from wangge.shop.models import Good, Redemption, StockMove


def move(
    good: Good,
    kind: StockMove.Kind,
    amount: int,
    *,
    by: Person | System,
    at: datetime,
    redemption: Redemption | None = None,
    reason: str = "",
) -> None:
    """Change the stock and write the line that says so. Raises OutOfStock."""
    if good.stock + amount < 0:
        raise refusals.OutOfStock(field="count", title=good.title, left=good.stock)
    good.stock += amount
    good.version += 1
    good.save(update_fields=["stock", "version"])
    StockMove(
        good=good, kind=kind, amount=amount, after=good.stock, redemption=redemption, reason=reason, by=person_or_none(by),
        at=at,
    ).save(force_insert=True)  # fmt: skip
