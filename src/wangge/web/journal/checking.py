"""What the page says to a receipt: the line is hashed again, and its proof checked with the verifier's own code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wangge.journal import keys, notes, proofs
from wangge.journal.models import Checkpoint, Leaf
from wangge.journal.queries import RECEIPT_HASH_DIGITS, Verdict, check_receipt
from wangge.kernel import district
from wangge.verify import notes as outside
from wangge.verify import tree


@dataclass(frozen=True)
class Answer:
    """The verdict; for a sealed line also since when, under which checkpoint, and the proof that was checked."""

    verdict: Verdict
    leaf: Leaf | None = None
    sealed_at: datetime | None = None
    sealed_by: Checkpoint | None = None
    proof: proofs.InclusionProof | None = None
    signature_checked: bool = False


def answer(leaf_id: UUID, short_hash: str = "") -> Answer:
    """Check a receipt; without its hash, only that the line is as it was written. At most eight queries."""
    if not short_hash:
        stored = Leaf.objects.filter(pk=leaf_id).values_list("hash", flat=True).first()
        short_hash = (stored or "")[:RECEIPT_HASH_DIGITS]
    checked = check_receipt(leaf_id, short_hash)
    if checked.verdict != Verdict.SEALED or checked.leaf is None:
        return Answer(checked.verdict, checked.leaf)
    proof = proofs.inclusion(leaf_id)
    key = _key_of(proof.note)
    if not holds(proof, key):
        return Answer(Verdict.DIFFERS, checked.leaf)
    first = Checkpoint.objects.filter(size__gt=proof.index).order_by("size").first()
    return Answer(Verdict.SEALED, checked.leaf, first.at if first else None, first, proof, key is not None)


def holds(proof: proofs.InclusionProof, key: bytes | None) -> bool:
    """Whether the signed note has this root and the path leads from the line to it. Without a key, unsigned."""
    try:
        note = outside.read(proof.note, [key] if key else [])
    except outside.BadNote:
        return False
    return note.size == proof.size and tree.check_inclusion(
        leaf=tree.hash_of_leaf(proof.leaf_algorithm, proof.leaf_body.encode()),
        index=proof.index,
        size=proof.size,
        path=[bytes.fromhex(step) for step in proof.path],
        root=note.root,
        algorithm=note.algorithm,
    )


def _key_of(note: str) -> bytes | None:
    """The journal's public key when this note names it; None when it is not here or was changed since."""
    try:
        key = keys.public_key()
        named = outside.read(note, []).key_id
    except (keys.NoSigningKey, outside.BadNote):
        return None
    return key if named == notes.key_id(notes.origin_of(district.code()), key).hex() else None
