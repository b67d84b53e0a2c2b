"""Kept connections never write into a file nobody sees any more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from tests import lanes
from wangge.kernel import kept_connections

pytestmark = pytest.mark.skipif(lanes.is_postgres(), reason="about SQLite files")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatabaseWrapper:
    settings = {**connections["default"].settings_dict, "NAME": str(tmp_path / "district.sqlite3")}
    wrapper = DatabaseWrapper(settings, "kept")
    monkeypatch.setattr(connections, "all", lambda initialized_only=False: [wrapper])
    wrapper.ensure_connection()
    yield wrapper
    wrapper.close()


def test_a_connection_stays_while_its_file_does(kept: DatabaseWrapper) -> None:
    before = kept.connection
    kept_connections.leave_replaced_files()
    assert kept.connection is before


def test_a_removed_file_ends_the_connection(kept: DatabaseWrapper) -> None:
    Path(kept.settings_dict["NAME"]).unlink()
    kept_connections.leave_replaced_files()
    assert kept.connection is None


def test_a_replaced_file_is_the_one_that_is_read_next(kept: DatabaseWrapper, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE restored (id)")
    connection.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{kept.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
    other.replace(kept.settings_dict["NAME"])
    kept_connections.leave_replaced_files()
    assert kept.introspection.table_names() == ["restored"]
