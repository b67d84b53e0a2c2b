"""A throw-away district for drills that ask the running program."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections

from wangge.config import settings
from wangge.journal import keys
from wangge.kernel import district, policy

_migrated: list[Path] = []  # made once a process: the migrations cost more than many a drill


@contextmanager
def only_district(folder: Path) -> Iterator[None]:
    """The only district of the program for a while: an SQLite file in `folder` with all tables."""
    home = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "drill.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
    before = connections.databases["default"]
    connections["default"].close()
    del connections["default"]
    connections.databases["default"] = home
    try:
        with (
            patch.object(django_settings, "DISTRICT_CODES", {"default": "140105"}),
            patch.object(django_settings, "ALLOWED_HOSTS", ["testserver"]),
            patch.object(settings, "journal_key_file", folder / "journal.pem"),
            patch.object(settings, "journal_holders", [f"file:{folder / 'holder'}"]),
        ):
            fill(folder / "drill.sqlite3")
            with district.acting_in("default"):
                policy.seed()
                keys.new_key(folder / "journal.pem")
                yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.databases["default"] = before


def fill(file: Path) -> None:
    """Make this file, on which "default" is already, an empty district with all tables: a copy, from the second time on."""
    if _migrated:
        shutil.copyfile(_migrated[0], file)
        return
    call_command("migrate", database="default", verbosity=0)
    connections["default"].close()
    kept = Path(tempfile.mkdtemp(prefix="wangge-drills-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    _migrated.append(Path(shutil.copyfile(file, kept / "migrated.sqlite3")))
