"""The two hash algorithms of the journal, with the domain separation of RFC 6962 section 2.1.

SM3 (GB/T 32905) is for districts that must use national algorithms; both give 32 bytes.
"""

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes

Digest = Callable[[bytes], bytes]


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


DIGESTS: dict[str, Digest] = {"sha256": _sha256, "sm3": _sm3}


def leaf_hash(algorithm: str, body: bytes) -> bytes:
    """H(0x00 || body). The prefix keeps a leaf from ever passing for a node."""
    return DIGESTS[algorithm](b"\x00" + body)


def node_hash(algorithm: str, left: bytes, right: bytes) -> bytes:
    """H(0x01 || left || right)."""
    return DIGESTS[algorithm](b"\x01" + left + right)


def commitment_hash(algorithm: str, salt: bytes, value: bytes) -> bytes:
    """H(salt || value). Without the salt nobody can try values against it."""
    return DIGESTS[algorithm](salt + value)
