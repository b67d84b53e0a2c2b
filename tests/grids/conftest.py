"""云水明珠社区 on the map: two grids side by side with two buildings each, drawn from the first day on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import cast
from tests.grids.story import EAST_HALF, NORTH, SOUTH, WEST, WEST_HALF, WHOLE, XS
from wangge.places.models import Boundary, Place


def border(place: Any, geometry: dict[str, Any], since: date = cast.SINCE) -> Boundary:
    return Boundary.objects.create(place=place, geometry=geometry, valid_from=since, source="测绘图")


def at_spot(place: Any, longitude: float, latitude: float) -> Any:
    Place.objects.filter(pk=place.pk).update(longitude=longitude, latitude=latitude)
    place.longitude, place.latitude = longitude, latitude
    return place


@pytest.fixture
def ground(places: Any) -> Any:
    """The cast's places, drawn: 3号楼 south and 4号楼 north in the first grid; 7号楼 and 8号楼 in the second."""
    border(places.community, WHOLE)
    border(places.grid1, WEST_HALF)
    border(places.grid2, EAST_HALF)
    at_spot(places.building, XS[0], SOUTH)
    at_spot(places.building7, XS[1], SOUTH)
    four = at_spot(cast.place(places.grid1, "building", "B004", "4号楼"), XS[0], NORTH)
    eight = at_spot(cast.place(places.grid2, "building", "B008", "8号楼"), XS[1], NORTH)
    for building in (four, eight):
        unit = cast.place(building, "unit", "U1", "1单元")
        for door in ("0101", "0102", "0201"):
            cast.place(unit, "household", door, door)
    assert XS[0] > WEST
    return places


@pytest.fixture
def he(places: Any) -> Any:
    """何芳, grid worker of the second grid."""
    who = cast.person("何芳", phone=cast.impossible_phone())
    cast.holding(who, "grid_worker", places.grid2)
    cast.account(who, "he", cast.PASSWORD)
    return who


@pytest.fixture
def newcomer(places: Any) -> Any:
    """陈新, who is to work in a new grid."""
    who = cast.person("陈新", phone=cast.impossible_phone())
    cast.account(who, "chen", cast.PASSWORD)
    return who
