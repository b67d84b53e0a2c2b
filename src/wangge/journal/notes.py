"""Signed notes: the text form of a checkpoint that a holder, a printout or another program can keep and check.

The format is C2SP signed-note with a C2SP tlog-checkpoint body, so that tools outside Wangge read it too:

    wangge/140105                                  origin: which district's journal
    1234                                           how many leaves
    n5iW…=                                         base64 of the Merkle root
    at 2026-03-01T00:30:00.000000Z                 when it was made
    hash sha256                                    the algorithm of the tree

    — wangge/140105 base64(key id, 4 bytes || Ed25519 signature, 64 bytes)
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wangge.journal import canonical

ED25519 = b"\x01"  # signature type of C2SP signed-note


@dataclass(frozen=True)
class SignedNote:
    """The whole text, and the two parts of its signature line."""

    text: str
    key_id: str  # hex
    signature: str  # base64


def origin_of(district_code: str) -> str:
    """The first line of every note of this district."""
    return f"wangge/{district_code}"


def key_id(origin: str, public_key: bytes) -> bytes:
    """Four bytes that tell keys apart; bound to the origin."""
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def sign(*, origin: str, size: int, root: bytes, at: datetime, algorithm: str, key: Ed25519PrivateKey) -> SignedNote:
    """Write and sign one checkpoint."""
    body = "".join(
        f"{line}\n" for line in (origin, size, _base64(root), f"at {canonical.moment(at)}", f"hash {algorithm}")
    )
    signature = key.sign(body.encode())
    key_hash = key_id(origin, key.public_key().public_bytes_raw())
    text = f"{body}\n— {origin} {_base64(key_hash + signature)}\n"
    return SignedNote(text, key_hash.hex(), _base64(signature))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
