"""Point → grid: which polygon a point belongs to, and whether a set of polygons tiles its whole.

The edge rule (docs/rules/places.md): a point belongs to the lowest key, in string order, among the polygons it
touches; a point on a shared edge or corner touches them all. Where it touches none but lies within a hair (1e-9
degrees, 0.1 mm) of some, which happens where rounding leaves a gap between neighbours, the lowest of these has it.
Otherwise nobody has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from wangge.places.raster import ASK, EDGE_TOLERANCE_DEG, NOBODY, Floats, Ints, Raster, rasterise
from wangge.places.rules import Area, Shape, polygon_of, spot_m2

NEGLIGIBLE_M2 = 1.0  # coordinates rounded to a centimetre leave slivers of this size along a street


class GridIndex:
    """Answers for one point (`find`) and for many (`find_many`), always the same for the same point.

    Built once, never changed, safe to share between threads. `keys` are in string order; a rank is a place in it.
    """

    def __init__(self, keys: tuple[str, ...], polygons: NDArray[np.object_], raster: Raster) -> None:
        """Use `build`."""
        self.keys = keys
        self._polygons = polygons
        self._raster = raster
        self._names = np.array([*keys, None], dtype=object)  # rank -1 reads the None at the end
        frame = raster.frame
        self._west, self._south, self._columns, self._rows = frame.west, frame.south, frame.columns, frame.rows
        self._columns_per_degree, self._rows_per_degree = frame.columns_per_degree, frame.rows_per_degree
        self._answers = raster.answers.data  # a memoryview reads single values faster than the array

    @classmethod
    def build(cls, shapes: Mapping[str, Shape]) -> GridIndex:
        """The index of these polygons (GeoJSON or shapely). Raises ValueError that names the key of an unsound one."""
        keys = tuple(sorted(shapes))
        polygons = np.empty(len(keys), dtype=object)
        for rank, key in enumerate(keys):
            polygons[rank] = _named_polygon(key, shapes[key])
        raster = rasterise(list(polygons))
        _prepare(polygons)
        return cls(keys, polygons, raster)

    def find(self, lon: float, lat: float) -> str | None:
        """The key of the polygon that has this point; None outside all. Raises ValueError when it is not finite."""
        lon, lat = float(lon), float(lat)
        column, row = (lon - self._west) * self._columns_per_degree, (lat - self._south) * self._rows_per_degree
        if not (0 <= column < self._columns and 0 <= row < self._rows):
            if not (isfinite(lon) and isfinite(lat)):
                raise ValueError("longitude and latitude must be finite numbers")
            return None
        answer = self._answers[int(row) * self._columns + int(column)]
        if answer <= ASK:
            answer = self._settle(ASK - answer, lon, lat)
        return None if answer == NOBODY else self.keys[answer]

    def find_many(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.object_]:
        """The keys for many points at once, None where a point is outside all. Raises as `find`."""
        found: NDArray[np.object_] = self._names[self.find_ranks(lon, lat)]
        return found

    def find_ranks(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """As `find_many`, as places in `keys`; -1 where a point is outside all."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise ValueError("longitude and latitude must be finite numbers")
        column, row = (lon - self._west) * self._columns_per_degree, (lat - self._south) * self._rows_per_degree
        within = np.flatnonzero((column >= 0) & (column < self._columns) & (row >= 0) & (row < self._rows))
        cell = row[within].astype(np.int64) * self._columns + column[within].astype(np.int64)
        ranks = np.full(len(lon), NOBODY, np.int32)
        ranks[within] = self._raster.answers[cell]
        asked = np.flatnonzero(ranks <= ASK)
        ranks[asked] = self._settle_many(ASK - ranks[asked], lon[asked], lat[asked])
        return ranks

    def _settle(self, number: int, lon: float, lat: float) -> int:
        """The exact answer in a cell with edges: the first of its candidates that the point touches."""
        raster = self._raster
        candidates = raster.candidates[raster.starts[number] : raster.starts[number + 1]].tolist()
        for rank in candidates:
            if shapely.intersects_xy(self._polygons[rank], lon, lat):
                return int(rank)
        point = shapely.Point(lon, lat)
        for rank in candidates:
            if shapely.dwithin(self._polygons[rank], point, EDGE_TOLERANCE_DEG):
                return int(rank)
        return NOBODY

    def _settle_many(self, numbers: NDArray[np.int32], lon: Floats, lat: Floats) -> NDArray[np.int32]:
        ranks = np.full(len(numbers), NOBODY, np.int32)
        self._ask(ranks, numbers, lambda polygons, at: shapely.intersects_xy(polygons, lon[at], lat[at]))
        self._ask(ranks, numbers, lambda polygons, at: _within_a_hair(polygons, lon[at], lat[at]))
        return ranks

    def _ask(
        self,
        ranks: NDArray[np.int32],
        numbers: NDArray[np.int32],
        touches: Callable[[NDArray[np.object_], Ints], NDArray[np.bool_]],
    ) -> None:
        """Fill `ranks` where still open: every point asks its first candidate, the rest their second, and so on."""
        turn, end = self._raster.starts[numbers], self._raster.starts[numbers + 1]
        waiting = np.flatnonzero(ranks == NOBODY)
        while len(waiting):
            candidate = self._raster.candidates[turn[waiting]]
            hit = touches(self._polygons[candidate], waiting)
            ranks[waiting[hit]] = candidate[hit]
            waiting = waiting[~hit]
            turn[waiting] += 1
            waiting = waiting[turn[waiting] < end[waiting]]


class ProblemKind(StrEnum):
    """What can be wrong with a set of boundaries."""

    INVALID = "invalid"  # the polygon itself is unsound
    OVERLAP = "overlap"  # two polygons share ground
    OUTSIDE = "outside"  # a polygon leaves the whole
    GAP = "gap"  # ground of the whole belongs to none


@dataclass(frozen=True)
class Problem:
    """One finding. `keys` names the polygons (two for an overlap, none for a gap); `at` (lon, lat) lies in the spot."""

    kind: ProblemKind
    keys: tuple[str, ...]
    area_m2: float = 0.0
    at: tuple[float, float] | None = None
    reason: str = ""


def topology_problems(
    shapes: Mapping[str, Shape], whole: Shape | None = None, *, ignore_below_m2: float = NEGLIGIBLE_M2
) -> list[Problem]:
    """What keeps these polygons from tiling `whole`: unsound ones, overlaps, parts outside, gaps; in this order.

    Unsound polygons are left out of the other checks. Without `whole` only soundness and overlaps are checked.
    Raises ValueError when `whole` itself is unsound. Grids must be closed and consistent (DB11 unit-grid standard).
    """
    problems, sound = [], dict[str, Area]()
    for key in sorted(shapes):
        try:
            sound[key] = polygon_of(shapes[key])
        except ValueError as problem:
            problems.append(Problem(ProblemKind.INVALID, (key,), reason=str(problem)))
    spots: list[tuple[ProblemKind, tuple[str, ...], Area]] = []
    for one, other in _meeting(sound):
        spots.append((ProblemKind.OVERLAP, (one, other), sound[one].intersection(sound[other])))
    if whole is not None:
        ground = polygon_of(whole)
        spots += [(ProblemKind.OUTSIDE, (key,), polygon.difference(ground)) for key, polygon in sound.items()]
        rest = ground.difference(shapely.union_all(list(sound.values())))
        spots += [(ProblemKind.GAP, (), part) for part in shapely.get_parts(rest)]
    for kind, keys, spot in spots:
        size = spot_m2(spot)
        if size > ignore_below_m2:
            inner = spot.representative_point()
            problems.append(Problem(kind, keys, size, (inner.x, inner.y)))
    return problems


def _meeting(polygons: Mapping[str, Area]) -> list[tuple[str, str]]:
    """Pairs whose boxes meet, in order of their keys."""
    if not polygons:
        return []  # a tree of nothing answers with a type nothing can be unpacked from
    keys, shapes = list(polygons), np.array(list(polygons.values()), dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes)
    return [(keys[a], keys[b]) for a, b in sorted(zip(one.tolist(), other.tolist(), strict=True)) if a < b]


def _named_polygon(key: str, shape: Shape) -> Area:
    try:
        return polygon_of(shape)
    except ValueError as problem:
        raise ValueError(f"{key}: {problem}") from problem


def _within_a_hair(polygons: NDArray[np.object_], lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = shapely.dwithin(polygons, shapely.points(lon, lat), EDGE_TOLERANCE_DEG)
    return near


def _prepare(polygons: NDArray[np.object_]) -> None:
    """Prepare every polygon and make it use its search trees once: they are built at first use, which two threads
    must not do at the same time."""
    shapely.prepare(polygons)
    bounds = shapely.bounds(polygons).reshape(-1, 4)
    shapely.intersects_xy(polygons, (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
    shapely.dwithin(polygons, shapely.points(bounds[:, 2] + 1, bounds[:, 3] + 1), 1.0)
