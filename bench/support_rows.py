"""The rows one deed left behind, and putting copies of them in with the bare driver: the fastest honest way to the same data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pysqlite3
from psycopg.types.string import TextLoader

Rows = dict[str, tuple[list[str], list[list[Any]]]]  # table → columns and values
# Table → condition that finds the rows of one call; {call} and {key} are filled in by the driver.
OF_A_CALL = {
    "kernel_requestkey": "key LIKE {key}",
    "matters_matter": "id = {call}",
    "care_helpcall": "matter_id = {call}",
    "matters_clock": "matter_id = {call}",
    "journal_leaf": "on_id = {text}",
    "matters_step": "matter_id = {call}",
    "matters_assignment": "matter_id = {call}",
    "kernel_outboxmessage": "about_id = {call}",
}


class Database:
    """A district's database through its bare driver; `connect` gives a connection in which we begin and commit."""

    mark = "?"

    def __init__(self, address: str | Path) -> None:
        self.address = str(address)

    def connect(self) -> Any:
        """A connection as durable and as strict about foreign keys as the application's own."""
        connection = pysqlite3.connect(self.address, isolation_level=None, timeout=20, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def stored_id(self, value: str) -> Any:
        """A UUID as this database keeps it."""
        return UUID(value).hex

    def stored_moment(self, value: datetime) -> Any:
        """A moment as this database keeps it."""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def begin(self, connection: Any) -> None:
        """Open a transaction that will write."""
        connection.execute("BEGIN IMMEDIATE")

    @contextmanager
    def open(self) -> Iterator[Any]:
        """A connection for the length of the block."""
        connection = self.connect()
        try:
            yield connection
        finally:
            connection.close()


class Postgres(Database):
    """The same on PostgreSQL."""

    mark = "%s"

    def connect(self) -> Any:
        """A connection; JSON comes and goes as text."""
        connection = psycopg.connect(self.address, autocommit=True)
        connection.adapters.register_loader("jsonb", TextLoader)
        return connection

    def stored_id(self, value: str) -> Any:
        """A UUID as the driver gives it."""
        return UUID(value)

    def stored_moment(self, value: datetime) -> Any:
        """A moment as the driver takes it."""
        return value

    def begin(self, connection: Any) -> None:
        """Open a transaction."""
        connection.execute("BEGIN")


def rows_of_call(database: Database, connection: Any, call_id: str, request_key: str) -> Rows:
    """All rows that reporting this call wrote."""
    values = {"call": database.stored_id(call_id), "text": call_id, "key": f"%:{request_key}"}
    found: Rows = {}
    for table, condition in OF_A_CALL.items():
        name = condition[condition.index("{") + 1 : condition.index("}")]
        where = condition.replace(f"{{{name}}}", database.mark)
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", (values[name],))
        rows = [list(row) for row in cursor.fetchall()]
        if not rows:
            raise RuntimeError(f"reporting a call left no row in {table}")
        found[table] = ([column[0] for column in cursor.description], rows)
    return found


def counts(connection: Any, tables: Rows) -> dict[str, int]:
    """How many rows each table has."""
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def copies(database: Database, rows: Rows, how_many: int) -> list[list[list[Any]]]:
    """The values of `how_many` more such calls, table by table, flat, with new keys and otherwise the same content."""
    return [_copy(database, rows) for _ in range(how_many)]


def statements(database: Database, rows: Rows) -> list[str]:
    """One INSERT per table, for all the rows a call has there."""
    found = []
    for table, (columns, values) in rows.items():
        line = "(" + ", ".join([database.mark] * len(columns)) + ")"
        names = ", ".join(f'"{column}"' for column in columns)
        found.append(f"INSERT INTO {table} ({names}) VALUES " + ", ".join([line] * len(values)))
    return found


def insert(database: Database, connection: Any, inserts: list[str], calls: list[list[list[Any]]]) -> None:
    """Write each call in a transaction of its own."""
    for call in calls:
        database.begin(connection)
        for statement, values in zip(inserts, call, strict=True):
            connection.execute(statement, values)
        connection.execute("COMMIT")


def _copy(database: Database, rows: Rows) -> list[list[Any]]:
    new: dict[Any, Any] = {}
    for columns, values in rows.values():
        for row in values:
            if "id" in columns:
                new[row[columns.index("id")]] = database.stored_id(str(uuid4()))
    copied = []
    for columns, values in rows.values():
        lines = [[_fresh(new, column, value) for column, value in zip(columns, row, strict=True)] for row in values]
        copied.append([value for line in lines for value in line])
    return copied


def _fresh(new: dict[Any, Any], column: str, value: Any) -> Any:
    if column == "number":
        return f"{value[:8]}{uuid4().hex[:8]}"
    if column == "key":
        return value.partition(":")[0] + f":{uuid4()}"
    return new.get(value, value) if column == "id" or column.endswith("_id") else value
