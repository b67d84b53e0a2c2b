"""Datums: published pairs, the way there and back, and the size of the shift."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.places.datum import Datum, from_cgcs2000, to_cgcs2000
from wangge.places.rules import distance_m

# Inside the shifted rectangle, away from its rim.
INLAND = st.tuples(st.floats(73, 137), st.floats(1.5, 55))
ANYWHERE = st.tuples(st.floats(-179, 179), st.floats(-85, 85))

# (true, GCJ-02), as the test tables of the open conversion libraries publish them.
PUBLISHED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),  # Shanghai
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),  # Shenzhen
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),  # Beijing
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),  # Beijing, Tiananmen
]
TIANANMEN_GCJ02 = (116.404, 39.915)
TIANANMEN_BD09 = (116.41036949371029, 39.92133699351021)
TAIYUAN = (112.5735, 37.7925)


@pytest.mark.parametrize(("true", "shifted"), PUBLISHED)
def test_gcj02_agrees_with_published_pairs_both_ways(true, shifted):
    assert from_cgcs2000(*true, Datum.GCJ02) == pytest.approx(shifted, abs=1e-10)
    assert to_cgcs2000(*shifted, Datum.GCJ02) == pytest.approx(true, abs=1e-9)


def test_bd09_of_tiananmen_is_the_published_one():
    true = to_cgcs2000(*TIANANMEN_GCJ02, Datum.GCJ02)

    assert from_cgcs2000(*true, Datum.BD09) == pytest.approx(TIANANMEN_BD09, abs=1e-9)
    assert to_cgcs2000(*TIANANMEN_BD09, Datum.BD09) == pytest.approx(true, abs=1e-9)


@pytest.mark.parametrize("datum", [Datum.CGCS2000, Datum.WGS84])
def test_wgs84_counts_as_cgcs2000(datum):
    assert to_cgcs2000(*TAIYUAN, datum) == TAIYUAN == from_cgcs2000(*TAIYUAN, datum)


@pytest.mark.parametrize(("datum", "least", "most"), [(Datum.GCJ02, 300, 700), (Datum.BD09, 700, 1700)])
def test_a_point_in_taiyuan_taken_for_true_would_be_several_hundred_metres_off(datum, least, most):
    assert least < distance_m(*TAIYUAN, *from_cgcs2000(*TAIYUAN, datum)) < most


@pytest.mark.parametrize("datum", list(Datum))
@given(point=INLAND)
def test_there_and_back_is_the_same_point(datum, point):
    assert to_cgcs2000(*from_cgcs2000(*point, datum), datum) == pytest.approx(point, abs=1e-8, rel=0)


@given(point=ANYWHERE)
def test_any_gcj02_point_of_the_globe_can_be_converted(point):
    there = from_cgcs2000(*to_cgcs2000(*point, Datum.GCJ02), Datum.GCJ02)

    assert distance_m(*point, *there) < 1500  # on the rim of the rectangle the unshifted reading wins


@pytest.mark.parametrize("abroad", [(139.76, 35.68), (2.35, 48.86), (-74.0, 40.7), (151.2, -33.9)])
def test_outside_the_rectangle_gcj02_is_the_true_point(abroad):
    assert from_cgcs2000(*abroad, Datum.GCJ02) == abroad == to_cgcs2000(*abroad, Datum.GCJ02)


@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 37), (112, math.inf), (-math.inf, 0), (180.1, 37), (112, -90.5), (37.8, 112.5)]
)
@pytest.mark.parametrize("datum", list(Datum))
def test_a_point_that_cannot_be_is_refused(datum, lon, lat):
    with pytest.raises(ValueError, match=r"longitude"):
        to_cgcs2000(lon, lat, datum)


def test_an_unknown_datum_is_refused():
    with pytest.raises(ValueError, match="tokyo"):
        to_cgcs2000(*TAIYUAN, "tokyo")  # type: ignore[arg-type]
