"""Proofs that anyone can check without trusting us: RFC 6962 inclusion and consistency, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.journal import checkpoints, store
from wangge.journal.merkle import Span, consistency_spans, cover, inclusion_spans, span_hash
from wangge.journal.models import Leaf
from wangge.kernel.refusals import Refused


class NotSealedYet(Refused):
    """The line is written but no checkpoint covers it yet."""

    code = "not_sealed_yet"
    status = 409
    sentence = _("这条记录已写入，但还没有盖上检查点。检查点每五分钟一次，请稍后再查。")


class UnknownSize(Refused):
    """A consistency proof was asked for sizes this journal never had."""

    code = "unknown_journal_size"
    sentence = _("没有这样的台账长度。请核对检查点上的数字：旧的不小于 1，新的不超过已盖章的条数。")


@dataclass(frozen=True)
class InclusionProof:
    """Line `leaf_body` is number `index` of the `size` lines whose root the checkpoint `note` signs. Hashes in hex."""

    index: int
    size: int
    algorithm: str  # of the tree
    leaf_algorithm: str
    leaf_body: str
    path: tuple[str, ...]
    root: str
    note: str

    def as_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {**asdict(self), "path": list(self.path)}


@dataclass(frozen=True)
class ConsistencyProof:
    """The first `old_size` lines of the journal of `new_size` are exactly the journal of `old_size`. Hashes in hex."""

    old_size: int
    new_size: int
    algorithm: str
    path: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {**asdict(self), "path": list(self.path)}


def inclusion(leaf_id: UUID) -> InclusionProof:
    """Prove one line against the newest checkpoint. At most four queries, O(log n) hashes.

    Raises Leaf.DoesNotExist, NotSealedYet.
    """
    leaf = Leaf.objects.select_related("position").get(pk=leaf_id)
    newest = checkpoints.newest()
    if newest is None or not hasattr(leaf, "position"):
        raise NotSealedYet
    index = leaf.position.index
    return InclusionProof(
        index=index,
        size=newest.size,
        algorithm=newest.algorithm,
        leaf_algorithm=leaf.algorithm,
        leaf_body=leaf.body,
        path=_path(newest.algorithm, inclusion_spans(index, newest.size)),
        root=newest.root,
        note=newest.note,
    )


def consistency(old_size: int, new_size: int) -> ConsistencyProof:
    """Prove that the journal only grew between two sizes. At most three queries. Raises UnknownSize."""
    newest = checkpoints.newest()
    if newest is None or not 1 <= old_size <= new_size <= newest.size:
        raise UnknownSize
    path = _path(newest.algorithm, consistency_spans(old_size, new_size))
    return ConsistencyProof(old_size, new_size, newest.algorithm, path)


def _path(algorithm: str, spans: list[Span]) -> tuple[str, ...]:
    hashes = store.hashes_of(node for span in spans for node in cover(span))
    return tuple(span_hash(algorithm, span, hashes).hex() for span in spans)
