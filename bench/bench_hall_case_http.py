"""Deeds of the service hall per second through the API, against the bare rows of the same cases put in with the driver.

Ours: `wangge serve` with its four threads; each case goes its whole way in seven deeds, each a POST under a new request key:
received and accepted by the window's clerk, claimed, reviewed, decided and certified by an approver, handed out by the clerk.
Rights, states, clocks, papers with their digests, journal lines, messages. SQLite (synchronous FULL) with one client, PostgreSQL
(fsync on) with eight.

Baseline: every row that such a case left, with the same values and new keys, in seven transactions that take even shares of
each table's rows, and an UPDATE of the case in each but the first; one connection, the same durability, the same database. It
decides, seals and sets nothing. The best of three rounds, in turns.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench import support_case_rows as raw
from bench.harness import Figure
from bench.support_server import Client, Installation, on_postgres, on_sqlite, seconds_of, served

NAME = "hall_case_http"
ROUNDS = 3
CASES = 24  # in a round
DEEDS = 7  # of a case
POSTGRES_CLIENTS = 8
OK = 200
_WHO = """
import json, django
django.setup()
from wangge.catalogue.queries import in_force
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.accounts import issue_token, open_resident_account
from wangge.people.models import Person
from wangge.posts.models import Holding, PostKind
at = clock.now()
def held(kind):
    return Holding.objects.filter(kind=kind, place__kind="district", valid_to=None).order_by("id")[0]
clerk, approver = held(PostKind.WINDOW_CLERK), held(PostKind.APPROVER)
def token(one):
    open_resident_account(person=one.person, at=at)
    return issue_token(by=one.person, name="bench", days=1, at=at).secret
items = in_force(day_of(at)).filter(project_type="committed", item__place=clerk.place).order_by("item__code")
version = next(one for one in items if not one.served or "person" in one.served)
people = Person.objects.filter(home__isnull=False, merged_into=None, phone__isnull=False).order_by("id")[:200]
print(json.dumps({
    "clerk": token(clerk), "approver": token(approver),
    "item": str(version.item_id), "place": str(clerk.place_id), "people": [str(one.pk) for one in people],
    "given": [str(one.pk) for one in version.materials.all() if not one.is_waived],
}))
"""


@dataclass(frozen=True)
class Hall:
    """Who works there, for what one applies, and who does."""

    clerk: str
    approver: str
    item: str
    place: str
    people: list[str]
    given: list[str]


def run(seed: int) -> dict[str, Figure]:
    """Both databases."""
    with on_sqlite(seed) as installation:
        sqlite = _measured(installation, clients=1)
    with on_postgres(seed) as installation:
        postgres = _measured(installation, clients=POSTGRES_CLIENTS)
    return {f"{NAME}_sqlite": sqlite, f"{NAME}_postgres": postgres}


def _measured(installation: Installation, *, clients: int) -> Figure:
    command = [sys.executable, "-c", _WHO]
    asked = subprocess.run(
        command, env=installation.environment, cwd=installation.home, check=True, stdout=subprocess.PIPE
    )
    hall, database = Hall(**json.loads(asked.stdout)), installation.database
    with served(installation) as port, database.open() as connection:
        case_id, keys = _whole_case(hall, port, hall.people[0])
        rows = raw.rows_of_case(database, connection, case_id, keys)
        best_ours = best_bare = 0.0
        for turn in range(ROUNDS):
            seconds = _cases(hall, port, clients)
            best_ours = max(best_ours, CASES * DEEDS / seconds)
            made = raw.copies(database, rows, CASES, DEEDS, 1 + turn * CASES)
            best_bare = max(best_bare, CASES * DEEDS / raw.insert(database, connection, made))
        done = connection.execute("SELECT count(*) FROM hall_case WHERE item_id = "
                                  f"(SELECT item_id FROM hall_case WHERE id = {database.mark})",
                                  (database.stored_id(case_id),)).fetchone()[0]  # fmt: skip
        if done < 2 * ROUNDS * CASES + 1:
            raise RuntimeError(f"{done} cases are there, fewer than both sides made")
    return Figure.against(best_bare, value=best_ours, unit="deeds/s", n=ROUNDS * CASES * DEEDS)


def _cases(hall: Hall, port: int, clients: int) -> float:
    share = CASES // clients
    jobs: list[Callable[[], None]] = [partial(_some, hall, port, number * share, share) for number in range(clients)]
    return seconds_of(jobs)


def _some(hall: Hall, port: int, first: int, how_many: int) -> None:
    for number in range(first, first + how_many):
        _whole_case(hall, port, hall.people[number % len(hall.people)])


def _whole_case(hall: Hall, port: int, person: str) -> tuple[str, list[str]]:
    """The case's id and the request keys of its deeds."""
    with closing(Client(port, hall.clerk)) as clerk, closing(Client(port, hall.approver)) as approver:
        taken = clerk.post(
            "/api/v1/cases",
            {"item_id": hall.item, "place_id": hall.place, "applicant_id": person, "given": hall.given},
        )
        deeds: list[tuple[Client, str, dict[str, Any]]] = [
            (clerk, "accept", {}), (approver, "claim", {}), (approver, "pass-on", {"opinion": "材料齐全，符合条件"}),
            (approver, "decide", {"outcome": "approved", "reasons": "符合法定条件"}), (approver, "certify", {}),
            (clerk, "hand-out", {"receiver": "李女士", "identity_checked": True, "signed": True}),
        ]  # fmt: skip
        keys = [taken["request_key"]]
        for who, deed, said in deeds:
            keys.append(who.post(f"/api/v1/cases/{taken['id']}/{deed}", said, OK)["request_key"])
        return str(taken["id"]), keys
