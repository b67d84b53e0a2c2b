"""Restore: a backup into an empty place, and proof that everything came back."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from wangge.kernel import append_only, district
from wangge.upkeep import backup, postgres_copy, sqlite_copy
from wangge.upkeep.journals import verify_connection
from wangge.upkeep.problems import Damaged, NotEmpty, Trouble
from wangge.verify import Report


@dataclass(frozen=True)
class Restored:
    """One district that came back, and what the journal's verifier says about it."""

    code: str
    where: str
    tables: int
    rows: int
    journal: Report


def restore(source: Path, into: Path | None = None) -> list[Restored]:
    """Bring every district of the backup back: into the configured databases, or as SQLite files into `into`.

    All targets must be empty, or nothing is touched. Raises NotEmpty, Damaged, Trouble.
    """
    manifest = backup.read(source)
    targets = {code: _target(code, entry, into) for code, entry in manifest["districts"].items()}
    for target in targets.values():
        target.require_empty()
    return [targets[code].fill(source / entry["file"], entry) for code, entry in manifest["districts"].items()]


@dataclass(frozen=True)
class SqliteTarget:
    """A SQLite file that does not hold anything yet."""

    code: str
    path: Path

    def require_empty(self) -> None:
        if not sqlite_copy.is_empty(self.path):
            raise NotEmpty(f"{self.path} holds data: move it away, or name an empty folder with --into.")

    def fill(self, source: Path, entry: dict[str, Any]) -> Restored:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            shutil.copyfile(source, draft)
            draft.chmod(0o600)
            _compare(self.code, sqlite_copy.describe(draft), entry)
            self._take_place_of_empty(draft)
        finally:
            draft.unlink(missing_ok=True)
        with closing(sqlite_copy.open_file(self.path)) as connection:
            return _restored(self.code, str(self.path), entry, verify_connection(connection, self.code))

    def _take_place_of_empty(self, draft: Path) -> None:
        """An empty database may have left its log files beside the name; they must not meet the restored file."""
        for suffix in ("-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()
        sqlite_copy.sync(draft)
        os.replace(draft, self.path)
        sqlite_copy.sync(self.path)


@dataclass(frozen=True)
class PostgresTarget:
    """A configured PostgreSQL district without tables."""

    code: str
    alias: str

    def require_empty(self) -> None:
        if not postgres_copy.is_empty(self.alias):
            raise NotEmpty(f"The PostgreSQL database of {self.code} holds tables: restore into a new, empty database.")

    def fill(self, source: Path, entry: dict[str, Any]) -> Restored:
        postgres_copy.load(self.alias, source)
        _compare(self.code, postgres_copy.describe(self.alias), entry)
        append_only.protect(connections[self.alias])
        with postgres_copy.connect(self.alias) as connection:
            name = str(settings.DATABASES[self.alias]["NAME"])
            return _restored(self.code, name, entry, verify_connection(connection, self.code))


def _target(code: str, entry: dict[str, Any], into: Path | None) -> SqliteTarget | PostgresTarget:
    if into is not None:
        if entry["kind"] != "sqlite":
            raise Trouble(
                f"{code} is a PostgreSQL backup: --into is for SQLite; name an empty database in WANGGE_DISTRICTS."
            )
        return SqliteTarget(code, into / f"{code}.sqlite3")
    alias = _alias_of(code)
    vendor = connections[alias].vendor
    if vendor != entry["kind"]:
        raise Trouble(f"{code} was backed up from {entry['kind']}, but WANGGE_DISTRICTS names a {vendor} database.")
    return (
        SqliteTarget(code, Path(settings.DATABASES[alias]["NAME"]))
        if vendor == "sqlite"
        else PostgresTarget(code, alias)
    )


def _alias_of(code: str) -> str:
    try:
        return district.alias_of(code)
    except KeyError:
        raise Trouble(f"The backup holds district {code}; name it in WANGGE_DISTRICTS, or use --into.") from None


def _compare(code: str, now: dict[str, Any], then: dict[str, Any]) -> None:
    differing = sorted(
        name
        for name in now["tables"].keys() | then["tables"].keys()
        if now["tables"].get(name) != then["tables"].get(name)
    )
    if differing:
        raise Damaged(f"{code}: these tables came back different from the manifest: {', '.join(differing)}.")
    if now["journal"] != then["journal"]:
        raise Damaged(f"{code}: the journal's head came back different from the manifest.")


def _restored(code: str, where: str, entry: dict[str, Any], journal: Report) -> Restored:
    tables = entry["tables"].values()
    return Restored(code, where, len(tables), sum(table["rows"] for table in tables), journal)
