"""Postings sum to zero, entries are numbered without gaps, and nothing happens twice."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError
from django.db.models import Sum

from tests.care.story import at_once
from tests.points.story import amounts, move
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.points import audit, ledger, refusals
from wangge.points.ledger import Because
from wangge.points.models import Account, Book, Entry, Posting

Kind = Posting.Kind


def test_what_one_gets_another_account_gives(lin, at):
    posting = move(lin, 12, at)
    assert ledger.balance(Book.POINTS, lin, at) == 12
    assert Entry.objects.filter(posting=posting).aggregate(total=Sum("amount"))["total"] == 0
    assert Entry.objects.filter(posting=posting).count() == 2


def test_entries_are_numbered_and_carry_the_balance(lin, at):
    for amount in (5, 7, -4):
        move(lin, amount, at)
    rows = Entry.objects.filter(account__person=lin).order_by("number").values_list("number", "amount", "balance_after")
    assert list(rows) == [(1, 5, 5), (2, 7, 12), (3, -4, 8)]
    assert audit.audit() == []


def test_hours_are_a_book_of_their_own(lin, at):
    move(lin, 60, at, book=Book.MINUTES)
    move(lin, 10, at)
    move(lin, -10, at)
    assert ledger.balance(Book.MINUTES, lin, at) == 60


def test_nobody_spends_what_they_do_not_have(lin, at):
    move(lin, 5, at)
    with pytest.raises(refusals.NotEnough) as told:
        move(lin, -6, at)
    assert told.value.words == {"balance": 5, "wanted": 6}
    assert amounts(lin) == [5]


def test_the_database_refuses_an_overspent_entry_too(lin, at):
    posting = move(lin, 5, at)
    account = Account.objects.get(person=lin)
    bad = Entry(posting=posting, account=account, amount=-6, number=2, balance_after=-1, spends=True)
    with pytest.raises(IntegrityError), atomic():
        Entry.objects.bulk_create([bad])


def test_one_thing_earns_once(lin, at):
    because = Because("order", new_id())
    move(lin, 5, at, because=because)
    with pytest.raises(refusals.AlreadyPosted):
        move(lin, 5, at, because=because)
    move(lin, 60, at, because=because, book=Book.MINUTES)  # hours of the same order are another matter
    assert amounts(lin) == [5]


def test_a_posting_is_taken_back_by_its_mirror_once(lin, at):
    posting = move(lin, 5, at)
    move(lin, -5, at)

    @atomic
    def back():
        return ledger.reverse(posting_id=posting.pk, because=Because("correction", new_id()), by=SYSTEM, at=at)

    mirror = back()
    assert amounts(lin) == [5, -5, -5]  # below nothing: later earnings settle it
    assert ledger.balance(Book.POINTS, lin, at) == -5
    assert Entry.objects.get(posting=mirror, number=3).reverses.posting == posting
    with pytest.raises(refusals.AlreadyReversed):
        back()
    with pytest.raises(refusals.AlreadyReversed), atomic():
        ledger.reverse(posting_id=mirror.pk, because=Because("correction", new_id()), by=SYSTEM, at=at)
    assert audit.audit() == []


def test_who_asks_does_not_approve(lin, zhao, at):
    posting = Posting(
        kind="earn", at=at, by=zhao, approved_by=zhao, because_type="x", because_id=new_id(), once="x", detail={}
    )
    with pytest.raises(IntegrityError), atomic():
        posting.save(force_insert=True)


def test_entries_cannot_be_changed(lin, at):
    move(lin, 5, at)
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), atomic():
        Entry.objects.filter(account__person=lin).update(amount=500)


def test_the_audit_sees_a_balance_that_was_touched(lin, at):
    move(lin, 5, at)
    Account.objects.filter(person=lin).update(balance=500)
    assert [one.what for one in audit.audit()] == ["wrong_balances"]


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_phones_cannot_spend_the_same_points(lin, at):
    move(lin, 10, at)
    results = at_once([lambda: move(lin, -6, at)] * 4)
    spent = [one for one in results if isinstance(one, Posting)]
    assert len(spent) == 1
    assert all(isinstance(one, refusals.NotEnough) for one in results if one not in spent)
    assert ledger.balance(Book.POINTS, lin, at) == 4
    assert audit.audit() == []
