"""Seconds to replay 100,000 settled orders of 5,000 volunteers under another tariff, against reading the same rows.

SQLite (a file) and PostgreSQL, one connection, rows read through the same ordered queries. Ours prices every service under
the tariff that was valid and under the drafted one (two keys, so four sums for whoever is touched, which is everybody),
compares with the books, and takes a digest of the facts. Baseline: the same five SQL statements with a bare cursor, every row
fetched, amounts summed. Both must come to the same points for everybody together, and the replay must find no holder whose
books it does not reproduce.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from bench.harness import Figure
from bench.support_books import on_postgres, on_sqlite
from drills import support_points as town
from tests import cast
from wangge.kernel import district, policy
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.orders.models import Order, Review
from wangge.points import rules
from wangge.points.models import Account, Book, Entry, Posting
from wangge.rehearsal.parts import points
from wangge.rehearsal.replay import Replayed, replay
from wangge.rehearsal.rules import Window

NAME = "rehearsal_100k"
VOLUNTEERS, ORDERS, ROUNDS, BATCH = 5_000, 100_000, 3, 5_000
YEAR = Window(date(2022, 1, 1), date(2022, 12, 31))
CHANGES = {
    "points.hour_points": {"1": 11, "2": 16, "3": 25},
    "points.stars_percent": {"0": 90, "1": 0, "2": 0, "3": 100, "4": 100, "5": 150},
}


def run(seed: int) -> dict[str, Figure]:
    """Both databases, in turns with the baseline; the best of three rounds."""
    found = {}
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with on():
            _fill(Random(seed))
            found[f"{NAME}_{name}"] = _measured()
    return found


def _measured() -> Figure:
    ours = bare = float("inf")
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = replay(YEAR, CHANGES)
        ours = min(ours, time.perf_counter() - began)
        began = time.perf_counter()
        total = _bare()
        bare = min(bare, time.perf_counter() - began)
        _same(found, total)
    return Figure.against(bare, value=ours, unit="s", n=ORDERS)


def _same(found: Replayed, total: int) -> None:
    line = found.totals[0]
    if line.before != total or line.strays or line.holders != VOLUNTEERS:
        raise RuntimeError(
            f"the replay says {line.before} for {line.holders}, {line.strays} stray; the books say {total}"
        )


def _bare() -> int:
    """The same statements, every row fetched; the sum of what the entries say."""
    total = 0
    with district.connection().cursor() as cursor:
        for number, query in enumerate(_queries()):
            sql, params = query.query.sql_with_params()
            cursor.execute(sql, params)
            for row in cursor:
                total += row[1] if number == 0 else 0
    return total


def _queries() -> Iterator[Any]:
    yield points._entries(YEAR).values_list("account__person_id", "amount", "pk", "balance_after", "reverses_id",
        "posting__kind", "posting__because_type", "posting__because_id", "posting__at")  # fmt: skip
    yield points._accounts(YEAR).values_list("person_id", "start")
    yield points._services(YEAR).order_by("taker_id", "settled_at", "id").values_list("taker_id", "pk", "kind",
        "difficulty", "minutes", "review__stars", "review__id", "settled_at")  # fmt: skip
    yield points._deductions(YEAR).values_list("person_id", "pk", "because_type", "because_id", "stars", "at")
    yield points._uncollected(YEAR).values_list("person_id", "pk", "cost", "at", "ended_at")


@atomic
def _fill(chance: Random) -> None:
    """A year of services: settled, most reviewed, each with its posting and the holder's entry."""
    people = town.people(VOLUNTEERS)
    place = cast.place(None, "district", "140105", "小店区")
    at = datetime(2022, 1, 1, 9, tzinfo=SHANGHAI)
    accounts = [Account(book=Book.POINTS, person=who, closed_year=2021, opened_at=at) for who in people]
    tariff = {key: one.value for key, one in policy.many([rules.HOUR, rules.KIND, rules.STARS, rules.MOST], at).items()}
    Account.objects.bulk_create(accounts, batch_size=BATCH)
    made = _services(chance, accounts, place, at, tariff)
    while some := list(islice(made, BATCH)):
        for column in zip(*some, strict=True):
            there = [row for row in column if row is not None]
            type(there[0])._base_manager.bulk_create(there)
    Account.objects.bulk_update(accounts, ["balance", "entries"], batch_size=500)


def _services(
    chance: Random, accounts: list[Account], place: Any, at: datetime, tariff: dict[str, Any]
) -> Iterator[tuple[Order, Review | None, Posting, Entry]]:
    for number in range(ORDERS):
        account = accounts[chance.randrange(VOLUNTEERS) if number >= VOLUNTEERS else number]
        when = at + timedelta(seconds=number * 300)
        minutes, difficulty, stars = chance.randint(10, 300), chance.randint(1, 3), chance.choice((None, 3, 4, 5))
        kind = chance.choice(("care", "errand", "culture"))
        order = Order(
            number=f"JD{number}", title="一次服务", kind=kind, difficulty=difficulty, place=place, starts_at=when,
            ends_at=when + timedelta(hours=1), state="confirmed", taker_id=account.person_id, minutes=minutes, token=f"t{number}",
            published_at=when, confirmed_at=when, settled_at=when,
        )  # fmt: skip
        review = Review(order=order, stars=stars, how="link", at=when) if stars else None
        amount = rules.service_points(tariff, kind=kind, difficulty=difficulty, minutes=minutes, stars=stars)
        posting = Posting(
            pk=new_id(), kind="earn", at=when, because_type="order", because_id=order.pk, once=f"order:{number}:earn"
        )
        account.balance, account.entries = account.balance + amount, account.entries + 1
        entry = Entry(
            posting=posting, account=account, amount=amount, number=account.entries, balance_after=account.balance
        )
        yield order, review, posting, entry
