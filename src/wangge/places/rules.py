"""Shapes and measures on the ground: polygons from GeoJSON, areas in square metres, distances in metres.

Coordinates are CGCS2000 degrees, longitude first (docs/rules/places.md). No database.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any, TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape as shape_of

from wangge.places.datum import require_on_globe

Area: TypeAlias = Polygon | MultiPolygon
Shape: TypeAlias = Mapping[str, Any] | Polygon | MultiPolygon  # a GeoJSON geometry, or a ready polygon

# The CGCS2000 ellipsoid (EPSG:4490).
AXIS_M = 6378137.0
FLATTENING = 1 / 298.257222101
E2 = FLATTENING * (2 - FLATTENING)
E = sqrt(E2)
MEAN_RADIUS_M = AXIS_M * (1 - FLATTENING / 3)


def polygon_of(shape: Shape) -> Area:
    """The polygon of a GeoJSON geometry (Polygon or MultiPolygon), heights dropped.

    Raises ValueError, with the reason, when it is something else, empty, crosses itself, or leaves the globe.
    """
    try:
        with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused below, in words
            area = shapely.force_2d(shape_of(shape) if isinstance(shape, Mapping) else shape)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, ShapelyError) as problem:
        raise ValueError("the shape is not a readable GeoJSON geometry") from problem
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise ValueError("the shape must be a Polygon or MultiPolygon that is not empty")
    for lon, lat in shapely.get_coordinates(area):
        require_on_globe(float(lon), float(lat))
    if not area.is_valid:
        raise ValueError(f"the shape is not a sound polygon: {shapely.is_valid_reason(area)}")
    return area


def area_m2(polygon: Area) -> float:
    """Area on the CGCS2000 ellipsoid in square metres (equal-area projection; edges straight in degrees).

    For shapes of the size of a district the error is below 0.01 %. Grid areas are kept in m² (DB11 unit grids).
    """
    return float(shapely.area(shapely.transform(polygon, _equal_area)))


def spot_m2(spot: Area) -> float:
    """Area of a spot in square metres, from its area in degrees and the scale at its centre.

    For differences of polygons: what is nothing in degrees is nothing here. `area_m2` projects corners only, so where a
    neighbour has a corner in the middle of a kilometre's edge it sees a sliver of a square metre that is not there. For
    shapes of the size of a community the two agree within 0.001 %.
    """
    if spot.is_empty:
        return 0.0
    sine = sin(radians(spot.centroid.y))
    curve = 1 - E2 * sine**2
    across, along = AXIS_M * (1 - E2) / curve**1.5, AXIS_M / sqrt(curve) * sqrt(1 - sine**2)
    return float(spot.area) * across * along * radians(1) ** 2


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres (haversine on the mean radius; within 0.6 % of the ellipsoid).

    Raises ValueError when a point is not on the globe.
    """
    require_on_globe(lon1, lat1)
    require_on_globe(lon2, lat2)
    south_north, west_east = radians(lat2 - lat1), radians(lon2 - lon1)
    chord = sin(south_north / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(west_east / 2) ** 2
    return 2 * MEAN_RADIUS_M * asin(sqrt(min(1.0, chord)))


def _equal_area(coordinates: np.ndarray) -> np.ndarray:
    """Lambert's cylindrical equal-area projection: x along the equator, y such that areas come out true."""
    x = AXIS_M * np.radians(coordinates[:, 0])
    sine = np.sin(np.radians(coordinates[:, 1]))
    y = AXIS_M * (1 - E2) / 2 * (sine / (1 - E2 * sine**2) + np.arctanh(E * sine) / E)
    return np.column_stack((x, y))
