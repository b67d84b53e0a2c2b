"""Which routes are pages, who looks at each, and with which rows of the demo. A file for each group of routes says its part.

Every file may have
- `NO_PAGE`: routes that answer without a page, and what they are instead. What the policy table lets nobody GET need not
  be named.
- `SEEN_BY`: the persona who looks, by route or for a whole group. The first of `PREFERRED` who may is the default.
- `QUERY`: what stands behind the path of a route; `{parts}` of it are filled in.
- `LARGE`: routes that are looked at in elder mode and in the dark, too.
- `things(at)`: the parts of paths, by route or for a whole group.
- `FRESH`: parts that hold for a minute only, made when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.urls import get_resolver, reverse

from tests.browser.pages.who import NOBODY, PREFERRED, STAFF, person
from tests.sweeps.expected import RULES
from tests.sweeps.gathering import gathered
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.guard import PUBLIC, SIGNED_IN, Guard


@dataclass(frozen=True)
class Route:
    """A route of the site: who may come, and the names of the parts of its path."""

    guard: Guard
    parts: tuple[str, ...]


def _routes(resolver: Any, namespace: str = "") -> Iterator[tuple[str, Route]]:
    """Every guarded route; only the API has others, tests/sweeps sees to that."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif hasattr(entry.callback, "guard"):
            yield namespace + entry.name, Route(entry.callback.guard, tuple(entry.pattern.converters))


def _modules() -> list[Any]:
    names = sorted(one.name for one in iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in names]


ROUTES = dict(_routes(get_resolver()))
NO_PAGE: dict[str, str] = gathered(__name__, "NO_PAGE")
SEEN_BY: dict[str, str] = gathered(__name__, "SEEN_BY")
QUERY: dict[str, str] = gathered(__name__, "QUERY")
FRESH: dict[str, Any] = gathered(__name__, "FRESH")
LARGE = sorted(route for module in _modules() for route in getattr(module, "LARGE", ()))
PAGES = sorted(set(ROUTES) - set(NO_PAGE) - {name for name, rule in RULES.items() if rule.get is None})


def group(route: str) -> str:
    """The group a route belongs to: `calls` of `calls:board`."""
    return route.partition(":")[0]


def who_sees(route: str) -> str:
    """The persona who looks at this page; nobody for a public one."""
    guard = ROUTES[route].guard
    named = SEEN_BY.get(route, SEEN_BY.get(group(route)))
    if named is not None:
        return named
    if guard in (PUBLIC, SIGNED_IN):
        return NOBODY if guard is PUBLIC else STAFF
    return next(who for who in PREFERRED if access.rights_of(person(who), day_of(clock.now())).anywhere(guard))


class Addresses:
    """The paths of all pages, with rows of the demo for their parts."""

    def __init__(self, at: datetime) -> None:
        self.parts: dict[str, dict[str, Any]] = {}
        for module in _modules():
            self.parts |= module.things(at) if hasattr(module, "things") else {}

    def path(self, route: str) -> str:
        """The path of a route, with its query."""
        known = self.parts.get(group(route), {}) | self.parts.get(route, {})
        if route in FRESH:
            known = FRESH[route](clock.now())
        parts = {name: known[name] for name in ROUTES[route].parts}
        return reverse(route, kwargs=parts) + QUERY.get(route, "").format(**known)
