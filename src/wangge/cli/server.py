"""The web server: granian with blocking threads. No access log, because addresses may name a person."""

from __future__ import annotations

import gc
import http.client
import os
import shutil
from pathlib import Path
from typing import Any

from wangge.config import settings as config

BACKLOG = 1024  # connections the system holds for us while all threads are busy
CONNECTIONS = 512  # open at once in each process; kept-alive ones of idle browsers count too
GRACE_SECONDS = 20  # for requests under way when the server is told to stop


def preload() -> None:
    """Load every page's code now, so that each web process starts with it and no first visitor waits."""
    from django.conf import settings
    from django.db import connections
    from django.urls import get_resolver

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # looked into at start, though the files come from the packages
    import wangge.wsgi  # noqa: F401 - builds the application with its middleware

    _ = get_resolver().reverse_dict
    connections.close_all()  # a connection must never be shared by two processes


def serve() -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. Exits with 1 when a web process dies."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    preload()
    gc.freeze()
    server = Server(
        "wangge.wsgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=processes(),
        blocking_threads=config.threads,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        workers_kill_timeout=GRACE_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    )
    server.serve(target_loader=_application)


def processes() -> int:
    """How many web processes: one on SQLite, where a second would only wait for the first one's lock."""
    return 1 if any(url.startswith("sqlite") for url in config.district_urls.values()) else config.workers


def share_metrics() -> None:
    """Let several web processes add up their request figures in files. Before anything imports prometheus_client."""
    if processes() > 1:
        folder = config.home / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def answers() -> bool:
    """Whether our server answers."""
    asking = http.client.HTTPConnection(config.host, config.port, timeout=1)
    try:
        asking.request("GET", "/healthz", headers={"Host": config.hosts[0]})
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _application(*_: Any) -> Any:
    from wangge.cli.processes import end_with_parent
    from wangge.wsgi import application

    end_with_parent()
    return application
