"""Milliseconds for the ledger of the five cuts over the demo's catalogue of 384 → 311 items, against SQL that only counts.

Ours: `ledger.five_cuts`, the whole ledger: both states read with every material and step by name, five totals over the items kept,
shares; apart, the same again while nothing has changed (`again`), and all lines of all measures with their two sides (`lines`).
Baseline: per state three bare aggregates through the driver (items, materials asked for, steps) over the same joins, neither
over the items kept nor by name. Best of ten, each side's own; the queries of the first reading are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bench.harness import Figure
from bench.support_books import on_postgres, on_sqlite

NAME = "five_cuts"
ROUNDS = 10
COUNTED = (
    "SELECT count(*) FROM catalogue_itemversion v WHERE {held}",
    "SELECT count(*) FROM catalogue_material m JOIN catalogue_itemversion v ON v.id = m.of_id WHERE m.is_waived = {no} AND {held}",
    "SELECT count(*) FROM catalogue_step s JOIN catalogue_itemversion v ON v.id = s.of_id WHERE {held}",
)
HELD = "v.state = 'published' AND v.valid_from <= '{day}' AND (v.valid_to IS NULL OR v.valid_to >= '{day}')"


def run(seed: int) -> dict[str, Figure]:
    """Both databases."""
    found: dict[str, Figure] = {}
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with on():
            found |= _measured(name, seed)
    return found


def _measured(name: str, seed: int) -> dict[str, Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wangge.catalogue import ledger
    from wangge.catalogue.cuts import Measure
    from wangge.kernel.clock import SHANGHAI, day_of

    at = datetime(2022, 7, 28, 12, tzinfo=SHANGHAI)
    first, today = _filled(at, seed), day_of(at)
    no = "false" if name == "postgres" else "0"

    def bare() -> None:
        with connection.cursor() as cursor:
            for day in (first, today):
                for sql in COUNTED:
                    cursor.execute(sql.format(held=HELD.format(day=day), no=no))
                    cursor.fetchone()

    whole = ledger.five_cuts(first, today)
    if (whole.totals[Measure.ITEMS].before, whole.totals[Measure.ITEMS].after) != (384, 311):
        raise RuntimeError("the demo's catalogue is not 384 → 311")

    def read() -> None:
        ledger.forget()
        ledger.five_cuts(first, today)

    with CaptureQueriesContext(connection) as told:
        read()
    counted, ours, again = _best(bare), _best(read), _best(lambda: ledger.five_cuts(first, today))
    lines = _best(lambda: [whole.lines(measure) for measure in Measure])
    items = len(whole.before) + len(whole.after)
    return {
        f"{NAME}_{name}": Figure.against(counted, value=ours, unit="ms", n=items),
        f"{NAME}_{name}_again": Figure.against(counted, value=again, unit="ms", n=items),
        f"{NAME}_{name}_lines": Figure(lines, "ms", None, None, sum(len(whole.lines(one)) for one in Measure)),
        f"{NAME}_{name}_queries": Figure(len(told), "queries", None, None, items),
    }


def _filled(at: datetime, seed: int) -> date:
    """The demo's catalogue in an empty district; gives its first day."""
    from tests import cast
    from wangge.catalogue import queries
    from wangge.demo import catalogue

    district = cast.place(None, "district", "140105", "小店区", "140105")
    catalogue.fill(district, at=at, seed=str(seed))
    found = queries.first_day()
    assert found is not None
    return found


def _best(deed: Callable[[], Any]) -> float:
    """Milliseconds of the quickest of some rounds."""
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        deed()
        took.append(time.perf_counter() - began)
    return min(took) * 1000
