"""What the administrator types, and what the terminal answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

import wangge
from tests import lanes
from tests.cast import place
from tests.journal.telling import configure, journal_of, tell
from tests.points.story import move
from wangge.cli.app import app
from wangge.cli.terminal import FINE, PROBLEM, WRONG_USE
from wangge.kernel import chores
from wangge.kernel.models import CalendarDay, Heartbeat, PolicyRow
from wangge.people.models import Account
from wangge.points.models import Account as Books
from wangge.posts.models import Holding
from wangge.upkeep import journals

everywhere = pytest.mark.django_db(databases=["default", lanes.DISTRICTS[1]])
SOURCES = str(Path(wangge.__file__).parents[1])


def typed(*words: str):
    """Run a command in this process."""
    return CliRunner().invoke(app, list(words))


def bare(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process and folder of its own, without any settings but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    clean |= {"PYTHONPATH": SOURCES, "COLUMNS": "200"} | environment
    return subprocess.run(
        [sys.executable, "-m", "wangge.cli", *words],
        env=clean,
        cwd=environment.get("WANGGE_HOME", "/"),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_and_version_need_no_settings():
    assert bare("--version").stdout == f"wangge {wangge.__version__}\n"
    told = bare("--help")
    assert told.returncode == FINE
    assert all(command in told.stdout for command in ("run", "serve", "worker", "backup", "restore", "check"))


def test_keys_can_be_made_before_anything_is_configured(tmp_path):
    first, second = bare("new-key").stdout.strip(), bare("new-key").stdout.strip()
    assert first != second
    assert len(first) == 44
    assert bare("journal", "new-key", str(tmp_path / "journal.pem")).returncode == FINE
    assert (tmp_path / "journal.pem").stat().st_mode & 0o777 == 0o600
    again = bare("journal", "new-key", str(tmp_path / "journal.pem"))
    assert again.returncode == PROBLEM
    assert "exists already" in again.stderr


def test_an_unsafe_configuration_is_refused_in_sentences():
    told = bare("migrate")
    assert told.returncode == WRONG_USE
    assert "Traceback" not in told.stderr
    assert "WANGGE_SECRET_KEY is missing" in told.stderr
    assert "WANGGE_LOOKUP_KEY" in told.stderr


def test_a_port_that_is_no_number_is_named():
    told = bare("serve", PORT="many")
    assert told.returncode == WRONG_USE
    assert told.stderr.startswith("WANGGE_PORT: ")


def test_the_demo_never_listens_beyond_this_machine(tmp_path):
    told = bare("serve", WANGGE_DEMO="1", WANGGE_HOME=str(tmp_path), HOST="0.0.0.0")
    assert told.returncode == WRONG_USE
    assert "HOST=127.0.0.1" in told.stderr


@everywhere
def test_migrate_says_nothing_when_there_is_nothing_to_do():
    assert (typed("migrate").stdout, PolicyRow.objects.exists()) == ("", True)


@everywhere
def test_migrate_brings_back_what_an_installation_needs():
    PolicyRow.objects.all().delete()
    CalendarDay.objects.all().delete()
    assert typed("migrate").exit_code == FINE
    assert PolicyRow.objects.exists()
    assert CalendarDay.objects.filter(date="2026-10-01", is_working=False).exists()


def test_a_district_not_served_here_is_wrong_use():
    told = typed("migrate", "--district", "999999")
    assert told.exit_code == WRONG_USE
    assert "999999" in told.stderr


@everywhere
def test_verify_counts_and_passes_a_sound_journal(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    journal_of(3, 2)
    told = typed("journal", "verify")
    assert told.exit_code == FINE
    assert "140105: 5 leaves, 5 sealed, 2 checkpoints, all verified." in told.stdout


@everywhere
def test_verify_fails_when_a_line_was_changed(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    journal_of(3)
    from wangge.journal.models import Leaf

    with lanes.as_owner():
        Leaf.objects.filter(position__index=1).update(body="{}")
    told = typed("journal", "verify", "--district", "140105", "--json")
    assert told.exit_code == PROBLEM
    report = json.loads(told.stdout)
    assert report["sound"] is False
    assert any("number 1" in problem for problem in report["problems"])


@everywhere
def test_verify_fails_when_the_outside_holder_is_gone(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    journal_of(3)
    for folder in journals.holder_folders():
        shutil.rmtree(folder)
    assert typed("journal", "verify", "--district", "140105").exit_code == PROBLEM


@everywhere
def test_checkpoint_seals_what_is_new(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    tell(4)
    assert "140105: 4 leaves sealed." in typed("journal", "checkpoint").stdout
    assert "nothing new to seal" in typed("journal", "checkpoint", "--district", "140105").stdout


@everywhere
def test_the_first_administrator_is_made_on_the_machine():
    district = place(None, "district", "140105", "小店区", "140105")
    told = typed("user", "create", "sun", "--name", "孙工", "--post", "system_admin", "--place", "140105")
    assert told.exit_code == FINE, told.output
    account = Account.objects.get(username="sun")
    password = told.stdout.split("password ")[1].split()[0]
    assert account.check_password(password)
    assert Holding.objects.get(person=account.person).place == district


@everywhere
@pytest.mark.parametrize(("post", "code"), [("emperor", "140105"), ("system_admin", "999999")])
def test_a_post_or_place_that_does_not_exist_makes_nobody(post, code):
    place(None, "district", "140105", "小店区", "140105")
    told = typed("user", "create", "sun", "--name", "孙工", "--post", post, "--place", code)
    assert told.exit_code == WRONG_USE
    assert not Account.objects.exists()


def test_demo_commands_refuse_a_real_installation(monkeypatch):
    monkeypatch.setattr("wangge.config.settings.demo", False)
    for command in (["demo", "reset", "--yes"], ["demo", "load"]):
        told = typed(*command)
        assert told.exit_code == WRONG_USE
        assert "nothing was touched" in told.stderr


@everywhere
def test_check_names_what_is_wrong_and_how_to_mend_it(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    told = typed("check")
    assert told.exit_code == PROBLEM
    assert "wangge worker" in told.stdout


@everywhere
def test_check_passes_when_the_worker_is_alive(monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    at = chores.clock.now()
    for alias in settings.DATABASES:
        Heartbeat.objects.using(alias).create(chore="kernel.deliver", at=at, seconds=0.1)
    told = typed("check")
    assert told.exit_code == FINE, told.output


@everywhere
def test_check_fails_when_the_books_do_not_balance(lin, at, monkeypatch, tmp_path):
    configure(monkeypatch, tmp_path)
    for alias in settings.DATABASES:
        Heartbeat.objects.using(alias).create(chore="kernel.deliver", at=chores.clock.now(), seconds=0.1)
    move(lin, 10, at)
    assert typed("check").exit_code == FINE
    Books.objects.filter(person=lin).update(balance=11)
    told = typed("check")
    assert told.exit_code == PROBLEM
    assert "wangge journal verify" in told.stdout
