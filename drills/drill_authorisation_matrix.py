"""Every route as every persona, for an own and a foreign thing, against the declared policy (`tests/sweeps/expected.py`).

A throw-away district with two equal communities is asked over HTTP; an answer that allows too much or too little is a
failure, and so is a list that shows what does not open. Planted bugs (a guard removed, a query widened, a command that
no longer asks, a post that outlives its end) must each be found.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.harness import FULL, Outcome
from tests.sweeps import lists, matrix, planted, world
from wangge.config import settings
from wangge.journal import keys
from wangge.kernel import clock, district, policy

NAME = "authorisation_matrix"
REDUCED_CELLS = 600


def run(seed: int, size: str) -> Outcome:
    """All cells (or a sample with every route and both answers), the lists, then the planted bugs."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with _district(folder):
            made = world.build(clock.now())
            cells = list(matrix.cells(made)) if size == FULL else matrix.sample(made, REDUCED_CELLS, Random(seed))
            asking = matrix.Asking(made)
            wrong = [*map(str, matrix.mismatches(made, cells, asking)), *lists.lies(made, asking)]
            for one in wrong:
                print(one)
            found = sum(planted.is_found(bug, made) for bug in planted.BUGS)
    finally:
        shutil.rmtree(folder)
    return Outcome(len(cells), len(wrong), len(planted.BUGS), found, seed)


@contextmanager
def _district(folder: Path) -> Iterator[None]:
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
            call_command("migrate", database="default", verbosity=0)
            with district.acting_in("default"):
                policy.seed()
                keys.new_key(folder / "journal.pem")
                yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.databases["default"] = before
