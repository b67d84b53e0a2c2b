"""`wangge run`, `serve`, `worker`."""

from __future__ import annotations

import subprocess
import sys

from wangge.cli import start
from wangge.cli.terminal import fail, out, say

START_SECONDS = 60


def serve() -> None:
    """Serve the pages and the API (web only). HOST and PORT, or WANGGE_HOST and WANGGE_PORT, say where."""
    _load_free_port()
    from wangge.cli import server

    server.serve()


def worker() -> None:
    """Do the chores: send messages, hand on unanswered calls, seal the journal. Stops with Ctrl-C or SIGTERM."""
    start.django()
    from wangge.cli import processes

    processes.work()


def run() -> None:
    """Everything in one: prepare the databases, load the demo when it is empty, serve, and do the chores beside it."""
    _load_free_port()
    from wangge.cli import demo, processes, server
    from wangge.cli.districts import prepare_all

    config = start.settings()
    prepare_all()
    if config.demo and demo.is_empty():
        _fill_apart()
    server.preload()
    duties = {"web": server.serve, "worker": processes.work}
    with processes.together(duties) as running:
        if running.wait_until(server.answers, START_SECONDS):
            _welcome()
            running.wait()
        elif not running.over:
            fail(f"The web server did not answer within {START_SECONDS} seconds, so Wangge stopped.")
    if running.died:
        fail(f"The {running.died} process ended by itself, so Wangge stopped. The log above says why.")
    say("Wangge has stopped.")


def _fill_apart() -> None:
    """Load the demo in a process of its own: what it starts (the threads that set PDFs) does not live on in forked children."""
    loading = subprocess.run([sys.executable, "-m", "wangge.cli", "demo", "load"], check=False)
    if loading.returncode:
        fail("The demo could not be loaded. The log above says why.")


def _load_free_port() -> None:
    start.take_host_and_port()
    config = start.settings()
    from wangge.cli import ports

    if problem := ports.problem(config.host, config.port, config.hosts[0]):
        fail(problem)
    from wangge.cli import server

    server.share_metrics()
    start.django()


def _welcome() -> None:
    from django.conf import settings
    from rich.panel import Panel

    config = start.settings()
    lines = [f"[bold]http://{config.host}:{config.port}/[/]"]
    others = list(settings.DISTRICT_CODES.values())[1:]
    lines += [f"http://{code}.localhost:{config.port}/" for code in others if config.demo]
    lines += ["", "Stop with Ctrl-C."]
    if config.demo:
        lines[-1] = f"Demo: enter as anyone at http://{config.host}:{config.port}/demo/ . Stop with Ctrl-C."
    out.print(Panel("\n".join(lines), title="网格 Wangge", expand=False, padding=(1, 3)))
