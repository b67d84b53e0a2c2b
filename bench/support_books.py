"""The two databases on which the books are measured, each with tables and rules, for the benchmarks of `points`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import with_django  # noqa: F401 - before anything of Django
from bench.support_rows import Database, Postgres
from drills import support_points as town
from tests.postgres_cluster import Cluster

NAME = "wangge_books"


@dataclass(frozen=True)
class Books:
    """Where the home district is, for Django and for the bare driver."""

    engine: dict[str, Any]
    database: Database


@contextmanager
def on_sqlite() -> Iterator[Books]:
    """An SQLite file, every commit on disk (synchronous FULL)."""
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        file = Path(folder) / "books.sqlite3"
        options = {
            "timeout": 60, "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }  # fmt: skip
        engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
        with town.acting_on(engine, fresh=True):
            yield Books(engine, Database(file))


@contextmanager
def on_postgres() -> Iterator[Books]:
    """A throw-away PostgreSQL cluster with fsync on."""
    cluster = Cluster()
    try:
        cluster.start()
        cluster.sql(f"CREATE DATABASE {NAME}")
        engine = {
            "ENGINE": "django.db.backends.postgresql", "NAME": NAME, "USER": "owner", "HOST": str(cluster.folder),
            "PORT": str(cluster.port), "OPTIONS": {},
        }  # fmt: skip
        bare = Postgres(f"host={cluster.folder} port={cluster.port} user=owner dbname={NAME}")
        with town.acting_on(engine, fresh=True):
            yield Books(engine, bare)
    finally:
        cluster.stop()
