"""Answers remembered for the length of one block, such as one request; outside a block nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Memo(Generic[Key, Answer]):
    """A dictionary that lives as long as the innermost `remembered()` block of this context."""

    def __init__(self, name: str) -> None:
        self._kept: ContextVar[dict[Key, Answer] | None] = ContextVar(name, default=None)

    @contextmanager
    def remembered(self) -> Iterator[None]:
        """Ask once within the block; a request is one such block."""
        token = self._kept.set({})
        try:
            yield
        finally:
            self._kept.reset(token)

    def kept(self) -> dict[Key, Answer] | None:
        """What was answered in this block so far, to look up and add to; None outside any block."""
        return self._kept.get()

    def forget(self) -> None:
        """Ask again from here on: a deed in this block changed the answers."""
        kept = self._kept.get()
        if kept is not None:
            kept.clear()
