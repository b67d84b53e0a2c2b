"""Independent arithmetic over the books: sums, numbers and balances, in SQL. Shares no code with `ledger`."""

from __future__ import annotations

from dataclasses import dataclass

from wangge.kernel import district

# A code for what may be wrong, and how many rows are.
CHECKS = {
    "unequal_postings": (
        "SELECT count(*) FROM (SELECT posting_id FROM points_entry GROUP BY posting_id HAVING sum(amount) <> 0) AS bad"
    ),
    "broken_chains": (
        "SELECT count(*) FROM (SELECT balance_after, amount,"
        " lag(balance_after, 1, 0) OVER (PARTITION BY account_id ORDER BY number) AS before,"
        " number, row_number() OVER (PARTITION BY account_id ORDER BY number) AS place"
        " FROM points_entry WHERE number IS NOT NULL) AS chain"
        " WHERE balance_after <> before + amount OR number <> place"
    ),
    "wrong_balances": (
        "SELECT count(*) FROM points_account a WHERE a.system IS NULL AND (a.balance <> coalesce("
        "(SELECT sum(e.amount) FROM points_entry e WHERE e.account_id = a.id), 0)"
        " OR a.entries <> (SELECT count(*) FROM points_entry e WHERE e.account_id = a.id))"
    ),
    "wrong_standings": (
        "SELECT count(*) FROM points_standing s WHERE s.strikes <>"
        " (SELECT count(*) FROM points_strike k WHERE k.standing_id = s.id)"
    ),
}


class UnsoundBooks(Exception):
    """The books do not balance; how is in the log, and in `wangge check`."""


@dataclass(frozen=True)
class Finding:
    """What is wrong (a code of CHECKS), and how often."""

    what: str
    count: int


def audit() -> list[Finding]:
    """Everything wrong with the books of this district; empty when they are sound. Reads all entries once or twice."""
    found = []
    with district.connection().cursor() as cursor:
        for what, sql in CHECKS.items():
            cursor.execute(sql)
            if count := cursor.fetchone()[0]:
                found.append(Finding(what, count))
    return found
