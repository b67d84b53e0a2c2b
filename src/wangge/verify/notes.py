"""Reads checkpoints in their text form: C2SP signed notes, from the database or from an outside holder's folder."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wangge.verify.tree import ALGORITHMS

ED25519 = b"\x01"
HASH_BYTES, KEY_ID_BYTES, SIGNATURE_BYTES = 32, 4, 64


class BadNote(ValueError):
    """The text is no checkpoint, or its signature does not hold; the message says why."""


@dataclass(frozen=True)
class Note:
    """A checkpoint as it was signed."""

    origin: str
    size: int
    root: bytes
    at: datetime
    algorithm: str
    key_id: str  # hex, of the first signature line
    signature: str  # base64, of the first signature line


@dataclass(frozen=True)
class Held:
    """A checkpoint and the file of the holder it comes from."""

    note: Note
    path: Path


def read(text: str, keys: Iterable[bytes]) -> Note:
    """Parse a signed note and check its signature with one of `keys` (without keys it is parsed only).

    Raises BadNote.
    """
    body, blank, rest = text.partition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) < 5 or not rest.endswith("\n"):
        raise BadNote("it is not a signed note")
    origin, size, root, at, algorithm = lines[:5]
    signatures = [_signature(line, origin) for line in rest[:-1].split("\n")]
    known = list(keys)
    if known and not any(_holds(body + "\n", origin, signed, known) for signed in signatures):
        raise BadNote("no signature on it is by the journal's key")
    key_id, signature = signatures[0]
    return Note(
        origin=origin,
        size=_size(size),
        root=_bytes(root, HASH_BYTES),
        at=_moment(_after("at ", at)),
        algorithm=_algorithm(_after("hash ", algorithm)),
        key_id=key_id.hex(),
        signature=base64.b64encode(signature).decode(),
    )


def held_in(holder: Path) -> list[Path]:
    """The checkpoint files of a holder: a folder, or one single file."""
    return sorted(holder.glob("*.checkpoint")) if holder.is_dir() else [holder]


def public_key_in(path: Path) -> bytes:
    """The 32 bytes of an Ed25519 public key kept as PEM, as raw bytes, or as base64. Raises ValueError."""
    data = path.read_bytes()
    if len(data) == HASH_BYTES:
        return data
    if data.startswith(b"-----"):
        key = serialization.load_pem_public_key(data)
        if isinstance(key, Ed25519PublicKey):
            return key.public_bytes_raw()
        raise ValueError(f"{path} is not an Ed25519 public key")
    return _bytes(data.decode().strip(), HASH_BYTES)


def _signature(line: str, origin: str) -> tuple[bytes, bytes]:
    mark, _, rest = line.partition(" ")
    name, _, blob = rest.partition(" ")
    if mark != "—" or name != origin:
        raise BadNote("a signature line is malformed")
    data = _bytes(blob, KEY_ID_BYTES + SIGNATURE_BYTES)
    return data[:KEY_ID_BYTES], data[KEY_ID_BYTES:]


def _holds(signed: str, origin: str, signature: tuple[bytes, bytes], keys: list[bytes]) -> bool:
    for key in keys:
        if hashlib.sha256(origin.encode() + b"\n" + ED25519 + key).digest()[:KEY_ID_BYTES] != signature[0]:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature[1], signed.encode())
        except InvalidSignature:
            continue
        return True
    return False


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or text != str(int(text)):
        raise BadNote("its size is not a plain number")
    return int(text)


def _bytes(text: str, length: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise BadNote("it holds broken base64") from None
    if len(data) != length:
        raise BadNote(f"it holds {len(data)} bytes where {length} belong")
    return data


def _after(word: str, line: str) -> str:
    if not line.startswith(word):
        raise BadNote(f"its line “{word.strip()}” is missing")
    return line.removeprefix(word)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadNote("its time is unreadable") from None
    if at.tzinfo is None:
        raise BadNote("its time has no zone")
    return at


def _algorithm(text: str) -> str:
    if text not in ALGORITHMS:
        raise BadNote(f"its hash algorithm {text!r} is unknown")
    return text
