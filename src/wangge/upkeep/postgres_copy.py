"""Copying a PostgreSQL district with its own tools, and hashing exactly the moment they saw."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from wangge.upkeep import contents, heads
from wangge.upkeep.problems import Damaged, Trouble

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_ENVIRONMENT = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}


def dump(alias: str, target: Path) -> dict[str, Any]:
    """Write the district into `target` (pg_dump custom format) and return what it holds, both of one snapshot.

    Raises Trouble when the client programs are missing or pg_dump fails; connect as the owner of the tables.
    """
    with connect(alias) as connection:
        connection.execute(ONE_MOMENT)
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        _run(alias, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        described = _describe(connection)
    target.chmod(0o600)
    _run(alias, "pg_restore", "--file=/dev/null", str(target))  # reads the whole archive
    return described


def describe(alias: str) -> dict[str, Any]:
    """What the district holds now, of one moment."""
    with connect(alias) as connection:
        connection.execute(ONE_MOMENT)
        return _describe(connection)


def load(alias: str, source: Path) -> None:
    """Fill the empty district from a dump, in one transaction. Raises Trouble, and then nothing was changed."""
    target = f"--dbname={_name(alias)}"
    _run(alias, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", target, str(source))


def is_empty(alias: str) -> bool:
    """Whether the schema `public` has no table."""
    with connect(alias) as connection:
        return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0] == 0


def connect(alias: str) -> Any:
    """A psycopg connection of its own to the district. Raises Trouble."""
    import psycopg  # not above: an installation on SQLite starts a fifth of a second sooner without it

    try:
        address: dict[str, Any] = {name.removeprefix("PG").lower(): value for name, value in _address(alias).items()}
        return psycopg.connect(dbname=_name(alias), **address)
    except psycopg.OperationalError as problem:
        raise Trouble(f"PostgreSQL does not answer for {settings.DISTRICT_CODES[alias]}: {problem}") from problem


def _describe(connection: Any) -> dict[str, Any]:
    tables = contents.of_postgres(connection)
    version = connection.info.parameter_status("server_version")
    return {
        "engine": f"PostgreSQL {version}",
        "migrations": heads.newest_migrations(connection),
        "tables": {name: table.as_dict() for name, table in tables.items()},
        "journal": heads.journal_head(connection),
    }


def _address(alias: str) -> dict[str, str]:
    given = settings.DATABASES[alias]
    return {name: str(given[key]) for key, name in _ENVIRONMENT.items() if given.get(key)}


def _name(alias: str) -> str:
    return str(settings.DATABASES[alias]["NAME"])


def _run(alias: str, program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Trouble(f"{program} is missing: install the PostgreSQL client programs (Debian: postgresql-client).")
    environment = {**os.environ, **_address(alias), "PGDATABASE": _name(alias)}
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip() or "it gave no reason").splitlines()[0]
        raise (Damaged if program == "pg_restore" else Trouble)(f"{program} failed: {said}")
