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
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.points import refusals
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
    return _write(posting, [(account, amount)], system_account(book, OTHER_SIDE[kind], at))


def reverse(
    *, posting_id: UUID, because: Because, by: Person | SystemActor, at: datetime, approved_by: Person | None = None
) -> Posting:
    """Take a posting back by entries that mirror it; the balance may become less than nothing, later earnings settle it.

    Raises NotFound, AlreadyReversed. Part of the caller's transaction, which has asked who approved it.
    """
    old = Posting.objects.filter(pk=posting_id).first()
    if old is None:
        raise NotFound
    if Posting.objects.filter(reverses=old).exists() or old.kind == Kind.REVERSE:
        raise refusals.AlreadyReversed
    entries = list(Entry.objects.filter(posting=old).select_related("account"))
    ids = [one.account_id for one in entries if one.account.system is None]
    holders = {one.pk: one for one in Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    new = Posting(
        kind=Kind.REVERSE, at=at, by=person_or_none(by), approved_by=approved_by, place_id=old.place_id,
        because_type=because.type, because_id=because.id, once=f"reverse:{old.pk}", policy_row=old.policy_row,
        detail=old.detail, reverses=old,
    )  # fmt: skip
    system = next(one.account for one in entries if one.account.system is not None)
    return _write(new, [(holders[one.account_id], -one.amount) for one in entries if one.account_id in holders], system)


def balance(book: Book, holder: Holder) -> int:
    """What the holder has in a book now; 0 without an account. One query."""
    found = Account.objects.filter(book=book, **_of(holder)).values_list("balance", flat=True).first()
    return found or 0


def lock_account(book: Book, holder: Holder, at: datetime) -> Account:
    """The holder's account, opened on first use, locked until the transaction ends."""
    key: dict[str, Any] = {"book": book, **_of(holder)}
    account = Account.objects.select_for_update().filter(**key).first()
    if account is None:
        Account.objects.bulk_create([Account(**key, opened_at=at)], ignore_conflicts=True)
        account = Account.objects.select_for_update().get(**key)
    return account


def system_account(book: Book, system: System, at: datetime) -> Account:
    """One of the book's system accounts, opened on first use."""
    found = Account.objects.filter(book=book, system=system).first()
    if found is None:
        Account.objects.bulk_create([Account(book=book, system=system, opened_at=at)], ignore_conflicts=True)
        found = Account.objects.get(book=book, system=system)
    return found


def _write(posting: Posting, sides: list[tuple[Account, int]], system: Account) -> Posting:
    posting.save(force_insert=True)
    rows = []
    for account, amount in sides:
        account.balance += amount
        account.entries += 1
        rows.append(
            Entry(
                posting=posting, account=account, amount=amount, number=account.entries, balance_after=account.balance,
                spends=posting.kind == Kind.REDEEM,
            )
        )  # fmt: skip
        Account.objects.filter(pk=account.pk).update(balance=F("balance") + amount, entries=F("entries") + 1)
    rows.append(Entry(posting=posting, account=system, amount=-sum(amount for _account, amount in sides)))
    Entry.objects.bulk_create(rows)
    return posting


def _of(holder: Holder) -> dict[str, Any]:
    return {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
