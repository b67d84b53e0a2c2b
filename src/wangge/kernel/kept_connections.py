"""Connections are kept between requests; one to an SQLite file must not outlive the file.

`wangge demo reset` and a restore put another file in its place, and a kept connection would go on writing into the old
one, which nobody can see any more.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.signals import request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def watch() -> None:
    """Look at the start of every request; called once when Django starts."""
    connection_created.connect(_note_file, dispatch_uid="kept connections: note the file")
    request_started.connect(leave_replaced_files, dispatch_uid="kept connections: leave replaced files")


def leave_replaced_files(**_: Any) -> None:
    """Close this thread's connections to SQLite files that were removed or replaced meanwhile."""
    for connection in connections.all(initialized_only=True):
        opened = getattr(connection, "opened_file", None)
        if opened is None or connection.connection is None or connection.in_atomic_block:
            continue
        if _file_of(connection) != opened:
            connection.close()


def _note_file(connection: BaseDatabaseWrapper, **_: Any) -> None:
    connection.opened_file = _file_of(connection) if connection.vendor == "sqlite" else None  # type: ignore[attr-defined]


def _file_of(connection: BaseDatabaseWrapper) -> tuple[int, int] | None:
    """Device and inode of the file; None when there is none."""
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino
