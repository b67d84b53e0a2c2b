"""Bugs put into the running program on purpose: the matrix must find each of them, or its silence means nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db.models import Q

from tests.sweeps import matrix
from tests.sweeps.world import World


@contextmanager
def unguarded(name: str) -> Iterator[None]:
    """The route's view without the guard around it."""
    entry = next(route.entry for route in matrix.routes() if route.name == name)
    with patch.object(entry, "callback", _innermost(entry.callback)):
        yield


def _innermost(view: Any) -> Any:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def widened_calls() -> AbstractContextManager[Any]:
    """Everybody sees every call."""
    return patch("wangge.matters.models.MatterQuerySet.visible_to", lambda self, viewer, on: self.all())


def widened_people() -> AbstractContextManager[Any]:
    """Everybody sees everybody."""
    return patch("wangge.people.models.PersonQuerySet.visible_to", lambda self, viewer, on: self.all())


def unasked_commands() -> AbstractContextManager[Any]:
    """Commands no longer ask whether the deed is permitted at this place."""
    return patch("wangge.posts.access.require", lambda by, permission, *, place, at: None)


def blind() -> AbstractContextManager[Any]:
    """Nobody sees anything through a post."""
    return patch("wangge.posts.access.subtree_filter", lambda viewer, permission, *, on, column="path": Q(pk__in=()))


def old_posts() -> AbstractContextManager[Any]:
    """A post that ended still counts."""
    from wangge.posts import access
    from wangge.posts.models import Holding

    def rights(person: Any, on: Any) -> access.Rights:
        held = Holding.objects.filter(person=person) if person else Holding.objects.none()
        return access.Rights(
            tuple(held.values_list("kind", "place__path")), tuple(held.values_list("place__name", flat=True))
        )

    return patch("wangge.posts.access.rights_of", rights)


@dataclass(frozen=True)
class Bug:
    """A bug, how to plant it, and the routes that are asked with it in place."""

    name: str
    plant: Callable[[], AbstractContextManager[Any]]
    routes: tuple[str, ...]


BUGS = (
    Bug("guard removed from a page", lambda: unguarded("system:health"), ("system:health",)),
    Bug("guard removed from a list", lambda: unguarded("calls:figures"), ("calls:figures",)),
    Bug("everybody sees every call", widened_calls, ("calls:detail",)),
    Bug("everybody sees everybody", widened_people, ("people:detail",)),
    Bug("commands do not ask", unasked_commands, ("calls:dispatch", "people:move-out")),
    Bug("ended posts still count", old_posts, ("people:list",)),
    Bug("posts give no sight", blind, ("journal:leaf",)),
)


def is_found(bug: Bug, world: World) -> bool:
    """Whether the matrix sees the bug, and nothing wrong on the same routes without it."""
    asked = list(matrix.cells(world, list(bug.routes)))
    asking = matrix.Asking(world)
    if matrix.mismatches(world, asked, asking):
        return False
    with bug.plant():
        return bool(matrix.mismatches(world, asked, asking))
