"""Identifiers: UUIDv7, so that rows sort by birth and no table needs a counter."""

import secrets
import uuid
from datetime import date

from uuid_utils.compat import uuid7

# Digits and letters nobody mixes up on the phone (no 0/O, 1/I/L, U/V).
READABLE = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid7()


def new_token(size: int = 32) -> str:
    """For a page that whoever has the link may read: so many random bytes, four characters for three of them."""
    return secrets.token_urlsafe(size)


def readable(length: int) -> str:
    """A random code people can read out over the phone."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def numbered(prefix: str, day: date, letters: int = 5) -> str:
    """A number for people: what it is, the day, and a random code, such as XY260728-7KMQ2. Unique by its column."""
    return f"{prefix}{day:%y%m%d}-{readable(letters)}"
