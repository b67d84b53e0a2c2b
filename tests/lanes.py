"""The two lanes the tests run in: SQLite files (the default) or PostgreSQL (`WANGGE_TEST_DATABASE=postgres`).

In both, the tests act like the running application: append-only tables refuse UPDATE and DELETE. `as_owner` lifts that
for a block: to empty the tables between tests, and for tests that play someone who controls the database.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.postgres_cluster import Cluster

DISTRICTS = ("140105", "140109")  # 小店区 is the home district, 万柏林区 the second one
APP_ROLE = "wangge_app"
LANE = "WANGGE_TEST_DATABASE"
ROOT = "WANGGE_TEST_ROOT"  # made by the first process, shared by all xdist workers
MIGRATED = "test-migrated"  # the database all others are copied from
CLUSTER = "WANGGE_TEST_CLUSTER"  # likewise: libpq parameters of the running cluster
KEPT = (LANE, ROOT, CLUSTER, "WANGGE_TEST_CHROMIUM")

FIXED = {
    "WANGGE_DEMO": "1",
    "WANGGE_SECRET_KEY": "only for tests " * 5,
    "WANGGE_SEALING_KEYS": "test1:" + "dGVzdCBzZWFsaW5nIGtleSwgMzIgYnl0ZXMgbG9uZy4=",
    "WANGGE_LOOKUP_KEY": "dGVzdCBsb29rdXAga2V5LCAgMzIgYnl0ZXMgbG9uZy4=",
    "WANGGE_METRICS_TOKEN": "only for tests, metrics",
}


def is_postgres() -> bool:
    """Whether this run is the PostgreSQL lane. Raises ValueError for a lane that does not exist."""
    lane = os.environ.get(LANE, "sqlite")
    if lane not in ("sqlite", "postgres"):
        raise ValueError(f"{LANE} must be sqlite or postgres, not {lane}")
    return lane == "postgres"


def prepare() -> None:
    """Set the environment that `wangge.config` reads; start the PostgreSQL cluster once for all workers."""
    for name in [name for name in os.environ if name.startswith("WANGGE_") and name not in KEPT]:
        del os.environ[name]
    os.environ.update(FIXED, WANGGE_HOME=str(_home()))
    if is_postgres():
        cluster = os.environ.get(CLUSTER) or _start_cluster()
        os.environ["WANGGE_DISTRICTS"] = " ".join(f"{code}=postgresql://owner@/{code}?{cluster}" for code in DISTRICTS)
        os.environ["WANGGE_DATABASE_APP_ROLE"] = APP_ROLE
    else:
        os.environ["WANGGE_DISTRICTS"] = " ".join(f"{code}=sqlite" for code in DISTRICTS)


def name_test_databases(databases: dict[str, dict[str, Any]]) -> None:
    """SQLite tests use files: threads share one connection to a database in memory and would not meet as in life."""
    for alias, database in databases.items():
        is_file = database["ENGINE"].endswith("sqlite3")
        database["TEST"] = {"NAME": str(_home() / f"test-{alias}.sqlite3") if is_file else f"test-{alias}"}


def is_made(alias: str) -> bool:
    """Whether this run made the test database of this district: pytest-django makes only those some test asks for."""
    from django.db import connections

    database = connections[alias].settings_dict
    return database["NAME"] == database["TEST"]["NAME"]


def copy_migrated() -> None:
    """Make this process's test databases as copies of one that the first process has migrated, for all of them."""
    from django.db import connections

    with _one_at_a_time():
        made = Path(os.environ[ROOT]) / "migrated"
        if not made.exists():
            _migrate_one()
            made.touch()
        for alias in connections:
            _copy_for(connections[alias].settings_dict["TEST"]["NAME"])


def _migrate_one() -> None:
    from django.core.management import call_command
    from django.db import connection

    own = connection.settings_dict["NAME"]
    if is_postgres():
        _on_cluster(f'CREATE DATABASE "{MIGRATED}"')
    connection.settings_dict["NAME"] = MIGRATED if is_postgres() else f"{_migrated_file()}"
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict["NAME"] = own


def _copy_for(name: str) -> None:
    if is_postgres():
        _on_cluster(f'CREATE DATABASE "{name}" TEMPLATE "{MIGRATED}"')
    else:
        shutil.copyfile(_migrated_file(), name)


def _migrated_file() -> Path:
    return Path(os.environ[ROOT]) / f"{MIGRATED}.sqlite3"


def _on_cluster(sql: str) -> None:
    from django.db import connection

    with connection._nodb_cursor() as cursor:  # as Django's own test databases are made
        cursor.execute(sql)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Alone among the processes of this run."""
    with open(Path(os.environ[ROOT]) / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _home() -> Path:
    if ROOT not in os.environ:
        os.environ[ROOT] = tempfile.mkdtemp(prefix="wangge-tests-")
        atexit.register(shutil.rmtree, os.environ[ROOT], ignore_errors=True)
    home = Path(os.environ[ROOT]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    (home / "static").mkdir(parents=True, exist_ok=True)  # where collected files would be; whitenoise asks for it
    return home


def _start_cluster() -> str:
    cluster = Cluster()
    atexit.register(cluster.stop)
    cluster.start()
    cluster.sql(f"CREATE ROLE {APP_ROLE}")
    os.environ[CLUSTER] = f"host={cluster.folder}&port={cluster.port}"
    return os.environ[CLUSTER]


def act_as_application() -> None:
    """From now on every PostgreSQL connection has the rights of the running application only."""
    _assume(APP_ROLE)


def act_as_owner() -> None:
    """Undo `act_as_application`: connections may create and drop databases again."""
    _assume(None)


@contextmanager
def as_owner(*aliases: str) -> Iterator[None]:
    """Lift the protection of append-only tables in these districts, for this thread and this block."""
    from django.db import connections

    with ExitStack() as stack:
        for alias in aliases or ("default",):
            stack.enter_context(_unprotected(connections[alias]))
        yield


def empty(alias: str) -> None:
    """Delete all rows of a district, as its owner; what migrations wrote stays.

    Django's own way truncates every table there is, which costs PostgreSQL a second and more.
    """
    from django.db import connections, transaction

    connection = connections[alias]
    quoted = [connection.ops.quote_name(name) for name in _tables(connection)]
    with (
        as_owner(alias),
        connection.constraint_checks_disabled(),
        transaction.atomic(alias),  # noqa: TID251 - no deed
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys, no triggers
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in quoted))
        for name, has_rows in zip(quoted, cursor.fetchone(), strict=True):
            if has_rows:
                cursor.execute(f"DELETE FROM {name}")


def _tables(connection: Any) -> list[str]:
    kept = {"django_content_type", "auth_permission"}
    return [name for name in connection.introspection.django_table_names(only_existing=True) if name not in kept]


@contextmanager
def _unprotected(connection: Any) -> Iterator[None]:
    from wangge.kernel import append_only

    if connection.vendor == "sqlite":
        append_only.unprotect(connection)
        try:
            yield
        finally:
            append_only.protect(connection)
        return
    _run(connection, "RESET ROLE")
    try:
        yield
    finally:
        if connection.connection is not None:
            _run(connection, f"SET ROLE {APP_ROLE}")


def _assume(role: str | None) -> None:
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.settings_dict["OPTIONS"]["assume_role"] = role
            connection.close()


def _run(connection: Any, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
