"""Milliseconds for a page of the list of all calls, in a district with 20,000 of them, against the bare SQL of that page.

Ours: `GET /calls/all` of `wangge serve` in the browser session of the community's staff, who may see them all: the
newest fifty, page 200, and what a search for a name's initials among the ended calls finds. Each is the whole page as a
browser gets it: visibility, count, rows, chips, navigation. The 20,000 calls are put in with plain SQL, spread over the
homes of the demo's residents and the last year, in the states they end up in; one in a hundred is open.

Baseline: the count and the fifty rows of that page, fetched through the driver with the columns the page shows. It
renders nothing and knows already what the staff may see. Both must give the same numbers of calls in the same order.
The median of all requests is reported; less is better.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from bench.harness import Figure
from bench.support_rows import Database
from bench.support_server import Browser, Installation, on_postgres, on_sqlite, served

NAME = "list_page_20000"
CALLS = 20_000
PER_PAGE = 50
TIMES = 15  # each page
STATES = ("followed_up", "closed", "cancelled", "dispatched", "on_site")
SHARES = (88, 6, 5, 0.5, 0.5)
ENDED = ("closed", "followed_up", "cancelled", "merged")
NUMBER = re.compile(r">\s*(Q\d{6}-[0-9A-Z]+)\s*<")
SHOWN = (
    "m.id, m.number, m.state, m.opened_at, m.due_at, c.kind, c.severity, c.alarm_at, p.name, s.name, o.name"
    " FROM matters_matter m JOIN care_helpcall c ON c.matter_id = m.id JOIN places_place p ON p.id = m.place_id"
    " LEFT JOIN people_person s ON s.id = m.subject_id LEFT JOIN people_person o ON o.id = m.owner_id"
)


@dataclass(frozen=True)
class Asked:
    """A page: its name in the report, its query string, and the same in SQL."""

    name: str
    query: str
    where: str
    values: tuple[Any, ...]
    page: int


def run(seed: int) -> dict[str, Figure]:
    """First page, page 200 and a search, on both databases, in turns with the baseline."""
    found: dict[str, Figure] = {}
    for kind, installed in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with installed(seed) as installation:
            for asked, figure in _measured(installation, Random(seed)):
                found[f"{NAME}_{kind}_{asked.name}"] = figure
    return found


def _measured(installation: Installation, chance: Random) -> list[tuple[Asked, Figure]]:
    database = installation.database
    with database.open() as connection:
        initials = _fill(database, connection, installation.path, chance)
        connection.execute("ANALYZE")
        with served(installation) as port, closing(Browser(port, installation.session)) as browser:
            pages = _pages(database, installation.path, initials)
            return [(asked, _one(database, connection, browser, asked)) for asked in pages]


def _pages(database: Database, path: str, initials: str) -> list[Asked]:
    mark = database.mark
    seen = f"m.procedure = 'help_call' AND m.path >= {mark} AND m.path < {mark}"
    inside = (path, path[:-1] + "0")
    ended = ", ".join(f"'{state}'" for state in ENDED)
    like = f"LIKE {mark}" + (r" ESCAPE '\'" if mark == "?" else "")
    people = f"SELECT id FROM people_person WHERE name {like} OR pinyin {like} OR initials {like}"
    places = f"SELECT id FROM places_place WHERE name {like}"
    found = f"m.number {like} OR m.subject_id IN ({people}) OR m.place_id IN ({places})"
    search = f"{seen} AND m.state IN ({ended}) AND ({found})"
    words = (f"{initials.upper()}%", *[f"{initials}%"] * 3, f"%{initials}%")
    return [
        Asked("first", "", seen, inside, 1),
        Asked("page_200", "?page=200", seen, inside, 200),
        Asked("search", f"?q={initials}&state=ended", search, (*inside, *words), 1),
    ]


def _one(database: Database, connection: Any, browser: Browser, asked: Asked) -> Figure:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(TIMES):
        text, seconds = _timed(partial(browser.get, f"/calls/all{asked.query}"))
        ours.append(seconds)
        rows, seconds = _timed(partial(_rows, database, connection, asked))
        bare.append(seconds)
        numbers = list(dict.fromkeys(NUMBER.findall(text)))
        if numbers != [row[1] for row in rows]:
            raise RuntimeError(f"the page {asked.name} shows {numbers[:3]}…, the bare SQL gives {rows[:3]}…")
    value, baseline = (statistics.median(times) * 1000 for times in (ours, bare))
    return Figure.against(baseline, value=value, unit="ms", n=TIMES)


def _rows(database: Database, connection: Any, asked: Asked) -> list[Any]:
    connection.execute(f"SELECT count(*) FROM matters_matter m WHERE {asked.where}", asked.values).fetchone()
    page = f"LIMIT {PER_PAGE} OFFSET {(asked.page - 1) * PER_PAGE}"
    query = f"SELECT {SHOWN} WHERE {asked.where} ORDER BY m.opened_at DESC, m.id DESC {page}"
    return list(connection.execute(query, asked.values).fetchall())


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    answer = do()
    return answer, time.perf_counter() - started


def _fill(database: Database, connection: Any, path: str, chance: Random) -> str:
    """Put the calls in; gives the initials of one of the residents they are about."""
    mark = database.mark
    homes = connection.execute(
        "SELECT s.id, s.initials, p.id, p.path FROM people_person s JOIN places_place p ON p.id = s.home_id"
        f" WHERE p.path >= {mark} AND p.path < {mark} ORDER BY s.id",
        (path, path[:-1] + "0"),
    ).fetchall()
    now = datetime.now(UTC)
    matters, calls = [], []
    for number in range(CALLS):
        person, _initials, place, place_path = chance.choice(homes)
        key = database.stored_id(str(UUID(int=chance.getrandbits(128), version=4)))
        opened = now - timedelta(days=1, seconds=chance.uniform(0, 365 * 86_400))
        state = chance.choices(STATES, SHARES)[0]
        due = opened + timedelta(days=2) if state in ("closed", "dispatched", "on_site") else None
        moments = [one and database.stored_moment(one) for one in (opened, due)]
        matters.append((key, f"Q{opened:%y%m%d}-{number:05d}", state, place, place_path, person, *moments))
        calls.append(
            (key, chance.choice(("fall", "illness", "other")), chance.choice(("critical", "urgent", "ordinary")))
        )
    database.begin(connection)
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO matters_matter (id, number, state, place_id, path, subject_id, opened_at, due_at, procedure, version)"
        f" VALUES ({', '.join([mark] * 8)}, 'help_call', 1)",
        matters,
    )
    cursor.executemany(
        "INSERT INTO care_helpcall (matter_id, kind, severity, channel, outcome)"
        f" VALUES ({mark}, {mark}, {mark}, 'phone', '')",
        calls,
    )
    connection.execute("COMMIT")
    return str(homes[0][1])
