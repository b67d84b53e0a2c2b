"""Rows a second for importing 50,000 households with a resident each, against the same rows in with raw executemany.

A community of 500 units, an .xlsx of 50,000 rows (number, phone, birth date, relation and a trait for each), on SQLite and on
PostgreSQL. Ours is timed twice. `whole`: from the confirmed import to its end, as the worker does it – open the file, convert every
cell, look everybody up, decide, seal all numbers, write, journal. `write`: only the one transaction in it, for which an SQLite file
keeps all other writers waiting. `check` is the trial run before.

Baseline: the rows that the import left in places, persons, households, residences, traits and origins, taken out again and put in
with the bare driver's executemany, one transaction, the same durability. It opens no file, checks nothing and seals nothing. Both
must leave the same number of rows in each table. `memory` is the worker's peak in MB; nothing comparable exists.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from bench.harness import ROOT, Figure
from bench.support_server import Installation, on_postgres, on_sqlite

NAME = "import_households"
ROWS = 50_000
TABLES = (  # in the order of their references
    "places_place", "people_person", "people_household", "people_residence", "people_trait", "imports_importedrow",
)  # fmt: skip
AT_ONCE = 2_000


def run(seed: int) -> dict[str, Figure]:
    """Check, whole import, its transaction and its memory, on both databases."""
    found: dict[str, Figure] = {}
    for kind, installed in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with installed(seed) as installation:
            for name, figure in measured(installation, ROWS).items():
                found[f"{NAME}_{kind}_{name}"] = figure
    return found


def measured(installation: Installation, rows: int) -> dict[str, Figure]:
    """The figures of one database."""
    before = _keys(installation)
    told = _import(installation, rows)
    baseline = rows / _raw_seconds(installation, before)
    return {
        name: Figure.against(baseline, value=rows / told[name], unit="rows/s", n=rows)
        for name in ("check", "whole", "write")
    } | {"memory": Figure(told["memory"], "MB", None, None, rows)}


def _import(installation: Installation, rows: int) -> dict[str, float]:
    """Import in a process of its own; gives seconds and MB."""
    environment = installation.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "bench.support_import", str(rows)]
    child = subprocess.run(
        command, env=environment, cwd=installation.home, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(child.stdout.splitlines()[-1])


def _keys(installation: Installation) -> dict[str, set[Any]]:
    with installation.database.open() as connection:
        return {table: {row[0] for row in connection.execute(f"SELECT id FROM {table}")} for table in TABLES}


def _raw_seconds(installation: Installation, before: dict[str, set[Any]]) -> float:
    """Take the new rows out, and time putting them in again."""
    database = installation.database
    with database.open() as connection:
        inserts = []
        for table in TABLES:
            cursor = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            key = names.index("id")
            rows = [tuple(row) for row in cursor.fetchall() if row[key] not in before[table]]
            marks = ", ".join([database.mark] * len(names))
            columns = ", ".join(f'"{name}"' for name in names)
            inserts.append((table, f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows, key))
        database.begin(connection)
        for table, _insert, rows, key in reversed(inserts):
            cursor = connection.cursor()
            delete = f"DELETE FROM {table} WHERE id = {database.mark}"
            # children of places first: households hang below units made by the set-up
            cursor.executemany(delete, [(row[key],) for row in reversed(rows)])
        connection.execute("COMMIT")
        counts = {table: _count(connection, table) for table in TABLES}
        started = time.perf_counter()
        database.begin(connection)
        cursor = connection.cursor()
        for _table, insert, rows, _key in inserts:
            for start in range(0, len(rows), AT_ONCE):
                cursor.executemany(insert, rows[start : start + AT_ONCE])
        connection.execute("COMMIT")
        seconds = time.perf_counter() - started
        for table, _insert, rows, _key in inserts:
            if not rows or _count(connection, table) != counts[table] + len(rows):
                raise RuntimeError(f"the baseline and the import do not leave the same rows in {table}")
    return seconds


def _count(connection: Any, table: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
