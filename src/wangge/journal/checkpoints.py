"""Sealing: new lines get their place in the tree, and the new root is signed and handed to outside holders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from wangge.config import settings
from wangge.journal import holders, keys, notes, store
from wangge.journal.merkle import Frontier, Span, cover
from wangge.journal.models import Checkpoint, Leaf, Node, Position, SealingLock
from wangge.kernel import district

# A line gets its id when it is written and is seen when its transaction commits; nobody keeps one open this long.
# What does come later is found by the daily sweep.
LONGEST_TRANSACTION = timedelta(minutes=10)
BATCH = 5000  # lines held in memory at a time


def make(at: datetime, *, everything: bool = False) -> Checkpoint | None:
    """Seal all committed lines that are new and sign the root; None when nothing is new.

    Looks only at lines younger than the newest sealed one (less `LONGEST_TRANSACTION`), or with `everything` at all.
    Holders of files get the note after commit, holders of mail through the outbox.
    Raises NoSigningKey; after commit OSError or HolderDisagrees from a file holder.
    """
    key = keys.signing_key()
    with district.atomic():
        _take_turn()
        last = newest()
        algorithm = last.algorithm if last else settings.digest_algorithm
        tree = _frontier(algorithm, last.size if last else 0)
        for leaves in _unsealed(None if everything or last is None else _floor(last)):
            _append(tree, leaves)
        if tree.size == (last.size if last else 0):
            return None
        origin, root = notes.origin_of(district.code()), tree.root()
        note = notes.sign(origin=origin, size=tree.size, root=root, at=at, algorithm=algorithm, key=key)
        checkpoint = Checkpoint.objects.create(
            size=tree.size,
            root=root.hex(),
            at=at,
            algorithm=algorithm,
            key_id=note.key_id,
            signature=note.signature,
            note=note.text,
        )
        holders.promise_mails(checkpoint)
        district.on_commit(lambda: holders.deposit(checkpoint))
        return checkpoint


def newest() -> Checkpoint | None:
    """The checkpoint with the most lines."""
    return Checkpoint.objects.order_by("-size").first()


def _take_turn() -> None:
    """One sealer at a time in a district; a second one waits here and then finds what is left."""
    SealingLock.objects.get_or_create(number=1)
    SealingLock.objects.select_for_update().get(number=1)


def _frontier(algorithm: str, size: int) -> Frontier:
    nodes = cover(Span(0, size))
    hashes = store.hashes_of(nodes)
    return Frontier(algorithm, size, [hashes[node] for node in nodes])


def _floor(last: Checkpoint) -> UUID:
    """The lowest id worth looking at: the first 48 bits of a UUIDv7 are its milliseconds."""
    sealed = Position.objects.values_list("leaf_id", flat=True).get(index=last.size - 1)
    milliseconds = (sealed.int >> 80) - LONGEST_TRANSACTION // timedelta(milliseconds=1)
    return UUID(int=max(milliseconds, 0) << 80)


def _unsealed(floor: UUID | None) -> Iterator[list[tuple[UUID, str]]]:
    """(id, hash) of committed lines without a position, in id order, by batches."""
    leaves = Leaf.objects.filter(position__isnull=True).order_by("id").values_list("id", "hash")
    while batch := list((leaves if floor is None else leaves.filter(id__gt=floor))[:BATCH]):
        yield batch
        floor = batch[-1][0]


def _append(tree: Frontier, leaves: list[tuple[UUID, str]]) -> None:
    positions, nodes = [], []
    for leaf_id, leaf_hash in leaves:
        positions.append(Position(index=tree.size, leaf_id=leaf_id))
        for node, value in tree.append(bytes.fromhex(leaf_hash)):
            nodes.append(Node(level=node.level, index=node.number, hash=value.hex()))
    Position.objects.bulk_create(positions, batch_size=1000)
    Node.objects.bulk_create(nodes, batch_size=1000)
