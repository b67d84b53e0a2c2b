"""Postings a second into the ledger, each a transaction of its own, against the same rows with the bare driver.

2,000 postings of points for 200 holders in turn, one connection, SQLite (synchronous FULL) and PostgreSQL (fsync on). Ours is
`ledger.post`: the account is locked, a year that is over is looked for, the thing must not have been posted before, the posting,
both entries with number and balance, the account. Baseline: one INSERT of the posting, one UPDATE of the account, one INSERT of
both entries, with values made before, one transaction each, the same durability; it asks and decides nothing. Afterwards the
independent audit must find both alike sound.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from bench.harness import Figure
from bench.support_books import Books, on_postgres, on_sqlite
from drills import support_points as town
from drills.support_points import AT
from wangge.kernel import district
from wangge.points import audit
from wangge.points.models import Book, Entry

NAME = "ledger_posting"
HOLDERS, POSTINGS, ROUNDS = 200, 2_000, 3
AMOUNT = 7


def run(seed: int) -> dict[str, Figure]:
    """Both databases, in turns with the baseline; the best of three rounds."""
    found = {}
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with on() as books:
            found[f"{NAME}_{name}"] = _measured(books)
    return found


def _measured(books: Books) -> Figure:
    holders = town.people(HOLDERS)
    for who in holders:  # accounts are there, caches are warm
        town.move(who, Book.POINTS, AMOUNT, AT)
    ours = bare = 0.0
    for _round in range(ROUNDS):
        before = Entry.objects.count()
        began = time.perf_counter()
        for number in range(POSTINGS):
            town.move(holders[number % HOLDERS], Book.POINTS, AMOUNT, AT)
        ours = max(ours, POSTINGS / (time.perf_counter() - began))
        between = Entry.objects.count()
        bare = max(bare, POSTINGS / _bare(books))
        if between - before != Entry.objects.count() - between or audit.audit():
            raise RuntimeError("both ways should leave the same rows, and sound books")
    return Figure.against(bare, value=ours, unit="postings/s", n=POSTINGS * ROUNDS)


def _bare(books: Books) -> float:
    """Seconds for as many postings with the driver alone."""
    database = books.database
    district.connection().close()  # one connection at a time
    with database.open() as connection:
        rows = _rows(books, connection)
        statements = [_insert(database.mark, "points_posting", rows[0][0]), _update(database.mark)]
        statements.append(_insert(database.mark, "points_entry", rows[0][2], rows[0][3]))
        values = [[list(one[0].values()), one[1], [*one[2].values(), *one[3].values()]] for one in rows]
        began = time.perf_counter()
        for posting in values:
            database.begin(connection)
            for statement, given in zip(statements, posting, strict=True):
                connection.execute(statement, given)
            connection.execute("COMMIT")
        return time.perf_counter() - began


def _rows(books: Books, connection: Any) -> list[tuple[dict[str, Any], list[Any], dict[str, Any], dict[str, Any]]]:
    """Posting, values of the account's update, and both entries, for every posting; copies of one of ours."""
    posting, mine, other = _template(connection)
    stored = books.database.stored_id
    accounts = connection.execute(
        "SELECT id, balance, entries FROM points_account WHERE system IS NULL ORDER BY id"
    ).fetchall()
    state = {one[0]: [one[1], one[2]] for one in accounts}
    made = []
    for number in range(POSTINGS):
        account = accounts[number % len(accounts)][0]
        state[account][0] += AMOUNT
        state[account][1] += 1
        key = stored(str(uuid4()))
        ids = {"posting_id": key, "id": stored(str(uuid4()))}
        line = {"account_id": account, "balance_after": state[account][0], "number": state[account][1]}
        made.append((
            posting | {"id": key, "because_id": stored(str(uuid4())), "once": f"bare:{uuid4()}"},
            [AMOUNT, account],
            mine | ids | line,
            other | {"posting_id": key, "id": stored(str(uuid4()))},
        ))  # fmt: skip
    return made


def _template(connection: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    def first(sql: str) -> dict[str, Any]:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    return (
        first("SELECT * FROM points_posting LIMIT 1"),
        first("SELECT * FROM points_entry WHERE number IS NOT NULL LIMIT 1"),
        first("SELECT * FROM points_entry WHERE number IS NULL LIMIT 1"),
    )


def _insert(mark: str, table: str, *rows: dict[str, Any]) -> str:
    line = "(" + ", ".join([mark] * len(rows[0])) + ")"
    names = ", ".join(f'"{name}"' for name in rows[0])
    return f"INSERT INTO {table} ({names}) VALUES " + ", ".join([line] * len(rows))


def _update(mark: str) -> str:
    return f"UPDATE points_account SET balance = balance + {mark}, entries = entries + 1 WHERE id = {mark}"
