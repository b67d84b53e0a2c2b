"""Seconds to close a year on 1,000,000 accounts with points, against one INSERT … SELECT and one UPDATE of the same rows.

SQLite (synchronous FULL) and PostgreSQL (fsync on). Ours is the worker's job from its start to its end: chunks of 20,000 accounts,
each locked and in a transaction of its own so that it may be killed anywhere and nobody waits long, one posting and one entry an
account with number and balance, the account marked, then the count, the digest of who lost how much, and the line of the
journal. Baseline: on a copy of the same accounts in the same database, one transaction with one posting, one INSERT … SELECT of the
entries and one UPDATE of the accounts. Both begin with equal tables and indexes, and must leave the same numbers. Timed once each.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from bench.harness import Figure
from bench.support_books import Books, on_postgres, on_sqlite
from drills import support_points as town
from drills.support_points import AT, NEW_YEAR
from wangge.kernel import district, jobs
from wangge.points.chores import close_year_when_over
from wangge.points.models import Account, Book, YearClose

NAME = "year_close_1m"
ACCOUNTS = 1_000_000
POINTS = "1 + n % 50"  # of the n-th account


def run(seed: int) -> dict[str, Figure]:
    """Both databases."""
    found = {}
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with on() as books:
            found[f"{NAME}_{name}"] = measured(books, ACCOUNTS)
    return found


def measured(books: Books, accounts: int) -> Figure:
    """The baseline first, then its rows are taken out again, then ours."""
    _fill(books, accounts)
    bare, expected = _bare(books)
    ours = _ours()
    close = YearClose.objects.get()
    if (close.accounts, close.total, close.state) != (*expected, YearClose.State.DONE):
        raise RuntimeError(f"one statement closes {expected}, ours {close.accounts, close.total, close.state}")
    return Figure.against(bare, value=ours, unit="s", n=accounts)


def _ours() -> float:
    began = time.perf_counter()
    close_year_when_over(NEW_YEAR)
    while jobs.run_waiting(NEW_YEAR):
        pass
    return time.perf_counter() - began


def _bare(books: Books) -> tuple[float, tuple[int, int]]:
    """Seconds for the one transaction, and how many accounts lost how much; everything is put back afterwards."""
    district.connection().close()
    database = books.database
    mark, posting = database.mark, database.stored_id(str(uuid4()))
    new = "gen_random_uuid()" if mark == "%s" else "lower(hex(randomblob(16)))"
    with database.open() as connection:
        row = _row(connection, "points_posting") | {"id": posting, "once": "bare"}
        database.begin(connection)
        began = time.perf_counter()
        _insert(connection, mark, "points_posting", row)
        cursor = connection.execute(
            "INSERT INTO points_entry (id, posting_id, account_id, amount, number, balance_after, spends)"
            f" SELECT {new}, {mark}, id, -balance, entries + 1, 0, FALSE FROM points_account"
            " WHERE book = 'points' AND system IS NULL AND closed_year < 2022 AND balance <> 0",
            (posting,),
        )
        closed = cursor.rowcount
        connection.execute(
            "UPDATE points_account SET balance = 0, entries = entries + 1, closed_year = 2022"
            " WHERE book = 'points' AND system IS NULL AND closed_year < 2022"
        )
        # As durable as the real one: what is timed ends with a commit, and only then is it taken out again.
        connection.execute("COMMIT")
        seconds = time.perf_counter() - began
        total = connection.execute(f"SELECT -sum(amount) FROM points_entry WHERE posting_id = {mark}", (posting,))
        lost = int(total.fetchone()[0])
        _undo(connection, mark, posting)
    return seconds, (closed, lost)


def _undo(connection: Any, mark: str, posting: Any) -> None:
    """Take the rows out and give the balances back; the tables refuse deletions, so the guards are lifted for it."""
    guards = _lift_guards(connection, mark)
    connection.execute(
        "UPDATE points_account SET closed_year = 2021, entries = entries - 1, balance = -(SELECT amount FROM points_entry e"
        f" WHERE e.account_id = points_account.id AND e.posting_id = {mark}) WHERE book = 'points' AND system IS NULL",
        (posting,),
    )
    connection.execute(f"DELETE FROM points_entry WHERE posting_id = {mark}", (posting,))
    connection.execute(f"DELETE FROM points_posting WHERE id = {mark}", (posting,))
    for statement in guards:
        connection.execute(statement)
    connection.execute("VACUUM")


def _lift_guards(connection: Any, mark: str) -> list[str]:
    tables = ("points_entry", "points_posting")
    if mark == "%s":
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('points_entry', 'points_posting')"
    ).fetchall()
    for name, _sql in found:
        connection.execute(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in found]


def _fill(books: Books, accounts: int) -> None:
    """One person and one account more by the ordinary way, then copies of both by the million."""
    [who] = town.people(1)
    town.move(who, Book.MINUTES, 1, AT)  # a posting of which the baseline takes the form
    town.move(who, Book.POINTS, 1, AT)
    Account.objects.filter(book=Book.POINTS, person=who).update(closed_year=2021)
    district.connection().close()
    database = books.database
    with database.open() as connection:
        database.begin(connection)
        for table, changes in (
            ("people_person", {"id": "{id}"}),
            ("points_account", {"id": "{id}", "person_id": "{id}", "balance": POINTS, "entries": "0"}),
        ):
            _copies(connection, database.mark, table, changes, accounts - 1)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def _copies(connection: Any, mark: str, table: str, changes: dict[str, str], how_many: int) -> None:
    """Copies of the one row there is, with these columns computed from their number n."""
    columns = list(_row(connection, table))
    if mark == "%s":
        key, numbers = (
            "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            f"generate_series(1, {how_many})",
        )
        source, prefix = f"{numbers} AS s(n)", ""
    else:
        key, source = "'00000000000070008000' || printf('%012x', n)", "s"
        prefix = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {how_many}) "
    values = ", ".join(changes[one].format(id=key) if one in changes else f't."{one}"' for one in columns)
    names = ", ".join(f'"{one}"' for one in columns)
    where = " WHERE book = 'points' AND system IS NULL" if table == "points_account" else ""
    connection.execute(
        f"INSERT INTO {table} ({names}) {prefix}SELECT {values} FROM (SELECT * FROM {table}{where} LIMIT 1) AS t"
        f" CROSS JOIN {source}"
    )


def _row(connection: Any, table: str) -> dict[str, Any]:
    cursor = connection.execute(f"SELECT * FROM {table} LIMIT 1")
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def _insert(connection: Any, mark: str, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join([mark] * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
