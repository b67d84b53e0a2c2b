"""What a posting happened because of, in words: packages above say how their rows read and where they are seen.

    @because.tells("order")
    def orders(ids: Sequence[UUID]) -> dict[UUID, Told]: ...

Registered once, when the package's app is ready. `Told.url` is empty for what has no page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Told:
    """Words for a reader of the statement, and the name of the page (route and id) that shows the thing."""

    words: str
    route: str = ""
    args: tuple[object, ...] = ()


Teller = Callable[[Sequence[UUID]], Mapping[UUID, Told]]
_tellers: dict[str, Teller] = {}


def tells(type: str) -> Callable[[Teller], Teller]:
    """Register who tells about things of this type. One query for many."""

    def register(teller: Teller) -> Teller:
        _tellers[type] = teller
        return teller

    return register


def told(things: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Told]:
    """Words and pages of these things; those nobody tells about are left out. One query for each type."""
    by_type: dict[str, list[UUID]] = defaultdict(list)
    for type, pk in things:
        by_type[type].append(pk)
    return {
        (type, pk): one for type, ids in by_type.items() if type in _tellers for pk, one in _tellers[type](ids).items()
    }
