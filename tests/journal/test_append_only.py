"""The database itself refuses to change or delete what the journal holds."""

import pytest
from django.db import DatabaseError, connection

from tests.journal.telling import journal_of
from wangge.kernel import district

TABLES = ["journal_leaf", "journal_position", "journal_node", "journal_checkpoint"]
COLUMN = {"journal_leaf": "kind", "journal_position": "leaf_id", "journal_node": "hash", "journal_checkpoint": "root"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
@pytest.mark.django_db
def test_raw_sql_cannot_change_the_past(table, sql):
    journal_of(3)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        before = cursor.fetchone()
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), district.atomic():
            cursor.execute(sql.format(table=table, column=COLUMN[table]))
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone() == before != (0,)
