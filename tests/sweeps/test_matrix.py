"""Who may do what, asked of the running program for every route and method, and an own and a foreign thing.

Who asks is a telling choice of the personas; the drill `authorisation_matrix` asks every cell.
"""

from __future__ import annotations

from itertools import groupby

import pytest

from tests import lanes
from tests.sweeps import lists, matrix, planted, world
from tests.sweeps.expected import RULES
from tests.sweeps.matrix import parts

pytestmark = pytest.mark.django_db(databases="__all__")
SAMPLED = 5  # on PostgreSQL every fifth cell: the rule is the same Python


def area_of(one: lists.List) -> str:
    """The group of routes a list belongs to."""
    return one.route.partition(":")[0]


LISTS = {area: list(found) for area, found in groupby(sorted(lists.LISTS, key=area_of), area_of)}
PARTS = parts(RULES, lambda name: name.rpartition(":")[0])


@pytest.mark.parametrize("names", PARTS.values(), ids=PARTS)
def test_program_and_policy_agree(district: world.World, names: list[str]) -> None:
    cells = matrix.telling(matrix.cells(district, names))
    if lanes.is_postgres():
        cells = cells[::SAMPLED]
    wrong = [str(one) for one in matrix.mismatches(district, cells)]
    assert wrong == []


@pytest.mark.parametrize("area", LISTS)
def test_lists_searches_and_exports_show_what_opens_and_nothing_else(district: world.World, area: str) -> None:
    assert lists.lies(district, matrix.Asking(district), LISTS[area]) == []


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(district: world.World, bug: planted.Bug) -> None:
    assert planted.is_found(bug, district)


def test_a_list_that_shows_too_much_is_found(district: world.World) -> None:
    with planted.widened_people():
        assert lists.lies(district, matrix.Asking(district), LISTS["people"]) != []
