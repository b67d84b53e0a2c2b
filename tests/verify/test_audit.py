"""Auditing honest journals, and every single thing the audit promises to look at."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from drills.drill_journal_attacks import ATTACKS, Admin, edit_text_and_hash, rebuild, temporary_district, truncate
from drills.drill_journal_attacks import write_journal as write_longer_journal
from tests import lanes
from tests.journal.telling import NOON, add_old_line, journal_of, tell
from wangge.journal import checkpoints, chores, holders, keys
from wangge.kernel import district
from wangge.verify import audit, reading, verify
from wangge.verify.__main__ import main
from wangge.verify.report import MOST_OF_A_KIND


def raw():
    """The driver's own connection, as the verifier gets it."""
    connection.ensure_connection()
    return connection.connection


def report(*holders, key=None):
    return verify(raw(), public_key=key or keys.public_key(), holders=holders)


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [(1,), (3, 4), (5, 8, 1), (64, 1, 63)])
def test_an_honest_journal_is_sound(batches, holder):
    journal_of(*batches)
    tell(2)
    found = report(holder)
    assert found.problems == []
    assert found.remarks == []
    assert (found.leaves, found.sealed, found.unsealed) == (sum(batches) + 2, sum(batches), 2)
    assert found.checkpoints == found.outside == len(batches)
    assert found.held == sum(batches)


@pytest.mark.django_db
def test_an_empty_journal_is_sound(holder):
    assert report(holder.parent).problems == []


@pytest.mark.django_db
def test_a_line_with_an_old_id_is_a_problem_until_sealed_and_a_remark_after(holder):
    journal_of(3)
    late = add_old_line(timedelta(hours=3))
    [problem] = report(holder).problems
    assert f"{late.id} is older than sealed ones" in problem
    chores.sweep(NOON + timedelta(hours=4))
    holders.deposit(checkpoints.newest())
    found = report(holder)
    assert found.problems == []
    assert found.remarks == [f"Leaf number 3 ({late.id}) was sealed late: its id is older than its place."]


@pytest.mark.django_db
def test_pages_of_any_size_give_the_same_result(holder, monkeypatch):
    journal_of(13, 7, 5)
    tell(9)
    for page in (1, 2, 3, 8, 25, 26):
        monkeypatch.setattr(reading, "PAGE", page)
        monkeypatch.setattr(audit, "PAGE", page)
        found = report(holder)
        assert found.problems == []
        assert (found.leaves, found.checkpoints) == (34, 3)


@pytest.mark.django_db
def test_national_algorithms_are_audited_too(holder, monkeypatch):
    monkeypatch.setattr("wangge.config.settings.digest_algorithm", "sm3")
    journal_of(5, 2)
    assert checkpoints.newest().algorithm == "sm3"
    assert report(holder).problems == []


@pytest.mark.django_db
def test_without_a_key_signatures_are_said_to_be_unchecked():
    journal_of(2)
    found = verify(raw())
    assert found.sound
    assert not found.signatures_checked
    assert "signatures were not checked" in found.remarks[0]


@pytest.mark.django_db
def test_another_installations_key_does_not_fit():
    journal_of(2)
    found = report(key=Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert any("no signature on it is by the journal's key" in problem for problem in found.problems)


@pytest.mark.django_db
def test_after_a_change_of_keys_both_are_accepted(holder, monkeypatch, tmp_path):
    journal_of(2)
    old = keys.public_key()
    keys.new_key(tmp_path / "next.pem")
    monkeypatch.setattr("wangge.config.settings.journal_key_file", tmp_path / "next.pem")
    journal_of(3)
    assert verify(raw(), public_key=[old, keys.public_key()], holders=[holder]).problems == []


@pytest.fixture
def admin(db):
    """The database's owner: nothing refuses a change; everything is undone after the test."""
    with lanes.as_owner(district.current()):
        yield Admin(raw(), Ed25519PrivateKey.generate(), "%s" if connection.vendor == "postgresql" else "?")


@pytest.mark.parametrize("kind", ATTACKS)
def test_the_attack_is_found(kind, admin, holder):
    journal_of(5, 9, 1, 4)
    tell(2)
    assert report(holder).sound
    attack, has_key = ATTACKS[kind]
    if has_key:
        admin.key = keys.signing_key()
    attack(admin, Random(kind))
    assert not report(holder).sound


def test_only_the_outside_holder_shows_a_cut_off_end(admin, holder):
    journal_of(5, 9)
    truncate(admin, Random(1))
    assert report().sound
    assert any("the end of the journal is missing" in problem for problem in report(holder).problems)


def test_only_the_outside_holder_shows_a_history_rebuilt_with_the_key(admin, holder):
    journal_of(5, 9)
    admin.key = keys.signing_key()
    rebuild(admin, Random(1))
    assert report().sound
    assert any("the past was changed" in problem for problem in report(holder).problems)


def test_an_emptied_holder_is_noticed(admin, holder):
    journal_of(3)
    shutil.rmtree(holder)
    holder.mkdir()
    assert report(holder).problems == ["The holders keep no checkpoint of this journal (wangge/140105)."]


def test_a_forged_file_at_the_holder_is_noticed(admin, holder):
    journal_of(3)
    forged = holder / "140105-4.checkpoint"
    forged.write_text((holder / "140105-3.checkpoint").read_text().replace("\n3\n", "\n4\n"))
    [problem] = report(holder).problems
    assert "140105-4.checkpoint is not valid" in problem


def test_a_changed_subtree_hash_is_noticed(admin, holder):
    journal_of(8)
    admin.run('UPDATE journal_node SET hash = ? WHERE level = 2 AND "index" = 1', "00" * 32)
    [problem] = report(holder).problems
    assert "leaves 4 to 7" in problem


def test_a_position_no_checkpoint_covers_is_noticed(admin, holder):
    journal_of(3)
    [leaf] = tell(1)
    key = leaf.id if connection.vendor == "postgresql" else leaf.id.hex
    admin.run('INSERT INTO journal_position ("index", leaf_id) VALUES (?, ?)', 3, key)
    assert "1 leaves have a position that no checkpoint covers." in report(holder).problems


def test_a_line_gone_from_under_its_position_is_noticed(admin, holder):
    journal_of(3)
    _, leaf = admin.victim(Random(1))
    if connection.vendor == "sqlite":  # foreign keys are enforced at commit; the test never commits
        admin.run("DELETE FROM journal_leaf WHERE id = ?", leaf)
        assert any("is missing" in problem for problem in report(holder).problems)
        admin.run("DELETE FROM journal_position WHERE leaf_id = ?", leaf)
    else:
        admin.run("DELETE FROM journal_position WHERE leaf_id = ?", leaf)
        assert any("is missing" in problem for problem in report(holder).problems)


def test_a_checkpoint_of_absurd_length_ends_quickly(admin, holder):
    journal_of(3)
    admin.run("UPDATE journal_checkpoint SET size = ?", 10**15)
    assert any("are missing" in problem or "is missing" in problem for problem in report(holder).problems)


def test_thousands_of_problems_stay_readable(admin, holder):
    journal_of(60)
    admin.run("UPDATE journal_leaf SET kind = ?", "x")
    found = report(holder)
    assert len(found.problems) == MOST_OF_A_KIND + 1
    assert found.problems[-1] == "40 more problems of the kind “leaf”."


@pytest.mark.parametrize("rubbish", ["", "{}", "[]", "null", "{" * 50_000, '{"v":2}', "\ud7ff"])
def test_rubbish_in_place_of_a_text_is_a_problem_not_a_crash(admin, holder, rubbish):
    journal_of(2)
    admin.run("UPDATE journal_leaf SET body = ? WHERE id = ?", rubbish, admin.victim(Random(1))[1])
    assert not report(holder).sound


@pytest.mark.parametrize(
    "rubbish", ["", "\n\n", "wangge/140105\n1\n\n", "wangge/140105\n-1\n=\nat x\nhash md5\n\n— a b\n"]
)
def test_rubbish_in_place_of_a_note_is_a_problem_not_a_crash(admin, holder, rubbish):
    journal_of(2)
    admin.run("UPDATE journal_checkpoint SET note = ?", rubbish)
    (holder / "140105-1.checkpoint").write_text(rubbish)
    assert len(report(holder).problems) >= 2


def test_districts_sharing_a_holder_do_not_mix(admin, holder, settings):
    journal_of(3)
    other = (holder / "140105-3.checkpoint").read_text()
    settings.DISTRICT_CODES = {**settings.DISTRICT_CODES, district.current(): "140109"}
    journal_of(2)
    assert (holder / "140109-5.checkpoint").read_text() != other
    admin.run("DELETE FROM journal_checkpoint WHERE size = ?", 3)
    assert verify(raw(), public_key=keys.public_key(), holders=[holder], district="140109").sound


def test_with_everything_gone_the_holder_still_says_how_much_there_was(admin, holder):
    journal_of(3)
    for table in ("position", "node", "checkpoint", "leaf"):
        admin.run(f"DELETE FROM journal_{table}")
    [problem] = report(holder).problems
    assert "covers 3 leaves, but only 0 are sealed here" in problem


def test_the_command_tells_sound_from_unsound(tmp_path, capsys, django_db_blocker):
    folder = tmp_path / "district"
    folder.mkdir()
    with django_db_blocker.unblock(), temporary_district(folder):
        write_longer_journal()
    given = [
        *("--sqlite", str(folder / "drill.sqlite3")),
        *("--holders", str(folder / "holder")),
        *("--public-key", str(folder / "journal.pem.pub")),
    ]
    assert main(given) == 0
    assert "leaves 53 · sealed 50 · unsealed 3" in capsys.readouterr().out
    edited = Admin(sqlite3.connect(folder / "drill.sqlite3", isolation_level=None), Ed25519PrivateKey.generate())
    edited.run("DROP TRIGGER journal_leaf_no_update")
    edit_text_and_hash(edited, Random(1))
    assert main(given) == 1
    assert "NOT sound" in capsys.readouterr().out


def test_the_command_says_what_is_wrong_with_its_use(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--sqlite", str(tmp_path / "none.sqlite3")])
    assert ended.value.code == 2
    assert "unable to open" in capsys.readouterr().err


def test_the_verifier_loads_nothing_of_the_writer():
    code = "import sys, wangge.verify.__main__; print([m for m in sys.modules if m.startswith(('wangge.', 'django'))])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "wangge.verify" in loaded
    assert all(name.startswith("wangge.verify") for name in eval(loaded))
