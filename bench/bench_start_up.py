"""Seconds from starting the process to the first 200: `wangge run` on a loaded demo, against a bare Django page.

Both are served by the same web server with the same threads. Ours also looks for migrations and starts the worker.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import ROOT, Figure

NAME = "start_up"
ROUNDS = 3
PATIENCE_SECONDS = 60
BARE = """
from django.conf import settings
settings.configure(SECRET_KEY="bare", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("healthz", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
"""


def run(seed: int) -> Figure:
    """The best of three starts each, in turns; the demo district is loaded before."""
    with tempfile.TemporaryDirectory(prefix="wangge-start-") as folder:
        home = Path(folder)
        (home / "bare.py").write_text(BARE)
        ours = [sys.executable, "-m", "wangge.cli", "run"]
        bare = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4", "bare:application"]
        load = [sys.executable, "-m", "wangge.cli", "demo", "load", "--seed", str(seed), "--history-days", "30"]
        subprocess.run(load, env=_environment(home, 0), cwd=home, check=True, stdout=subprocess.DEVNULL)
        times = [(_seconds(ours, home), _seconds(bare, home)) for _ in range(ROUNDS)]
    value, baseline = (min(column) for column in zip(*times, strict=True))
    return Figure.against(baseline, value=value, unit="s", n=ROUNDS)


def _seconds(command: list[str], home: Path) -> float:
    port = _free_port()
    started = time.perf_counter()
    with _running(command, home, port) as process:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - started > PATIENCE_SECONDS:
                raise RuntimeError(f"{' '.join(command)} did not start: {process.returncode}")
            time.sleep(0.005)
        return time.perf_counter() - started


@contextmanager
def _running(command: list[str], home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=_environment(home, port), cwd=home, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WANGGE_", "DJANGO_"))}
    ours = {"WANGGE_DEMO": "1", "WANGGE_HOME": str(home / "var"), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{home}"}
    return kept | ours | ({"PORT": str(port), "GRANIAN_PORT": str(port)} if port else {})


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asking.close()


def _free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])
