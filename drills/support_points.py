"""A small district with holders of points on a file of its own, for the drills and benchmarks of the books."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connections

from bench import with_django  # noqa: F401 - before anything of Django
from tests import cast
from wangge.kernel import chores, district, policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.people.models import Organisation, Person
from wangge.points import ledger
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting

ALIAS = "default"
AT = datetime(2022, 7, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NEW_YEAR = datetime(2023, 1, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def books(file: Path, *, fresh: bool, durable: bool = True) -> Iterator[None]:
    """Act with the home district on this SQLite file; `fresh` makes its tables and rules."""
    synchronous = "FULL" if durable else "OFF"
    options = {
        "timeout": 60, "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
    }  # fmt: skip
    with acting_on({"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}, fresh=fresh):
        yield


@contextmanager
def acting_on(engine: dict[str, Any], *, fresh: bool) -> Iterator[None]:
    """Act with the home district on this database; `fresh` makes its tables and rules."""
    logging.disable(logging.CRITICAL)
    with patch.dict(connections.databases[ALIAS], engine), district.acting_in(ALIAS):
        with suppress(AttributeError):  # this thread may have opened none
            del connections[ALIAS]
        try:
            if fresh:
                call_command("migrate", database=ALIAS, verbosity=0)
                policy.seed()
            chores.discover()
            yield
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            logging.disable(logging.NOTSET)


def people(how_many: int) -> list[Person]:
    """Holders, by number."""
    return [cast.person(f"户{number:04d}") for number in range(how_many)]


def shop() -> Organisation:
    """A member of the alliance."""
    top = cast.place(None, "district", "140105", "小店区", "140105")
    return Organisation.objects.create(
        name="和顺便利店", pinyin="heshunbianlidian", initials="hsbld", kind="shop", place=top, valid_from=AT.date()
    )


@atomic
def move(
    holder: Person | Organisation, book: Book, amount: int, at: datetime, because: Because | None = None
) -> Posting:
    """Earn, or redeem when less than nothing."""
    kind = Posting.Kind.EARN if amount > 0 else Posting.Kind.REDEEM
    why = because or Because("order", new_id())
    return ledger.post(book=book, holder=holder, amount=amount, kind=kind, because=why, by=SYSTEM, at=at)
