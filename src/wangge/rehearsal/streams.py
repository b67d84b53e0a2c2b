"""Several ordered queries read side by side, holder by holder: what is in memory is one holder's rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

CHUNK = 5_000  # rows fetched at a time
Rows = list[tuple[Any, ...]]


def rows(query: QuerySet[Any], *columns: Any) -> Iterator[tuple[Any, ...]]:
    """The columns of a query, streamed."""
    return query.values_list(*columns).iterator(chunk_size=CHUNK)


def by_holder(*streams: Iterable[tuple[Any, ...]]) -> Iterator[tuple[UUID, list[Rows]]]:
    """Each holder with the rows of every stream. A row begins with its holder; every stream is ordered by it."""
    groups = [groupby(stream, key=lambda row: row[0]) for stream in streams]
    heads = [next(group, None) for group in groups]
    while any(head is not None for head in heads):
        holder = min(head[0] for head in heads if head is not None)
        found: list[Rows] = []
        for place, head in enumerate(heads):
            if head is not None and head[0] == holder:
                found.append(list(head[1]))
                heads[place] = next(groups[place], None)
            else:
                found.append([])
        yield holder, found
