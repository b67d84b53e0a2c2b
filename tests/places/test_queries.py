"""Browsing, finding and counting places; which grid has a point."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from tests.places.test_commands import SOUTH, TODAY, WEST, close, draw, square
from wangge.people.models import Residence
from wangge.places import queries
from wangge.places.codes import PlaceKind
from wangge.places.datum import Datum, from_cgcs2000
from wangge.places.models import Place

MIDDLE = (WEST + 0.0005, SOUTH + 0.0005)


def names(places):
    return [place.name for place in places]


def find(text, viewer):
    return names(queries.search(text, among=Place.objects.visible_to(viewer, TODAY), on=TODAY))


def test_the_way_down_and_the_way_up(places, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert names(queries.children(places.community, TODAY)) == ["第一网格", "第二网格"]
        assert names(queries.ancestors(places.home)) == [
            "小店区", "坞城街道", "云水明珠社区", "第一网格", "3号楼", "2单元",
        ]  # fmt: skip


def test_a_place_counts_on_its_last_day_and_no_longer(places, zhao, at):
    close(zhao, places.next_door, at)

    assert names(queries.children(places.unit, TODAY)) == ["501", "502"]
    assert names(queries.children(places.unit, TODAY + timedelta(days=1))) == ["502"]
    assert names(queries.children(places.unit, cast.SINCE - timedelta(days=1))) == []


def test_names_of_districts_to_grids_are_public_and_homes_are_not(places, lin, foreign_staff, stranger):
    assert find("网格", stranger) == ["第一网格", "第二网格", "外网格"]
    assert find("3号楼", stranger) == find("3号楼", foreign_staff) == find("3号楼", None) == []
    assert find("3号楼", lin) == ["3号楼"]
    assert find("7号楼", lin) == []  # another grid


@pytest.mark.parametrize("text", ["3号楼2单元502", "3号楼 2单元 502", "3 2 502", " 3号楼502 "])
def test_a_house_number_finds_the_home(zhao, places, text):
    assert find(text, zhao) == ["502"]


def test_numbers_match_from_their_start_and_codes_are_found(zhao, places):
    cast.place(places.grid1, "building", "B013", "13号楼")
    assert find("3号楼", zhao) == ["3号楼"]
    assert find("140105001x01", zhao)[0] == "云水明珠社区"
    assert find("", zhao) == find("   ", zhao) == find("没有的地方", zhao) == []


def test_counts_of_many_places_take_one_query(places, grandma_wang, stranger, django_assert_num_queries):
    grids = [places.grid1, places.grid2]
    with django_assert_num_queries(2):
        homes = queries.count_below(grids, queries.households(TODAY), "path")
        residents = queries.count_below(grids, Residence.objects.all(), "household__place__path")
    assert [homes[grid.pk] for grid in grids] == [2, 1]
    assert [residents[grid.pk] for grid in grids] == [1, 0]
    assert queries.count_below([], queries.households(TODAY), "path") == {}


# Which grid has this point


def where(point, on=TODAY, datum="cgcs2000"):
    found = queries.place_at(*point, datum, on)
    return found.name if found else None


def test_a_point_belongs_to_the_grid_around_it_and_on_an_edge_to_exactly_one(zhao, places, at):
    draw(zhao, places.grid1, square(0), at)
    draw(zhao, places.grid2, square(1), at)

    assert where(MIDDLE) == "第一网格"
    assert where((MIDDLE[0] + 0.001, MIDDLE[1])) == "第二网格"
    assert where((WEST + 0.001, MIDDLE[1])) == "第一网格"  # the shared edge: the lower code
    assert where((WEST - 0.001, MIDDLE[1])) is None


@pytest.mark.parametrize("datum", list(Datum))
def test_a_point_of_any_map_is_found_where_it_really_is(zhao, places, at, datum):
    draw(zhao, places.grid1, square(0), at)
    assert where(from_cgcs2000(*MIDDLE, datum), datum=datum) == "第一网格"


def test_the_index_follows_every_change_of_a_border_and_its_day(zhao, places, at):
    tomorrow = TODAY + timedelta(days=1)
    draw(zhao, places.grid1, square(0), at, from_day=cast.SINCE)
    assert where(MIDDLE) == "第一网格"

    draw(zhao, places.grid1, square(5), at, from_day=tomorrow)
    assert (where(MIDDLE, TODAY), where(MIDDLE, tomorrow)) == ("第一网格", None)
    draw(zhao, places.grid2, square(0), at, from_day=tomorrow)
    assert (where(MIDDLE, TODAY), where(MIDDLE, tomorrow)) == ("第一网格", "第二网格")
    draw(zhao, places.grid2, square(3), at, from_day=tomorrow)  # the same day again
    assert where(MIDDLE, tomorrow) is None


def test_a_closed_grid_has_no_points_from_the_next_day_on(zhao, places, at):
    grid = cast.place(places.community, PlaceKind.GRID, "009", "第九网格", "140105001X01009")
    draw(zhao, grid, square(0), at)
    close(zhao, grid, at)

    assert where(MIDDLE, TODAY) == "第九网格"
    assert where(MIDDLE, TODAY + timedelta(days=1)) is None


def test_a_point_is_found_in_two_queries_and_the_index_is_built_once(
    zhao, places, at, django_assert_num_queries, monkeypatch
):
    draw(zhao, places.grid1, square(0), at)
    where(MIDDLE)
    monkeypatch.setattr(queries.GridIndex, "build", None)  # building again would fail
    with django_assert_num_queries(2):
        assert where(MIDDLE) == "第一网格"


def test_a_point_outside_the_world_is_refused(places):
    with pytest.raises(ValueError, match="longitude"):
        queries.place_at(200, 0, "cgcs2000", TODAY)


def test_the_map_has_the_borders_of_the_day_for_places_the_viewer_sees(zhao, places, at, django_assert_num_queries):
    draw(zhao, places.grid1, square(0), at, schematic=True)
    draw(zhao, places.building, square(0), at)
    among = Place.objects.visible_to(None, TODAY)

    with django_assert_num_queries(1):
        (feature,) = queries.map_features(among=among, on=TODAY, kinds=[PlaceKind.GRID, PlaceKind.BUILDING])
    assert feature["properties"] == {
        "code": places.grid1.code, "name": "第一网格", "kind": "grid", "schematic": True,
    }  # fmt: skip
    assert queries.map_features(among=among, on=date(2019, 1, 1), kinds=[PlaceKind.GRID]) == []


@pytest.mark.parametrize(
    ("some", "others", "common"),
    [
        (["a/b/"], ["a/"], ["a/b/"]),
        (["a/"], ["a/b/", "a/c/"], ["a/b/", "a/c/"]),
        (["a/b/", "c/"], ["a/"], ["a/b/"]),
        (["a/b/"], ["a/bc/"], []),
        (["a/"], [], []),
    ],
)
def test_subtrees_in_common(some, others, common):
    assert queries.common(some, others) == common


def test_within_no_paths_is_nowhere(places):
    assert not Place.objects.filter(queries.within([])).exists()
