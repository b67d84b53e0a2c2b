"""Helpers that write real journals for the tests of the writer and of the verifier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from wangge.journal import checkpoints, digests, holders, keys, leaves
from wangge.journal.merkle import Frontier
from wangge.journal.models import Checkpoint, Leaf, Position
from wangge.kernel import district
from wangge.kernel.models import PolicyRow

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
ZHANG = SimpleNamespace(pk=UUID("01900000-0000-7000-8000-000000000001"))
GRID = SimpleNamespace(path="140105/140105001/140105001003/140105001003001")
CALL = PolicyRow(id=UUID("01900000-0000-7000-8000-00000000000c"))  # any row will do as the subject


def tell(count: int = 1) -> list[Leaf]:
    """Write `count` lines, one minute apart, in one transaction."""
    with district.atomic():
        return [
            leaves.record(
                "call.accepted", by=ZHANG, on=CALL, at=NOON + timedelta(minutes=number), place=GRID, number=number
            )
            for number in range(count)
        ]


def seal(minutes: int = 5) -> Checkpoint | None:
    """Make a checkpoint and hand it to the holders, as a commit would."""
    checkpoint = checkpoints.make(NOON + timedelta(minutes=minutes))
    if checkpoint:
        holders.deposit(checkpoint)
    return checkpoint


def journal_of(*batches: int) -> None:
    """A journal of several batches of lines, each sealed by its own checkpoint."""
    for number, count in enumerate(batches):
        tell(count)
        seal(minutes=5 * (number + 1))


def add_old_line(age: timedelta) -> Leaf:
    """A line whose id was made `age` before the newest one."""
    newest = Leaf.objects.order_by("-id").first()
    with district.atomic():
        leaf, _ = leaves.compose("call.accepted", by=ZHANG, on=CALL, at=NOON)
        leaf.id = UUID(int=newest.id.int - (int(age.total_seconds() * 1000) << 80))
        leaf.body = leaf.body.replace(leaf.body[leaf.body.index('"id":"') + 6 :][:36], str(leaf.id), 1)
        leaf.hash = digests.leaf_hash("sha256", leaf.body.encode()).hex()
        leaf.save(force_insert=True)
    return leaf


def root_of_everything() -> str:
    """The root over all positions, computed anew from the leaves."""
    tree = Frontier("sha256")
    for value in Position.objects.order_by("index").values_list("leaf__hash", flat=True):
        list(tree.append(bytes.fromhex(value)))
    return tree.root().hex()


def configure(monkeypatch, folder: Path) -> Path:
    """Give this test its own signing key and one file holder; returns the holder's folder."""
    keys.new_key(folder / "journal.pem")
    monkeypatch.setattr("wangge.config.settings.journal_key_file", folder / "journal.pem")
    monkeypatch.setattr("wangge.config.settings.journal_holders", [f"file:{folder / 'holder'}"])
    return folder / "holder"
