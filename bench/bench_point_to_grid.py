"""Point → grid on a made-up district of 2,025 grids: our raster index against boxes and prepared polygons of shapely.

Both sides keep what they can prepare beforehand; answers are compared before a figure counts.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.harness import Figure
from bench.tiling import random_points, tiling
from wangge.places.grid_index import GridIndex

NAME = "point_to_grid"
ACROSS = UP = 45
BULK_POINTS, SINGLE_POINTS, ROUNDS = 1_000_000, 20_000, 3


class Boxes:
    """The baseline: a tree of bounding boxes, then the prepared polygons, lowest key first."""

    def __init__(self, tiles: dict[str, shapely.Polygon]) -> None:
        self.keys = sorted(tiles)
        self.polygons = np.array([tiles[key] for key in self.keys], dtype=object)
        shapely.prepare(self.polygons)
        self.tree = shapely.STRtree(self.polygons)

    def find_ranks(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        point, rank = self.tree.query(shapely.points(lon, lat))
        hit = shapely.intersects_xy(self.polygons[rank], lon[point], lat[point])
        ranks = np.full(len(lon), len(self.keys))
        np.minimum.at(ranks, point[hit], rank[hit])
        return np.where(ranks == len(self.keys), -1, ranks)

    def find(self, lon: float, lat: float) -> str | None:
        for rank in sorted(self.tree.query(shapely.Point(lon, lat)).tolist()):
            if shapely.intersects_xy(self.polygons[rank], lon, lat):
                return self.keys[rank]
        return None


def run(seed: int) -> dict[str, Figure]:
    """Points per second, bulk and one by one; the best of three rounds, ours and the baseline in turns."""
    tiles = tiling(seed, ACROSS, UP)
    ours, boxes = GridIndex.build(tiles), Boxes(tiles)
    lon, lat = random_points(seed + 1, tiles, BULK_POINTS).T.copy()
    if not np.array_equal(ours.find_ranks(lon, lat), boxes.find_ranks(lon, lat)):
        raise AssertionError("the index and the baseline disagree")
    few = list(zip(lon[:SINGLE_POINTS].tolist(), lat[:SINGLE_POINTS].tolist(), strict=True))
    if [ours.find(*point) for point in few] != [boxes.find(*point) for point in few]:
        raise AssertionError("the index and the baseline disagree on single points")
    return {
        "point_to_grid_bulk": _figure(lambda index: index.find_ranks(lon, lat), ours, boxes, BULK_POINTS),
        "point_to_grid_single": _figure(lambda index: [index.find(x, y) for x, y in few], ours, boxes, SINGLE_POINTS),
    }


def _figure(work: Callable[[Any], object], ours: GridIndex, boxes: Boxes, points: int) -> Figure:
    best = {id(index): float("inf") for index in (ours, boxes)}
    for _ in range(ROUNDS):
        for index in (ours, boxes):
            started = perf_counter()
            work(index)
            best[id(index)] = min(best[id(index)], perf_counter() - started)
    return Figure.against(points / best[id(boxes)], value=points / best[id(ours)], unit="points/s", n=points)
