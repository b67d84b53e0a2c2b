"""Questions to the journal. Who may read which lines is decided by the page that asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Model, QuerySet

from wangge.journal import checkpoints, digests, leaves
from wangge.journal.models import Checkpoint, Leaf, Position, Salt

RECEIPT_HASH_DIGITS = 16  # hex digits of the hash on a receipt: 64 bits, enough that nobody finds a second line


def history_of(thing: Model) -> QuerySet[Leaf]:
    """All lines on one thing, oldest first. One query."""
    return leaves_on(thing._meta.label_lower, thing.pk)


def leaves_on(on_type: str, on_id: object) -> QuerySet[Leaf]:
    """All lines on the thing with this type ("care.helpcall") and key, oldest first. One query."""
    return Leaf.objects.filter(on_type=on_type, on_id=str(on_id)).order_by("at", "id")


@dataclass(frozen=True)
class Receipt:
    """What a resident takes home: `text` to read, `path` for the QR code, `short_hash` to ask for the proof with."""

    text: str
    path: str
    short_hash: str


def receipt(leaf: Leaf) -> Receipt:
    """The receipt of one line: its id and the beginning of its hash, nothing personal."""
    short = leaf.hash[:RECEIPT_HASH_DIGITS]
    return Receipt(f"{leaf.id} {short}", f"/journal/check?leaf={leaf.id}&hash={short}", short)


class Verdict(StrEnum):
    """What the journal says to a receipt."""

    UNKNOWN = "unknown"  # no such line
    DIFFERS = "differs"  # the line is there, but it is not the one of the receipt
    UNSEALED = "unsealed"  # the same line; the next checkpoint will cover it
    SEALED = "sealed"  # the same line, covered by a signed checkpoint


@dataclass(frozen=True)
class Checked:
    """The verdict on a receipt, with the line when there is one."""

    verdict: Verdict
    leaf: Leaf | None = None


def check_receipt(leaf_id: UUID, short_hash: str) -> Checked:
    """Compare a receipt with the line as it stands now, hashing its text again. One query."""
    leaf = Leaf.objects.select_related("position").filter(pk=leaf_id).first()
    if leaf is None:
        return Checked(Verdict.UNKNOWN)
    now_hash = digests.leaf_hash(leaf.algorithm, leaf.body.encode()).hex()
    if len(short_hash) != RECEIPT_HASH_DIGITS or not now_hash.startswith(short_hash.lower()):
        return Checked(Verdict.DIFFERS, leaf)
    return Checked(Verdict.SEALED if hasattr(leaf, "position") else Verdict.UNSEALED, leaf)


def is_committed(leaf: Leaf, name: str, value: object) -> bool:
    """Whether `leaf` committed to exactly this value under `name`; False once the value was forgotten."""
    salt = Salt.objects.filter(leaf=leaf, name=name).values_list("salt", flat=True).first()
    if salt is None:
        return False
    return leaves.commitment(leaf.algorithm, bytes(salt), value) in _commitments(json.loads(leaf.body)["facts"])


def _commitments(facts: dict[str, object]) -> set[object]:
    return {fact["commitment"] for fact in facts.values() if isinstance(fact, dict) and "commitment" in fact}


@dataclass(frozen=True)
class Status:
    """How long the journal is and how far it is sealed."""

    leaves: int
    sealed: int
    checkpoints: int
    newest: Checkpoint | None

    @property
    def unsealed(self) -> int:
        """Lines waiting for the next checkpoint."""
        return self.leaves - self.sealed


def status() -> Status:
    """Counts for the journal page and the health check. Four queries."""
    return Status(
        leaves=Leaf.objects.count(),
        sealed=Position.objects.count(),
        checkpoints=Checkpoint.objects.count(),
        newest=checkpoints.newest(),
    )
