"""What follows from an agreement: packages above say what begins when one of their kind comes into force, and what ends.

    @registry.on_force("membership")
    def begin(agreement: Agreement, at: datetime) -> None: ...

Registered once, when the package's app is ready; runs in the transaction of the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wangge.agreements.models import Agreement

Follows = Callable[[Agreement, datetime], None]
_on_force: dict[str, list[Follows]] = {}
_on_end: dict[str, list[Follows]] = {}


def on_force(kind: str) -> Callable[[Follows], Follows]:
    """Register what begins with an agreement of this kind."""
    return lambda follows: _add(_on_force, kind, follows)


def on_end(kind: str) -> Callable[[Follows], Follows]:
    """Register what ends with it, whether by its day or before."""
    return lambda follows: _add(_on_end, kind, follows)


def begin(agreement: Agreement, at: datetime) -> None:
    """It is in force now."""
    for follows in _on_force.get(agreement.kind, ()):
        follows(agreement, at)


def end(agreement: Agreement, at: datetime) -> None:
    """It is no more."""
    for follows in _on_end.get(agreement.kind, ()):
        follows(agreement, at)


def _add(to: dict[str, list[Follows]], kind: str, follows: Follows) -> Follows:
    known = to.setdefault(kind, [])
    if follows not in known:
        known.append(follows)
    return follows
