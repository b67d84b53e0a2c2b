"""A real installation for benchmarks: its own home, a small demo district, the web server, and somebody who calls.

The server is `wangge serve` (granian, four blocking threads), reached over HTTP with kept-alive connections.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.harness import ROOT
from bench.support_rows import Database, Postgres
from tests.postgres_cluster import Cluster

PATIENCE_SECONDS = 60
DISTRICT = "140105"
NAME = "wangge_bench"
_WHO = """
import json, django
django.setup()
from django.db.models import Count, Q
from wangge.demo.personas import account_of, token_of
from wangge.kernel import clock
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
at = clock.now()
staff = account_of("community-staff", at).person
paths = access.rights_of(staff, clock.day_of(at)).paths(Permission.REPORT_CALL)
followed = Person.objects.annotate(n=Count("kin", filter=Q(kin__sees_calls=True, kin__valid_to=None)))
people = followed.filter(access.within_any(paths, "home__path"), n=1).order_by("id")
browser = Client()
browser.force_login(account_of("community-staff", at), backend=settings.AUTHENTICATION_BACKENDS[-1])
print(json.dumps({
    "token": token_of("community-staff", at).secret, "session": browser.cookies["sessionid"].value,
    "path": paths[0], "people": [str(one.pk) for one in people],
}))
"""


@dataclass(frozen=True)
class Installation:
    """A loaded demo: its environment, and a member of the community's staff with a token and a browser's session.

    `path` is the community's, `people` are its residents with exactly one relative who follows their calls.
    """

    home: Path
    environment: dict[str, str]
    database: Database
    token: str
    session: str
    path: str
    people: list[str]


@contextmanager
def on_sqlite(seed: int, scale: int = 1, cases: int = 0) -> Iterator[Installation]:
    """An installation on an SQLite file; `scale` is how many communities of about 5,000 people it has,
    `cases` how many of a hall."""
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        home = Path(folder)
        yield install(home, "sqlite", Database(home / "var" / f"{DISTRICT}.sqlite3"), seed, scale, cases)


@contextmanager
def on_postgres(seed: int, scale: int = 1, cases: int = 0) -> Iterator[Installation]:
    """An installation on a throw-away PostgreSQL cluster."""
    cluster = Cluster()
    try:
        cluster.start(durable=True)
        cluster.sql(f"CREATE DATABASE {NAME}")
        url = f"postgresql://owner@/{NAME}?host={cluster.folder}&port={cluster.port}"
        bare = Postgres(f"host={cluster.folder} port={cluster.port} user=owner dbname={NAME}")
        with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
            yield install(Path(folder), url, bare, seed, scale, cases)
    finally:
        cluster.stop()


def install(home: Path, url: str, database: Database, seed: int, scale: int = 1, cases: int = 0) -> Installation:
    """Load a small demo into the database of this URL, in a home of its own. Raises RuntimeError, CalledProcessError."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WANGGE_", "DJANGO_"))}
    environment = kept | {
        "WANGGE_DEMO": "1", "WANGGE_HOME": str(home / "var"), "WANGGE_DISTRICTS": f"{DISTRICT}={url}",
        "DJANGO_SETTINGS_MODULE": "wangge.settings", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    load = [sys.executable, "-m", "wangge.cli", "demo", "load", "--seed", str(seed), "--history-days", "3"]
    load += ["--scale", str(scale), "--cases", str(cases)]
    subprocess.run(load, env=environment, cwd=home, check=True, stdout=subprocess.DEVNULL)
    asked = subprocess.run([sys.executable, "-c", _WHO], env=environment, cwd=home, check=True, stdout=subprocess.PIPE)
    found = json.loads(asked.stdout)
    if not found["people"]:
        raise RuntimeError("the demo has no resident with exactly one relative who follows the calls")
    return Installation(home=home, environment=environment, database=database, **found)


@contextmanager
def served(installation: Installation) -> Iterator[int]:
    """`wangge serve` until the block ends; gives its port. Raises RuntimeError when it does not answer."""
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port = int(trying.getsockname()[1])
    environment = installation.environment | {"PORT": str(port)}
    command = [sys.executable, "-m", "wangge.cli", "serve"]
    server = subprocess.Popen(command, env=environment, cwd=installation.home, stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asking.request("GET", "/healthz")
            if asking.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            asking.close()
    raise RuntimeError(f"the server did not answer within {PATIENCE_SECONDS} s")


class Client:
    """One kept-alive connection that does deeds with a token, each under a new request key."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, Any], status: int = http.client.CREATED) -> dict[str, Any]:
        """The JSON answer and the key used. Raises RuntimeError unless the answer has this status."""
        key = str(uuid4())
        data = json.dumps(body).encode()
        self._connection.request("POST", path, data, self._headers | {"Idempotency-Key": key})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != status:
            raise RuntimeError(f"POST {path} gave {answer.status}: {text[:300]!r}")
        return json.loads(text) | {"request_key": key}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Browser:
    """One kept-alive connection that reads pages in a session."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"sessionid={session}"}

    def get(self, path: str) -> str:
        """The page. Raises RuntimeError unless the answer is 200."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != http.client.OK:
            raise RuntimeError(f"GET {path} gave {answer.status} {answer.getheader('Location', '')}")
        return text

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def seconds_of(jobs: list[Callable[[], None]]) -> float:
    """How long these jobs take, each in a thread of its own, from a common start. Raises the first job's problem."""
    start = threading.Barrier(len(jobs) + 1)
    problems: list[BaseException] = []

    def work(job: Callable[[], None]) -> None:
        start.wait()
        try:
            job()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    start.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if problems:
        raise problems[0]
    return seconds
