"""Schematic borders for the demo: real names and codes, invented lines. Every border is marked as schematic.

Cells around anchor points (a Voronoi division) tile their parent exactly: no gap, no overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from shapely import MultiPoint, Point, Polygon, box, voronoi_polygons
from shapely.geometry import mapping

Coordinate = tuple[float, float]
DECIMALS = 6  # about 0.1 m

# Rough centres, longitude and latitude in degrees, only for drawing.
CENTRES = {
    "140105001": (112.572, 37.795), "140105002": (112.556, 37.822), "140105003": (112.602, 37.808),
    "140105004": (112.538, 37.808), "140105005": (112.612, 37.768), "140105006": (112.556, 37.738),
    "140105007": (112.592, 37.746), "140105100": (112.566, 37.655), "140105200": (112.628, 37.712),
    "140105201": (112.522, 37.672),
    "140109001": (112.516, 37.862), "140109002": (112.486, 37.864), "140109003": (112.470, 37.850),
    "140109004": (112.512, 37.884), "140109005": (112.500, 37.872), "140109006": (112.380, 37.888),
    "140109007": (112.400, 37.862), "140109008": (112.462, 37.830), "140109009": (112.470, 37.888),
    "140109011": (112.490, 37.846), "140109012": (112.440, 37.876), "140109013": (112.520, 37.840),
    "140109014": (112.448, 37.852), "140109015": (112.340, 37.870),
}  # fmt: skip
OUTLINES = {
    "140105": Polygon([(112.495, 37.835), (112.535, 37.848), (112.600, 37.840), (112.652, 37.800), (112.668, 37.725),
                       (112.640, 37.650), (112.590, 37.600), (112.520, 37.612), (112.488, 37.680), (112.500, 37.760)]),
    "140109": Polygon([(112.310, 37.885), (112.380, 37.915), (112.470, 37.912), (112.532, 37.900), (112.540, 37.850),
                       (112.528, 37.818), (112.450, 37.812), (112.380, 37.835), (112.315, 37.855)]),
}  # fmt: skip


def divide(whole: Polygon, anchors: Sequence[Coordinate]) -> list[Polygon]:
    """Cut `whole` into one cell around each anchor, in the order of the anchors."""
    cells = voronoi_polygons(MultiPoint(anchors), extend_to=whole).geoms
    return [next(cell for cell in cells if cell.covers(Point(anchor))).intersection(whole) for anchor in anchors]


def spread(whole: Polygon, count: int, chance: Random) -> list[Coordinate]:
    """`count` points inside `whole`, well apart from each other: the farthest of many tries each time."""
    left, bottom, right, top = whole.bounds
    chosen: list[Coordinate] = []
    while len(chosen) < count:
        tries = [(chance.uniform(left, right), chance.uniform(bottom, top)) for _ in range(40)]
        inside = [point for point in tries if whole.contains(Point(point).buffer(0.0001))]
        if inside:
            chosen.append(max(inside, key=lambda point: min((_apart(point, one) for one in chosen), default=1.0)))
    return sorted(((round(x, DECIMALS), round(y, DECIMALS)) for x, y in chosen), key=lambda p: (round(-p[1], 3), p[0]))


def block(centre: Coordinate, width: float, height: float) -> Polygon:
    """An upright rectangle around `centre`, sizes in degrees."""
    x, y = centre
    return box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def geojson(shape: Polygon) -> dict[str, Any]:
    """The shape as a GeoJSON geometry."""
    return mapping(shape)


def _apart(one: Coordinate, other: Coordinate) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
