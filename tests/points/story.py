"""Short words for tests of the books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wangge.kernel import chores, jobs
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.points import ledger, strikes
from wangge.points.ledger import Because
from wangge.points.models import Account, Book, Entry, Posting, Standing

Kind = Posting.Kind


@atomic
def move(
    holder: Any, amount: int, at: datetime, kind: Kind | None = None, book: Book = Book.POINTS, **more: Any
) -> Posting:
    """Earn (more than zero) or redeem (less) because of something new."""
    kind = kind or (Kind.EARN if amount > 0 else Kind.REDEEM)
    because = more.pop("because", None) or Because("order" if kind == Kind.EARN else "redemption", new_id())
    return ledger.post(book=book, holder=holder, amount=amount, kind=kind, because=because, by=SYSTEM, at=at, **more)


@atomic
def struck(holder: Any, at: datetime, role: Standing.Role = Standing.Role.VOLUNTEER) -> strikes.Struck:
    """One more strike."""
    return strikes.strike(role=role, holder=holder, because=Because("review", new_id()), by=SYSTEM, at=at)


@atomic
def lifted(strike: Any, at: datetime) -> Any:
    """An appeal against a strike won."""
    return strikes.lift(strike_id=strike.pk, because=Because("appeal", new_id()), by=SYSTEM, at=at)


def amounts(holder: Any, book: Book = Book.POINTS) -> list[int]:
    """The holder's entries, the oldest first."""
    found = Entry.objects.filter(account__book=book, account__in=Account.objects.filter(**ledger._of(holder)))
    return list(found.order_by("number").values_list("amount", flat=True))


def work(at: datetime) -> None:
    """The worker does the jobs that wait."""
    chores.discover()
    while jobs.run_waiting(at):
        pass
