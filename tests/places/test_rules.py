"""Measures against figures known from elsewhere, and the polygons we refuse."""

from __future__ import annotations

import math

import pytest
import shapely
from shapely import Polygon

from wangge.places.rules import area_m2, distance_m, polygon_of, spot_m2

SQUARE = [[112.5, 37.7], [112.6, 37.7], [112.6, 37.8], [112.5, 37.8], [112.5, 37.7]]


def test_a_geojson_polygon_becomes_a_polygon_without_heights():
    high = {"type": "Polygon", "coordinates": [[[*point, 800.0] for point in SQUARE]]}

    assert polygon_of(high).equals(Polygon(SQUARE))
    assert not polygon_of(high).has_z


def test_a_multipolygon_keeps_its_parts_and_holes():
    hole = [[112.52, 37.72], [112.54, 37.72], [112.54, 37.74], [112.52, 37.72]]
    island = [[113.0, 37.7], [113.1, 37.7], [113.1, 37.8], [113.0, 37.7]]
    area = polygon_of({"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [island]]})

    assert len(area.geoms) == 2
    assert len(area.geoms[0].interiors) == 1


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ({"type": "Point", "coordinates": [112, 37]}, "must be a Polygon"),
        ({"type": "Polygon", "coordinates": []}, "not empty"),
        ({"type": "Polygon"}, "readable"),
        ({"type": "Polygon", "coordinates": [[[1, "x"], [2, 2], [3, 3], [1, 1]]]}, "readable"),
        ({"type": "Nonsense", "coordinates": [SQUARE]}, "readable"),
        ({}, "readable"),
        ("POLYGON", "readable"),
        (None, "must be a Polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [math.nan, 0], [0, 0]]]}, "finite"),
        ({"type": "Polygon", "coordinates": [[[37, 112], [38, 112], [38, 113], [37, 112]]]}, "latitude"),
    ],
)
def test_what_is_no_sound_polygon_is_refused_with_the_reason(shape, why):
    with pytest.raises(ValueError, match=why):
        polygon_of(shape)


def test_the_area_of_the_globe_and_of_a_known_degree_square():
    assert area_m2(shapely.box(-180, -90, 180, 90)) == pytest.approx(510_065_621.7e6, rel=1e-7)
    assert area_m2(shapely.box(112, 0, 113, 1)) == pytest.approx(111_319.49 * 110_574.3, rel=1e-4)


def test_a_hectare_near_taiyuan_is_a_hectare():
    metre_east = 1 / (math.radians(1) * 6378137 / math.sqrt(1 - 0.00669438 * math.sin(math.radians(37.8)) ** 2)
                      * math.cos(math.radians(37.8)))  # fmt: skip
    metre_north = 1 / 110_989.0  # length of a degree of latitude at 37.8°
    field = shapely.box(112.5, 37.8, 112.5 + 100 * metre_east, 37.8 + 100 * metre_north)

    assert area_m2(field) == pytest.approx(10_000, rel=1e-4)


def test_a_hole_is_not_counted():
    outer, inner = shapely.box(112.5, 37.7, 112.6, 37.8), shapely.box(112.54, 37.74, 112.56, 37.76)

    assert area_m2(outer.difference(inner)) == pytest.approx(area_m2(outer) - area_m2(inner), rel=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((112.5, 37.8), (112.5, 37.8), 0),
        ((0, 0), (0, 1), 111_195),
        ((0, 0), (180, 0), math.pi * 6_371_008.8),
        ((116.3975, 39.9087), (121.4737, 31.2304), 1_067_000),  # Beijing to Shanghai
    ],
)
def test_distances(one, other, metres):
    assert distance_m(*one, *other) == pytest.approx(metres, rel=2e-3, abs=1e-6)
    assert distance_m(*other, *one) == distance_m(*one, *other)


def test_a_distance_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="finite"):
        distance_m(112.5, 37.8, math.nan, 37.8)


def test_a_spot_measures_as_an_area_does_and_a_line_measures_nothing():
    field = Polygon([(112.57, 37.79), (112.58, 37.791), (112.578, 37.80), (112.571, 37.799)])
    assert spot_m2(field) == pytest.approx(area_m2(field), rel=1e-5)
    assert spot_m2(Polygon()) == 0
    straight = Polygon(
        [(112.57, 37.79), (112.62, 37.815), (112.67, 37.84)]
    )  # a corner in the middle of an edge of 10 km
    assert spot_m2(straight) < 1 < area_m2(straight)
