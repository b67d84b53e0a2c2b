"""Who may do what through the JSON API, asked with tokens of everybody; the drill `authorisation_matrix` asks every cell."""

from __future__ import annotations

import pytest

from tests import lanes
from tests.sweeps import api_matrix, matrix, planted, world
from tests.sweeps.api_expected import API
from tests.sweeps.matrix import parts
from wangge.api.v1 import guards

SAMPLED = 5  # on PostgreSQL every fifth cell: the rule is the same Python
PARTS = parts(api_matrix.ROUTES, lambda route: route[1].split("/")[1])


def test_the_table_names_every_route_with_its_guard() -> None:
    declared = {route: str(call.rule.guard) for route, call in API.items()}
    assert declared == {route: str(guard) for route, guard in guards().items()}


@pytest.mark.parametrize("routes", PARTS.values(), ids=PARTS)
def test_program_and_policy_agree(district: world.World, routes: list[tuple[str, str]]) -> None:
    cells = matrix.telling(api_matrix.cells(district, routes))
    if lanes.is_postgres():
        cells = cells[::SAMPLED]
    assert api_matrix.disagreements(district, cells) == []


def test_nobody_without_a_token_gets_in(district: world.World) -> None:
    closed = [route for route, call in API.items() if call.rule.guard != "public"]
    things = {route: api_matrix.thing(district, API[route], "own") for route in closed}
    assert {api_matrix.send(route, "", it).status_code for route, it in things.items()} == {401}


def test_a_widened_query_is_found(district: world.World) -> None:
    with planted.widened_calls():
        cells = matrix.telling(api_matrix.cells(district, [("GET", "/calls/{call_id}")]))
        assert api_matrix.disagreements(district, cells) != []
