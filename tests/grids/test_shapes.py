"""Cutting and joining on the map, and a property: whatever is drafted still covers everything once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box, union_all

from tests.grids.story import BOTTOM, EAST, EAST_HALF, MIDDLE, TOP, WEST, WEST_HALF, WHOLE
from wangge.grids import drafting, rules, shapes
from wangge.grids.division import Division, Part, from_json, to_json
from wangge.kernel.refusals import Invalid, Refused
from wangge.places.rules import area_m2, polygon_of

GROUND = rules.Ground(
    community="云水明珠社区",
    whole=WHOLE,
    grids={"140105001X01001": "第一网格", "140105001X01002": "第二网格"},
    buildings={f"B{number:02d}": f"{number}号楼" for number in range(16)},
    spots={
        f"B{number:02d}": (WEST + 0.0011 + 0.0025 * (number % 4), BOTTOM + 0.0013 + 0.0024 * (number // 4))
        for number in range(16)
    },
)
WEST_SIDE = frozenset(code for code, spot in GROUND.spots.items() if spot[0] < MIDDLE)
START = Division(
    (
        Part("140105001X01001", "第一网格", WEST_HALF, WEST_SIDE),
        Part("140105001X01002", "第二网格", EAST_HALF, frozenset(GROUND.buildings) - WEST_SIDE),
    )
)


def areas(division):
    return {part.key: area_m2(polygon_of(part.geometry)) for part in division}


def test_a_line_cuts_an_area_in_two_and_loses_nothing():
    area = box(0, 0, 0.01, 0.01)
    one, other = shapes.split_by_line(area, [(0.003, 0.002), (0.003, 0.008)])  # short of both borders
    assert area_m2(one) > area_m2(other)
    assert union_all([one, other]).symmetric_difference(area).area < 1e-15
    bent = shapes.split_by_line(area, [(0, 0.005), (0.005, 0.002), (0.01, 0.005)])
    assert bent is not None
    assert sum(map(area_m2, bent)) == pytest.approx(area_m2(area))


def test_a_straight_line_through_a_bent_area_sorts_the_pieces_by_side():
    horseshoe = Polygon([(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9)]).buffer(0)
    small = Polygon([(x / 1000, y / 1000) for x, y in horseshoe.exterior.coords])
    one, other = shapes.split_by_line(small, [(-0.001, 0.006), (0.010, 0.006)])
    assert {one.geom_type, other.geom_type} == {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("line", [[(1, 1), (2, 2)], [(0.001, 0.001)], [(0.002, 0.002), (0.002, 0.002)]])
def test_a_line_that_does_not_cut_gives_nothing(line):
    assert shapes.split_by_line(box(0, 0, 0.01, 0.01), line) is None


def test_neighbours_share_a_border_not_just_a_corner():
    here = box(0, 0, 0.01, 0.01)
    assert shapes.are_neighbours(here, box(0.01, 0, 0.02, 0.01))
    assert not shapes.are_neighbours(here, box(0.01, 0.01, 0.02, 0.02))
    assert not shapes.are_neighbours(here, box(0.011, 0, 0.02, 0.01))


def test_small_faults_are_mended_and_large_ones_stay():
    whole = box(0, 0, 0.01, 0.01)
    nearly = {"a": box(-0.001, 0, 0.005, 0.01), "b": box(0.00500005, 0, 0.01, 0.01)}
    mended = shapes.repaired(nearly, whole, sliver_m2=25)
    assert area_m2(mended["a"].union(mended["b"])) == pytest.approx(area_m2(whole), rel=1e-9)
    far = shapes.repaired({"a": nearly["a"], "b": box(0.006, 0, 0.01, 0.01)}, whole, sliver_m2=25)
    assert area_m2(whole.difference(union_all(list(far.values())))) > 25
    over = shapes.repaired({"a": box(0, 0, 0.00500005, 0.01), "b": box(0.005, 0, 0.01, 0.01)}, whole, sliver_m2=100)
    assert over["a"].intersection(over["b"]).area < 1e-14


def test_moved_buildings_take_their_ground_along():
    moved = drafting.move(START, GROUND, buildings=["B01"], to="140105001X01002")
    assert not rules.problems(moved, GROUND)
    assert rules.outside_of(moved.part("140105001X01002"), GROUND) == []
    assert areas(moved)["140105001X01001"] < areas(START)["140105001X01001"]
    chosen = drafting.move(START, GROUND, buildings=["B01"], to="140105001X01002", with_ground=False)
    assert areas(chosen) == areas(START)
    assert rules.outside_of(chosen.part("140105001X01002"), GROUND) == ["B01"]
    kept = drafting.split(chosen, GROUND, key="140105001X01001", line=[(WEST, 37.795), (MIDDLE, 37.795)], name="南")
    assert kept.having("B01").key == "140105001X01002"  # the choice stands


def test_chosen_buildings_become_a_new_grid():
    made = drafting.carve(START, GROUND, buildings=["B00", "B01"], name="南网格")
    fresh = made.part("new-1")
    assert (fresh.name, fresh.buildings, rules.outside_of(fresh, GROUND)) == ("南网格", {"B00", "B01"}, [])
    assert [one.kind for one in rules.problems(made, GROUND)] == [rules.Kind.NO_WORKER]
    with pytest.raises(Invalid):
        drafting.carve(START, replace(GROUND, spots={}), buildings=["B00"], name="x")


def test_a_border_pushed_into_a_neighbour_takes_its_ground_and_buildings():
    wider = shapes.geojson(box(WEST, BOTTOM, MIDDLE + 0.0015, TOP))
    drawn = drafting.redraw(START, GROUND, key="140105001X01001", geometry=wider)
    assert not rules.problems(drawn, GROUND)
    assert "B02" in drawn.part("140105001X01001").buildings
    smaller = shapes.geojson(box(WEST, BOTTOM, MIDDLE - 0.0015, TOP))
    left = drafting.redraw(START, GROUND, key="140105001X01001", geometry=smaller)
    assert [one.kind for one in rules.problems(left, GROUND)] == [rules.Kind.GAP]
    given_away = drafting.redraw(START, GROUND, key="140105001X01001", geometry=smaller, rest_to="140105001X01002")
    assert not rules.problems(given_away, GROUND)
    assert "B01" in given_away.part("140105001X01002").buildings


def test_a_division_survives_its_json():
    assert from_json(to_json(START)) == START
    for broken in ({}, {"grids": 1}, {"grids": [{"key": "new-x", "name": "a"}]}, {"grids": [{"key": "1", "name": ""}]}):
        with pytest.raises((ValueError, KeyError, TypeError)):
            from_json(broken)
    twice = to_json(START)
    twice["grids"].append(twice["grids"][0])
    with pytest.raises(ValueError, match="one key"):
        from_json(twice)


steps = st.lists(
    st.tuples(
        st.sampled_from(["split", "carve", "merge", "move", "bare move", "propose"]),
        st.integers(0, 30), st.integers(0, 30),
        st.floats(WEST, EAST), st.floats(BOTTOM, TOP), st.floats(WEST, EAST), st.floats(BOTTOM, TOP),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=120)
@given(steps)
def test_whatever_is_drafted_covers_everything_once(taken):
    division = START
    for what, a, b, x1, y1, x2, y2 in taken:
        keys = [part.key for part in division]
        one, other = keys[a % len(keys)], keys[b % len(keys)]
        try:
            if what == "split":
                name = division.next_key()
                division = drafting.split(division, GROUND, key=one, line=[(x1, y1), (x2, y2)], name=name)
            elif what == "carve":
                chosen = [f"B{a % 16:02d}", f"B{b % 16:02d}"]
                division = drafting.carve(division, GROUND, buildings=chosen, name=division.next_key())
            elif what == "merge":
                division = drafting.merge(division, key=one, into=other)
            elif what == "propose":
                division = drafting.propose(division, GROUND)
            else:
                chosen = [f"B{a % 16:02d}", f"B{b % 16:02d}"]
                division = drafting.move(division, GROUND, buildings=chosen, to=other, with_ground=what == "move")
        except Refused:
            continue  # a move that makes no sense changes nothing
        borders = [one.message for one in rules.problems(division, GROUND) if one.kind != rules.Kind.NO_WORKER]
        assert borders == []
        claimed = [code for part in division for code in part.buildings]
        assert sorted(claimed) == sorted(GROUND.buildings)


def test_the_former_division_comes_back_by_drafting_it_again():
    merged = drafting.merge(START, key="140105001X01002", into="140105001X01001")
    back = drafting.restored(START, merged, GROUND)
    assert [part.key for part in back] == ["140105001X01001", "new-1"]
    assert not [one for one in rules.problems(back, GROUND) if one.kind != rules.Kind.NO_WORKER]
    later = replace(
        GROUND,
        buildings={**GROUND.buildings, "B99": "99号楼"},
        spots={**GROUND.spots, "B99": (EAST - 0.001, TOP - 0.001)},
    )
    assert drafting.restored(START, merged, later).having("B99").key == "new-1"
