"""Kept connections never write into a file nobody sees any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from wangge.kernel import kept_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabaseWrapper]:
    """A connection to a file of its own, the only one this thread keeps. SQLite in both lanes."""
    settings = {"NAME": str(tmp_path / "district.sqlite3"), "OPTIONS": {}, "TIME_ZONE": None, "AUTOCOMMIT": True,
                "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": False}  # fmt: skip
    wrapper = DatabaseWrapper(settings, "kept")
    monkeypatch.setattr(kept_connections, "connections", SimpleNamespace(all=lambda initialized_only: [wrapper]))
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
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE restored (id)")
    connection.close()
    other.replace(kept.settings_dict["NAME"])
    kept_connections.leave_replaced_files()
    assert kept.introspection.table_names() == ["restored"]
