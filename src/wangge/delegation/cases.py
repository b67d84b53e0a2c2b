"""Where past cases come from: a registry, so that a change of the matrix can be tried on them. Empty until somebody registers.

    register_cases(source)      # in the AppConfig.ready() of the package that holds cases

`source(item_ids, since, until)` yields `Past` rows: cases of these items taken in these days, grouped as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Past:
    """Cases of one item taken at one place on one day: how many, and the number of one of them."""

    item_id: UUID
    path: str  # of the place where they were taken, or where the applicant lives
    day: date
    count: int = 1
    example: str = ""


Source = Callable[[Collection[UUID], date, date], Iterable[Past]]
_sources: list[Source] = []


def register_cases(source: Source) -> None:
    """Let changes be tried on the cases of this source. Registering twice counts once."""
    if source not in _sources:
        _sources.append(source)


def unregister_cases(source: Source) -> None:
    """Take a source away again (tests)."""
    if source in _sources:
        _sources.remove(source)


def has_sources() -> bool:
    """Whether anybody keeps cases."""
    return bool(_sources)


def past(item_ids: Collection[UUID], since: date, until: date) -> Iterator[Past]:
    """The cases of all sources, in days from `since` to `until`, both inclusive."""
    for source in _sources:
        yield from source(item_ids, since, until)
