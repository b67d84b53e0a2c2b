"""Many rows at once, in two steps: prepared outside the transaction, written inside it.

Sealing 50,000 phone numbers takes seconds, and an SQLite file has one write lock: whoever prepares inside the transaction
holds everybody up. What `insert` and `update` return holds the values as the driver takes them; `write()` only hands
them over. Constraints, triggers and foreign keys hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from wangge.kernel import district
from wangge.kernel.refusals import Changed

ROWS_AT_ONCE = 2_000  # handed to the driver together


class NeedsTransaction(RuntimeError):
    """Rows were to be written outside the transaction of their deed: a bug in the calling command."""


@dataclass(frozen=True)
class Prepared:
    """One statement and the values of its rows, sealed and ready. `guarded`: every row must still be what it was."""

    sql: str
    values: list[tuple[Any, ...]] = field(repr=False)
    guarded: bool = False

    def __len__(self) -> int:
        return len(self.values)

    def write(self) -> int:
        """Write all rows in the transaction of the deed; returns how many.

        Raises NeedsTransaction, IntegrityError, Changed (a guarded row has another version by now).
        """
        connection = district.connection()
        if not connection.in_atomic_block:
            raise NeedsTransaction
        written = 0
        with connection.cursor() as cursor:
            for start in range(0, len(self.values), ROWS_AT_ONCE):
                cursor.executemany(self.sql, self.values[start : start + ROWS_AT_ONCE])
                written += cursor.rowcount
        if self.guarded and written != len(self.values):
            raise Changed
        return len(self.values)


def insert(model: type[Model], rows: Sequence[Model]) -> Prepared:
    """New rows of one model: sealed, digested, ready to be written."""
    connection = district.connection()
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(one.column)) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    # S608: names of our own tables; every value is a parameter
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    values = [tuple(one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields) for row in rows]
    return Prepared(sql, values)


def update(model: type[Model], rows: Sequence[Any], names: Iterable[str]) -> Prepared:
    """Changed rows that carry the `version` they were read with; it is counted up, and must not have changed by then."""
    connection = district.connection()
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(one.column)} = %s" for one in fields)
    sql = (
        f"UPDATE {quote(model._meta.db_table)} SET {sets}, version = version + 1"  # noqa: S608 - as above
        " WHERE id = %s AND version = %s"
    )
    key: Any = model._meta.pk
    values = [
        (
            *(one.get_db_prep_save(one.pre_save(row, False), connection) for one in fields),
            key.get_db_prep_save(row.pk, connection),
            row.version,
        )
        for row in rows
    ]
    return Prepared(sql, values, guarded=True)


def in_chunks(values: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    """Lists of at most `size`, for look-ups with many values: databases limit the parameters of a query."""
    chunk: list[Any] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
