"""The end of a year on accounts: 31 December zeroes points, by entries. Rule: docs/rules/year-close.md.

What is left at the cutoff expires, whenever the run comes: a posting of the new year closes its own account first
(`close_one`), the run closes all others in chunks (`close_chunk`). Both mark `Account.closed_year` in the same transaction,
so that an account is closed once, whoever is quicker and wherever a run was killed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

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


def close_chunk(close: YearClose, after: UUID | None, size: int, at: datetime) -> UUID | None:
    """Close the next `size` accounts by id, in the caller's transaction; gives the last id looked at, None at the end.

    Accounts somebody else has closed meanwhile are passed over. One posting holds the entries of a chunk.
    """
    from wangge.points.ledger import system_account

    ids = _next(close, after, size)
    if not ids:
        return None
    here = Account.objects.filter(pk__gte=ids[0], pk__lte=ids[-1], **_left(close))
    # Locked first: whoever waited for another closer finds here only what that one left.
    balances = dict(here.select_for_update().order_by("pk").values_list("pk", "balance"))
    total = sum(balances.values())
    if any(balances.values()):
        posting = _posting(close, f"close:{close.pk}:{next(iter(balances))}")
        posting.save(force_insert=True)
        _insert_entries([posting.pk, ids[0], ids[-1], close.book, close.year])
        here.exclude(balance=0).update(balance=0, entries=F("entries") + 1, closed_year=close.year)
        if total:
            other = system_account(Book(close.book), System.EXPIRED, at)
            Entry.objects.bulk_create([Entry(posting=posting, account=other, amount=total)])
    here.update(closed_year=close.year)
    return ids[-1]


def _left(close: YearClose) -> dict[str, Any]:
    return {"book": close.book, "system": None, "closed_year__lt": close.year}


def _next(close: YearClose, after: UUID | None, size: int) -> list[UUID]:
    found = Account.objects.filter(**_left(close)).order_by("pk")
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.values_list("pk", flat=True)[:size])


def _posting(close: YearClose, once: str) -> Posting:
    return Posting(
        kind=Posting.Kind.EXPIRE, at=close.cutoff, because_type="year_close", because_id=close.pk, once=once[:100],
        detail={"year": close.year},
    )  # fmt: skip


def _insert_entries(span: list[Any]) -> None:
    """One INSERT … SELECT for a chunk: an entry for each account that has something. Ids are UUIDv7 of this moment."""
    connection = district.connection()
    moment = new_id().hex[:12]
    if connection.vendor == "postgresql":
        random = "replace(gen_random_uuid()::text, '-', '')"
        made = f"('{moment}7' || substr(r.x, 1, 3) || '8' || substr(r.x, 17, 15))::uuid"
        source = f"points_account a CROSS JOIN LATERAL (SELECT {random} AS x, a.id) r"
    else:
        span = [value.hex if isinstance(value, UUID) else value for value in span]
        made = (
            f"'{moment}7' || substr(lower(hex(randomblob(2))), 1, 3) || '8' || substr(lower(hex(randomblob(8))), 1, 15)"
        )
        source = "points_account a"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO points_entry (id, posting_id, account_id, amount, number, balance_after, spends)"  # noqa: S608
            f" SELECT {made}, %s, a.id, -a.balance, a.entries + 1, 0, FALSE FROM {source}"
            " WHERE a.id >= %s AND a.id <= %s AND a.book = %s AND a.system IS NULL AND a.closed_year < %s AND a.balance <> 0",
            span,
        )
