"""The district of the sweeps, made once for all tests of a file: making it costs as much as hundreds of questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections, transaction

from tests import lanes
from tests.sweeps import world
from wangge.kernel import clock
from wangge.kernel import district as districts


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[world.World]:
    """The rows of the district, never committed: each test stands on them in a savepoint, and the last takes them away."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        for alias in filter(lanes.is_made, connections):
            with districts.acting_in(alias):
                stack.enter_context(transaction.atomic(using=alias))  # noqa: TID251 - ours, no deed: PDFs are set in it
            stack.callback(connections[alias].set_rollback, True)
        yield world.build(clock.now())


@pytest.fixture
def district(made: world.World, db: None) -> world.World:
    """The district, for one test: what the test changes is undone."""
    return made
