"""`wangge run` as a real process: it starts, says who holds the port, and leaves nothing behind however it ends."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import wangge
from tests import lanes
from wangge.cli.terminal import FINE, PROBLEM

PATIENCE_SECONDS = 60
SOURCES = str(Path(wangge.__file__).parents[1])
KEY = base64.b64encode(b"only for tests, 32 bytes long...").decode()
pytestmark = [
    pytest.mark.concurrent,
    pytest.mark.skipif(lanes.is_postgres(), reason="its installation is the same in both lanes, an SQLite file"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, empty installation in a folder of its own."""
    folder = tmp_path_factory.mktemp("installation")
    subprocess.run(command("journal", "new-key", "journal.pem"), env=environment(folder, 1), cwd=folder, check=True)
    subprocess.run(command("migrate"), env=environment(folder, 1), cwd=folder, check=True)
    return folder


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return trying.getsockname()[1]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "wangge.cli", *words]


def environment(folder: Path, port: int) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WANGGE_", "DJANGO_"))}
    return clean | {
        "PYTHONPATH": SOURCES,
        "PORT": str(port),
        "WANGGE_HOME": str(folder / "var"),
        "WANGGE_SECRET_KEY": KEY + KEY,
        "WANGGE_SEALING_KEYS": f"test1:{KEY}",
        "WANGGE_LOOKUP_KEY": KEY,
        "WANGGE_JOURNAL_KEY_FILE": str(folder / "journal.pem"),
        "WANGGE_JOURNAL_HOLDERS": f"file:{folder / 'holder'}",
    }


@contextmanager
def running(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`wangge run`, answering on `port`; ended by force when the test did not."""
    with (home / "output").open("w+") as output:
        process = subprocess.Popen(
            command("run"), env=environment(home, port), cwd=home, stdout=output, stderr=output, text=True
        )
        try:
            until(lambda: answers(port) or process.poll() is not None)
            assert process.poll() is None, (home / "output").read_text()
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def children(process: subprocess.Popen[str]) -> list[int]:
    """Process ids of the web server and of the worker, in the order they were started."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def beats(home: Path) -> int:
    with closing(sqlite3.connect(home / "var" / "140105.sqlite3")) as connection:
        return connection.execute("SELECT count(*) FROM kernel_heartbeat WHERE error = ''").fetchone()[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_does_the_chores_and_stops_when_told(home, port, number):
    with running(home, port) as process:
        until(lambda: beats(home) >= 3 and f"http://127.0.0.1:{port}/" in (home / "output").read_text())
        process.send_signal(number)
        assert process.wait(PATIENCE_SECONDS) == FINE
        assert not listens(port)
        told = (home / "output").read_text()
        assert f"http://127.0.0.1:{port}/" in told
        assert "has stopped" in told


@pytest.mark.parametrize(("which", "name"), [(0, "web"), (1, "worker")])
def test_when_one_process_dies_the_other_stops_too(home, port, which, name):
    with running(home, port) as process:
        os.kill(children(process)[which], signal.SIGKILL)
        assert process.wait(PATIENCE_SECONDS) == PROBLEM
        until(lambda: not listens(port))
        assert f"The {name} process ended by itself" in (home / "output").read_text()


def test_killing_the_parent_leaves_nobody_holding_the_port(home, port):
    with running(home, port) as process:
        process.kill()
        process.wait(PATIENCE_SECONDS)
        until(lambda: not listens(port))


def test_a_second_one_says_that_the_first_holds_the_port(home, port):
    with running(home, port):
        second = subprocess.run(command("run"), env=environment(home, port), cwd=home, capture_output=True, text=True)
    assert second.returncode == PROBLEM
    assert second.stderr.strip() == (
        f"Another Wangge is already listening on 127.0.0.1:{port}. Stop it, or choose another port: PORT={port + 1}."
    )


def test_another_program_on_the_port_is_one_sentence_too(home, port):
    with socket.create_server(("127.0.0.1", port)):
        told = subprocess.run(command("serve"), env=environment(home, port), cwd=home, capture_output=True, text=True)
    assert told.returncode == PROBLEM
    assert told.stderr.startswith(f"Another program is already listening on 127.0.0.1:{port}.")
    assert "Traceback" not in told.stderr


def test_an_address_of_another_machine_is_one_sentence_too(home, port):
    elsewhere = environment(home, port) | {"HOST": "203.0.113.9"}
    told = subprocess.run(command("serve"), env=elsewhere, cwd=home, capture_output=True, text=True)
    assert told.returncode == PROBLEM
    assert told.stderr.startswith("203.0.113.9 is not an address of this machine.")
