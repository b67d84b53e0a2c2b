"""The Ed25519 key that signs checkpoints. It lives in a file outside the database and outside its backup."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class NoSigningKey(RuntimeError):
    """There is no usable journal key; the message says how to make one."""


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation; a demo makes its own on first use.

    Raises NoSigningKey when the file is missing, or holds something else than an Ed25519 key in PEM.
    """
    from wangge.config import settings  # not above: a key is made before anything is configured

    path = settings.journal_key_file
    if path is None:
        raise NoSigningKey("WANGGE_JOURNAL_KEY_FILE is not set: name a file made by `wangge journal new-key FILE`.")
    if settings.demo and not path.exists():
        new_key(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise NoSigningKey(f"{path} does not exist: make a key with `wangge journal new-key {path}`.") from None
    except (ValueError, TypeError) as problem:
        raise NoSigningKey(f"{path} is not an unencrypted private key in PEM: {problem}") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise NoSigningKey(f"{path} is not an Ed25519 key.")
    return key


def public_key() -> bytes:
    """The 32 bytes everyone may have to check signatures. Raises NoSigningKey."""
    return signing_key().public_key().public_bytes_raw()


def new_key(path: Path) -> None:
    """Make a key in `path` (mode 0600) and its public half beside it in `path`.pub.

    Raises FileExistsError when there is a key already: replacing it would leave old signatures without their key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    path.with_name(path.name + ".pub").write_bytes(public)
