"""The end of the year, whenever the run comes and however often it is killed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError

from tests import cast
from tests.care.story import at_once, table
from tests.points import story
from tests.points.story import amounts, move, work
from wangge.kernel import chores
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotPermitted
from wangge.points import audit, closing, commands, jobs, ledger, queries, refusals
from wangge.points.chores import announce_close, close_year_when_over
from wangge.points.models import Account, Book, YearClose

ROWS = table("year-close.md", "happens", "balance", "entries")
NEW_YEAR = datetime(2023, 1, 1, tzinfo=SHANGHAI)


def run(at):
    close_year_when_over(at)
    work(at)


@pytest.mark.parametrize(("happens", "balance", "entries"), ROWS)
def test_the_page_says_what_is_left(lin, at, happens, balance, entries):
    for what in happens.split():
        if what == "new-year":
            at = at.replace(year=at.year + 1)
        elif what == "run":
            run(at)
        else:
            move(lin, int(what), at)
    assert ledger.balance(Book.POINTS, lin, at) == int(balance)
    assert amounts(lin) == [int(one) for one in entries.split()]
    assert audit.audit() == []


def test_midnight_in_shanghai_is_the_moment(lin, at):
    move(lin, 10, NEW_YEAR - timedelta(seconds=1))
    assert ledger.balance(Book.POINTS, lin, NEW_YEAR - timedelta(microseconds=1)) == 10
    assert ledger.balance(Book.POINTS, lin, NEW_YEAR) == 0
    with pytest.raises(refusals.NotEnough):
        move(lin, -1, NEW_YEAR)


def test_hours_and_scores_stay(lin, at):
    move(lin, 60, at, book=Book.MINUTES)
    move(lin, 10, at)
    run(NEW_YEAR)
    assert (amounts(lin, Book.MINUTES), amounts(lin)) == ([60], [10, -10])


def test_the_close_says_what_it_took_and_is_done_once(lin, gao, at):
    move(lin, 10, at)
    move(gao, 7, at)
    run(NEW_YEAR)
    run(NEW_YEAR + timedelta(hours=1))
    close = YearClose.objects.get()
    assert (close.year, close.state, close.accounts, close.total) == (2022, "done", 2, 17)
    with pytest.raises(refusals.AlreadyClosed):
        commands.begin_close(by=story.SYSTEM, year=2022, at=NEW_YEAR)


def test_killed_between_chunks_the_next_run_goes_on(lin, gao, zhao, at, monkeypatch):
    for who in (lin, gao, zhao):
        move(who, 10, at)
    monkeypatch.setattr(jobs, "CHUNK", 1)
    really = closing.close_chunk

    def dies(close, after, size, at):
        if after is not None:
            raise KeyboardInterrupt
        return really(close, after, size, at)

    close_year_when_over(NEW_YEAR)
    monkeypatch.setattr(closing, "close_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        work(NEW_YEAR)
    assert Account.objects.filter(closed_year=2022, system=None).count() == 1
    monkeypatch.setattr(closing, "close_chunk", really)
    work(NEW_YEAR + timedelta(hours=1))
    assert [amounts(who) for who in (lin, gao, zhao)] == [[10, -10]] * 3
    assert YearClose.objects.get().state == "done"
    assert audit.audit() == []


def test_the_digest_is_of_every_account_and_what_it_lost(lin, gao, zhao, at, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 1)
    monkeypatch.setattr(jobs, "SUM_CHUNK", 2)
    for points, who in enumerate((lin, gao, zhao), start=8):
        move(who, points, at)
    move(gao, 1, NEW_YEAR)  # closed before the run comes
    run(NEW_YEAR)
    lost = sorted(
        (str(one.pk).replace("-", ""), points) for points, one in enumerate(map(account, (lin, gao, zhao)), 8)
    )
    text = "".join(f"{key} -{points}\n" for key, points in lost)
    assert YearClose.objects.get().digest == hashlib.sha256(text.encode()).hexdigest()


def test_one_run_closes_accounts_of_many_years(lin, gao, zhao, at, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 1)
    for who, year in ((lin, 2019), (gao, 2021), (zhao, 2019)):
        move(who, 10, at)
        Account.objects.filter(person=who).update(closed_year=year)
    run(NEW_YEAR)
    assert [amounts(who) for who in (lin, gao, zhao)] == [[10, -10]] * 3
    assert set(Account.objects.filter(system=None).values_list("closed_year", flat=True)) == {2022}


def account(who):
    return Account.objects.get(person=who, book=Book.POINTS)


@pytest.mark.parametrize("before", ["_insert_entries", "after"])
def test_an_account_that_comes_between_is_not_half_closed(lin, gao, zhao, at, monkeypatch, before):
    """Somebody's first points of the old year arrive while the chunk is written: nothing is, and it is tried again."""
    move(lin, 10, at)
    move(zhao, 10, at)
    ends = sorted((account(lin).pk, account(zhao).pk))
    really = closing._insert_entries

    def inserts(*given):
        if before == "_insert_entries":
            came()
        made = really(*given)
        if before == "after":
            came()
        return made

    def came():
        between = UUID(int=(ends[0].int + ends[1].int) // 2)
        Account.objects.create(pk=between, book=Book.POINTS, person=gao, opened_at=at, closed_year=2021, balance=5)

    monkeypatch.setattr(closing, "_insert_entries", inserts)
    with pytest.raises(closing.CameBetween), atomic():
        closing.close_chunk(closing.open_close(2022, NEW_YEAR), None, 10, NEW_YEAR)
    assert (amounts(lin), amounts(zhao)) == ([10], [10])
    assert issubclass(closing.CameBetween, OperationalError)  # jobs put it off and try again


def test_a_close_is_not_done_while_an_account_is_left(lin, gao, at, monkeypatch):
    move(lin, 10, at)
    really = jobs.sum_up

    def late(close):
        counted = really(close)
        monkeypatch.setattr(jobs, "sum_up", really)
        move(gao, 5, NEW_YEAR - timedelta(seconds=1))
        return counted

    monkeypatch.setattr(jobs, "sum_up", late)
    run(NEW_YEAR)
    assert YearClose.objects.get().state == "running"
    run(NEW_YEAR + timedelta(minutes=1))
    close = YearClose.objects.get()
    assert (close.state, close.accounts, close.total) == ("done", 2, 15)


def test_holders_are_told_once_beforehand(lin, gao, at):
    move(lin, 10, at)
    move(gao, 7, at)
    move(gao, -7, at)
    assert announce_close(datetime(2022, 12, 1, 23, 59, tzinfo=SHANGHAI)) == 0
    soon = datetime(2022, 12, 2, 0, 1, tzinfo=SHANGHAI)
    assert announce_close(soon) == 1
    assert announce_close(soon + timedelta(days=1)) == 0
    told = OutboxMessage.objects.get(kind="points.close_coming")
    assert told.recipient_id == lin.pk
    assert "10 积分" in told.content["body"]
    assert "2023-01-01" in told.content["body"]


def test_a_district_where_points_never_expire(lin, at, no_close):
    move(lin, 10, at)
    run(NEW_YEAR)
    assert announce_close(datetime(2022, 12, 20, tzinfo=SHANGHAI)) == 0
    assert ledger.balance(Book.POINTS, lin, NEW_YEAR) == 10


@pytest.fixture
def no_close(db):
    from wangge.kernel.models import PolicyRow

    PolicyRow.objects.filter(key="points.close_months").update(value=0)


def test_only_the_district_closes_by_hand_and_not_before(lin, zhao, manager, at):
    move(lin, 10, at)
    with pytest.raises(NotPermitted):
        commands.begin_close(by=zhao, year=2022, at=NEW_YEAR)
    with pytest.raises(refusals.YearNotOver):
        commands.begin_close(by=manager, year=2022, at=at)
    commands.begin_close(by=manager, year=2022, at=NEW_YEAR)
    work(NEW_YEAR)
    assert amounts(lin) == [10, -10]


def test_a_close_by_mistake_is_given_back_by_entries_with_four_eyes(lin, gao, manager, places, at):
    second = cast.person("冯副处长")
    cast.holding(second, "district_manager", places.district)
    move(lin, 10, at)
    move(gao, 7, at)
    run(NEW_YEAR)
    close = YearClose.objects.get()
    commands.ask_undo(by=manager, close_id=close.pk, reason="本区今年不清零", at=NEW_YEAR)
    with pytest.raises(refusals.FourEyes):
        commands.approve_undo(by=manager, close_id=close.pk, at=NEW_YEAR)
    commands.approve_undo(by=second, close_id=close.pk, at=NEW_YEAR)
    work(NEW_YEAR)
    assert (amounts(lin), amounts(gao)) == ([10, -10, 10], [7, -7, 7])
    assert ledger.balance(Book.POINTS, lin, NEW_YEAR) == 10
    assert YearClose.objects.get().state == "undone"
    run(NEW_YEAR + timedelta(hours=1))
    assert amounts(lin) == [10, -10, 10]
    assert audit.audit() == []


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_five_closers_at_once_have_one_effect(lin, gao, zhao, at, monkeypatch):
    for who in (lin, gao, zhao):
        move(who, 10, at)
    with atomic():
        close = closing.open_close(2022, NEW_YEAR)

    def closer():
        after, first = None, True
        while first or after is not None:
            first = False
            with atomic():
                after = closing.close_chunk(close, after, 1, NEW_YEAR)

    assert at_once([closer] * 5) == [None] * 5
    assert [amounts(who) for who in (lin, gao, zhao)] == [[10, -10]] * 3
    assert audit.audit() == []
    chores.discover()


def test_a_giving_back_that_fails_midway_is_gone_on_with(lin, gao, manager, places, at, monkeypatch):
    second = cast.person("冯副处长")
    cast.holding(second, "district_manager", places.district)
    move(lin, 10, at)
    move(gao, 7, at)
    run(NEW_YEAR)
    close = YearClose.objects.get()
    commands.ask_undo(by=manager, close_id=close.pk, reason="本区今年不清零", at=NEW_YEAR)
    commands.approve_undo(by=second, close_id=close.pk, at=NEW_YEAR)
    with pytest.raises(refusals.NotStopped):
        commands.go_on_undo(by=manager, close_id=close.pk, at=NEW_YEAR)
    monkeypatch.setattr(jobs, "UNDO_CHUNK", 1)
    give_back, calls = jobs._give_back, []

    def fails_at_the_second(close, at):
        calls.append(close)
        if len(calls) == 2:
            raise RuntimeError
        return give_back(close, at)

    monkeypatch.setattr(jobs, "_give_back", fails_at_the_second)
    work(NEW_YEAR)
    assert sorted([amounts(lin), amounts(gao)]) in ([[7, -7], [10, -10, 10]], [[7, -7, 7], [10, -10]])
    assert queries.has_stopped(YearClose.objects.get())
    shown = cast.browser_of(manager).get("/points/years").content.decode()
    assert "2022 年的冲正中途停下了" in shown
    with pytest.raises(NotPermitted):
        commands.go_on_undo(by=lin, close_id=close.pk, at=NEW_YEAR)
    commands.go_on_undo(by=manager, close_id=close.pk, at=NEW_YEAR)
    work(NEW_YEAR)
    assert (amounts(lin), amounts(gao)) == ([10, -10, 10], [7, -7, 7])
    assert YearClose.objects.get().state == "undone"
    assert audit.audit() == []
    with pytest.raises(refusals.NotStopped):
        commands.go_on_undo(by=manager, close_id=close.pk, at=NEW_YEAR)
