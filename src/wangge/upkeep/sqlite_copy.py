"""Copying a live SQLite file: one exact moment of it, while others go on writing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from wangge.upkeep import contents, heads
from wangge.upkeep.problems import Damaged

PAGES_A_STEP = 1024
Progress = Callable[[int, int], None]  # pages done, pages in all


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Write the present moment of `source` into the new file `target` (mode 0600) and compare the two.

    Raises Damaged when the copy does not hold what the source held.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(open_file(source, "rw")) as live, closing(open_file(target, "rw")) as copied:
        # An open read transaction holds the moment still. Without it a backup in steps starts again from the first
        # page whenever another process commits, and under steady writing never ends.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        live.backup(copied, pages=PAGES_A_STEP, progress=lambda _status, left, all_: progress(all_ - left, all_))
        rows = contents.rows_of_sqlite(live)
        live.execute("ROLLBACK")
        copied.execute("PRAGMA journal_mode=DELETE")  # one plain file; the application turns WAL on again
        if contents.rows_of_sqlite(copied) != rows:
            raise Damaged(f"{target.name} does not hold the rows its source held.")
    sync(target)


def describe(path: Path) -> dict[str, Any]:
    """What a SQLite file holds, for the manifest. Raises Damaged when it is not a sound database."""
    try:
        with closing(open_file(path, "ro")) as connection:
            if (said := connection.execute("PRAGMA quick_check").fetchall()) != [("ok",)]:
                raise Damaged(f"{path.name}: SQLite finds damage ({said[0][0]}).")
            return {
                "engine": f"SQLite {sqlite3.sqlite_version}",
                "migrations": heads.newest_migrations(connection),
                "tables": {name: table.as_dict() for name, table in contents.of_sqlite(connection).items()},
                "journal": heads.journal_head(connection),
            }
    except sqlite3.DatabaseError as problem:
        raise Damaged(f"{path.name} cannot be read as a database: {problem}.") from problem


def is_empty(path: Path) -> bool:
    """Whether there is no database with tables at `path`."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with closing(open_file(path, "rw")) as connection:
        return not contents.rows_of_sqlite(connection)


def open_file(path: Path, mode: str = "ro") -> sqlite3.Connection:
    """A connection of our own to an existing file; every statement is its own transaction unless it says BEGIN."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=20, isolation_level=None)


def sync(path: Path) -> None:
    """Make the file and its name survive a power cut."""
    for name in (path, path.parent):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
