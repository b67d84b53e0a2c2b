"""Many rows at once, in two steps: prepared outside the transaction, written inside it.

Sealing 50,000 phone numbers takes seconds, and an SQLite file has one write lock: whoever prepares inside the transaction
holds everybody up. What `insert` and `update` return holds the values as the driver takes them; `write()` only hands
them over. Constraints, triggers and foreign keys hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, make_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from wangge.kernel import district
from wangge.kernel.columns import values_of
from wangge.kernel.refusals import Changed

ROWS_AT_ONCE = 2_000  # handed to the driver together
Made = TypeVar("Made", bound=Model)


class NeedsTransaction(RuntimeError):
    """Rows were to be written outside the transaction of their deed: a bug in the calling command."""


@dataclass(frozen=True)
class Prepared:
    """One statement and the values of its rows, sealed and ready. `guarded`: every row must still be what it was. `copy` is
    how PostgreSQL takes the same rows in one stream: constraints and triggers as ever, and several times as fast.
    """

    sql: str
    values: list[tuple[Any, ...]] = field(repr=False)
    guarded: bool = False
    copy: str = ""

    def __len__(self) -> int:
        return len(self.values)

    def write(self) -> int:
        """Write all rows in the transaction of the deed; returns how many.

        Raises NeedsTransaction, IntegrityError, Changed (a guarded row has another version by now).
        """
        connection = district.connection()
        if not connection.in_atomic_block:
            raise NeedsTransaction
        if self.copy and connection.vendor == "postgresql":
            self._stream(connection)
            return len(self.values)
        written = 0
        with connection.cursor() as cursor:
            for start in range(0, len(self.values), ROWS_AT_ONCE):
                cursor.executemany(self.sql, self.values[start : start + ROWS_AT_ONCE])
                written += cursor.rowcount
        if self.guarded and written != len(self.values):
            raise Changed
        return len(self.values)

    def _stream(self, connection: BaseDatabaseWrapper) -> None:
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(self.copy) as stream:
            for row in self.values:
                stream.write_row(row)


@cache
def light(model: type[Made]) -> type[Made]:
    """What stands for a new row of a model where there are thousands, and costs a fifth of an instance: `light(Person)(…)`
    takes the names of columns (`home_id`, not `home`), knows their defaults, and nothing else. `insert` takes either.
    """
    columns: list[tuple[str, Any, Any]] = []
    for one in model._meta.concrete_fields:
        is_made = one.has_default() and callable(one.default)
        columns.append(
            (one.attname, Any, field(default_factory=one.default) if is_made else field(default=one.get_default()))
        )
    key = model._meta.pk
    made = make_dataclass(
        f"Light{model.__name__}", columns, slots=True, kw_only=True, eq=False, repr=False,
        namespace={} if key is None or key.attname == "pk" else {"pk": property(attrgetter(key.attname))},
    )  # fmt: skip
    return cast(type[Made], made)


def insert(model: type[Model], rows: Sequence[Model]) -> Prepared:
    """New rows of one model: sealed, digested, ready to be written."""
    connection = district.connection()
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(one.column)) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    # S608: names of our own tables; every value is a parameter
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    columns = [values_of(one, rows, connection, new=True) for one in fields]
    return Prepared(sql, list(zip(*columns, strict=True)), copy=f"COPY {table} ({names}) FROM STDIN")


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
    columns = [values_of(one, rows, connection, new=False) for one in (*fields, model._meta.pk)]
    values = list(zip(*columns, [row.version for row in rows], strict=True))
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
