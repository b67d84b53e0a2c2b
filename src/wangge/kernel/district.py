"""Which district a request, job or command acts in: one database alias each, carried in a context variable.

The edge decides once (host name, command line option); everything below just queries. Django's own
`transaction.atomic()` would open its transaction on the home district whatever district we are in, so use `atomic` here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, overload

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS
from django.http import HttpRequest

from wangge.config import settings as wangge_settings

Deed = TypeVar("Deed", bound=Callable)
_alias: ContextVar[str] = ContextVar("district", default=DEFAULT_DB_ALIAS)
_deeds: ContextVar[int] = ContextVar("deeds", default=0)  # how many `atomic` blocks we are in


def current() -> str:
    """The database alias of the district we act in."""
    return _alias.get()


def code() -> str:
    """Its six-digit division code, such as "140105"."""
    return settings.DISTRICT_CODES[current()]


def site() -> str:
    """Where people reach this district's pages, without a final slash; empty where the installation does not say."""
    return wangge_settings.site.replace("{district}", code()).rstrip("/")


def address(request: HttpRequest, path: str = "") -> str:
    """The whole address of a page, as QR codes and papers tell it: what the installation says, else where the request came in.

    Whoever prints may have come by an address that holds only in the office.
    """
    return (site() or request.build_absolute_uri("/").rstrip("/")) + path


def aliases() -> list[str]:
    """All districts served here, home district first."""
    return list(settings.DISTRICT_CODES)


def alias_of(district_code: str) -> str:
    """The alias of a district code. Raises KeyError when this installation does not serve it."""
    return {number: alias for alias, number in settings.DISTRICT_CODES.items()}[district_code]


@contextmanager
def acting_in(alias: str) -> Iterator[None]:
    """Act in another district for the length of the block."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def enter(alias: str) -> None:
    """Act in this district from now on in this context; for edges that own their thread."""
    _alias.set(alias)


def connection() -> BaseDatabaseWrapper:
    """The database connection of the current district."""
    return connections[current()]


class _Atomic(ContextDecorator):
    def _recreate_cm(self) -> _Atomic:
        return _Atomic()

    def __enter__(self) -> None:
        self._inner = transaction.Atomic(using=current(), savepoint=True, durable=False)
        self._inner.__enter__()
        self._depth = _deeds.set(_deeds.get() + 1)

    def __exit__(self, *exc_info: Any) -> None:
        _deeds.reset(self._depth)
        self._inner.__exit__(*exc_info)


@overload
def atomic(deed: Deed) -> Deed: ...
@overload
def atomic() -> _Atomic: ...
def atomic(deed: Callable | None = None) -> Any:
    """A transaction (or savepoint) in the current district: `@atomic` on a command, `with atomic():` around a block."""
    return _Atomic() if deed is None else _Atomic()(deed)


def is_locked() -> bool:
    """Whether we are inside `atomic`: on SQLite nobody else in the district can write as long as this lasts."""
    return _deeds.get() > 0


def on_commit(then: Callable[[], Any]) -> None:
    """Run `then` once the current district's transaction has committed."""
    transaction.on_commit(then, using=current())


class DistrictRouter:
    """Sends every query to the district we act in and lets no relation cross districts."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        instance = hints.get("instance")
        return (instance is not None and instance._state.db) or current()

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return (one._state.db or current()) == (other._state.db or current())

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return True
