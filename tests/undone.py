"""What a test tries and takes back. Not the transaction of a deed: in a deed's own no PDF may be set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from wangge.kernel import district


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in the block is as if it had not been done."""
    with transaction.atomic(using=district.current()):  # noqa: TID251 - a test's own
        yield
        district.connection().set_rollback(True)
