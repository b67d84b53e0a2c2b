"""The double-entry ledger. A posting is part of a deed: the deed asks permission and writes the journal line.

Lock order: the domain's row, the standing, then accounts by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from wangge.kernel.actors import System as SystemActor
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import local
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.points import closing, refusals
from wangge.points.models import Account, Book, Entry, Posting, System

Holder = Person | Organisation
Kind = Posting.Kind
OTHER_SIDE = {
    Kind.EARN: System.ISSUED, Kind.DEDUCT: System.ISSUED, Kind.REDEEM: System.SPENT, Kind.GIVE_BACK: System.SPENT,
    Kind.EXPIRE: System.EXPIRED,
}  # fmt: skip


@dataclass(frozen=True)
class Because:
    """What a posting or a strike happened because of: a short code such as "order", and the id of the row."""

    type: str
    id: UUID


def post(
    *,
    book: Book,
    holder: Holder,
    amount: int,
    kind: Posting.Kind,
    because: Because,
    by: Person | SystemActor,
    at: datetime,
    place: Place | None = None,
    policy_row: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> Posting:
    """Move `amount` (not zero; more than zero is for the holder) and the same back on the system's account.

    A thing earns once, is redeemed once … in one book: the same `because`, kind and holder again raise AlreadyPosted.
    Raises NotEnough when a redemption would leave less than nothing, ValueError (amount zero). Part of the caller's transaction.
    """
    account = lock_account(book, holder, at)
    once = f"{because.type}:{because.id}:{kind}:{book}:{account.pk.hex[-12:]}"
    if Posting.objects.filter(once=once).exists():
        raise refusals.AlreadyPosted
    if kind == Kind.REDEEM and account.balance + amount < 0:
        raise refusals.NotEnough(balance=account.balance, wanted=-amount)
    posting = Posting(
        kind=kind, at=at, by=person_or_none(by), place=place, because_type=because.type, because_id=because.id, once=once,
        policy_row=policy_row, detail=detail or {},
    )  # fmt: skip
    return _write(posting, account, amount, system_account(book, OTHER_SIDE[kind], at))


def reverse(
    *, posting_id: UUID, because: Because, by: Person | SystemActor, at: datetime, approved_by: Person | None = None
) -> Posting:
    """Take back a posting made for one holder; see `reverse_entry`. Raises NotFound, AlreadyReversed."""
    entry = Entry.objects.filter(posting=posting_id, number__isnull=False).first()
    if entry is None:
        raise NotFound
    return reverse_entry(entry_id=entry.pk, because=because, by=by, at=at, approved_by=approved_by)


def reverse_entry(
    *, entry_id: UUID, because: Because, by: Person | SystemActor, at: datetime, approved_by: Person | None = None
) -> Posting:
    """Take a holder's entry back by one that mirrors it; the balance may fall below nothing, later earnings settle it.

    Raises NotFound, AlreadyReversed. Part of the caller's transaction, which has asked who approved it.
    """
    entry = Entry.objects.select_related("account", "posting").filter(pk=entry_id, number__isnull=False).first()
    if entry is None:
        raise NotFound
    account = _locked(entry.account_id, at)
    old = entry.posting
    if old.kind == Kind.REVERSE or Entry.objects.filter(reverses=entry).exists():
        raise refusals.AlreadyReversed
    new = Posting(
        kind=Kind.REVERSE, at=at, by=person_or_none(by), approved_by=approved_by, place_id=old.place_id,
        because_type=because.type, because_id=because.id, once=f"reverse:{entry.pk}", policy_row=old.policy_row,
        detail=old.detail,
    )  # fmt: skip
    other = system_account(Book(account.book), OTHER_SIDE[Kind(old.kind)], at)
    return _write(new, account, -entry.amount, other, reverses=entry)


def balance(book: Book, holder: Holder, at: datetime) -> int:
    """What the holder has in a book at this moment; 0 without an account, and after a year's end. One query."""
    account = Account.objects.filter(book=book, **_of(holder)).first()
    return available(account, at) if account is not None else 0


def available(account: Account, at: datetime) -> int:
    """What an account has at this moment, also while the close of the year is still on its way to it."""
    return 0 if closing.is_due(account, at) else account.balance


def lock_account(book: Book, holder: Holder, at: datetime) -> Account:
    """The holder's account, opened on first use and locked until the transaction ends; a year that is over is closed first."""
    key: dict[str, Any] = {"book": book, **_of(holder)}
    found = Account.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:
        fresh = Account(**key, opened_at=at, closed_year=local(at).year - 1)
        Account.objects.bulk_create([fresh], ignore_conflicts=True)
        found = Account.objects.values_list("pk", flat=True).get(**key)
    return _locked(found, at)


def _locked(account_id: UUID, at: datetime) -> Account:
    account = Account.objects.select_for_update().get(pk=account_id)
    if closing.is_due(account, at):
        closing.close_one(account, at)
    return account


def system_account(book: Book, system: System, at: datetime) -> Account:
    """One of the book's system accounts, opened on first use."""
    found = Account.objects.filter(book=book, system=system).first()
    if found is None:
        fresh = Account(book=book, system=system, opened_at=at, closed_year=local(at).year)
        Account.objects.bulk_create([fresh], ignore_conflicts=True)
        found = Account.objects.get(book=book, system=system)
    return found


def _write(posting: Posting, account: Account, amount: int, other: Account, reverses: Entry | None = None) -> Posting:
    posting.save(force_insert=True)
    account.balance += amount
    account.entries += 1
    mine = Entry(
        posting=posting, account=account, amount=amount, number=account.entries, balance_after=account.balance,
        spends=posting.kind == Kind.REDEEM, reverses=reverses,
    )  # fmt: skip
    Account.objects.filter(pk=account.pk).update(balance=F("balance") + amount, entries=F("entries") + 1)
    Entry.objects.bulk_create([mine, Entry(posting=posting, account=other, amount=-amount)])
    return posting


def _of(holder: Holder) -> dict[str, Any]:
    return {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
