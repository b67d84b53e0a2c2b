"""Loading without indexes and foreign keys, which come back after: sorting a million keys once is quicker than a million times.

Whatever CHECK and UNIQUE say holds all along. Foreign keys of PostgreSQL are checked for all rows when they come back;
SQLite checks them row by row. The definitions are the database's own, so that what comes back is what there was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from wangge.kernel import district
from wangge.kernel.district import atomic

SQLITE_PAGES, POSTGRES_MEMORY = "-262144", "256MB"  # to sort keys in: 256 MB
PLAIN_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype <> 'f')
"""
FOREIGN_KEYS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
)


@contextmanager
def without_indexes(models: Sequence[type[Model]]) -> Iterator[None]:
    """The tables of these models without their indexes until the block ends, however it ends.

    A role that does not own the tables may not change them: then they are loaded as they are. Killed in between, the
    indexes are missing: `wangge demo reset`, and load again.
    """
    if not _may_change(models):
        yield
        return
    drop, create = _on_postgres(models) if district.connection().vendor == "postgresql" else _on_sqlite(models)
    with _room():
        _run(drop)
        try:
            yield
        finally:
            _run(create)
    if district.connection().vendor == "postgresql":
        _run([f"ANALYZE {one._meta.db_table}" for one in models])


@contextmanager
def _room() -> Iterator[None]:
    """Memory to sort in, for the length of the block."""
    connection = district.connection()
    if connection.vendor == "postgresql":
        _run([f"SET maintenance_work_mem = '{POSTGRES_MEMORY}'"])
        yield
        _run(["RESET maintenance_work_mem"])
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
    _run([f"PRAGMA cache_size = {SQLITE_PAGES}"])
    yield
    _run([f"PRAGMA cache_size = {before}"])


def _may_change(models: Sequence[type[Model]]) -> bool:
    """Whether the tables are ours."""
    return district.connection().vendor != "postgresql" or all(
        _rows("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass", one._meta.db_table)[0][0]
        for one in models
    )


def _on_postgres(models: Sequence[type[Model]]) -> tuple[list[str], list[str]]:
    district.connection().check_constraints()  # what waits for the end of a transaction would be in the way
    drop, create, keys = [], [], []
    for one in models:
        table = one._meta.db_table
        for name, definition in _rows(FOREIGN_KEYS, table):
            drop.append(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            keys.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        for name, definition in _rows(PLAIN_INDEXES, table):
            drop.append(f'DROP INDEX "{name}"')
            create.append(definition)
    return drop, create + keys


def _on_sqlite(models: Sequence[type[Model]]) -> tuple[list[str], list[str]]:
    drop, create = [], []
    for one in models:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
        for name, definition in _rows(asked, one._meta.db_table):
            drop.append(f'DROP INDEX "{name}"')
            create.append(definition)
    return drop, create


def _rows(sql: str, table: str) -> list[tuple[Any, ...]]:
    with district.connection().cursor() as cursor:
        cursor.execute(sql, [table])
        return list(cursor.fetchall())


def _run(statements: Sequence[str]) -> None:
    """Each in a transaction of its own: the journal of an index is not kept until all are there."""
    for statement in statements:
        if statement.startswith(("PRAGMA", "SET", "RESET")):
            with district.connection().cursor() as cursor:
                cursor.execute(statement)
            continue
        with atomic(), district.connection().cursor() as cursor:
            cursor.execute(statement)
