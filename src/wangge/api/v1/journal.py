"""The journal for everybody: check a receipt, follow the checkpoints, prove that nothing was rewritten."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from wangge.api.fields import Moment, Shape
from wangge.api.guard import PUBLIC, viewer_of
from wangge.api.routes import route
from wangge.journal import checkpoints, proofs, queries
from wangge.journal.queries import RECEIPT_HASH_DIGITS, Verdict
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts.access import Permission
from wangge.posts.queries import visible_leaves

router = Router()
LONGEST_JOURNAL = 2**63 - 1
ShortHash = Annotated[str, StringConstraints(pattern=f"^[0-9a-fA-F]{{{RECEIPT_HASH_DIGITS}}}$")]


class LeafShape(Shape):
    """A journal line: `hash` is H(0x00 || body) in hex, over exactly this text."""

    id: UUID
    body: str
    hash: str
    algorithm: str
    index: int | None = Field(description="Its number in the tree, from 0; null until the next checkpoint.")


class Inclusion(Shape):
    """RFC 6962 proof that line `index` is among the `size` lines whose root `note` signs. Hashes in hex."""

    index: int
    size: int
    algorithm: str
    leaf_algorithm: str
    leaf_body: str
    path: list[str]
    root: str
    note: str


class ReceiptCheck(Shape):
    """What the journal says to a receipt."""

    verdict: Verdict = Field(
        description="unknown: no such line; differs: not the line of this receipt; unsealed: the same line, without"
        " a checkpoint yet; sealed: the same line, proven."
    )
    proof: Inclusion | None = Field(description="Only when sealed.")


class CheckpointShape(Shape):
    """A signed root. Verify `note` (C2SP signed note, Ed25519) with the district's public key."""

    size: int
    root: str
    at: Moment
    algorithm: str
    key_id: str
    note: str


class Consistency(Shape):
    """RFC 6962 proof that the first `old_size` lines of the longer journal are the shorter one. Hashes in hex."""

    old_size: int
    new_size: int
    algorithm: str
    path: list[str]


class Receipt(Shape):
    """What stands on a receipt."""

    leaf: UUID = Field(description="The line's id.")
    hash: ShortHash = Field(description="The first 16 hex digits of its hash.")


class Sizes(Shape):
    """Two lengths of the journal, in lines."""

    old: int = Field(ge=0, le=LONGEST_JOURNAL)
    new: int = Field(ge=0, le=LONGEST_JOURNAL)


@route(router, "GET", "/journal/check", guard=PUBLIC, gives=ReceiptCheck)
def check_receipt(request: HttpRequest, asked: Query[Receipt]) -> ReceiptCheck:
    """Check a receipt; whoever holds it gets the line and its proof."""
    checked = queries.check_receipt(asked.leaf, asked.hash)
    if checked.verdict != Verdict.SEALED:
        return ReceiptCheck(verdict=checked.verdict, proof=None)
    return ReceiptCheck(verdict=checked.verdict, proof=Inclusion.model_validate(proofs.inclusion(asked.leaf).as_json()))


@route(router, "GET", "/journal/checkpoints/latest", guard=PUBLIC, gives=CheckpointShape)
def latest_checkpoint(request: HttpRequest) -> CheckpointShape:
    """Read the newest checkpoint; keep it, and nobody can rewrite what it covers unseen."""
    newest = checkpoints.newest()
    if newest is None:
        raise NotFound
    return CheckpointShape(
        size=newest.size, root=newest.root, at=newest.at, algorithm=newest.algorithm,
        key_id=newest.key_id, note=newest.note,
    )  # fmt: skip


@route(router, "GET", "/journal/consistency", guard=PUBLIC, gives=Consistency)
def consistency(request: HttpRequest, asked: Query[Sizes]) -> Consistency:
    """Prove that the journal only grew between two lengths."""
    return Consistency.model_validate(proofs.consistency(asked.old, asked.new).as_json())


@route(router, "GET", "/journal/leaves/{leaf_id}", guard=Permission.SEE_JOURNAL, gives=LeafShape)
def get_leaf(request: HttpRequest, leaf_id: UUID) -> LeafShape:
    """Read one line; staff see the lines of their places, lines without a place are for who runs the system."""
    seen = visible_leaves(viewer_of(request), day_of(clock.now()))
    leaf = seen.select_related("position").filter(pk=leaf_id).first()
    if leaf is None:
        raise NotFound
    position = getattr(leaf, "position", None)
    return LeafShape(
        id=leaf.pk, body=leaf.body, hash=leaf.hash, algorithm=leaf.algorithm, index=position.index if position else None
    )
