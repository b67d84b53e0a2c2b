"""The end of a year on accounts: 31 December zeroes points, by entries. Rule: docs/rules/year-close.md.

What is left at the cutoff expires, whenever the run comes: a posting of the new year closes its own account first
(`close_one`), the run closes all others in chunks (`close_chunk`). Both mark `Account.closed_year` in the same transaction,
so that an account is closed once, whoever is quicker and wherever a run was killed.

A chunk never brings its accounts into Python: the database finds, locks and adds up, then writes the entries and marks
the accounts, each in one statement over the same span of the index `account_to_close`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.db.models import Case, F, When

from wangge.kernel import district, policy
from wangge.kernel.clock import SHANGHAI, local
from wangge.kernel.ids import new_id
from wangge.points.models import Account, Book, Entry, Posting, System, YearClose

CLOSED_BOOK = Book.POINTS  # hours and scores are never closed
MONTH = "points.close_months"


def cutoff_of(year: int, month: int = 12) -> datetime:
    """The moment from which nothing of the year is left: the end of that month in Shanghai."""
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)


def last_closed_year(at: datetime) -> int | None:
    """The newest year whose cutoff has passed; None when points never expire."""
    month = policy.on(MONTH, at).value
    if not month:
        return None
    year = local(at).year
    return year if at >= cutoff_of(year, month) else year - 1


def is_due(account: Account, at: datetime) -> bool:
    """Whether a year is over that this account has not been closed for."""
    if account.book != CLOSED_BOOK or account.system is not None or account.closed_year >= local(at).year:
        return False
    year = last_closed_year(at)
    return year is not None and account.closed_year < year


def open_close(year: int, at: datetime, by: Any = None) -> YearClose:
    """The close of this year, begun when it is not there yet."""
    month = policy.on(MONTH, at).value
    fresh = YearClose(book=CLOSED_BOOK, year=year, cutoff=cutoff_of(year, month), began_at=at, began_by=by)
    YearClose.objects.bulk_create([fresh], ignore_conflicts=True)
    return YearClose.objects.get(book=CLOSED_BOOK, year=year)


def close_one(account: Account, at: datetime) -> None:
    """Close one locked account for the year that is over, before it is used again."""
    from wangge.points.ledger import system_account  # it calls us

    year = last_closed_year(at)
    assert year is not None
    if account.balance:
        close = open_close(year, at)
        posting = _posting(close, f"close:{close.pk}:{account.pk}")
        posting.save(force_insert=True)
        mine = Entry(
            posting=posting, account=account, amount=-account.balance, number=account.entries + 1, balance_after=0
        )
        other = Entry(posting=posting, account=system_account(CLOSED_BOOK, System.EXPIRED, at), amount=account.balance)
        Entry.objects.bulk_create([mine, other])
        account.balance, account.entries = 0, account.entries + 1
    account.closed_year = year
    Account.objects.filter(pk=account.pk).update(balance=0, entries=account.entries, closed_year=account.closed_year)


@dataclass(frozen=True)
class Span:
    """Some accounts in the order of the run: those last closed for this year, by id, from the first to the last."""

    year: int
    first: UUID
    last: UUID


@dataclass(frozen=True)
class _Taken:
    """What a chunk has locked: accounts, those of them with a balance, the first of these, and what all have together."""

    accounts: int
    unequal: int
    first: UUID | None
    total: int


class CameBetween(OperationalError):
    """Somebody opened an account among those of a chunk after they were locked: nothing is written, the job tries again."""


def close_chunk(close: YearClose, after: Span | None, size: int, at: datetime) -> Span | None:
    """Close the next `size` accounts, in the caller's transaction; gives where they were, None at the end.

    Accounts somebody else has closed meanwhile are passed over. One posting holds the entries of a chunk.
    Raises CameBetween.
    """
    from wangge.points.ledger import system_account

    span = _next(close, after, size)
    if span is None:
        return None
    # Locked first: whoever waited for another closer finds here only what that one left.
    taken, made = _lock(close, span), 0
    if taken.first is not None:
        posting = _posting(close, f"close:{close.pk}:{taken.first}")
        posting.save(force_insert=True)
        made = _insert_entries(posting, close, span)
        if taken.total:
            other = system_account(Book(close.book), System.EXPIRED, at)
            Entry.objects.bulk_create([Entry(posting=posting, account=other, amount=taken.total)])
    here = Account.objects.filter(
        book=close.book, system=None, closed_year=span.year, pk__gte=span.first, pk__lte=span.last
    )
    one_more = Case(When(balance=0, then=F("entries")), default=F("entries") + 1)
    marked = here.update(balance=0, entries=one_more, closed_year=close.year)
    if (made, marked) != (taken.unequal, taken.accounts):
        raise CameBetween
    return span


def is_left(close: YearClose) -> bool:
    """Whether any account is still to be closed. One query."""
    return Account.objects.filter(**_left(close)).exists()


def _left(close: YearClose) -> dict[str, Any]:
    return {"book": close.book, "system": None, "closed_year__lt": close.year}


def _next(close: YearClose, after: Span | None, size: int) -> Span | None:
    """Three looks at the ends of the index, which never touch what was closed before: PostgreSQL keeps dead rows there."""
    left = Account.objects.filter(**_left(close)).order_by("closed_year", "pk")
    first = None
    if after is not None:
        first = left.filter(closed_year=after.year, pk__gt=after.last).values_list("closed_year", "pk").first()
        left = left.filter(closed_year__gt=after.year)
    first = first or left.values_list("closed_year", "pk").first()
    if first is None:
        return None
    year, pk = first
    same = Account.objects.filter(**_left(close)).filter(closed_year=year, pk__gte=pk).values_list("pk", flat=True)
    last = same.order_by("pk")[size - 1 : size].first() or same.order_by("-pk").first()
    return Span(year, pk, last or pk)


def _posting(close: YearClose, once: str) -> Posting:
    return Posting(
        kind=Posting.Kind.EXPIRE, at=close.cutoff, because_type="year_close", because_id=close.pk, once=once[:100],
        detail={"year": close.year},
    )  # fmt: skip


_WITHIN = "book = %s AND system IS NULL AND closed_year = %s AND id >= %s AND id <= %s"


def _lock(close: YearClose, span: Span) -> _Taken:
    """Lock the accounts of a span by id, as everybody does, and add them up. On SQLite the transaction is the lock."""
    connection = district.connection()
    key, lock = ("id::text", " FOR UPDATE") if connection.vendor == "postgresql" else ("id", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE balance <> 0),"  # noqa: S608
            f" min(CASE WHEN balance <> 0 THEN {key} END), coalesce(sum(balance), 0)"
            f" FROM (SELECT id, balance FROM points_account WHERE {_WITHIN} ORDER BY id{lock}) AS mine",
            _values(close, span),
        )
        accounts, unequal, first, total = cursor.fetchone()
    return _Taken(accounts, unequal, UUID(first) if first else None, int(total))


def _insert_entries(posting: Posting, close: YearClose, span: Span) -> int:
    """One INSERT … SELECT: an entry for each account that has something; gives how many.

    Ids are UUIDv7 of this moment that rise from one to the next: the first 24 digits of `new_id` are never given twice, and
    rising keys are put at the end of the index instead of all over it.
    """
    connection = district.connection()
    start = new_id().hex[:24]
    if connection.vendor == "postgresql":
        made = f"('{start}' || lpad(to_hex(row_number() OVER ()), 8, '0'))::uuid"
    else:
        made = f"'{start}' || printf('%%08x', rowid)"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO points_entry (id, posting_id, account_id, amount, number, balance_after, spends)"  # noqa: S608
            f" SELECT {made}, %s, id, -balance, entries + 1, 0, FALSE FROM points_account WHERE {_WITHIN} AND balance <> 0",
            [stored(posting.pk), *_values(close, span)],
        )
        return int(cursor.rowcount)


def _values(close: YearClose, span: Span) -> list[Any]:
    return [close.book, span.year, stored(span.first), stored(span.last)]


def stored(key: UUID) -> Any:
    """A key as this database keeps it, for statements of our own."""
    return key if district.connection().vendor == "postgresql" else key.hex
