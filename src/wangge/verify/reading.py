"""Reads the journal's tables with plain SQL over a DB-API connection, page by page, on SQLite or PostgreSQL.

Paging by key instead of one long cursor keeps memory flat with both drivers and never holds a transaction open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wangge.verify.lines import Line

PAGE = 2048
_LINE = ", ".join(f"l.{column}" for column in Line._fields)
CHECKPOINT = ("size", "root", "at", "algorithm", "key_id", "signature", "note")


class Journal:
    """The stored journal."""

    def __init__(self, connection: Any) -> None:
        """`connection` is an open one of `sqlite3`, `pysqlite3` or `psycopg`."""
        self._connection = connection
        self._postgres = type(connection).__module__.startswith("psycopg")

    def checkpoints(self) -> Iterator[dict[str, Any]]:
        """All checkpoint rows by size."""
        select = f"SELECT {', '.join(CHECKPOINT)} FROM journal_checkpoint"  # noqa: S608 - fixed names
        for row in self._paged(select, "TRUE", key="size"):
            yield dict(zip(CHECKPOINT, row, strict=True))

    def newest_size(self) -> int:
        """The size of the longest checkpoint, 0 when there is none."""
        return self._one("SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint")

    def sealed(self, start: int, end: int) -> dict[int, Line]:
        """The lines at the positions from `start` up to `end`; every field is None where the line is gone."""
        rows = self._rows(
            f'SELECT p."index", {_LINE} FROM journal_position p LEFT JOIN journal_leaf l ON l.id = p.leaf_id '  # noqa: S608
            'WHERE p."index" >= ? AND p."index" < ?',
            start,
            end,
        )
        return {row[0]: Line(*row[1:]) for row in rows}

    def nodes(self, start: int, end: int) -> dict[tuple[int, int], str]:
        """The stored subtree hashes whose last leaf lies from `start` up to `end`, by (level, index)."""
        ranges = [(level, start >> level, end >> level) for level in range(1, end.bit_length())]
        ranges = [(level, low, high) for level, low, high in ranges if low < high]
        if not ranges:
            return {}
        where = " OR ".join('(level = ? AND "index" >= ? AND "index" < ?)' for _ in ranges)
        values = [value for bounds in ranges for value in bounds]
        rows = self._rows(f'SELECT level, "index", hash FROM journal_node WHERE {where}', *values)  # noqa: S608
        return {(level, index): value for level, index, value in rows}

    def unsealed(self) -> Iterator[Line]:
        """The lines without a position, by id."""
        select = f"SELECT {_LINE} FROM journal_leaf l LEFT JOIN journal_position p ON p.leaf_id = l.id"  # noqa: S608
        for row in self._paged(select, 'p."index" IS NULL', key="l.id"):
            yield Line(*row)

    def beyond_newest_checkpoint(self) -> tuple[int, int]:
        """How many positions and nodes no checkpoint covers. Each counted in one statement, so a sealer may run."""
        newest = "(SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint)"
        positions = f'SELECT COUNT(*) FROM journal_position WHERE "index" < 0 OR "index" >= {newest}'  # noqa: S608
        nodes = f'SELECT COUNT(*) FROM journal_node WHERE level < 1 OR (("index" + 1) << level) > {newest}'  # noqa: S608
        return self._one(positions), self._one(nodes)

    def _paged(self, select: str, where: str, *, key: str) -> Iterator[Any]:
        """All rows in the order of `key`, which is the first column selected."""
        page = self._rows(f"{select} WHERE {where} ORDER BY {key} LIMIT {PAGE}")
        while page:
            yield from page
            page = self._rows(f"{select} WHERE {where} AND {key} > ? ORDER BY {key} LIMIT {PAGE}", page[-1][0])

    def _one(self, sql: str) -> int:
        return self._rows(sql)[0][0]

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql.replace("?", "%s") if self._postgres else sql, values)
            return cursor.fetchall()
        finally:
            cursor.close()
