"""Point → grid: exactly one owner, the edge rule, one point as many points, and boundaries that do not fit."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box
from shapely.geometry import mapping

from bench.tiling import edge_points, random_points, tiling
from wangge.places.grid_index import GridIndex, Problem, ProblemKind, topology_problems

HAIR = 1e-9


def oracle(shapes: dict[str, Polygon], lon: float, lat: float) -> str | None:
    """The edge rule as written, asking every polygon."""
    point = shapely.Point(lon, lat)
    touched = [key for key in sorted(shapes) if shapes[key].covers(point)]
    near = touched or [key for key in sorted(shapes) if shapes[key].dwithin(point, HAIR)]
    return near[0] if near else None


def assert_right(shapes: dict[str, Polygon], points: np.ndarray) -> None:
    index = GridIndex.build(shapes)
    bulk = index.find_many(points[:, 0], points[:, 1])
    for (lon, lat), many in zip(points.tolist(), bulk, strict=True):
        assert index.find(lon, lat) == many == oracle(shapes, lon, lat), (lon, lat)


# A district


def test_100000_points_inside_and_on_edges_have_exactly_one_owner():
    tiles = tiling(7, across=30, up=20)
    index = GridIndex.build(tiles)
    points = np.concatenate([random_points(1, tiles, 50_000), edge_points(2, tiles, 50_000)])

    owners = index.find_many(points[:, 0], points[:, 1])
    single = [index.find(lon, lat) for lon, lat in points.tolist()]

    assert None not in single
    assert owners.tolist() == single
    sample = [*range(0, 50_000, 500), *range(50_000, 100_000, 100)]
    assert [oracle(tiles, *points[one]) for one in sample] == [single[one] for one in sample]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), across=st.integers(1, 8), up=st.integers(1, 8))
def test_any_map_agrees_with_asking_every_polygon(seed, across, up):
    tiles = tiling(seed, across, up)
    assert_right(tiles, np.concatenate([random_points(seed, tiles, 20), edge_points(seed, tiles, 40)]))


def test_a_small_index_from_geojson_answers_as_one_from_polygons():
    tiles = tiling(3, across=3, up=3)
    index = GridIndex.build({key: mapping(tile) for key, tile in tiles.items()})

    assert all(index.find(tile.centroid.x, tile.centroid.y) == key for key, tile in tiles.items())


# The edge rule


FOUR = {"c": box(0, 0, 1, 1), "a": box(1, 0, 2, 1), "d": box(0, 1, 1, 2), "b": box(1, 1, 2, 2)}


@pytest.mark.parametrize(
    ("lon", "lat", "owner"),
    [
        (0.5, 0.5, "c"), (1.5, 1.5, "b"),
        (1.0, 1.0, "a"),  # the corner of all four
        (1.0, 0.5, "a"), (1.0, 1.5, "b"), (0.5, 1.0, "c"), (1.5, 1.0, "a"),  # shared edges
        (0.0, 0.0, "c"), (2.0, 2.0, "b"), (0.0, 2.0, "d"), (2.0, 1.0, "a"), (0.0, 1.0, "c"),  # the rim
        (-0.001, 0.5, None), (2.001, 0.5, None), (1, 2.001, None), (1, -50, None),
    ],
)  # fmt: skip
def test_an_edge_belongs_to_the_lowest_key_that_touches_it(lon, lat, owner):
    index = GridIndex.build(FOUR)

    assert index.find(lon, lat) == owner
    assert index.find_many([lon], [lat]).tolist() == [owner]


def test_overlapping_polygons_follow_the_same_rule():
    shapes = {"b": box(0, 0, 2, 2), "a": box(1, 1, 3, 3), "c": box(0.5, 0.5, 2.5, 2.5)}

    assert_right(shapes, np.random.default_rng(1).uniform(-0.5, 3.5, (500, 2)))


def test_no_point_falls_through_where_a_neighbour_has_a_corner_in_the_middle_of_an_edge():
    """Bricks turned by an angle: the corner of one row lies on the edge of the next only up to rounding."""
    bricks = {
        f"{row}{column}": box(column * 2 + row % 2, row, column * 2 + 2 + row % 2, row + 1)
        for row in range(6)
        for column in range(5)
    }
    turn = [0.001, 0.0003, -0.0003, 0.001, 112, 37]
    turned = {key: affinity.affine_transform(brick, turn) for key, brick in bricks.items()}
    points = edge_points(4, turned, 5_000)
    index = GridIndex.build(turned)

    assert None not in index.find_many(points[:, 0], points[:, 1])
    assert_right(turned, points[:500])


def test_more_than_a_hair_outside_is_outside():
    index = GridIndex.build({"a": box(112, 37, 113, 38)})

    assert index.find(113 + 0.5 * HAIR, 37.5) == "a"
    assert index.find(113 + 1.5 * HAIR, 37.5) is None
    assert index.find_many([113 + 0.5 * HAIR, 113 + 1.5 * HAIR], [37.5, 37.5]).tolist() == ["a", None]


# Shapes that are not simple tiles


def test_a_grid_inside_the_hole_of_another():
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    shapes = {"z-ring": ring, "a-core": box(1, 1, 2, 2)}
    assert_right(shapes, np.random.default_rng(2).uniform(-0.2, 3.2, (500, 2)))

    index = GridIndex.build(shapes)
    assert index.find(1.5, 1.5) == "a-core"
    assert index.find(1.0, 1.5) == "a-core"
    assert index.find(0.5, 1.5) == "z-ring"
    assert GridIndex.build({"ring": ring}).find(1.5, 1.5) is None


def test_a_grid_in_several_parts():
    parts = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    shapes = {"parts": parts, "between": box(1, 0, 2, 1)}

    assert_right(shapes, np.random.default_rng(3).uniform(-0.2, 3.2, (500, 2)))
    assert GridIndex.build(shapes).find(2.5, 0.5) == "parts"


def test_a_sliver_thinner_than_any_cell_is_found():
    sliver = Polygon([(0, 0.5), (10, 0.5), (10, 0.500001)])
    rest = box(0, 0, 10, 1).difference(sliver)
    index = GridIndex.build({"rest": rest, "sliver": sliver})

    assert index.find(9.9, 0.5000005) == "sliver"
    assert index.find(5, 0.5000001) == "sliver"
    assert index.find(5, 0.5000006) == "rest"
    assert index.find(5, 0.5) == "rest"  # the shared edge: the lowest key


def test_a_large_grid_with_tiny_neighbours():
    shapes = {"big": box(0, 0, 50, 1).difference(box(20, 0.2, 20.0001, 0.2001)), "dot": box(20, 0.2, 20.0001, 0.2001)}
    index = GridIndex.build(shapes)

    assert index.find(20.00005, 0.20005) == "dot"
    assert index.find(20.0002, 0.20005) == "big"


def test_an_empty_index_knows_nobody():
    index = GridIndex.build({})

    assert index.find(112.5, 37.8) is None
    assert index.find_many([112.5], [37.8]).tolist() == [None]
    assert index.find_many([], []).tolist() == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_point_that_is_no_point_is_refused_both_ways(value):
    index = GridIndex.build(FOUR)
    with pytest.raises(ValueError, match="finite"):
        index.find(value, 0.5)
    with pytest.raises(ValueError, match="finite"):
        index.find_many([0.5, 0.5], [0.5, value])


def test_an_unsound_polygon_is_named():
    with pytest.raises(ValueError, match=r"bow-tie.*Self-intersection"):
        GridIndex.build({"fine": box(0, 0, 1, 1), "bow-tie": Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])})


# Saving boundaries


def test_a_tiling_has_no_problems():
    tiles = tiling(5, across=6, up=5)

    assert topology_problems(tiles, box(*shapely.total_bounds(list(tiles.values())))) == []


def test_each_problem_is_found_with_its_place_and_size():
    whole = box(112.50, 37.70, 112.53, 37.71)
    shapes = {
        "left": box(112.50, 37.70, 112.511, 37.71),  # 0.001° over its neighbour
        "right": box(112.51, 37.70, 112.52, 37.711),  # 0.001° beyond the whole; nothing covers 112.52–112.53
        "knot": Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    }

    knot, overlap, outside, gap = topology_problems(shapes, whole)

    assert (knot.kind, knot.keys) == (ProblemKind.INVALID, ("knot",))
    assert "Self-intersection" in knot.reason
    assert (overlap.kind, overlap.keys) == (ProblemKind.OVERLAP, ("left", "right"))
    assert overlap.area_m2 == pytest.approx(88.1 * 1109.9, rel=0.01)
    assert (outside.kind, outside.keys) == (ProblemKind.OUTSIDE, ("right",))
    assert outside.area_m2 == pytest.approx(881 * 110.99, rel=0.01)
    assert (gap.kind, gap.keys) == (ProblemKind.GAP, ())
    assert gap.area_m2 == pytest.approx(881 * 1109.9, rel=0.01)
    assert all(_lies_in(one, spot) for one, spot in zip((overlap, gap), (
        box(112.51, 37.70, 112.511, 37.71), box(112.52, 37.70, 112.53, 37.71)), strict=True))  # fmt: skip


def _lies_in(problem: Problem, spot: Polygon) -> bool:
    return problem.at is not None and spot.contains(shapely.Point(problem.at))


def test_slivers_of_rounding_are_ignored_unless_asked_for():
    shapes = {"a": box(112.50, 37.70, 112.5100000001, 37.71), "b": box(112.51, 37.70, 112.52, 37.71)}

    assert topology_problems(shapes) == []
    assert [one.kind for one in topology_problems(shapes, ignore_below_m2=0)] == [ProblemKind.OVERLAP]


def test_neighbours_that_only_touch_do_not_overlap_and_no_grids_leave_one_gap():
    assert topology_problems(FOUR, ignore_below_m2=0) == []
    assert [one.kind for one in topology_problems({}, box(0, 0, 1, 1))] == [ProblemKind.GAP]


def test_a_map_of_nothing_but_broken_shapes_is_reported_not_a_crash():
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[112.0, 37.0], [112.1, 37.1], [112.1, 37.0], [112.0, 37.1], [112.0, 37.0]]],
    }

    problems = topology_problems({"001": bow_tie})

    assert [(problem.kind, problem.keys) for problem in problems] == [("invalid", ("001",))]
