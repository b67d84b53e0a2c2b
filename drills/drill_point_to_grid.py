"""Every point of a district has exactly one grid, also on edges and corners, and both ways of asking agree.

The oracle shares nothing with the raster: it asks every polygon whose box is near, exactly, and applies the edge rule.
Planted: an index that takes the first candidate of a border cell without asking it, and one that gives a shared edge to
the highest key. Both must be found.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from bench.tiling import edge_points, random_points, tiling
from drills.harness import FULL, Outcome
from wangge.places.grid_index import EDGE_TOLERANCE_DEG, NOBODY, GridIndex

NAME = "point_to_grid"
ROUNDS = {"reduced": 2, FULL: 50}  # maps, each of another seed and size
POINTS = 10_000  # of each sort on each map
PLANTED_POINTS = 2_000


class TakesFirst(GridIndex):
    """Planted: trusts the raster in border cells."""

    def _settle(self, number: int, lon: float, lat: float) -> int:
        return int(self._raster.candidates[self._raster.starts[number]])

    def _settle_many(self, numbers: NDArray[np.int32], lon: object, lat: object) -> NDArray[np.int32]:
        return self._raster.candidates[self._raster.starts[numbers]]


class TakesHighest(GridIndex):
    """Planted: an edge belongs to the highest key that touches it."""

    def _settle(self, number: int, lon: float, lat: float) -> int:
        candidates = self._raster.candidates[self._raster.starts[number] : self._raster.starts[number + 1]]
        touching = candidates[shapely.intersects_xy(self._polygons[candidates], lon, lat)]
        return int(touching[-1]) if len(touching) else NOBODY

    def _settle_many(
        self, numbers: NDArray[np.int32], lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        asked = zip(numbers.tolist(), lon.tolist(), lat.tolist(), strict=True)
        return np.array([self._settle(*one) for one in asked], np.int32)


def owners(tiles: dict[str, Polygon], points: NDArray[np.float64]) -> list[str | None]:
    """The oracle: the edge rule as it is written, lowest key of those touched, else of those within a hair."""
    keys = sorted(tiles)
    polygons = np.array([tiles[key] for key in keys], dtype=object)
    shapely.prepare(polygons)
    made = shapely.points(points)
    hair = 2 * EDGE_TOLERANCE_DEG
    boxes = shapely.box(points[:, 0] - hair, points[:, 1] - hair, points[:, 0] + hair, points[:, 1] + hair)
    point, rank = shapely.STRtree(polygons).query(boxes)
    touched = np.full(len(points), len(keys))
    for test in (
        shapely.covers(polygons[rank], made[point]),
        shapely.dwithin(polygons[rank], made[point], EDGE_TOLERANCE_DEG),
    ):
        lowest = np.full(len(points), len(keys))
        np.minimum.at(lowest, point[test], rank[test])
        touched = np.where(touched == len(keys), lowest, touched)
    return [keys[one] if one < len(keys) else None for one in touched.tolist()]


def mistakes(index: GridIndex, tiles: dict[str, Polygon], points: NDArray[np.float64]) -> int:
    """How many points have no owner, another owner than the oracle says, or two answers."""
    right = owners(tiles, points)
    bulk = index.find_many(points[:, 0], points[:, 1])
    single = [index.find(lon, lat) for lon, lat in points.tolist()]
    return sum(
        owner is None or owner != one or owner != other for owner, one, other in zip(right, single, bulk, strict=True)
    )


def run(seed: int, size: str) -> Outcome:
    """Random and on-edge points on several maps, then the planted indexes on the last map."""
    trials = failures = 0
    for number in range(ROUNDS[size]):
        own_seed = seed * 1000 + number
        tiles = tiling(own_seed, across=5 + number % 30, up=8 + number % 7)
        index = GridIndex.build(tiles)
        for drawn in (random_points(own_seed, tiles, POINTS), edge_points(own_seed, tiles, POINTS)):
            points = np.unique(drawn, axis=0)  # a vertex drawn twice is one trial
            trials += len(points)
            failures += mistakes(index, tiles, points)
    points = edge_points(seed, tiles, PLANTED_POINTS)
    planted = [broken.build(tiles) for broken in (TakesFirst, TakesHighest)]
    found = sum(mistakes(index, tiles, points) > 0 for index in planted)
    return Outcome(trials=trials, failures=failures, planted=len(planted), planted_found=found, seed=seed)
