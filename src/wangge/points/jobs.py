"""The long work of the books: closing a year, and giving a close back. In steps; each is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError
from django.db.models import F, QuerySet

from wangge import journal
from wangge.kernel import district
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.jobs import Work, job
from wangge.points import closing
from wangge.points.commands import CLOSE_JOB, UNDO_JOB
from wangge.points.ledger import system_account
from wangge.points.models import Account, Book, Entry, Posting, System, YearClose

CHUNK, UNDO_CHUNK = 20_000, 500  # accounts in one transaction: less than a second of the write lock
SUM_CHUNK = 20_000  # accounts added to the digest at once


@job(CLOSE_JOB)
def close_year(work: Work, at: datetime) -> None:
    """Close every account that is left. Killed anywhere, the next attempt goes on with what is left."""
    close = YearClose.objects.get(pk=work.about_id)
    total = Account.objects.filter(book=close.book, system=None, closed_year__lt=close.year).count()
    done, after = 0, None
    while (after := _chunk(close, after, at)) is not None:
        done += CHUNK
        work.tell(min(done, total), total)
    counted = sum_up(close)
    with atomic():
        work.finish()
        settle(close, work.moment, counted)


@atomic
def _chunk(close: YearClose, after: closing.Span | None, at: datetime) -> closing.Span | None:
    return closing.close_chunk(close, after, CHUNK, at)


class SomeAreLeft(OperationalError):
    """An account was opened in the old year while its close ran: the job goes round once more."""


@dataclass(frozen=True)
class Expired:
    """What a close took: from how many accounts, how much together, and a SHA-256 of every account and amount."""

    accounts: int
    total: int
    digest: str


def sum_up(close: YearClose) -> Expired:
    """Everything is closed and its entries never change: add them up, outside a transaction.

    Account by account, as the digest wants it, in parts that the database sorts in memory.
    """
    connection, accounts, total, digest = district.connection(), 0, 0, hashlib.sha256()
    key = "replace(e.account_id::text, '-', '')" if connection.vendor == "postgresql" else "e.account_id"
    with connection.cursor() as cursor:
        for after, last in _parts():
            between = [closing.stored(after), closing.stored(last)]
            cursor.execute(_TAKEN.format(key=key), [closing.stored(close.pk), Posting.Kind.EXPIRE, *between])
            taken = cursor.fetchall()
            accounts, total = accounts + len(taken), total - sum([amount for _line, amount in taken])
            digest.update("".join([f"{line}\n" for line, _amount in taken]).encode())
    return Expired(accounts, total, digest.hexdigest())


# SQLite keeps to the order of a CROSS JOIN: from the postings of the close, because an account has entries of many years.
_TAKEN = (
    "SELECT {key} || ' ' || e.amount, e.amount FROM points_posting p CROSS JOIN points_entry e"
    " WHERE p.because_type = 'year_close' AND p.because_id = %s AND p.kind = %s AND e.posting_id = p.id"
    " AND e.account_id > %s AND e.account_id <= %s AND e.number IS NOT NULL ORDER BY e.account_id"
)


def _parts() -> Iterator[tuple[UUID, UUID]]:
    """All keys there can be, cut so that no part has more than so many accounts: from behind one to another one."""
    after = UUID(int=0)
    while True:
        ends = Account.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        last = ends[SUM_CHUNK - 1 : SUM_CHUNK].first() or UUID(int=2**128 - 1)
        yield after, last
        if last.int == 2**128 - 1:
            return
        after = last


def settle(close: YearClose, at: datetime, counted: Expired) -> None:
    """Write the figures and the line of the deed, once. In the caller's transaction. Raises SomeAreLeft."""
    close = YearClose.objects.select_for_update(of=("self",)).get(pk=close.pk)
    if close.state != YearClose.State.RUNNING:
        return
    if closing.is_left(close):
        raise SomeAreLeft
    close.accounts, close.total, close.digest = counted.accounts, counted.total, counted.digest
    close.state, close.ended_at = YearClose.State.DONE, at
    close.save(update_fields=["accounts", "total", "digest", "state", "ended_at"])
    journal.record(
        "points.year_closed", by=SYSTEM, on=close, at=at, year=close.year, accounts=close.accounts, total=close.total,
        digest=close.digest,
    )  # fmt: skip


@job(UNDO_JOB)
def undo_close(work: Work, at: datetime) -> None:
    """Give every holder back what expired, by entries that mirror those of the close."""
    close = YearClose.objects.get(pk=work.about_id)
    total, done = _expired(close).filter(reversed_by=None).count(), 0
    while given := _give_back(close, at):
        done += given
        work.tell(done, total)
    with atomic():
        work.finish()
        close.state = YearClose.State.UNDONE
        close.save(update_fields=["state"])
        journal.record("points.close_undone", by=SYSTEM, on=close, at=at, year=close.year, accounts=close.accounts)


@atomic
def _give_back(close: YearClose, at: datetime) -> int:
    entries = list(_expired(close).filter(reversed_by=None).order_by("account_id")[:UNDO_CHUNK])
    if not entries:
        return 0
    ids = [one.account_id for one in entries]
    accounts = {one.pk: one for one in Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    taken = set(Entry.objects.filter(reverses__in=entries).values_list("reverses_id", flat=True))
    left = [one for one in entries if one.pk not in taken]
    posting = Posting(
        kind=Posting.Kind.REVERSE, at=at, by=close.undo_asked_by, approved_by=close.undo_approved_by,
        because_type="year_close", because_id=close.pk, once=f"undo:{close.pk}:{entries[0].pk}",
        detail={"year": close.year},
    )  # fmt: skip
    posting.save(force_insert=True)
    rows = []
    for one in left:
        account = accounts[one.account_id]
        account.balance, account.entries = account.balance - one.amount, account.entries + 1
        rows.append(
            Entry(
                posting=posting, account=account, amount=-one.amount, number=account.entries,
                balance_after=account.balance, reverses=one,
            )
        )  # fmt: skip
        Account.objects.filter(pk=account.pk).update(balance=F("balance") - one.amount, entries=F("entries") + 1)
    if moved := sum(one.amount for one in left):
        other = system_account(Book(close.book), System.EXPIRED, at)
        rows.append(Entry(posting=posting, account=other, amount=moved))
    Entry.objects.bulk_create(rows)
    return len(entries)


def _expired(close: YearClose) -> QuerySet[Entry]:
    return Entry.objects.filter(
        posting__because_type="year_close", posting__because_id=close.pk, posting__kind=Posting.Kind.EXPIRE,
        number__isnull=False,
    )  # fmt: skip
