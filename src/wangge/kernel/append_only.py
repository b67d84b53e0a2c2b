"""Makes the database itself refuse UPDATE and DELETE on append-only tables.

SQLite: triggers. PostgreSQL: the application's role has SELECT and INSERT only (Citus refuses triggers); the owner role
runs migrations. Called after every migration.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from wangge.kernel.models import AppendOnly


def tables() -> list[str]:
    """Names of all append-only tables."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def protect(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE on every append-only table that exists. Repeating it changes nothing."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in set(tables()) & existing:
                for deed in ("UPDATE", "DELETE"):
                    cursor.execute(_trigger(table, deed))
        elif settings.DATABASE_APP_ROLE:
            _grant(cursor, settings.DATABASE_APP_ROLE, sorted(existing))


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Lift the SQLite triggers; for emptying a demo or test database only."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in tables():
            for deed in ("UPDATE", "DELETE"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{deed.lower()}"')


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """Append-only tables in which this connection could change or delete rows; empty when all is well. Two queries."""
    existing = set(connection.introspection.table_names())
    wanted = [table for table in tables() if table in existing]
    with connection.cursor() as cursor:
        open_ones = (
            _open_by_triggers(cursor, wanted) if connection.vendor == "sqlite" else _open_by_rights(cursor, wanted)
        )
    return [table for table in wanted if table in open_ones]


def _open_by_triggers(cursor: Any, wanted: list[str]) -> set[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    there = {name for (name,) in cursor.fetchall()}
    return {table for table in wanted if not {f"{table}_no_update", f"{table}_no_delete"} <= there}


def _open_by_rights(cursor: Any, wanted: list[str]) -> set[str]:
    cursor.execute(
        "SELECT name FROM unnest(%s::text[]) AS name"
        " WHERE has_table_privilege(current_user, format('public.%%I', name), 'UPDATE, DELETE')",
        [wanted],
    )
    return {name for (name,) in cursor.fetchall()}


def protect_after_migrate(*, using: str, **_: Any) -> None:
    protect(connections[using])


def _trigger(table: str, deed: str) -> str:
    return (
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{deed.lower()}" BEFORE {deed} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _grant(cursor: Any, role: str, existing: list[str]) -> None:
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    only_insert = set(tables())
    for table in existing:
        rights = "SELECT, INSERT" if table in only_insert else "SELECT, INSERT, UPDATE, DELETE"
        cursor.execute(f'REVOKE ALL ON "{table}" FROM "{role}"')
        cursor.execute(f'GRANT {rights} ON "{table}" TO "{role}"')
    cursor.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
