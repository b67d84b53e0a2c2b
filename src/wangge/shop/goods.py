"""Deeds on the shelf: new goods, changes, stock in and counted, off and on again."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.kernel import photos
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.shop import refusals, stock
from wangge.shop.models import Good, StockMove

MANAGE = Permission.MANAGE_SERVICE
SHORTEST_REASON, MOST_AT_ONCE = 2, 100_000
CHANGED = ("kind", "title", "details", "cost", "most", "days")


@atomic
def add(
    *, by: Person, place_id: UUID, kind: str, title: str, cost: int, at: datetime, stock_in: int = 0, details: str = "",
    most: int | None = None, days: int = 30, photo: bytes | None = None,
) -> Good:  # fmt: skip
    """Put something new on a community's shelf. Raises NotFound, NotPermitted, BadGood, BadCount, and as `photos.clean`."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    made = Good(place=place, added_by=by, added_at=at)
    _set(made, kind=kind, title=title, details=details, cost=cost, most=most, days=days)
    if not 0 <= stock_in <= MOST_AT_ONCE:
        raise refusals.BadCount(field="stock_in", most=MOST_AT_ONCE)
    made.photo = _clean(photo)
    made.save(force_insert=True)
    journal.record("good.added", by=by, on=made, at=at, place=place, cost=cost)
    if stock_in:
        stock.move(made, StockMove.Kind.IN, stock_in, by=by, at=at)
    return made


@atomic
def change(
    *, by: Person, good_id: UUID, at: datetime, version: int | None = None, photo: bytes | None = None, **new: Any
) -> Good:
    """Change what is said of it, its cost or its limit; what was redeemed stays as it was.

    `version` is the one that was read; None does not ask. Raises as `add`, and Changed.
    """
    good = managed(by, good_id, at)
    if version not in (None, good.version):
        raise Changed
    before = {name: getattr(good, name) for name in CHANGED}
    _set(good, **{**before, **new})
    good.photo = _clean(photo) or good.photo
    good.version += 1
    good.save()
    names = [name for name in CHANGED if before[name] != getattr(good, name)]
    journal.record("good.changed", by=by, on=good, at=at, place=good.place, changed=names, cost=good.cost)
    return good


@atomic
def restock(*, by: Person, good_id: UUID, amount: int, at: datetime, reason: str = "") -> Good:
    """Stock that came in, or (less than nothing) that is missing after counting, with a reason.

    Raises NotFound, NotPermitted, BadCount, ReasonMissing, OutOfStock.
    """
    good = managed(by, good_id, at)
    if not amount or abs(amount) > MOST_AT_ONCE:
        raise refusals.BadCount(field="amount", most=MOST_AT_ONCE)
    if amount < 0 and len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    kind = StockMove.Kind.IN if amount > 0 else StockMove.Kind.COUNTED
    stock.move(good, kind, amount, by=by, at=at, reason=reason.strip()[:120])
    journal.record("good.stocked", by=by, on=good, at=at, place=good.place, amount=amount, after=good.stock)
    return good


@atomic
def shelve(*, by: Person, good_id: UUID, on: bool, at: datetime) -> Good:
    """Take it off the shelf, or put it back; what waits to be collected stays. Raises NotFound, NotPermitted."""
    good = managed(by, good_id, at)
    state = Good.State.SHELF if on else Good.State.OFF
    if good.state != state:
        good.state = state
        good.version += 1
        good.save(update_fields=["state", "version"])
        journal.record(f"good.{state}", by=by, on=good, at=at, place=good.place)
    return good


def managed(by: Person, good_id: UUID, at: datetime) -> Good:
    """The good, locked, for somebody who manages its shelf. Raises NotFound, NotPermitted."""
    good = locked(good_id)
    access.require(by, MANAGE, place=good.place, at=at)
    return good


def locked(good_id: UUID) -> Good:
    """The good, locked until the transaction ends. Raises NotFound."""
    rows = Good.objects.select_for_update(of=("self",)).select_related("place")
    found: Good | None = rows.filter(pk=good_id).first()
    if found is None:
        raise NotFound
    return found


def _set(good: Good, **values: Any) -> None:
    for name, value in values.items():
        setattr(good, name, value.strip() if isinstance(value, str) else value)
    if not good.title:
        raise refusals.BadGood(field="title")
    if good.cost < 1 or good.cost > MOST_AT_ONCE:
        raise refusals.BadGood(field="cost")
    if good.days < 1 or (good.most is not None and good.most < 1):
        raise refusals.BadGood(field="most")
    good.kind = Good.Kind(good.kind)


def _clean(photo: bytes | None) -> str | None:
    return b64encode(photos.clean(photo).content).decode() if photo else None
