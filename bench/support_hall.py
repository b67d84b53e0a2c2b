"""A hall with a half-year of cases for the benchmarks of its pages, and who asks there.

Run as a script inside an installation (`python bench/support_hall.py queue 1`) it prints JSON: seconds of ours and of the
baseline for each page, and the most queries one page cost. Every SELECT on cases has its plan looked at.
"""

from __future__ import annotations

import atexit
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from random import Random
from time import perf_counter, process_time
from typing import Any

from bench.harness import ROOT, Figure

CASES = int(os.environ.get("WANGGE_BENCH_CASES", "1360000"))
ROUNDS = 10
ASKED_FOR = 8  # cases that are looked for by each of the seven ways
MOST = 1_000  # rows a list counts
NUMBER = re.compile(r'class="note">\s*([0-9A-Z]{31}20[0-9]{10})')
WHOLE = re.compile(r"Seq Scan on hall_case\b|^SCAN (hall_case|[A-Z]\d+)(?! USING)")
END = "\U0010ffff"
SHOWN = (
    "SELECT c.id, c.number, v.name, c.state, c.next_at, a.name, o.name, w.name FROM hall_case c"
    " JOIN catalogue_itemversion v ON v.id = c.version_id LEFT JOIN people_person a ON a.id = c.applicant_id"
    " LEFT JOIN people_organisation o ON o.id = c.organisation_id LEFT JOIN people_person w ON w.id = c.owner_id"
)
BY_DUE, NEWEST = "c.next_at ASC NULLS LAST, c.id", "c.began_at DESC, c.id DESC"
OPEN = "c.closed_at IS NULL AND c.state <> 'draft'"


@dataclass(frozen=True)
class Page:
    """A page of the list, and the same in SQL that knows already what the viewer may see."""

    query: dict[str, str]
    where: str
    values: tuple[Any, ...]
    order: str


def figures(name: str, what: str, seed: int) -> dict[str, Figure]:
    """p50, p99, seconds of this process's processor and queries of these pages, on both databases."""
    found: dict[str, Figure] = {}
    for kind in ("sqlite", "postgres"):
        installation = installed(kind, seed)
        command = [sys.executable, "-m", "bench.support_hall", what, str(seed)]
        path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        done = subprocess.run(
            command, env=installation.environment | {"PYTHONPATH": path}, cwd=installation.home, check=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        found |= of(f"{name}_{kind}", json.loads(done.stdout.splitlines()[-1]))
    return found


def of(name: str, asked: dict[str, Any]) -> dict[str, Figure]:
    """The figures of what was asked."""
    found = {}
    for part, share in (("p50", 0.5), ("p99", 0.99)):
        ours, bare = (_quantile(asked[side], share) * 1000 for side in ("ours", "bare"))
        found[f"{name}_{part}"] = Figure.against(bare, value=ours, unit="ms", n=len(asked["ours"]))
    found[f"{name}_cpu"] = Figure(_quantile(asked["cpu"], 0.5) * 1000, "ms", None, None, len(asked["cpu"]))
    found[f"{name}_queries"] = Figure(asked["queries"], "queries", None, None, len(asked["ours"]))
    return found


@cache
def installed(kind: str, seed: int) -> Any:
    """An installation with so many cases, made once for all entries of a run and kept until its end."""
    from bench.support_server import on_postgres, on_sqlite

    kept = ExitStack()
    atexit.register(kept.close)
    return kept.enter_context({"sqlite": on_sqlite, "postgres": on_postgres}[kind](seed, cases=CASES))


# Inside the installation


def ask(what: str, seed: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Ask for every page once for nothing, then in turns with the baseline."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours, bare, busy, most = [], [], [], 0
    for browser, page in _asked(what, Random(seed)):
        with CaptureQueriesContext(connection) as seen:
            text = _get(browser, page.query)
        most = max(most, len(seen))
        for query in seen.captured_queries:
            require_index(query["sql"])
        rows = _rows(page)
        if list(dict.fromkeys(NUMBER.findall(text))) != [row[1] for row in rows]:
            raise RuntimeError(f"the page {page.query} shows other cases than the bare SQL")
        for _ in range(rounds):
            began = process_time()
            ours.append(_timed(partial(_get, browser, page.query)))
            busy.append(process_time() - began)
            bare.append(_timed(partial(_rows, page)))
    return {"ours": ours, "bare": bare, "cpu": busy, "queries": most}


def ask_dashboard(rounds: int = ROUNDS) -> dict[str, Any]:
    """Ask for the bureau's figures of each period, every day that is over added up, in turns with one grouped SELECT."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wangge.hall import figures
    from wangge.kernel import clock
    from wangge.posts.models import PostKind

    at = clock.now()
    figures.fold(figures.due(at), at=at)
    browser, _viewer = _browser(PostKind.BUREAU_HEAD, ("district",))
    ours, bare, busy, most = [], [], [], 0
    for name in ("today", "week", "month", "half_year"):
        period = figures.period_of(figures.PeriodName(name), clock.day_of(at))
        told = figures.read(period, at=at).total
        found = [sum(row[n] for row in _decided(period)) for n in (1, 2)]
        if found != [told.decided, told.late]:
            raise RuntimeError(f"{name}: the figures say {told}, one SELECT {found}")
        with CaptureQueriesContext(connection) as seen:
            _get(browser, {"period": name}, "/hall/figures")
        most = max(most, len(seen))
        for _ in range(rounds):
            began = process_time()
            ours.append(_timed(partial(_get, browser, {"period": name}, "/hall/figures")))
            busy.append(process_time() - began)
            bare.append(_timed(partial(_decided, period)))
    return {"ours": ours, "bare": bare, "cpu": busy, "queries": most}


def _decided(period: Any) -> list[tuple[Any, int, int]]:
    """Decisions and late ones of a period by item, from the cases themselves."""
    from django.db.models import Count, F, Q

    from wangge.hall.figures.events import between
    from wangge.hall.models import Case

    found = Case.objects.filter(between("decided_at", period.since, period.until)).order_by().values_list("item")
    return list(found.annotate(number=Count("pk"), late=Count("pk", filter=Q(decided_at__gt=F("due_at")))))


def require_index(sql: str) -> None:
    """Raise RuntimeError when the plan of a SELECT reads the whole table of cases without an index."""
    from django.db import connection

    if not sql.startswith("SELECT") or '"hall_case"' not in sql:
        return
    with connection.cursor() as cursor:
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
        plan = [str(row[-1]) for row in cursor.fetchall()]
    # PostgreSQL reads on from anywhere when it expects the count's LIMIT to end it soon
    whole = [line for before, line in pairwise(["", *plan]) if WHOLE.search(line) and "Limit" not in before]
    if whole:
        raise RuntimeError(f"{whole} in the plan of {sql[:200]}…: {plan}")


def _asked(what: str, chance: Random) -> Iterator[tuple[Any, Page]]:
    from wangge.posts.models import PostKind

    if what == "queue":
        for kinds in (("district",), ("street", "town")):
            browser, viewer = _browser(PostKind.APPROVER, kinds)
            yield from ((browser, page) for page in _queue(viewer))
        return
    browser, _viewer = _browser(PostKind.WINDOW_CLERK, ("district",))
    yield from ((browser, page) for page in _searches(chance))


def _queue(viewer: Any) -> Iterator[Page]:
    """What an approver looks at: the queue, his own, what waits for a decision, everything open."""
    from wangge.hall.queries import STATED

    reach, values = _reach(viewer)
    for group in ("queue", "mine", "decide", ""):
        where, known = f"{OPEN}{reach}", values
        if group:
            where += f" AND c.state IN ({', '.join(['%s'] * len(STATED[group]))})"
            known += STATED[group]
        if group == "mine":
            where, known = f"{where} AND c.owner_id = %s", (*known, _stored(viewer.pk))
        yield Page({"state": group} if group else {}, where, known, BY_DUE)


def _reach(viewer: Any) -> tuple[str, tuple[Any, ...]]:
    """Where a viewer sees cases, as a condition on their places; nothing for the whole district."""
    from django.db import connection

    from wangge.kernel import clock
    from wangge.places.models import Place
    from wangge.posts import access

    today = clock.day_of(clock.now())
    if any(len(path) <= len("140105/") for path in access.paths(viewer, access.Permission.SEE_CASES, on=today)):
        return "", ()
    seen = access.subtree_filter(viewer, access.Permission.SEE_CASES, on=today)
    keys = tuple(
        _stored(pk) for pk in Place.objects.filter(seen, kind__in=("street", "town")).values_list("pk", flat=True)
    )
    marks = ", ".join(["%s"] * len(keys))
    # A plus keeps SQLite from gathering all cases of a place to sort them, instead of walking in order: it knows no numbers.
    plus = "" if connection.vendor == "postgresql" else "+"
    return f" AND ({plus}c.place_id IN ({marks}) OR {plus}c.office_place_id IN ({marks}))", keys * 2


def _searches(chance: Random) -> Iterator[Page]:
    """The ways to look for a case: its number, a part of it, an applicant, an organisation, an item."""
    from wangge.hall.models import Case

    cases = Case.objects.filter(number__isnull=False)
    people = list(
        cases.filter(applicant__isnull=False).order_by("token")[: ASKED_FOR * 40].select_related("applicant", "version")
    )
    firms = list(
        cases.filter(organisation__isnull=False).order_by("token")[: ASKED_FOR * 40].select_related("organisation")
    )
    for one, other in zip(chance.sample(people, ASKED_FOR), chance.sample(firms, ASKED_FOR), strict=True):
        number, name, firm, item = str(one.number), one.applicant.name, other.organisation.name, one.version.name
        kinds: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
            (number, "c.number = %s", (number,)),
            (number[:39], "c.number >= %s AND c.number < %s", (number[:39], number[:39] + END)),
            (number[-12:], "SUBSTR(c.number, 40) = %s AND SUBSTR(c.number, 32, 8) = %s", (number[-4:], number[-12:-4])),
            (number[-8:], "SUBSTR(c.number, 40) = %s AND c.number LIKE %s", (number[-4:], f"%{number[-8:]}")),
            (name, "c.applicant_id IN (SELECT id FROM people_person WHERE name >= %s AND name < %s)", (name, name + END)),
            (firm, "c.organisation_id IN (SELECT id FROM people_organisation WHERE name >= %s AND name < %s)", (firm, firm + END)),
            (item, "c.item_id IN (SELECT item_id FROM catalogue_itemversion WHERE name LIKE %s)", (f"%{item}%",)),
        )  # fmt: skip
        for text, where, values in kinds:
            yield Page({"q": text}, f"{OPEN} AND {where}", values, BY_DUE)
            yield Page({"q": text, "state": "all"}, f"c.state <> 'draft' AND {where}", values, NEWEST)


def _browser(kind: str, places: tuple[str, ...]) -> tuple[Any, Any]:
    from django.conf import settings
    from django.test import Client

    from wangge.kernel import clock
    from wangge.people.accounts import open_resident_account
    from wangge.posts.models import Holding

    settings.ALLOWED_HOSTS = ["*"]
    held = Holding.objects.filter(kind=kind, place__kind__in=places, valid_to=None).select_related("person")
    person = held.order_by("place__path", "-id")[0].person
    browser = Client()
    browser.force_login(
        open_resident_account(person=person, at=clock.now()), backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    return browser, person


def _get(browser: Any, query: dict[str, str], address: str = "/hall/") -> str:
    answer = browser.get(address, query)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} {query} gave {answer.status_code}")
    return str(answer.content.decode())


def _rows(page: Page) -> list[Any]:
    from django.db import connection

    counted = f"SELECT count(*) FROM (SELECT 1 FROM hall_case c WHERE {page.where} LIMIT {MOST + 1}) s"
    with connection.cursor() as cursor:
        cursor.execute(counted, page.values)
        cursor.fetchall()
        cursor.execute(f"{SHOWN} WHERE {page.where} ORDER BY {page.order} LIMIT 50", page.values)
        return list(cursor.fetchall())


def _stored(key: Any) -> Any:
    from django.db import connection

    return key if connection.vendor == "postgresql" else key.hex


def _timed(do: Callable[[], Any]) -> float:
    started = perf_counter()
    do()
    return perf_counter() - started


def _quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[math.ceil(share * len(seconds)) - 1]


if __name__ == "__main__":
    import django

    django.setup()
    what, chosen = sys.argv[1], int(sys.argv[2])
    print(json.dumps(ask_dashboard() if what == "dashboard" else ask(what, chosen)))
