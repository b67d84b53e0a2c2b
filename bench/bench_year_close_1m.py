"""Seconds to close a year on 1,000,000 accounts with points, against one INSERT … SELECT and one UPDATE of the same rows.

SQLite (synchronous FULL) and PostgreSQL (fsync on). Ours is the worker's job from its start to its end: chunks of accounts, each
locked and in a transaction of its own so that it may be killed anywhere and nobody waits long, one posting and one entry an
account with number and balance, the account marked, then the count, the digest of who lost how much, and the line of the
journal. Baseline: in one transaction one posting, one INSERT … SELECT of the entries with ids that rise, as ours do, the entry of
the other side, and one UPDATE of the accounts; it counts nothing and tells nobody. Both begin every round with copies of one
database, page by page, and must leave the same numbers. The best of two rounds each.
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
ACCOUNTS, ROUNDS = 1_000_000, 2
POINTS = "1 + n % 50"  # of the n-th account


def run(seed: int) -> dict[str, Figure]:
    """Both databases."""
    found = {}
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with on() as books:
            found[f"{NAME}_{name}"] = measured(books, ACCOUNTS)
    return found


def measured(books: Books, accounts: int) -> Figure:
    """In turns, each on a copy of its own."""
    _fill(books, accounts)
    bare, ours = [], []
    for number in range(ROUNDS):
        with books.copy(f"bare_{number}") as copy:
            bare.append(_bare(copy, accounts))
            expected = _lost(copy)
        with books.copy(f"ours_{number}") as copy:
            ours.append(_ours())
            close = YearClose.objects.get()
            told = (close.accounts, -close.total) if close.state == YearClose.State.DONE else close.state
            district.connection().close()
            if expected != _lost(copy) or told != expected[:2]:
                raise RuntimeError(f"one statement closes {expected}, ours {told}, {_lost(copy)}")
    return Figure.against(min(bare), value=min(ours), unit="s", n=accounts)


def _ours() -> float:
    began = time.perf_counter()
    close_year_when_over(NEW_YEAR)
    while jobs.run_waiting(NEW_YEAR):
        pass
    return time.perf_counter() - began


def _bare(books: Books, accounts: int) -> float:
    """Seconds for the one transaction."""
    database = books.database
    mark, posting = database.mark, database.stored_id(str(uuid4()))
    new = "lpad(to_hex(row_number() OVER ()), 32, '0')::uuid" if mark == "%s" else "printf('%032x', rowid)"
    with database.open() as connection:
        row = _row(connection, "points_posting") | {"id": posting, "once": "bare"}
        other = _row(connection, "points_entry", "number IS NULL")
        other |= {"id": database.stored_id(str(uuid4())), "posting_id": posting, "amount": accounts}
        database.begin(connection)
        began = time.perf_counter()
        _insert(connection, mark, "points_posting", row)
        connection.execute(
            "INSERT INTO points_entry (id, posting_id, account_id, amount, number, balance_after, spends)"
            f" SELECT {new}, {mark}, id, -balance, entries + 1, 0, FALSE FROM points_account"
            " WHERE book = 'points' AND system IS NULL AND closed_year < 2022 AND balance <> 0",
            (posting,),
        )
        _insert(connection, mark, "points_entry", other)
        connection.execute(
            "UPDATE points_account SET balance = 0, entries = entries + 1, closed_year = 2022"
            " WHERE book = 'points' AND system IS NULL AND closed_year < 2022"
        )
        connection.execute("COMMIT")
        return time.perf_counter() - began


def _lost(books: Books) -> tuple[int, ...]:
    """How many accounts lost how much, and how many of them are marked and empty."""
    with books.database.open() as connection:
        lost = connection.execute(
            "SELECT count(*), sum(amount) FROM points_entry WHERE number IS NOT NULL AND amount < 0"
        )
        empty = connection.execute(
            "SELECT count(*), sum(entries) FROM points_account WHERE book = 'points' AND closed_year = 2022 AND balance = 0"
        )
        return tuple(int(one) for row in (lost.fetchone(), empty.fetchone()) for one in row)


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
        connection.execute("VACUUM")
        if database.mark == "%s":  # as its autovacuum would; Wangge never does it on SQLite
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


def _row(connection: Any, table: str, where: str = "TRUE") -> dict[str, Any]:
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {where} LIMIT 1")
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def _insert(connection: Any, mark: str, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join([mark] * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
