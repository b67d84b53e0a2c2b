"""The keys that seal personal values, and the token a sealed value is stored as.

A token is `w1:<cipher>:<key id>:<base64url of nonce, ciphertext and 16-byte tag>`. The key id is readable so that
the rows an old key still holds can be found by the database. Each cipher uses its own key, derived (HKDF) from the
32 configured bytes. Nonces are 96 random bits: safe for about four thousand million values under one key; rotate
long before that. The length of a value can be told from its token.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, Literal

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

VERSION: Final = "w1"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
CipherName = Literal["aes-gcm", "sm4-gcm"]
DigestName = Literal["sha256", "sm3"]


class SealingError(Exception):
    """A sealed value cannot be opened. The message names column and key id, never the value."""


class UnknownKey(SealingError):
    """The value was sealed with a key that is not configured here."""


class NotGenuine(SealingError):
    """The value was altered, moved from another column, or is not a sealed value at all."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way to seal: its code in the token, the key length in bytes, the hash its key is derived with."""

    code: str
    key_bytes: int
    derive_with: Callable[[], hashes.HashAlgorithm]
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]


@lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _aes_encrypt(key: bytes, nonce: bytes, data: bytes, column: bytes) -> bytes:
    return _aes(key).encrypt(nonce, data, column)


def _aes_decrypt(key: bytes, nonce: bytes, data: bytes, column: bytes) -> bytes:
    return _aes(key).decrypt(nonce, data, column)


def _sm4_encrypt(key: bytes, nonce: bytes, data: bytes, column: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(column)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key: bytes, nonce: bytes, data: bytes, column: bytes) -> bytes:
    body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(column)
    return decryptor.update(body) + decryptor.finalize()


ALGORITHMS: Final[Mapping[str, Algorithm]] = {
    "aes-gcm": Algorithm("a", 32, hashes.SHA256, _aes_encrypt, _aes_decrypt),
    "sm4-gcm": Algorithm("s", 16, hashes.SM3, _sm4_encrypt, _sm4_decrypt),
}
BY_CODE: Final = {algorithm.code: name for name, algorithm in ALGORITHMS.items()}
DIGESTS: Final[Mapping[str, Callable[[], hashes.HashAlgorithm]]] = {"sha256": hashes.SHA256, "sm3": hashes.SM3}


def _sm4_works() -> bool:
    try:
        _sm4_encrypt(bytes(16), bytes(NONCE_BYTES), b"", b"")
    except UnsupportedAlgorithm:
        return False
    return True


SM4_WORKS: Final = _sm4_works()  # some builds of OpenSSL leave the Chinese algorithms out


@lru_cache(maxsize=64)
def _derived(key: bytes, name: str) -> bytes:
    algorithm = ALGORITHMS[name]
    return HKDF(algorithm.derive_with(), algorithm.key_bytes, salt=None, info=f"wangge sealed {name}".encode()).derive(
        key
    )


@dataclass(frozen=True)
class Keyring:
    """Sealing keys by id (the first seals, all open) and the key of the search digests, which never changes.

    Raises ImproperlyConfigured when a key or id is malformed, there is none, or the cipher is missing from this
    OpenSSL.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    lookup_key: bytes = field(repr=False)
    cipher: CipherName = "aes-gcm"
    digest: DigestName = "sha256"

    def __post_init__(self) -> None:
        if not self.keys:
            raise ImproperlyConfigured("WANGGE_SEALING_KEYS is empty: personal data cannot be sealed without a key.")
        if len({key_id.lower() for key_id in self.keys}) < len(self.keys):  # SQLite compares prefixes without case
            raise ImproperlyConfigured("WANGGE_SEALING_KEYS: two key ids differ only in upper and lower case.")
        for key_id, key in self.keys.items():
            if not KEY_ID.fullmatch(key_id):
                raise ImproperlyConfigured("WANGGE_SEALING_KEYS: a key id is 1 to 32 letters, digits, - or _.")
            if len(key) != KEY_BYTES:
                raise ImproperlyConfigured(f"WANGGE_SEALING_KEYS: key {key_id} does not have {KEY_BYTES} bytes.")
        if len(self.lookup_key) != KEY_BYTES:
            raise ImproperlyConfigured(f"WANGGE_LOOKUP_KEY does not have {KEY_BYTES} bytes.")
        _require_cipher(self.cipher)

    @classmethod
    def from_settings(cls) -> Keyring:
        """The keyring of this installation. Raises ImproperlyConfigured."""
        from wangge.config import settings  # late: whoever brings a keyring of their own needs no configuration

        return cls(
            keys=_parsed(settings.sealing_keys),
            lookup_key=_bytes_of("WANGGE_LOOKUP_KEY", settings.lookup_key),
            cipher=settings.cipher,
        )

    @property
    def sealing_id(self) -> str:
        """The id of the key that seals new values."""
        return next(iter(self.keys))

    @property
    def prefix(self) -> str:
        """How every token begins that is sealed with today's cipher and key."""
        return f"{VERSION}:{ALGORITHMS[self.cipher].code}:{self.sealing_id}:"

    def seal(self, text: str, column: str) -> str:
        """The token of `text`, bound to `column` ("app.model.field")."""
        return self.seal_all((text,), column)[0]

    def seal_all(self, texts: Sequence[str], column: str) -> list[str]:
        """The tokens of `texts`, each with a nonce of its own; key, column and prefix are got ready once."""
        key, bound, prefix = _derived(self.keys[self.sealing_id], self.cipher), column.encode(), self.prefix
        encrypt, nonces = ALGORITHMS[self.cipher].encrypt, os.urandom(NONCE_BYTES * len(texts))
        tokens = []
        for text, start in zip(texts, range(0, len(nonces), NONCE_BYTES), strict=True):
            nonce = nonces[start : start + NONCE_BYTES]
            sealed = encrypt(key, nonce, text.encode(), bound)
            tokens.append(prefix + base64.urlsafe_b64encode(nonce + sealed).decode())
        return tokens

    def open(self, token: str, column: str) -> str:
        """The text of a token of `column`. Raises UnknownKey or NotGenuine."""
        name, key_id, payload = _taken_apart(token, column)
        if key_id not in self.keys:
            raise UnknownKey(
                f"{column} holds a value sealed with key {key_id}, which WANGGE_SEALING_KEYS does not list: "
                f"put that key back at the end of the list."
            )
        _require_cipher(name)
        key = _derived(self.keys[key_id], name)
        try:
            opened = ALGORITHMS[name].decrypt(key, payload[:NONCE_BYTES], payload[NONCE_BYTES:], column.encode())
        except InvalidTag:
            raise NotGenuine(
                f"{column} holds a value (key {key_id}) that was altered or moved, or has another key."
            ) from None
        return opened.decode()

    def needs_rotation(self, token: str) -> bool:
        """Whether a token was sealed with another key or cipher than new values are."""
        return not token.startswith(self.prefix)

    def fingerprint(self, text: str, column: str) -> str:
        """Keyed hash of `text`, 64 hex digits; the same text in another column has another one."""
        return self.fingerprints((text,), column)[0]

    def fingerprints(self, texts: Iterable[str], column: str) -> list[str]:
        """The keyed hashes of `texts`; what they have in common is hashed once."""
        begun = hmac.HMAC(self.lookup_key, DIGESTS[self.digest]())
        begun.update(f"wangge lookup\0{column}\0".encode())
        found = []
        for text in texts:
            mac = begun.copy()
            mac.update(text.encode())
            found.append(mac.finalize().hex())
        return found


def _require_cipher(name: str) -> None:
    if name not in ALGORITHMS:
        raise ImproperlyConfigured(f"WANGGE_CIPHER: I do not know {name}; use one of {', '.join(ALGORITHMS)}.")
    if name == "sm4-gcm" and not SM4_WORKS:
        raise ImproperlyConfigured(
            "This OpenSSL has no SM4-GCM: set WANGGE_CIPHER=aes-gcm, or use a build that has it."
        )


def _taken_apart(token: str, column: str) -> tuple[str, str, bytes]:
    parts = token.split(":")
    if len(parts) != 4 or parts[0] != VERSION or parts[1] not in BY_CODE:
        raise NotGenuine(f"{column} holds something that is not a sealed value.")
    try:
        payload = base64.b64decode(parts[3], altchars=b"-_", validate=True)
    except binascii.Error:
        payload = b""
    if len(payload) < NONCE_BYTES + TAG_BYTES:
        raise NotGenuine(f"{column} holds a sealed value that was cut short or altered.")
    return BY_CODE[parts[1]], parts[2], payload


def _parsed(entries: list[str]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in entries:
        key_id, _, text = entry.partition(":")
        if key_id in keys:
            raise ImproperlyConfigured(f"WANGGE_SEALING_KEYS names key {key_id} twice.")
        keys[key_id] = _bytes_of("WANGGE_SEALING_KEYS", text)
    return keys


def _bytes_of(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{name} does not hold base64: make a key with `wangge new-key`.") from None


_in_use: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


@cache
def _configured() -> Keyring:
    return Keyring.from_settings()


def current() -> Keyring:
    """The keyring that seals and opens now: the configured one unless `using` says otherwise."""
    return _in_use.get() or _configured()


@contextmanager
def using(keyring: Keyring) -> Iterator[Keyring]:
    """Seal and open with another keyring for the length of the block (rotation drills, restoring an old backup)."""
    token = _in_use.set(keyring)
    try:
        yield keyring
    finally:
        _in_use.reset(token)
