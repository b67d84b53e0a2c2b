"""How far a journal reached, read with plain SQL so that it works on a copy that is nobody's district."""

from __future__ import annotations

from typing import Any


def journal_head(connection: Any) -> dict[str, Any]:
    """Number of lines, the newest line, and the longest checkpoint; over any DB-API connection."""
    leaves = _rows(connection, "SELECT count(*) FROM journal_leaf")[0][0]
    newest = _rows(connection, "SELECT id, hash FROM journal_leaf ORDER BY id DESC LIMIT 1")
    sealed = _rows(connection, "SELECT size, root FROM journal_checkpoint ORDER BY size DESC LIMIT 1")
    return {
        "leaves": leaves,
        "newest_leaf": {"id": str(newest[0][0]).replace("-", ""), "hash": newest[0][1]} if newest else None,
        "checkpoint": {"size": sealed[0][0], "root": sealed[0][1]} if sealed else None,
    }


def newest_migrations(connection: Any) -> dict[str, str]:
    """App → its newest applied migration."""
    return dict(_rows(connection, "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"))


def _rows(connection: Any, sql: str) -> list[Any]:
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        cursor.close()
