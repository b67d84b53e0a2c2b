"""The two databases on which the books are measured, each with tables and rules, for the benchmarks of `points`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import with_django  # noqa: F401 - before anything of Django
from bench.support_rows import Database, Postgres
from drills import support_points as town
from tests.postgres_cluster import Cluster
from wangge.kernel import district

NAME = "wangge_books"


@dataclass(frozen=True)
class Books:
    """Where the home district is, for Django and for the bare driver."""

    engine: dict[str, Any]
    database: Database
    copied: Callable[[str], tuple[dict[str, Any], Database]]

    @contextmanager
    def copy(self, name: str) -> Iterator[Books]:
        """An exact copy, page by page, to act on instead; nobody may have a connection to the original then."""
        district.connection().close()
        engine, database = self.copied(name)
        with town.acting_on(engine, fresh=False):
            district.connection().close()  # until it is asked for: the bare driver may want to be alone
            yield Books(engine, database, self.copied)


@contextmanager
def on_sqlite() -> Iterator[Books]:
    """An SQLite file, every commit on disk (synchronous FULL)."""
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        file = Path(folder) / "books.sqlite3"

        def copied(name: str) -> tuple[dict[str, Any], Database]:
            with database.open() as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            target = Path(folder) / f"{name}.sqlite3"
            shutil.copy(file, target)
            with target.open("rb") as written:
                os.fsync(written.fileno())
            return engine | {"NAME": str(target)}, Database(target)

        options = {
            "timeout": 60, "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }  # fmt: skip
        engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
        database = Database(file)
        with town.acting_on(engine, fresh=True):
            yield Books(engine, database, copied)


@contextmanager
def on_postgres() -> Iterator[Books]:
    """A throw-away PostgreSQL cluster with fsync on."""
    cluster = Cluster()
    try:
        cluster.start(durable=True)
        cluster.sql(f"CREATE DATABASE {NAME}")
        engine = {
            "ENGINE": "django.db.backends.postgresql", "NAME": NAME, "USER": "owner", "HOST": str(cluster.folder),
            "PORT": str(cluster.port), "OPTIONS": {},
        }  # fmt: skip

        def bare(name: str) -> Database:
            return Postgres(f"host={cluster.folder} port={cluster.port} user=owner dbname={name}")

        def copied(name: str) -> tuple[dict[str, Any], Database]:
            cluster.sql(f"CREATE DATABASE {name} TEMPLATE {NAME}")
            cluster.sql("CHECKPOINT")
            return engine | {"NAME": name}, bare(name)

        with town.acting_on(engine, fresh=True):
            yield Books(engine, bare(NAME), copied)
    finally:
        cluster.stop()
