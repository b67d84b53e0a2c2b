"""Made-up district maps: polygons that share every vertex with their neighbours and cover a rectangle without gap.

Used by the benchmark and the drill of point → grid and by its tests. Coordinates are degrees around Taiyuan.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

WEST, SOUTH, STEP = 112.45, 37.70, 0.003
EDGE_POINTS = 3  # bends of one edge between two corners


def tiling(seed: int, across: int, up: int) -> dict[str, Polygon]:
    """`across` × `up` tiles with crooked edges; keys are shuffled, so that the lowest key is anywhere."""
    random = np.random.default_rng(seed)
    columns, rows = np.meshgrid(np.arange(across + 1), np.arange(up + 1))
    x, y = columns + random.uniform(-0.3, 0.3, columns.shape), rows + random.uniform(-0.3, 0.3, rows.shape)
    x[:, 0], x[:, -1], y[0], y[-1] = 0, across, 0, up  # the rim is a rectangle
    corners = np.stack((WEST + STEP * x, SOUTH + STEP * y), axis=-1)
    level = _bent(random, corners[:, :-1], corners[:, 1:], straight=(0, -1))
    upright = _bent(random, corners.transpose(1, 0, 2)[:, :-1], corners.transpose(1, 0, 2)[:, 1:], straight=(0, -1))

    keys = [f"14010500{number:07d}" for number in random.permutation(across * up)]
    tiles = {}
    for row in range(up):
        for column in range(across):
            ring = [
                *level[row, column],
                *upright[column + 1, row],
                *level[row + 1, column][::-1],
                *upright[column, row][::-1],
            ]
            tiles[keys[row * across + column]] = Polygon(ring)
    return tiles


def _bent(
    random: np.random.Generator, start: NDArray[np.float64], end: NDArray[np.float64], *, straight: tuple[int, ...]
) -> NDArray[np.float64]:
    """Edges from start to end with bends between; the lines named in `straight` (the rim) keep to their line."""
    part = np.linspace(0, 1, EDGE_POINTS + 2)[:, None]
    edges = start[:, :, None] * (1 - part) + end[:, :, None] * part
    bends = random.uniform(-0.05 * STEP, 0.05 * STEP, edges.shape)
    bends[:, :, [0, -1]] = 0
    bends[list(straight)] = 0
    edges[:, :, 0], edges[:, :, -1] = start, end
    return edges + bends


def random_points(seed: int, tiles: dict[str, Polygon], count: int) -> NDArray[np.float64]:
    """Points anywhere in the box of the tiles, as rows (lon, lat)."""
    west, south, east, north = shapely.total_bounds(list(tiles.values()))
    return np.random.default_rng(seed).uniform((west, south), (east, north), (count, 2))


def edge_points(seed: int, tiles: dict[str, Polygon], count: int) -> NDArray[np.float64]:
    """Points on edges, computed between their ends, and every eighth one exactly a vertex."""
    random = np.random.default_rng(seed)
    coordinates, owner = shapely.get_coordinates(list(tiles.values()), return_index=True)
    starts = np.flatnonzero(owner[1:] == owner[:-1])
    chosen = random.choice(starts, count)
    part = random.uniform(0, 1, (count, 1))
    part[::8] = 0
    return coordinates[chosen] + part * (coordinates[chosen + 1] - coordinates[chosen])
