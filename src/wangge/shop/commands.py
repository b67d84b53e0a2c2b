"""Redeem, collect, cancel, and what the clock does with what nobody collects. Rule: docs/rules/points-shop.md.

Lock order: good, redemption, account. Points and stock change in one transaction, so neither is ever without the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id, numbered, readable
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.points import closing, ledger
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.shop import goods, notices, queries, refusals, stock
from wangge.shop.models import Good, Redemption, StockMove

State, Move = Redemption.State, StockMove.Kind
COLLECT, BACK = "shop.collect_days", "shop.expired_percent"
MOST = 99  # of one thing at once
CODE_LETTERS = 8


@atomic
def redeem(*, by: Person, good_id: UUID, count: int, at: datetime) -> Redemption:
    """Spend one's points for something on one's shelf.

    Raises NotFound (not on one's shelf), BadCount, OffShelf, LimitReached, OutOfStock, NotEnough (points).
    """
    if not queries.shelf(by, at=at, all=True).filter(pk=good_id).exists():
        raise NotFound
    good = goods.locked(good_id)
    if not 1 <= count <= MOST:
        raise refusals.BadCount(field="count", most=MOST)
    if good.state != Good.State.SHELF:
        raise refusals.OffShelf(title=good.title)
    _require_within_limit(good, by, count, at)
    made = Redemption(
        pk=new_id(), number=numbered("DH", day_of(at)), code=readable(CODE_LETTERS), good=good, person=by, place=good.place,
        count=count, cost=good.cost * count, at=at, collect_by=day_of(at) + timedelta(days=policy.on(COLLECT, at).value),
    )  # fmt: skip
    if good.stock < count:
        raise refusals.OutOfStock(field="count", title=good.title, left=good.stock)
    made.posting = ledger.post(
        book=Book.POINTS, holder=by, amount=-made.cost, kind=Posting.Kind.REDEEM, because=Because("redemption", made.pk),
        by=by, at=at, place=good.place, detail={"count": count, "cost": good.cost},
    )  # fmt: skip
    made.save(force_insert=True)
    stock.move(good, Move.REDEEMED, -count, by=by, at=at, redemption=made)
    journal.record("redemption.made", by=by, on=made, at=at, place=good.place, count=count, points=made.cost)
    return made


@atomic
def collect(*, by: Person, code: str, at: datetime) -> Redemption:
    """Hand out at the desk what the code stands for, once. Raises NoSuchCode, NotPermitted, AlreadyEnded."""
    found = queries.by_code(by, code, at=at)
    if found is None:
        raise refusals.NoSuchCode(field="code")
    _good, one = _locked(found.pk)
    access.require(by, Permission.MANAGE_SERVICE, place=one.place, at=at)
    _end(one, State.COLLECTED, by, at)
    journal.record("redemption.collected", by=by, on=one, at=at, place=one.place)
    return one


@atomic
def cancel(*, by: Person, redemption_id: UUID, at: datetime) -> Redemption:
    """Give it back before it is collected: by the person, or at the desk. Stock and points go back.

    Raises NotFound, NotPermitted, AlreadyEnded.
    """
    good, one = _locked(redemption_id)
    rights = access.rights_of(by, day_of(at))
    if by.pk != one.person_id and not rights.allow(Permission.MANAGE_SERVICE, one.place.path):
        raise NotPermitted
    _end(one, State.CANCELLED, by, at)
    _back(good, one, 100, by, at)
    journal.record("redemption.cancelled", by=by, on=one, at=at, place=one.place, points=one.given_back)
    return one


@atomic
def expire(*, redemption_id: UUID, at: datetime) -> bool:
    """By the clock: nobody came for it. Stock goes back, points by policy. Returns whether it expired now."""
    good, one = _locked(redemption_id)
    if one.state != State.WAITING or day_of(at) <= one.collect_by:
        return False
    _end(one, State.EXPIRED, SYSTEM, at)
    _back(good, one, policy.on(BACK, at).value, SYSTEM, at)
    journal.record("redemption.expired", by=SYSTEM, on=one, at=at, place=one.place, points=one.given_back)
    notices.expired(one, at)
    return True


def _require_within_limit(good: Good, by: Person, count: int, at: datetime) -> None:
    if good.most is None:
        return
    had = queries.had(good, by, at=at)
    if had + count > good.most:
        raise refusals.LimitReached(field="count", title=good.title, days=good.days, most=good.most, had=had)


def _back(good: Good, one: Redemption, percent: int, by: Person | System, at: datetime) -> None:
    """Stock goes back whole; points of a year that was closed since do not come back to life."""
    stock.move(good, Move.BACK, one.count, by=by, at=at, redemption=one)
    closed = closing.last_closed_year(at)
    over = closed is not None and local(one.at).year <= closed
    amount = 0 if over else one.cost * percent // 100
    if not amount:
        return
    ledger.post(
        book=Book.POINTS, holder=one.person, amount=amount, kind=Posting.Kind.GIVE_BACK, because=Because("redemption", one.pk),
        by=by, at=at, place=one.place, policy_row=policy.on(BACK, at).row_id if one.state == State.EXPIRED else None,
        detail={"count": one.count, "percent": percent},
    )  # fmt: skip
    one.given_back = amount
    one.save(update_fields=["given_back"])


def _end(one: Redemption, state: Redemption.State, by: Person | System, at: datetime) -> None:
    if one.state != State.WAITING:
        raise refusals.AlreadyEnded(state=one.get_state_display())
    one.state, one.ended_at, one.ended_by = state, at, person_or_none(by)
    one.save(update_fields=["state", "ended_at", "ended_by"])


def _locked(redemption_id: UUID) -> tuple[Good, Redemption]:
    good_id = Redemption.objects.filter(pk=redemption_id).values_list("good", flat=True).first()
    if good_id is None:
        raise NotFound
    good = goods.locked(good_id)
    rows = Redemption.objects.select_for_update(of=("self",)).select_related("person", "place", "good")
    return good, rows.get(pk=redemption_id)
