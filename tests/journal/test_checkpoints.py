"""Sealing: what is new gets its place, the root is signed, holders get the note, and nothing ever forks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.journal.telling import NOON, add_old_line, configure, journal_of, root_of_everything, seal, tell
from wangge.journal import checkpoints, chores, holders, keys, leaves
from wangge.journal.models import Checkpoint, Leaf, Node, Position
from wangge.kernel import district
from wangge.kernel.models import OutboxMessage
from wangge.verify import notes

pytestmark = pytest.mark.django_db


def test_new_lines_get_their_places_and_a_signed_root():
    tell(5)
    checkpoint = seal()
    assert checkpoint.size == 5
    assert checkpoint.root == root_of_everything()
    assert list(Position.objects.values_list("index", flat=True).order_by("index")) == [0, 1, 2, 3, 4]
    assert Position.objects.order_by("index").first().leaf == Leaf.objects.order_by("id").first()
    note = notes.read(checkpoint.note, [keys.public_key()])
    assert (note.origin, note.size, note.root.hex(), note.at) == ("wangge/140105", 5, checkpoint.root, checkpoint.at)


def test_nothing_new_gives_no_checkpoint():
    assert seal() is None
    journal_of(2)
    assert seal() is None
    assert Checkpoint.objects.count() == 1


@pytest.mark.parametrize("batches", [(1, 1, 1), (3, 4, 5), (8, 8), (7, 1, 9), (2, 5, 6, 1)])
def test_growing_by_batches_gives_the_root_of_everything(batches):
    journal_of(*batches)
    assert checkpoints.newest().root == root_of_everything()
    assert checkpoints.newest().size == sum(batches)
    complete = sum(sum(batches) >> level for level in range(1, 10))
    assert Node.objects.count() == complete


def test_a_batch_larger_than_memory_allows(monkeypatch):
    monkeypatch.setattr(checkpoints, "BATCH", 4)
    journal_of(11, 6)
    assert checkpoints.newest().root == root_of_everything()


def test_a_new_algorithm_for_lines_leaves_the_tree_its_own(monkeypatch):
    journal_of(3)
    monkeypatch.setattr("wangge.config.settings.digest_algorithm", "sm3")
    journal_of(2)
    assert checkpoints.newest().algorithm == "sha256"
    assert checkpoints.newest().root == root_of_everything()


def test_a_line_that_committed_a_little_late_is_sealed_next_time():
    journal_of(3)
    late = add_old_line(timedelta(minutes=9))
    assert seal().size == 4
    assert late.position.index == 3


def test_a_line_that_came_far_too_late_waits_for_the_daily_sweep():
    journal_of(3)
    late = add_old_line(timedelta(hours=3))
    assert seal() is None
    chores.sweep(NOON + timedelta(hours=4))
    assert Position.objects.get(leaf=late).index == 3


def test_the_frequent_look_does_not_read_sealed_history(django_assert_max_num_queries):
    journal_of(40)
    tell(1)
    with django_assert_max_num_queries(14):
        seal()


def test_two_roots_of_one_size_cannot_be():
    journal_of(2)
    twin = Checkpoint.objects.get()
    twin.pk = None
    twin.id = leaves.new_id()
    with pytest.raises(IntegrityError), district.atomic():
        twin.save(force_insert=True)


def test_the_holder_gets_the_note_after_commit(holder, django_capture_on_commit_callbacks):
    tell(2)
    with django_capture_on_commit_callbacks(execute=True):
        checkpoint = checkpoints.make(NOON)
        assert not holder.exists()
    assert (holder / "140105-2.checkpoint").read_text() == checkpoint.note
    assert [path.name for path in holder.iterdir()] == ["140105-2.checkpoint"]  # no drafts left behind


def test_a_holder_that_was_away_gets_the_newest_note_later(holder):
    tell(2)
    checkpoint = checkpoints.make(NOON)
    assert not holder.exists()
    chores.seal(NOON + timedelta(minutes=5))
    assert (holder / "140105-2.checkpoint").read_text() == checkpoint.note


def test_a_holder_never_loses_an_older_note_to_a_new_one(holder):
    journal_of(2)
    checkpoint = checkpoints.newest()
    checkpoint.note = checkpoint.note.replace("140105", "140109")
    with pytest.raises(holders.HolderDisagrees, match="140105-2"):
        holders.deposit(checkpoint)
    assert (holder / "140105-2.checkpoint").read_text() == checkpoints.newest().note


def test_a_mail_holder_gets_the_note_through_the_outbox(monkeypatch):
    monkeypatch.setattr("wangge.config.settings.journal_holders", ["mailto:street@example.org"])
    tell(2)
    checkpoint = seal()
    mail = OutboxMessage.objects.get()
    assert (mail.channel, mail.address) == ("mail", "street@example.org")
    assert mail.content["body"] == checkpoint.note


def test_a_demo_makes_its_own_key(monkeypatch, tmp_path):
    monkeypatch.setattr("wangge.config.settings.demo", True)
    monkeypatch.setattr("wangge.config.settings.journal_key_file", tmp_path / "made" / "journal.pem")
    made = keys.public_key()
    assert keys.public_key() == made
    assert (tmp_path / "made" / "journal.pem").stat().st_mode & 0o777 == 0o600
    assert notes.public_key_in(tmp_path / "made" / "journal.pem.pub") == made


def test_elsewhere_a_missing_key_is_said_clearly(monkeypatch, tmp_path):
    monkeypatch.setattr("wangge.config.settings.demo", False)
    monkeypatch.setattr("wangge.config.settings.journal_key_file", tmp_path / "none.pem")
    tell(1)
    with pytest.raises(keys.NoSigningKey, match="wangge journal new-key"):
        checkpoints.make(NOON)
    assert not Position.objects.exists()


def test_a_key_is_never_overwritten(monkeypatch, tmp_path):
    with pytest.raises(FileExistsError):
        configure(monkeypatch, tmp_path)
