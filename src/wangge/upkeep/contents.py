"""What a database holds, as row count and SHA-256 per table: two databases with equal contents are equal copies."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

BATCH = 2000


@dataclass(frozen=True)
class Contents:
    """Row count and hash of one table."""

    rows: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def of_sqlite(connection: sqlite3.Connection) -> dict[str, Contents]:
    """The contents of every ordinary table. Virtual ones are built from their shadow tables, which are ordinary."""
    return {
        table: _sqlite_table(connection, table, order) for table, order in sorted(_sqlite_tables(connection).items())
    }


def rows_of_sqlite(connection: sqlite3.Connection) -> dict[str, int]:
    """The row count of every ordinary table."""
    return {
        table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - name from the schema
        for table in _sqlite_tables(connection)
    }


def _sqlite_tables(connection: sqlite3.Connection) -> dict[str, str]:
    """Table → columns that give its rows a fixed order."""
    found = connection.execute(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    )
    return {
        name: _primary_key(connection, name) if without_rowid else "rowid" for name, without_rowid in found.fetchall()
    }


def _primary_key(connection: sqlite3.Connection, table: str) -> str:
    rows = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [table])
    return ", ".join(f'"{name}"' for (name,) in rows)


def _sqlite_table(connection: sqlite3.Connection, table: str, order: str) -> Contents:
    digest, rows = hashlib.sha256(), 0
    cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608 - names from the schema
    while batch := cursor.fetchmany(BATCH):
        rows += len(batch)
        digest.update("\n".join(map(repr, batch)).encode())  # repr tells 1, 1.0, '1' and b'1' apart
        digest.update(b"\n")
    return Contents(rows, digest.hexdigest())


def of_postgres(connection: Any) -> dict[str, Contents]:
    """The contents of every table in the schema `public`, over a psycopg connection, in its current transaction."""
    with connection.cursor() as cursor:
        for setting in ("TimeZone = 'UTC'", "DateStyle = ISO", "extra_float_digits = 1", "bytea_output = hex"):
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return {table: _postgres_table(cursor, table) for (table,) in cursor.fetchall()}


def _postgres_table(cursor: Any, table: str) -> Contents:
    digest, rows = hashlib.sha256(), 0
    # Ordered as bytes: two servers may sort text differently.
    ordered = f'SELECT t.* FROM public."{table}" t ORDER BY t::text COLLATE "C"'  # noqa: S608 - name from the schema
    with cursor.copy(f"COPY ({ordered}) TO STDOUT") as lines:
        for chunk in lines:
            digest.update(chunk)
            rows += bytes(chunk).count(b"\n")  # COPY writes a line break inside a value as \\n
    return Contents(rows, digest.hexdigest())
