"""The close of a year killed with SIGKILL at every step ends, taken up again, with the same books as one left alone.

An SQLite file holds accounts with points, with nothing, below nothing, and books that are never closed. The close runs once
undisturbed and counts its SQL statements. Then, for each of them (or some, at the reduced size), a fresh copy: a worker
process kills itself right before or right after that statement (a commit counts as one), and the next worker, an hour later
when the lease of the dead one is over, goes on; before it comes, some holders may already earn in the new year. Last, five
workers at once on the same close. The judge reads the file with the bare driver and none of our code: every entry with its number,
amount and balance, every account, the totals and digest of the close, the lines of the journal.

Planted: entries and balances of a chunk in two transactions; a total that is counted by the worker as it goes; the line
of the journal written apart from the state.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pysqlite3
from django.db.models import F

from drills import support_points as town
from drills.harness import Outcome
from drills.support_points import AT, NEW_YEAR
from wangge import journal
from wangge.kernel import jobs as kernel_jobs
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic, connection
from wangge.kernel.ids import new_id
from wangge.people.models import Person
from wangge.points import chores as points_chores
from wangge.points import closing as books
from wangge.points import jobs, ledger
from wangge.points.ledger import Because, Kind
from wangge.points.models import Account, Book, YearClose

NAME = "year_close_kill"
HOLDERS, CHUNK = 23, 5
KILLS = {"reduced": 12, "full": 10_000}  # at most so many; "full" is every statement, before and after it
CLOSERS = 5
PATIENCE_SECONDS = 120
LATER = timedelta(hours=1)
FORKING = multiprocessing.get_context("fork")  # Django is loaded once; no database is open in this process
READ = (
    "SELECT p.name, a.book, e.number, e.amount, e.balance_after FROM points_entry e JOIN points_account a ON a.id = e.account_id"
    " JOIN people_person p ON p.id = a.person_id ORDER BY 1, 2, 3",
    "SELECT p.name, a.book, a.balance, a.entries, a.closed_year FROM points_account a JOIN people_person p ON p.id = a.person_id"
    " ORDER BY 1, 2",
    "SELECT book, year, state, accounts, total, digest FROM points_yearclose",
    "SELECT kind, count(*) FROM journal_leaf WHERE kind = 'points.year_closed' GROUP BY kind",
    "SELECT a.book, a.system, sum(e.amount) FROM points_entry e JOIN points_account a ON a.id = e.account_id"
    " WHERE a.system IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT count(*) FROM (SELECT posting_id FROM points_entry GROUP BY posting_id HAVING sum(amount) <> 0) AS unequal",
)


# In the worker's process


def prepare(_given: Any, _tell: Connection) -> None:
    """Holders of every sort."""
    for number, who in enumerate(town.people(HOLDERS)):
        town.move(who, Book.MINUTES, 60 + number, AT)
        if number % 5:
            town.move(who, Book.POINTS, 10 + number, AT)
        if number % 3 == 1 and number % 5:
            town.move(who, Book.POINTS, -(10 + number if number % 2 else 3), AT)
    with atomic():
        ledger.post(
            book=Book.POINTS, holder=Person.objects.get(name="户0001"), amount=-40, kind=Kind.DEDUCT,
            because=Because("review", new_id()), by=SYSTEM, at=AT,
        )  # fmt: skip


class Counter:
    """Counts statements and commits, and dies at one of them."""

    def __init__(self, dies_at: int | None, after: bool) -> None:
        self.seen, self.dies_at, self.after = 0, dies_at, after

    def step(self, do: Callable[[], Any]) -> Any:
        self.seen += 1
        if self.seen == self.dies_at and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = do()
        if self.seen == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    def statement(self, execute: Any, *given: Any) -> Any:
        return self.step(lambda: execute(*given))


def work(given: tuple[str, int | None, bool, int], tell: Connection) -> None:
    """Begin the close when nobody did, and do the jobs that wait.

    `given`: bug, statement to die at, whether after it, hours late.
    """
    bug, dies_at, after, hours = given
    at, counter = NEW_YEAR + hours * LATER, Counter(dies_at, after)
    driver: Any = type(connection())  # not imported: Django's backend loads only after `wangge` has swapped SQLite
    commit = driver._commit
    with ExitStack() as stack:
        stack.enter_context(patch.object(jobs, "CHUNK", CHUNK))
        for where, name, planted in PLANTED.get(bug, ()):
            stack.enter_context(patch.object(where, name, planted))
        stack.enter_context(connection().execute_wrapper(counter.statement))
        stack.enter_context(patch.object(driver, "_commit", lambda self: counter.step(lambda: commit(self))))
        points_chores.close_year_when_over(at)
        while kernel_jobs.run_waiting(at):
            pass
    tell.send(counter.seen)


def close_at_once(_given: Any, tell: Connection) -> None:
    """One of several workers with the same close: chunks, then the last step, without asking whose job it is."""
    with atomic():
        close = books.open_close(2022, NEW_YEAR)
    tell.send("ready")
    after, first = None, True
    while first or after is not None:
        first = False
        with atomic():
            after = books.close_chunk(close, after, CHUNK, NEW_YEAR)
    counted = jobs.sum_up(close)
    with atomic():
        jobs.settle(close, NEW_YEAR, counted)


def new_year(_given: Any, _tell: Connection) -> None:
    """Some earn in the new year."""
    for number in range(0, HOLDERS, 4):
        town.move(Person.objects.get(name=f"户{number:04d}"), Book.POINTS, 7, NEW_YEAR + timedelta(minutes=1))


# Planted


def two_transactions(close: YearClose, after: Any, size: int, at: Any) -> Any:
    """The entries are safe before the balances are."""
    span = books._next(close, after, size)
    if span is None:
        return None
    here = Account.objects.filter(**books._left(close), pk__gte=span.first, pk__lte=span.last)
    posting = books._posting(close, f"close:{close.pk}:{span.first}:{at.timestamp()}")
    posting.save(force_insert=True)
    books._insert_entries(posting, close, span)
    connection().commit()
    connection().cursor().execute("BEGIN IMMEDIATE")
    here.exclude(balance=0).update(balance=0, entries=F("entries") + 1)
    here.update(closed_year=close.year)
    return span


counted_here = [0, 0]
true_chunk, true_settle = books.close_chunk, jobs.settle


def counting_chunk(close: YearClose, after: Any, size: int, at: Any) -> Any:
    """The worker counts what it closes itself."""
    left = dict(Account.objects.filter(**books._left(close)).order_by("pk").values_list("pk", "balance")[:size])
    counted_here[0] += sum(map(bool, left.values()))
    counted_here[1] += sum(left.values())
    return true_chunk(close, after, size, at)


def counted_settle(close: YearClose, at: Any, counted: jobs.Expired) -> None:
    true_settle(close, at, jobs.Expired(counted_here[0], counted_here[1], counted.digest))


def line_apart(close: YearClose, at: Any, counted: jobs.Expired) -> None:
    """The line of the journal follows later."""
    with patch.object(journal, "record", lambda *given, **more: None):
        true_settle(close, at, counted)
    connection().commit()
    connection().cursor().execute("BEGIN IMMEDIATE")
    close = YearClose.objects.get(pk=close.pk)
    journal.record("points.year_closed", by=SYSTEM, on=close, at=at, year=close.year)


PLANTED: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "two_transactions": ((books, "close_chunk", two_transactions),),
    "counts_itself": ((books, "close_chunk", counting_chunk), (jobs, "settle", counted_settle)),
    "line_apart": ((jobs, "settle", line_apart),),
}


# The judge


def run(seed: int, size: str) -> Outcome:
    """Kills of the true close, closers at once, then kills of each planted one until it shows, judged alike."""
    rng, folder = Random(seed), Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        trial = _Trial(folder)
        kills = [(number, after) for number in range(1, trial.steps + 1) for after in (False, True)]
        chosen = kills if len(kills) <= KILLS[size] else rng.sample(kills, KILLS[size])
        failures = sum(not trial.holds("", *kill, rng.random() < 1 / 2) for kill in chosen)
        failures += not trial.closers_agree()
        found = sum(trial.shows(bug, rng) for bug in PLANTED)
    finally:
        shutil.rmtree(folder)
    return Outcome(
        trials=len(chosen) + 1, failures=failures, planted=len(PLANTED), planted_found=found, seed=seed
    )  # fmt: skip


class _Trial:
    """One kill after another, each on a fresh copy of the same district."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.district = folder, folder / "district.sqlite3"
        _child(prepare, self.district, None, fresh=True)
        alone = self._copy()
        self.steps = _child(work, alone, ("", None, False, 0))
        _child(new_year, alone, None)
        self.right = _digest(alone)
        self.hardly = _digest(self._copy())
        if self.right == self.hardly:
            raise RuntimeError("the close did nothing")

    def holds(self, bug: str, number: int, after: bool, early: bool) -> bool:
        """Kill there, let some earn before (`early`) or after the next worker comes, and compare."""
        file = self._copy()
        _start(work, file, (bug, number, after, 0))[0].join(PATIENCE_SECONDS)
        if early:
            _child(new_year, file, None)
        _start(work, file, (bug, None, False, 1))[0].join(PATIENCE_SECONDS)
        if not early:
            _child(new_year, file, None)
        return _digest(file) == self.right

    def shows(self, bug: str, rng: Random) -> bool:
        """Whether a kill at some step of this close is seen to leave something else; the last steps first."""
        steps = _child(work, self._copy(), (bug, None, False, 0))
        order = [*range(steps, max(steps - 14, 0), -1), *rng.sample(range(1, steps), min(20, steps - 1))]
        return any(not self.holds(bug, number, True, False) for number in order)

    def closers_agree(self) -> bool:
        """Several workers at once have the effect of one."""
        file = self._copy()
        started = [_start(close_at_once, file, None) for _ in range(CLOSERS)]
        for worker, _told in started:
            worker.join(PATIENCE_SECONDS)
        fine = all(worker.exitcode == 0 for worker, _told in started)
        _child(new_year, file, None)
        return fine and _digest(file) == self.right

    def _copy(self) -> Path:
        target = self.folder / "trial.sqlite3"
        for end in ("", "-wal", "-shm"):
            Path(f"{target}{end}").unlink(missing_ok=True)
            if Path(f"{self.district}{end}").exists():
                shutil.copy(f"{self.district}{end}", f"{target}{end}")
        return target


def _digest(file: Path) -> str:
    """Of everything the close leaves, opened as a crashed database is opened, log and all."""
    with closing(pysqlite3.connect(file)) as bare:
        rows = [bare.execute(sql).fetchall() for sql in READ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _on_file(file: str, deed: Callable[[Any, Connection], None], given: Any, fresh: bool, tell: Connection) -> None:
    with town.books(Path(file), fresh=fresh):
        deed(given, tell)


def _start(deed: Callable[[Any, Connection], None], file: Path, given: Any, *, fresh: bool = False) -> Any:
    here, there = FORKING.Pipe(duplex=False)
    child = FORKING.Process(target=_on_file, args=(str(file), deed, given, fresh, there))
    child.start()
    there.close()
    return child, here


def _child(deed: Callable[[Any, Connection], None], file: Path, given: Any, *, fresh: bool = False) -> Any:
    """Do this in a process of its own, and give what it tells, if anything."""
    child, told = _start(deed, file, given, fresh=fresh)
    child.join(PATIENCE_SECONDS)
    if child.exitcode:
        raise RuntimeError(f"the child that should {deed.__name__} ended with {child.exitcode}")
    try:
        return told.recv()
    except EOFError:  # it had nothing to tell
        return None
