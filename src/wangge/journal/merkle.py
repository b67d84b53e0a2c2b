"""RFC 6962 tree arithmetic: which complete subtrees make a root or a proof. Pure, knows no database.

A tree over `size` leaves is stored as its complete subtrees only, named by (level, number): level 0 is a leaf,
(level, number) covers the leaves from number·2^level up to (number+1)·2^level. They never change once complete; the
unbalanced right edge is folded from them when asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wangge.journal import digests


class NodeId(NamedTuple):
    """A complete subtree of 2^level leaves."""

    level: int
    number: int


class Span(NamedTuple):
    """The leaves from `start` up to, not including, `end`: one subtree of the RFC's recursion."""

    start: int
    end: int


def split(size: int) -> int:
    """The largest power of two smaller than `size` (size ≥ 2): where the RFC divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def cover(span: Span) -> list[NodeId]:
    """The complete subtrees that make up `span`, left to right; at most log2(size) + 1 of them."""
    nodes, start = [], span.start
    for level in reversed(range((span.end - span.start).bit_length())):
        if (span.end - span.start) >> level & 1:
            nodes.append(NodeId(level, start >> level))
            start += 1 << level
    return nodes


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The siblings that prove leaf `index` in a tree of `size`, leaf's side first (RFC 6962, 2.1.1).

    Raises ValueError when the leaf is outside the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is outside a tree of {size}")
    siblings, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            siblings.append(Span(middle, end))
            end = middle
        else:
            siblings.append(Span(start, middle))
            start = middle
    return siblings[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The subtrees that prove the tree of `new` leaves continues the one of `old` (RFC 6962, 2.1.2).

    Raises ValueError unless 1 ≤ old ≤ new.
    """
    if not 1 <= old <= new:
        raise ValueError(f"no consistency proof from size {old} to {new}")
    spans, start, end = [], 0, new
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:  # the old tree is no prefix subtree: its last part has to be named
        spans.append(Span(start, end))
    return spans[::-1]


def fold(algorithm: str, hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees given left to right: the smaller right ones join first."""
    *rest, root = hashes
    for left in reversed(rest):
        root = digests.node_hash(algorithm, left, root)
    return root


def span_hash(algorithm: str, span: Span, hashes: Mapping[NodeId, bytes]) -> bytes:
    """The hash of `span` from the stored hashes of its complete subtrees."""
    return fold(algorithm, [hashes[node] for node in cover(span)])


class Frontier:
    """The right edge of a growing tree: enough to append leaves and to know the root. O(log size) memory."""

    def __init__(self, algorithm: str, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """`peaks` are the hashes of `cover(Span(0, size))`."""
        self.algorithm, self.size, self._peaks = algorithm, size, list(peaks)

    def append(self, leaf: bytes) -> Iterator[tuple[NodeId, bytes]]:
        """Add a leaf hash; yields every subtree of level ≥ 1 that it completes, lowest first."""
        node, value = NodeId(0, self.size), leaf
        while node.number & 1:
            value = digests.node_hash(self.algorithm, self._peaks.pop(), value)
            node = NodeId(node.level + 1, node.number >> 1)
            yield node, value
        self._peaks.append(value)
        self.size += 1

    def root(self) -> bytes:
        """The Merkle tree hash; the empty tree hashes the empty string."""
        return fold(self.algorithm, self._peaks) if self._peaks else digests.DIGESTS[self.algorithm](b"")
