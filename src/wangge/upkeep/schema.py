"""Which migrations a district still lacks, in one cheap query, so that a start with nothing to do is quick."""

from __future__ import annotations

from functools import cache

from django.db.migrations.loader import MigrationLoader

from wangge.kernel import district


@cache
def shipped() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration this version brings. Reads the migration files once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def applied() -> set[tuple[str, str]]:
    """(app, name) of every migration applied in the current district. Raises DatabaseError when it is away."""
    connection = district.connection()
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def pending() -> set[tuple[str, str]]:
    """Migrations of this version that the current district lacks. Raises DatabaseError."""
    return set(shipped()) - applied()
