"""Identifiers: UUIDv7, so that rows sort by birth and no table needs a counter."""

import secrets
import uuid

from uuid_utils.compat import uuid7

# Digits and letters nobody mixes up on the phone (no 0/O, 1/I/L, U/V).
READABLE = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid7()


def readable(length: int) -> str:
    """A random code people can read out over the phone."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
