"""The database itself refuses to change or delete what the journal holds."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.journal.telling import journal_of
from wangge.kernel import append_only, district

TABLES = ["journal_leaf", "journal_position", "journal_node", "journal_checkpoint"]
COLUMN = {"journal_leaf": "kind", "journal_position": "leaf_id", "journal_node": "hash", "journal_checkpoint": "root"}
ROLE = "journal_test_application"


@pytest.fixture
def as_application(db, settings):
    """Speak to the database as the application does: on PostgreSQL in a role that owns nothing."""
    journal_of(3)
    if connection.vendor != "postgresql":
        yield
        return
    settings.DATABASE_APP_ROLE = ROLE
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        append_only.protect(connection)
        cursor.execute(f"SET ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_raw_sql_cannot_change_the_past(as_application, table, sql):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        before = cursor.fetchone()
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), district.atomic():
            cursor.execute(sql.format(table=table, column=COLUMN[table]))
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone() == before != (0,)


def test_the_application_may_still_write(as_application):
    journal_of(2)
    assert not transaction.get_connection().needs_rollback
