"""The same request sent many times at once – a double click, an impatient retry, a phone that lost its line – has one
effect and one answer.

Every round sends copies of one key to `POST /calls/new` of the real application from threads that start together, on an
SQLite file. The judge counts rows with plain SQL. Planted: no claim at all, and a claim that looks first and writes later.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

from django.core.management import call_command
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment

from bench import with_django  # noqa: F401 - before anything of Django
from drills.harness import Outcome
from tests import cast
from wangge.kernel import clock, district, policy, request_keys
from wangge.kernel.models import RequestKey

NAME = "double_submit"
ROUNDS = {"reduced": 6, "full": 300}
COPIES = 8
SOUND_SHARE = 0.75  # the others are refused
ALIAS = "default"
# What one reported call leaves behind; the judge compares counts of these tables.
TABLES = ("matters_matter", "care_helpcall", "matters_step", "matters_clock", "matters_assignment", "journal_leaf",
          "kernel_outboxmessage")  # fmt: skip
KEYS = "kernel_requestkey"


@dataclass(frozen=True)
class Answer:
    """What one copy was told."""

    status: int
    location: str
    body: bytes
    replayed: bool


@dataclass
class Town:
    """A small district in a file of its own, and somebody at the desk."""

    cookies: Any
    resident: Any

    def counts(self) -> dict[str, int]:
        """Rows by table, in plain SQL on the connection there is: a second SQLite library in this process would break
        the locks of the first.
        """
        with connections[ALIAS].cursor() as cursor:
            return {name: cursor.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in (*TABLES, KEYS)}

    def send(self, form: dict[str, str], copies: int) -> list[Answer | None]:
        """Send copies of one form at once; None for a copy that got no answer."""
        answers: list[Answer | None] = [None] * copies
        start = Barrier(copies)

        def post(number: int) -> None:
            client = Client(raise_request_exception=False)
            client.cookies = self.cookies
            start.wait()
            try:
                got = client.post("/calls/new", form)
                answers[number] = Answer(
                    got.status_code, got.get("Location", ""), got.content, "Idempotent-Replay" in got
                )
            finally:
                connections.close_all()

        threads = [Thread(target=post, args=(number,)) for number in range(copies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def form(self, rng: Random, *, sound: bool) -> dict[str, str]:
        """A report of a fall under a fresh key; one that is not sound says nowhere to go and is refused."""
        return {
            "subject": str(self.resident.pk) if sound else "",
            "kind": rng.choice(("fall", "illness", "daily")),
            "severity": rng.choice(("critical", "urgent", "ordinary")),
            "channel": "phone",
            "said": f"第{rng.randrange(10**9)}次来电",
            "request_key": str(uuid.UUID(int=rng.getrandbits(128))),
        }


def holds(town: Town, rng: Random, *, sound: bool) -> bool:
    """One round: whether copies of a sound request had one effect and one answer, and copies of a refused one none."""
    form, before = town.form(rng, sound=sound), town.counts()
    answers = town.send(form, COPIES)
    answers += town.send(form, 1) if sound else []  # and once more, late
    added = {name: count - before[name] for name, count in town.counts().items()}
    if not sound:
        return not any(added.values()) and all(one is not None and one.status == 422 for one in answers)
    told = {(one.status, one.location, one.body) for one in answers if one is not None}
    once = added["matters_matter"] == added["care_helpcall"] == added[KEYS] == 1
    # One reported call: its own line, and the one of whoever was asked or of the alarm.
    whole = added["matters_step"] == added["journal_leaf"] == 2
    first = sum(one is not None and not one.replayed for one in answers)
    return once and whole and first == 1 and None not in answers and len(told) == 1 and answers[0].status == 303


# Planted


def without_a_claim(request: Any, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Every copy is done."""
    return answer()


all_have_looked = Barrier(COPIES)


def looks_first(request: Any, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Asks whether the key is known, and notes it when all is done: two copies at once both find nothing."""
    known = RequestKey.objects.filter(pk=key).first()
    if known is not None:
        replay = HttpResponse(known.body or "", status=known.status)
        replay["Location"], replay["Idempotent-Replay"] = known.location, "true"
        return replay
    all_have_looked.wait(timeout=30)  # the worst moment, every time
    response = answer()
    if response.status_code < 400:
        RequestKey.objects.update_or_create(
            key=key,
            defaults={
                "route": "", "body_digest": "", "status": response.status_code, "location": response.get("Location", ""),
                "at": clock.now(),
            },
        )  # fmt: skip
    return response


PLANTED = (without_a_claim, looks_first)


# The drill


@contextmanager
def small_town(folder: Path) -> Iterator[Town]:
    """The home district on a file of its own for the length of the block."""
    file = folder / "double_submit.sqlite3"
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    options = {"timeout": 60, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}
    connections[ALIAS].close()
    with patch.dict(connections.databases[ALIAS], {**engine, "OPTIONS": options}), district.acting_in(ALIAS):
        try:
            del connections[ALIAS]
            call_command("migrate", database=ALIAS, verbosity=0)
            policy.seed()
            yield _town()
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]


def _town() -> Town:
    district_place = cast.place(None, "district", "140105", "小店区", "140105")
    street = cast.place(district_place, "street", "001", "坞城街道", "140105001")
    community = cast.place(street, "community", "X01", "云水明珠社区", "140105001X01")
    grid = cast.place(community, "grid", "001", "第一网格", "140105001X01001")
    home = cast.place(grid, "building", "B003", "3号楼")
    desk = cast.person("赵敏", phone=cast.impossible_phone())
    cast.holding(desk, "community_staff", community)
    resident = cast.person("王秀兰", home=home, phone=cast.impossible_phone())
    return Town(cast.browser_of(desk).cookies, resident)


def run(seed: int, size: str) -> Outcome:
    """Rounds against the true code, then one with each planted bug, judged alike."""
    rng, folder = Random(seed), Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    setup_test_environment()
    try:
        with small_town(folder) as town:
            failures = sum(not holds(town, rng, sound=rng.random() < SOUND_SHARE) for _ in range(ROUNDS[size]))
            found = 0
            for bug in PLANTED:
                with patch.object(request_keys, "answer_once", bug):
                    found += not holds(town, rng, sound=True)
    finally:
        teardown_test_environment()
        shutil.rmtree(folder)
    return Outcome(trials=ROUNDS[size], failures=failures, planted=len(PLANTED), planted_found=found, seed=seed)
