"""Merkle tree mathematics of the verifier, written a second time on purpose: RFC 9162 section 2.1.

The writer keeps subtrees and cuts spans; this side walks bits upwards, so that one mistake cannot hide in both.
"""

import hashlib
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes

ALGORITHMS = ("sha256", "sm3")


def digest(algorithm: str, data: bytes) -> bytes:
    """32 bytes. Raises ValueError for an algorithm the journal does not know."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    if algorithm == "sm3":
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(data)
        return sm3.finalize()
    raise ValueError(f"unknown hash algorithm {algorithm!r}")


def hash_of_leaf(algorithm: str, body: bytes) -> bytes:
    """H(0x00 || body)."""
    return digest(algorithm, b"\x00" + body)


def _join(algorithm: str, left: bytes, right: bytes) -> bytes:
    return digest(algorithm, b"\x01" + left + right)


def check_inclusion(
    *, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, algorithm: str = "sha256"
) -> bool:
    """True when `path` proves that the leaf hash `leaf` is number `index` in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != 32 for step in path):
        return False
    here, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False  # the path is longer than the tree is high
        if here & 1 or here == last:
            value = _join(algorithm, step, value)
            while here and not here & 1:  # climb past the levels where the right edge has no sibling
                here, last = here >> 1, last >> 1
        else:
            value = _join(algorithm, value, step)
        here, last = here >> 1, last >> 1
    return last == 0 and value == root


def check_consistency(
    *,
    old_size: int,
    new_size: int,
    path: Sequence[bytes],
    old_root: bytes,
    new_root: bytes,
    algorithm: str = "sha256",
) -> bool:
    """True when `path` proves that the new tree begins with the whole old tree (RFC 9162, 2.1.4.2)."""
    if not 1 <= old_size <= new_size or any(len(step) != 32 for step in path):
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    steps = list(path)
    if old_size & (old_size - 1) == 0:  # a full old tree is its own first step
        steps.insert(0, old_root)
    if not steps:
        return False
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = _join(algorithm, step, old), _join(algorithm, step, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = _join(algorithm, new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


class GrowingTree:
    """Takes leaf hashes one by one and knows the root at every size, in O(log size) memory."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm, self.size = algorithm, 0
        self._full: dict[int, bytes] = {}  # level → the full subtree waiting for its right sibling

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append one leaf hash; returns the (level, index, hash) of every subtree this completes above the leaf."""
        self.size += 1
        level, value, completed = 0, leaf, []
        while level in self._full:
            value = _join(self.algorithm, self._full.pop(level), value)
            level += 1
            completed.append((level, (self.size >> level) - 1, value))
        self._full[level] = value
        return completed

    def root(self) -> bytes:
        """The Merkle tree hash of everything added so far."""
        root = None
        for level in sorted(self._full):
            root = self._full[level] if root is None else _join(self.algorithm, self._full[level], root)
        return digest(self.algorithm, b"") if root is None else root
