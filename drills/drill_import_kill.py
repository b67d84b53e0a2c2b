"""An import killed with SIGKILL at any moment has done all or nothing, and taken up again it ends like one left alone.

Each trial copies an SQLite district in which an import has been confirmed and waits, starts a worker process on the copy,
and kills it at a random moment between its first step and its usual end. Then the judge, who reads the file with the bare
driver and none of our code, compares every table the import writes with what was there before and with what an undisturbed
run leaves. When nothing is there yet, the worker is started again (an hour later by its clock, when the dead worker's lease
is over) and must end with the same rows as the undisturbed run; when all is there, it must change nothing any more.

Planted: a worker that writes its first row early, in a transaction of its own; and one that writes residents and the state of
the run in two transactions.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import pysqlite3

from drills import support_import
from drills.harness import Outcome

NAME = "import_kill"
ROWS = {"reduced": 200, "full": 1_000}
KILLS = {"reduced": 3, "full": 50}
PLANTED = ("early_row", "two_transactions")
PATIENCE_SECONDS = 120
FORKING = multiprocessing.get_context("fork")  # Django is loaded once; no database is open in this process
Deed = Callable[[Any, Connection], None]
# What an import writes, without ids and moments, which differ from run to run.
WRITTEN = {
    "people_person": "name, gender, born_on, pinyin, version, citizen_no IS NULL, phone IS NULL",
    "places_place": "path, name, kind, valid_from, version",
    "people_household": "valid_from, valid_to",
    "people_residence": "relation, valid_from, valid_to",
    "people_trait": "kind, valid_from, valid_to",
    "imports_importedrow": "row, object_type, what",
    "journal_leaf": "kind",
    "imports_importrun": "state, counts, plan",
}
Rows = dict[str, list[tuple[Any, ...]]]


def run(seed: int, size: str) -> Outcome:
    """Kills of the true worker, then of each planted one, judged alike."""
    rng, folder = Random(seed), Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        district = folder / "district.sqlite3"
        _child(support_import.prepare, district, ROWS[size])
        before = _read(district)
        alone = _copy(district, folder / "alone.sqlite3")
        usual = _seconds_of_work(alone)
        after = _read(alone)
        if before == after:
            raise RuntimeError("the import did nothing")
        trial = _Trial(folder, district, before, after, usual)
        failures = sum(not trial.holds(rng.random(), "") for _ in range(KILLS[size]))
        found = sum(not trial.holds(None, bug) for bug in PLANTED)
    finally:
        shutil.rmtree(folder)
    return Outcome(trials=KILLS[size], failures=failures, planted=len(PLANTED), planted_found=found, seed=seed)


class _Trial:
    """One kill after another, each on a fresh copy."""

    def __init__(self, folder: Path, district: Path, before: Rows, after: Rows, usual: float) -> None:
        self.folder, self.district, self.before, self.after, self.usual = folder, district, before, after, usual

    def holds(self, share: float | None, bug: str) -> bool:
        """Kill at this share of the usual time (a planted worker: at its worst moment, which it announces), and judge."""
        file = _copy(self.district, self.folder / "trial.sqlite3")
        worker, told = _start(support_import.do_work, file, bug)
        told.recv()  # "ready": the start of the process is no part of the import
        if share is None:
            told.recv()  # "now": it has done what it should not, and waits
        else:
            worker.join(share * self.usual)
        worker.kill()
        worker.join(PATIENCE_SECONDS)
        found = _read(file)
        if found not in (self.before, self.after):
            return False
        _child(support_import.do_work, file, "")
        return _read(file) == self.after


def _read(file: Path) -> Rows:
    """The rows of every table an import writes, sorted; opened as a crashed database is opened, log and all."""
    with closing(pysqlite3.connect(file)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in WRITTEN.items()
        }


def _copy(source: Path, target: Path) -> Path:
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
        if Path(f"{source}{end}").exists():
            shutil.copy(f"{source}{end}", f"{target}{end}")
    return target


def _start(deed: Deed, file: Path, given: object) -> tuple[BaseProcess, Connection]:
    """A process of its own that does this on the file, and the line by which it tells how far it is."""
    here, there = FORKING.Pipe(duplex=False)
    child = FORKING.Process(target=support_import.on_file, args=(str(file), deed, given, there))
    child.start()
    there.close()
    return child, here


def _seconds_of_work(file: Path) -> float:
    """How long an undisturbed worker takes from being ready to its end."""
    worker, told = _start(support_import.do_work, file, "")
    told.recv()
    started = time.monotonic()
    worker.join(PATIENCE_SECONDS)
    return time.monotonic() - started


def _child(deed: Deed, file: Path, given: object) -> None:
    child, _told = _start(deed, file, given)
    child.join(PATIENCE_SECONDS)
    if child.exitcode:
        raise RuntimeError(f"the child that should {deed.__name__} ended with {child.exitcode}")
