"""Writes of one deed put together: rows are collected in memory and inserted table by table when the deed is done.

A deed that makes many new rows (a help call makes a dozen in eight tables) would otherwise pay a round trip and the
building of a statement for each, and update rows it has just inserted. Inside `together()` a row handed to `add` is not
in the database yet: queries do not find it, and changing it before the end costs nothing. Everything is written in the
deed's own transaction, with every constraint, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db.models import Model

Rows = TypeVar("Rows", bound=Model)
_waiting: ContextVar[dict[type[Model], list[Model]] | None] = ContextVar("rows to write", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write the block's new rows at its end, one INSERT per table in the order of first use; none when it raises.

    A block inside another one belongs to it. Use it inside the deed's transaction, for deeds that make their own matter.
    """
    if _waiting.get() is not None:
        yield
        return
    rows: dict[type[Model], list[Model]] = {}
    token = _waiting.set(rows)
    try:
        yield
    finally:
        _waiting.reset(token)
    for model, made in rows.items():
        model._base_manager.bulk_create(made)


def add(*rows: Model) -> None:
    """Insert new rows: now, or at the end of the `together()` block. Rows of a call are of one model."""
    collected = _waiting.get()
    if collected is not None:
        for row in rows:
            collected.setdefault(type(row), []).append(row)
    elif len(rows) == 1:
        rows[0].save(force_insert=True)
    elif rows:
        type(rows[0])._base_manager.bulk_create(rows)


def change(row: Model, fields: Iterable[str]) -> None:
    """Save these fields; nothing to do for a row that is still waiting to be inserted."""
    if not is_waiting(row):
        row.save(update_fields=list(fields))


def is_waiting(row: Model) -> bool:
    """Whether the row was added in this `together()` block and is not in the database yet."""
    return any(row is one for one in waiting(type(row)))


def waiting(model: type[Rows]) -> list[Rows]:
    """The rows of this model added in this `together()` block and not in the database yet."""
    rows = _waiting.get()
    return rows.get(model, []) if rows is not None else []  # type: ignore[return-value]
