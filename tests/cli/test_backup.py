"""Backup while people work, restore into an empty place: what comes back is what was there at one moment."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests import lanes
from tests.journal.telling import configure, journal_of, seal, tell
from wangge.kernel import district
from wangge.kernel.models import PolicyRow
from wangge.upkeep import backup, contents, heads, postgres_copy, restore, sqlite_copy
from wangge.upkeep.problems import Damaged, NotEmpty, Trouble

NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
both_districts = pytest.mark.django_db(transaction=True, databases=["default", lanes.DISTRICTS[1]])


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    monkeypatch.setattr("wangge.config.settings.home", tmp_path)


@pytest.fixture
def writer():
    """Somebody who goes on writing journal lines until the test is over."""
    stop, begun = Event(), Event()

    def write() -> None:
        while not stop.is_set():
            tell(3)
            begun.set()
        connections.close_all()

    thread = Thread(target=write)
    thread.start()
    assert begun.wait(20)
    yield
    stop.set()
    thread.join()


@pytest.fixture
def empty_databases():
    """The PostgreSQL districts point to new, empty databases, reached as their owner."""
    with pytest.MonkeyPatch.context() as patch:
        for alias in district.aliases():
            name = f"restored_{settings.DATABASES[alias]['NAME']}"
            with closing(postgres_copy.connect(alias)) as cluster:
                cluster.autocommit = True
                cluster.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cluster.execute(f'CREATE DATABASE "{name}"')
            patch.setitem(settings.DATABASES[alias], "NAME", name)
            patch.setitem(settings.DATABASES[alias]["OPTIONS"], "assume_role", None)
            connections[alias].close()
        yield
        for alias in district.aliases():
            connections[alias].close()


def restored_into(folder: Path, source: Path, request: pytest.FixtureRequest) -> list[restore.Restored]:
    """Restore into empty databases of the lane."""
    if lanes.is_postgres():
        request.getfixturevalue("empty_databases")
        return restore.restore(source)
    return restore.restore(source, folder)


def held_now(alias: str, folder: Path) -> tuple[dict[str, contents.Contents], dict]:
    """Contents and journal head of a restored district, read anew."""
    if lanes.is_postgres():
        with postgres_copy.connect(alias) as connection:
            return contents.of_postgres(connection), heads.journal_head(connection)
    with closing(sqlite_copy.open_file(folder / f"{settings.DISTRICT_CODES[alias]}.sqlite3")) as connection:
        return contents.of_sqlite(connection), heads.journal_head(connection)


@both_districts
@pytest.mark.concurrent
def test_a_backup_made_while_somebody_writes_comes_back_equal(writer, tmp_path, request):
    manifest = backup.make(tmp_path / "night", at=NIGHT)

    restored = restored_into(tmp_path / "again", tmp_path / "night", request)

    assert {one.code for one in restored} == set(lanes.DISTRICTS)
    assert all(one.journal.sound for one in restored)
    for alias in district.aliases():
        tables, head = held_now(alias, tmp_path / "again")
        entry = manifest["districts"][settings.DISTRICT_CODES[alias]]
        assert {name: table.as_dict() for name, table in tables.items()} == entry["tables"]
        assert head == entry["journal"]
    home = manifest["districts"][lanes.DISTRICTS[0]]
    assert home["journal"]["leaves"] == home["tables"]["journal_leaf"]["rows"] > 0
    assert home["journal"]["leaves"] % 3 == 0, "half a transaction was copied"


@both_districts
def test_the_restored_journal_is_verified_with_its_checkpoints(tmp_path, request):
    journal_of(4, 3)
    backup.make(tmp_path / "night", at=NIGHT)

    home = restored_into(tmp_path / "again", tmp_path / "night", request)[0]

    assert (home.journal.leaves, home.journal.sealed, home.journal.checkpoints) == (7, 7, 2)
    assert home.journal.signatures_checked


@both_districts
def test_a_changed_row_changes_the_hash_of_its_table_only(tmp_path):
    before = backup.make(tmp_path / "before", at=NIGHT)["districts"][lanes.DISTRICTS[0]]["tables"]
    row = PolicyRow.objects.order_by("key").first()
    PolicyRow.objects.filter(pk=row.pk).update(source="someone else")
    after = backup.make(tmp_path / "after", at=NIGHT)["districts"][lanes.DISTRICTS[0]]["tables"]

    assert {name for name in before if before[name] != after[name]} == {"kernel_policyrow"}
    assert before["kernel_policyrow"]["rows"] == after["kernel_policyrow"]["rows"]


@both_districts
def test_a_truncated_backup_is_refused_before_anything_is_written(tmp_path, request):
    backup.make(tmp_path / "night", at=NIGHT)
    copy = next(path for path in (tmp_path / "night").iterdir() if path.name.startswith("140105"))
    copy.write_bytes(copy.read_bytes()[:-4096])

    with pytest.raises(Damaged, match="cut off"):
        restored_into(tmp_path / "again", tmp_path / "night", request)
    assert not (tmp_path / "again").exists()


@both_districts
def test_one_flipped_byte_is_found(tmp_path, request):
    backup.make(tmp_path / "night", at=NIGHT)
    copy = next(path for path in (tmp_path / "night").iterdir() if path.name.startswith("140109"))
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)

    with pytest.raises(Damaged, match="SHA-256"):
        restored_into(tmp_path / "again", tmp_path / "night", request)


@both_districts
def test_a_manifest_that_promises_other_contents_is_found(tmp_path, request):
    backup.make(tmp_path / "night", at=NIGHT)
    path = tmp_path / "night" / backup.MANIFEST
    manifest = json.loads(path.read_text())
    manifest["districts"]["140105"]["tables"]["kernel_policyrow"]["rows"] += 1
    path.write_text(json.dumps(manifest))

    with pytest.raises(Damaged, match="kernel_policyrow"):
        restored_into(tmp_path / "again", tmp_path / "night", request)


@both_districts
def test_a_backup_without_manifest_is_not_finished(tmp_path):
    backup.make(tmp_path / "night", at=NIGHT)
    (tmp_path / "night" / backup.MANIFEST).unlink()
    with pytest.raises(Damaged, match="no finished backup"):
        restore.restore(tmp_path / "night")


@both_districts
def test_databases_that_hold_data_are_never_overwritten(tmp_path):
    backup.make(tmp_path / "night", at=NIGHT)
    with pytest.raises(NotEmpty):
        restore.restore(tmp_path / "night")


@both_districts
def test_a_backup_never_writes_into_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    with pytest.raises(NotEmpty):
        backup.make(tmp_path / "photos", at=NIGHT)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["one.jpg"]


@both_districts
def test_no_key_and_nothing_others_can_read_is_in_the_backup(tmp_path):
    seal()
    backup.make(tmp_path / "night", at=NIGHT)
    files = list((tmp_path / "night").iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    kept = b"".join(path.read_bytes() for path in files)
    assert lanes.FIXED["WANGGE_LOOKUP_KEY"].encode() not in kept
    assert lanes.FIXED["WANGGE_SEALING_KEYS"].partition(":")[2].encode() not in kept


@both_districts
def test_backups_made_are_listed_newest_first_and_missed_when_gone(tmp_path):
    backup.make(tmp_path / "one", at=NIGHT)
    backup.make(tmp_path / "two", at=NIGHT)
    (tmp_path / "one" / backup.MANIFEST).unlink()

    assert [(Path(entry["folder"]).name, entry["there"]) for entry in backup.made()] == [("two", True), ("one", False)]


def test_rows_that_look_alike_hash_differently():
    with closing(sqlite3.connect(":memory:")) as connection:
        hashes = set()
        for value in (1, 1.0, "1", b"1", None, "", "1\x00"):
            connection.execute("CREATE TABLE t (v)")
            connection.execute("INSERT INTO t VALUES (?)", [value])
            hashes.add(contents.of_sqlite(connection)["t"].sha256)
            connection.execute("DROP TABLE t")
    assert len(hashes) == 7


def test_a_missing_client_program_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="postgresql-client"):
        postgres_copy.load("default", tmp_path / "some.pgdump")


def test_a_dead_postgres_is_a_sentence(monkeypatch, tmp_path):
    address = {"HOST": str(tmp_path), "PORT": "1", "USER": "nobody", "NAME": "none", "PASSWORD": ""}
    monkeypatch.setitem(settings.DATABASES, "default", address)
    with pytest.raises(Trouble, match="does not answer for 140105") as told:
        postgres_copy.connect("default")
    assert isinstance(told.value.__cause__, psycopg.OperationalError)
