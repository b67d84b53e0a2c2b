"""Reading changes nothing: no page and no answer of the API to a GET writes a row. Only what is taken out is journalled.

On SQLite a page that writes waits for whoever is writing; and what is read by a link must not be changed by a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sweeps import api_matrix, matrix, world
from tests.sweeps.expected import RULES, Verdict
from tests.sweeps.matrix import Cell
from tests.written import written

pytestmark = pytest.mark.django_db(databases="__all__")
NOT_JOURNALLED = {
    "alliance:export": "the page that asks what for; what is taken out then is journalled",
    "grids:export": "names that stand on public cards, and counts",
}
EXPORT = re.compile(r":.*(export|xlsx|csv)$")


def first_allowed(cells: Iterable[Cell]) -> Iterator[Cell]:
    """One cell of each route that may be read."""
    seen: set[str] = set()
    for cell in cells:
        if cell.method == "GET" and cell.policy is Verdict.ALLOWED and cell.route not in seen:
            seen.add(cell.route)
            yield cell


def test_a_page_that_is_read_writes_nothing(district: world.World) -> None:
    asking = matrix.Asking(district)
    found: dict[str, set[str]] = {}
    for cell in first_allowed(matrix.cells(district, list(RULES))):
        with CaptureQueriesContext(connection) as sent:
            asking.send(cell.who, cell.route, "GET", cell.it)
        if tables := written(sent):
            found[cell.route] = tables
    taken_out = {route for route in RULES if EXPORT.search(route)} - set(NOT_JOURNALLED)
    assert found == {route: {"journal_leaf"} for route in taken_out}


def test_a_page_that_writes_is_found(district: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wangge.web.accounts.seen.EVERY", timedelta(0))
    asking = matrix.Asking(district)
    with CaptureQueriesContext(connection) as sent:
        asking.send(district.personas[-1], "home", "GET")
    assert written(sent) == {"usersessions_usersession"}


def test_an_answer_that_is_read_writes_nothing(district: world.World) -> None:
    found: dict[str, set[str]] = {}
    secrets = api_matrix.tokens(district)
    for cell in first_allowed(api_matrix.cells(district)):
        with CaptureQueriesContext(connection) as sent:
            api_matrix.send(("GET", cell.route), secrets[cell.who.name], cell.it)
        if tables := written(sent):
            found[cell.route] = tables
    assert found == {}
