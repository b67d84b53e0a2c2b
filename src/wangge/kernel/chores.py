"""Chores: small things the worker does again and again in every district, such as sending the outbox.

A chore must be safe to repeat and safe to be killed in: it finds its work in the tables, so nothing is lost between runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from threading import Event
from typing import TypeVar

import structlog
from django.db import DatabaseError, close_old_connections, connections
from django.utils.module_loading import autodiscover_modules

from wangge.kernel import clock, district, kept_connections
from wangge.kernel.models import Heartbeat

log = structlog.get_logger(__name__)
SHORTEST_PAUSE_SECONDS = 0.2
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Chore:
    """One repeated duty: its stable name, how often, and what to do at a given moment.

    `apart`: every district has a thread of its own for it, because it may last long in one of them.
    """

    name: str
    seconds: float
    do: Callable[[datetime], object]
    apart: bool = False


_chores: dict[str, Chore] = {}


def every(
    *, seconds: float, apart: bool = False
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Register `f(at)` to be run every `seconds` in every district. Declared in a package's `chores.py`."""

    def register(do: Callable[[datetime], object]) -> Callable[[datetime], object]:
        name = f"{do.__module__.split('.')[1]}.{do.__name__}"
        _chores[name] = Chore(name, seconds, do, apart)
        return do

    return register


def discover() -> None:
    """Import whatever registers chores or jobs: `chores.py` and `jobs.py` of every package, and the kernel's own."""
    autodiscover_modules("chores")
    autodiscover_modules("jobs")
    for module in ("outbox", "request_keys"):
        import_module(f"wangge.kernel.{module}")


def known() -> list[Chore]:
    """All registered chores, by name."""
    return sorted(_chores.values(), key=lambda chore: chore.name)


def for_each(things: Iterable[Thing], do: Callable[[Thing], object]) -> int:
    """Do something for each; one that fails is logged and must not hold back those behind it.

    Returns how many there were. Raises the last failure when all have had their turn, so that health shows it.
    """
    count, last_problem = 0, None
    for count, thing in enumerate(things, start=1):  # noqa: B007 - the count is the answer
        try:
            do(thing)
        except Exception as problem:  # its own transaction is undone; the next run tries it again
            log.exception("one thing of a chore failed", thing=str(thing), district=district.code())
            last_problem = problem
    if last_problem is not None:
        raise last_problem
    return count


def run_once(at: datetime, *, only: set[str] | None = None) -> None:
    """Run every chore once in every district; a failing chore is logged and does not stop the others."""
    for chore in known():
        if only is None or chore.name in only:
            for alias in district.aliases():
                _run(chore, alias, at)


def run_forever(stop: Event) -> None:
    """Run every chore at its own pace until `stop` is set.

    Each has a thread of its own: a slow notice service must not hold back a call that waits for its next helper.
    Chores that stand `apart` have one in every district.
    """
    duties = [(chore, aliases) for chore in known() for aliases in _threads(chore)]
    with ThreadPoolExecutor(max_workers=max(len(duties), 1), thread_name_prefix="chore") as pool:
        running = [pool.submit(_keep_doing, chore, aliases, stop) for chore, aliases in duties]
        try:
            wait(running, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
    for one in running:
        one.result()


def _threads(chore: Chore) -> list[list[str]]:
    """The districts each thread of this chore looks after."""
    return [[alias] for alias in district.aliases()] if chore.apart else [district.aliases()]


def _keep_doing(chore: Chore, aliases: list[str], stop: Event) -> None:
    try:
        while not stop.is_set():
            started = time.monotonic()
            kept_connections.leave_replaced_files()
            for alias in aliases:
                _run(chore, alias, clock.now())
            close_old_connections()
            stop.wait(max(chore.seconds - (time.monotonic() - started), SHORTEST_PAUSE_SECONDS))
    finally:
        connections.close_all()


def _run(chore: Chore, alias: str, at: datetime) -> None:
    started = time.monotonic()
    error = ""
    with district.acting_in(alias):
        try:
            chore.do(at)
        except Exception as problem:  # one broken chore must not stop the rest; it is logged and shown by health
            error = type(problem).__name__
            log.exception("chore failed", chore=chore.name, district=district.code())
        _beat(chore, at, round(time.monotonic() - started, 3), error)


def _beat(chore: Chore, at: datetime, seconds: float, error: str) -> None:
    try:
        Heartbeat.objects.update_or_create(chore=chore.name, defaults={"at": at, "seconds": seconds, "error": error})
    except DatabaseError as problem:  # the database is away: the worker outlives it, and the old heartbeat tells
        log.warning("no heartbeat", chore=chore.name, district=district.code(), error=type(problem).__name__)
