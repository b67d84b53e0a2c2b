"""Cutting and joining grids on the map, exactly: split by a line, join, move buildings with their ground, redraw one.

CGCS2000 degrees, longitude first. Every result is laid on a lattice of 1e-9 degrees (0.1 mm): what rounding leaves between
neighbours is far below the square metre that the check ignores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry import mapping
from shapely.ops import split as cut

from wangge.places.rules import Area, polygon_of, spot_m2

LATTICE_DEG = 1e-9
DUST_M2 = 0.05  # parts smaller than this are rounding, not ground; many together stay below what the check ignores
SMALLEST_M2 = 1.0  # of a piece worth naming
TOUCH_DEG = 1e-7  # a centimetre: borders closer than this over some length are one border
SHORTEST_EDGE_DEG = 1e-5  # about a metre: grids that meet in a corner only are no neighbours
Spot = tuple[float, float]


def geojson(area: Area) -> dict[str, Any]:
    """The polygon as stored: plain lists, nine decimals."""
    made = mapping(area)
    return {"type": made["type"], "coordinates": _rounded(made["coordinates"])}


def clean(area: Any) -> Area | None:
    """The polygon parts of a result, on the lattice and without dust; None when nothing is left."""
    laid = shapely.set_precision(area, LATTICE_DEG)
    parts = [one for one in shapely.get_parts(laid) if isinstance(one, Polygon) and spot_m2(one) >= DUST_M2]
    if not parts:
        return None
    joined = shapely.union_all(parts)
    return joined if isinstance(joined, Polygon | MultiPolygon) else None


def split_by_line(area: Area, line: Sequence[Spot]) -> tuple[Area, Area] | None:
    """The two sides of a line across the area, the larger one first; None unless it cuts the area in two.

    The ends are lengthened, so a line drawn a little short of the border still reaches it. A straight line may cut a
    bent area into more pieces: they are sorted by the side they lie on.
    """
    if len({*line}) < 2:
        return None
    long = _lengthened(line, reach=_span(area))
    pieces = [piece for part in shapely.get_parts(area) for piece in cut(part, long).geoms]
    if len(line) == 2:
        sides = [_side(piece.representative_point(), line) for piece in pieces]
        halves = [
            shapely.union_all([p for p, left in zip(pieces, sides, strict=True) if left is want])
            for want in (True, False)
        ]
    else:
        halves = list(pieces) if len(pieces) == 2 else []
    made = [one for half in halves if (one := clean(half)) is not None and spot_m2(one) >= SMALLEST_M2]
    if len(made) != 2:
        return None
    one, other = sorted(made, key=spot_m2, reverse=True)
    return one, other


def joined(areas: Iterable[Area]) -> Area | None:
    """The areas as one; the lines between neighbours vanish, hair gaps too."""
    union = shapely.union_all(list(areas))
    return clean(union.buffer(TOUCH_DEG, join_style="mitre").buffer(-TOUCH_DEG, join_style="mitre").union(union))


def are_neighbours(one: Area, other: Area) -> bool:
    """Whether the two share a border of some length, not just a corner."""
    meeting = one.boundary.intersection(other.buffer(TOUCH_DEG))
    return bool(meeting.length > SHORTEST_EDGE_DEG)


def grounds(area: Area, spots: Mapping[str, Spot]) -> dict[str, Area]:
    """Divide the area among buildings: every point of it belongs to the nearest one (Voronoi).

    Buildings on one spot share it: the first in order of codes has the ground. Those without ground are left out.
    """
    first: dict[Spot, str] = {}
    for code in sorted(spots):
        first.setdefault(spots[code], code)
    if len(first) == 1:
        return dict.fromkeys(first.values(), area)
    if not first:
        return {}
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(list(first)), extend_to=area))
    tree = shapely.STRtree(cells)
    found: dict[str, Area] = {}
    for spot, code in first.items():
        nearest = int(tree.nearest(Point(spot)))
        ground = clean(cells[nearest].intersection(area))
        if ground is not None:
            found[code] = ground
    return found


def without(area: Area, taken: Area) -> Area | None:
    """What is left of an area."""
    return clean(area.difference(taken))


def repaired(shapes: Mapping[str, Area], whole: Area, *, sliver_m2: float) -> dict[str, Area]:
    """The shapes with small faults mended: what leaves the whole is cut off; overlaps of at most `sliver_m2` stay with
    the lowest key; gaps of at most that size go to the neighbour with the longest common border. Larger faults stay, so
    that the check names them.
    """
    mended = {key: clean(area.intersection(whole)) or area for key, area in sorted(shapes.items())}
    keys = list(mended)
    for place, key in enumerate(keys):
        for other in keys[place + 1 :]:
            meeting = mended[key].intersection(mended[other])
            if meeting.area and ground_m2(meeting) <= sliver_m2:
                mended[other] = clean(mended[other].difference(mended[key])) or mended[other]
    for gap in shapely.get_parts(whole.difference(shapely.union_all(list(mended.values())))):
        if SMALLEST_M2 < spot_m2(gap) <= sliver_m2:
            near = max(keys, key=lambda key: gap.boundary.intersection(mended[key].buffer(TOUCH_DEG)).length)
            mended[near] = joined([mended[near], gap]) or mended[near]
    return mended


def ground_m2(geometry: Any) -> float:
    """Square metres of the polygon parts of any geometry."""
    return sum(spot_m2(part) for part in shapely.get_parts(geometry) if isinstance(part, Polygon))


def parts_of(geometry: Mapping[str, Any]) -> int:
    """In how many separate pieces the polygon lies, without specks."""
    return sum(spot_m2(part) >= SMALLEST_M2 for part in shapely.get_parts(polygon_of(geometry)))


def _lengthened(line: Sequence[Spot], *, reach: float) -> LineString:
    points = [np.array(spot) for spot in line]
    start, end = points[0], points[-1]
    backwards, onwards = start - points[1], end - points[-2]
    points[0] = start + backwards / (np.linalg.norm(backwards) or 1) * reach
    points[-1] = end + onwards / (np.linalg.norm(onwards) or 1) * reach
    return LineString([tuple(point) for point in points])


def _span(area: Area) -> float:
    west, south, east, north = area.bounds
    return float(max(east - west, north - south)) * 2


def _side(point: Point, line: Sequence[Spot]) -> bool:
    (x1, y1), (x2, y2) = line[0], line[-1]
    return (x2 - x1) * (point.y - y1) - (y2 - y1) * (point.x - x1) > 0


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, (tuple, list)) and coordinates and isinstance(coordinates[0], (int, float)):
        return [round(value, 9) for value in coordinates[:2]]
    return [_rounded(one) for one in coordinates]
