"""How packages built below `posts` ask the one permission rule.

The rule itself is `posts.access`, which needs people and places to exist; it plugs in here when Django starts. Packages
above `posts` ask `posts.access` directly: it is the same rule.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Q


class Rule(Protocol):
    """What `posts.access` offers."""

    def require(self, by: Any, permission: Any, *, place: Any, at: datetime) -> None: ...
    def require_anywhere(self, by: Any, permission: Any, *, at: datetime) -> None: ...
    def anywhere(self, viewer: Any, permission: Any, *, on: date) -> bool: ...
    def subtree_filter(self, viewer: Any, permission: Any, *, on: date, column: str = "path") -> Q: ...
    def paths(self, viewer: Any, permission: Any, *, on: date) -> tuple[str, ...]: ...


class NotPlugged(RuntimeError):
    """Django has not started, so nobody could say what is permitted: a bug, never a refusal."""


_rule: Rule | None = None


def plug(rule: Any) -> None:
    """Make this the rule that is asked; `posts` does it once, when its app is ready."""
    global _rule
    _rule = rule


def _plugged() -> Rule:
    if _rule is None:
        raise NotPlugged
    return _rule


def require(by: Any, permission: str, *, place: Any, at: datetime) -> None:
    """Raise NotPermitted unless `by` holds the permission (its code) at this place now."""
    _plugged().require(by, permission, place=place, at=at)


def require_anywhere(by: Any, permission: str, *, at: datetime) -> None:
    """Raise NotPermitted unless `by` holds the permission at some place now."""
    _plugged().require_anywhere(by, permission, at=at)


def anywhere(viewer: Any, permission: str, *, on: date) -> bool:
    """Whether the viewer holds the permission at some place that day."""
    return _plugged().anywhere(viewer, permission, on=on)


def subtree_filter(viewer: Any, permission: str, *, on: date, column: str = "path") -> Q:
    """The rows whose path column lies where the viewer holds the permission."""
    return _plugged().subtree_filter(viewer, permission, on=on, column=column)


def paths(viewer: Any, permission: str, *, on: date) -> tuple[str, ...]:
    """The paths of the places at and below which the viewer holds the permission that day."""
    return _plugged().paths(viewer, permission, on=on)
