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
    """Append-only tables in which this connection could change or delete rows; empty when all is well."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return [table for table in tables() if table in existing and not _refuses(cursor, connection.vendor, table)]


def _refuses(cursor: Any, vendor: str, table: str) -> bool:
    if vendor == "sqlite":
        names = [f"{table}_no_update", f"{table}_no_delete"]
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)", names)
        return cursor.fetchone()[0] == 2
    cursor.execute("SELECT has_table_privilege(current_user, %s, 'UPDATE, DELETE')", [f'public."{table}"'])
    return not cursor.fetchone()[0]


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
