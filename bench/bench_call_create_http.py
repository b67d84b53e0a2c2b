"""Help calls reported per second through the API, against the bare rows of such a call put in with the driver.

Ours: `wangge serve` with its four threads, `POST /api/v1/calls` by the community's staff, each call under a new request
key: signed in, permitted, dispatched to a worker, on the timeline, in the journal, with its messages. SQLite
(synchronous FULL) with one client, PostgreSQL (fsync on) with eight. The calls go round residents who have one relative
following their calls. Before every round all workers are set free with plain SQL, outside the time; when more calls come
than workers are free the grid's leader is asked, as in life. A call that raised the alarm (nobody to ask) fails the run.

Baseline: every row that one such call left (request key, matter, help call, clocks, timeline, assignment, journal lines,
messages), with the same values and new keys, one INSERT per table and one transaction per call, with the same
durability into the same database: one connection to SQLite, eight processes to PostgreSQL. It decides nothing and checks
nothing but the database's own constraints.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from bench import support_rows as raw
from bench.harness import Figure
from bench.support_server import Client, Installation, on_postgres, on_sqlite, seconds_of, served

NAME = "call_create_http"
ROUNDS = 3
CALLS = 160  # in a round
WARM_UP = 24
POSTGRES_CLIENTS = 8


def run(seed: int) -> dict[str, Figure]:
    """Both databases; the best of three rounds each, in turns with the baseline."""
    with on_sqlite(seed) as installation:
        sqlite = _measured(installation, clients=1)
    with on_postgres(seed) as installation:
        postgres = _measured(installation, clients=POSTGRES_CLIENTS)
    return {"call_create_http_sqlite": sqlite, "call_create_http_postgres": postgres}


def _measured(installation: Installation, *, clients: int) -> Figure:
    database = installation.database
    with served(installation) as port, database.open() as connection:
        _report_calls(installation, port, clients, WARM_UP)
        answer = _reported(installation, port)
        rows = raw.rows_of_call(database, connection, answer["id"], answer["request_key"])
        best_ours = best_bare = 0.0
        for _ in range(ROUNDS):
            _free_all_workers(connection)
            before = raw.counts(connection, rows)
            best_ours = max(best_ours, CALLS / _report_calls(installation, port, clients, CALLS))
            _require_same(connection, rows, before)
            before = raw.counts(connection, rows)
            best_bare = max(best_bare, CALLS / _insert_bare(database, rows, clients))
            _require_same(connection, rows, before)
    return Figure.against(best_bare, value=best_ours, unit="calls/s", n=CALLS * ROUNDS)


def _report_calls(installation: Installation, port: int, clients: int, how_many: int) -> float:
    """Seconds for `how_many` calls by so many clients at once."""
    share = how_many // clients
    jobs: list[Callable[[], None]] = [
        partial(_one_client, installation, port, number * share, share) for number in range(clients)
    ]
    return seconds_of(jobs)


def _one_client(installation: Installation, port: int, first: int, how_many: int) -> None:
    with closing(Client(port, installation.token)) as client:
        for number in range(first, first + how_many):
            client.post("/api/v1/calls", _report(installation.people[number % len(installation.people)]))


def _reported(installation: Installation, port: int) -> dict[str, Any]:
    with closing(Client(port, installation.token)) as client:
        return client.post("/api/v1/calls", _report(installation.people[0]))


def _report(person: str) -> dict[str, Any]:
    return {
        "kind": "fall", "severity": "urgent", "subject_id": person, "caller_name": "李女士", "caller_phone": "19900001234",
        "said": "在厨房滑倒了，站不起来，膝盖疼", "place_note": "三楼，门没锁",
    }  # fmt: skip


def _insert_bare(database: raw.Database, rows: raw.Rows, clients: int) -> float:
    """Seconds for the same rows of as many calls, in as many connections; what to insert is made before."""
    inserts = raw.statements(database, rows)
    if clients == 1:
        calls = raw.copies(database, rows, CALLS)
        with database.open() as connection:
            started = time.perf_counter()
            raw.insert(database, connection, inserts, calls)
            return time.perf_counter() - started
    forking = multiprocessing.get_context("fork")
    start = forking.Barrier(clients + 1)
    done = forking.Barrier(clients + 1)
    work = partial(_insert_share, database, rows, inserts, CALLS // clients, start, done)
    processes = [forking.Process(target=work) for _ in range(clients)]
    for process in processes:
        process.start()
    start.wait()
    started = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return seconds


def _insert_share(
    database: raw.Database, rows: raw.Rows, inserts: list[str], how_many: int, start: Any, done: Any
) -> None:
    calls = raw.copies(database, rows, how_many)
    with database.open() as connection:
        start.wait()
        raw.insert(database, connection, inserts, calls)
        done.wait()


def _free_all_workers(connection: Any) -> None:
    connection.execute("UPDATE matters_assignment SET open = false, outcome = 'withdrawn' WHERE open")
    connection.execute("UPDATE matters_matter SET state = 'cancelled' WHERE state IN ('reported', 'dispatched')")


def _require_same(connection: Any, rows: raw.Rows, before: dict[str, int]) -> None:
    """Raise RuntimeError unless exactly the rows of CALLS such calls came, none of them an alarm."""
    expected = {table: number + CALLS * len(rows[table][1]) for table, number in before.items()}
    found = raw.counts(connection, rows)
    if found != expected:
        raise RuntimeError(f"the round should have left {expected}, and left {found}")
    alarms = connection.execute("SELECT count(*) FROM care_helpcall WHERE alarm_at IS NOT NULL").fetchone()[0]
    if alarms:
        raise RuntimeError(f"{alarms} calls found nobody to ask")
