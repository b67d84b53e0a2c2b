"""The raster under the grid index: for every cell, who owns it whole, or which polygons must be asked.

A cell counts as touched by an edge when the edge passes within `MARGIN_DEG` of it. The margin is larger than the
edge tolerance of the index and far larger than any rounding here, so a cell that no edge touches lies wholly inside
or wholly outside each polygon, and its centre tells which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge.places.rules import Area

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EDGE_TOLERANCE_DEG = 1e-9  # about 0.1 mm: hair gaps that rounding leaves between neighbours
MARGIN_DEG = 2 * EDGE_TOLERANCE_DEG
NOBODY = -1  # the answer of a cell outside all polygons; ASK - k stands for list k
ASK = -2

CELLS_PER_POLYGON = 600
FEWEST_CELLS, MOST_CELLS = 10_000, 1_000_000


@dataclass(frozen=True)
class Frame:
    """Where the cells lie. A point's column is (lon - west) * columns_per_degree, rounded down."""

    west: float
    south: float
    columns: int
    rows: int
    columns_per_degree: float
    rows_per_degree: float

    @classmethod
    def around(cls, polygons: Sequence[Area]) -> Frame:
        """Cells as square in degrees as the extent allows; more polygons, more cells, at most a million."""
        west, south, east, north = shapely.total_bounds(polygons) if len(polygons) else (0.0, 0.0, 0.0, 0.0)
        west, south, east, north = west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG
        cells = min(MOST_CELLS, max(FEWEST_CELLS, CELLS_PER_POLYGON * len(polygons)))
        columns = min(cells, max(1, ceil(sqrt(cells * (east - west) / (north - south)))))
        rows = max(1, cells // columns)
        return cls(west, south, columns, rows, columns / (east - west), rows / (north - south))


@dataclass(frozen=True)
class Raster:
    """`answers[row * columns + column]` is the rank of the owner, NOBODY, or ASK - k: then ask, in this order,
    `candidates[starts[k]:starts[k + 1]]`. Ranks follow the order of the polygons given."""

    frame: Frame
    answers: NDArray[np.int32]
    starts: NDArray[np.int32]
    candidates: NDArray[np.int32]


def rasterise(polygons: Sequence[Area]) -> Raster:
    """The raster of these polygons; where several own a cell, the first one given does."""
    frame = Frame.around(polygons)
    cells = frame.columns * frame.rows
    edge = _edge_cells(frame, polygons)
    inside = np.setdiff1d(_centre_cells(frame, polygons), edge, assume_unique=True)

    both = np.concatenate((edge, inside))
    whole = np.concatenate((np.zeros(len(edge), bool), np.ones(len(inside), bool)))
    order = np.lexsort((both // cells, both % cells))
    rank, cell, whole = (both // cells)[order], (both % cells)[order], whole[order]

    first = np.ones(len(cell), bool)
    first[1:] = cell[1:] != cell[:-1]
    owned, asked = first & whole, first & ~whole
    listed = asked[np.flatnonzero(first)][np.cumsum(first) - 1] if len(cell) else asked
    answers = np.full(cells, NOBODY, np.int32)
    answers[cell[owned]] = rank[owned]
    answers[cell[asked]] = ASK - np.arange(asked.sum())
    starts = np.append(np.flatnonzero(asked[listed]), listed.sum())
    return Raster(frame, answers, starts.astype(np.int32), rank[listed].astype(np.int32))


def _edge_cells(frame: Frame, polygons: Sequence[Area]) -> Ints:
    """Sorted `rank * cells + cell` of every cell that an edge of the polygon touches."""
    rank, ax, ay, bx, by = _segments(polygons)
    first_row = _bounded((np.minimum(ay, by) - MARGIN_DEG - frame.south) * frame.rows_per_degree, frame.rows)
    last_row = _bounded((np.maximum(ay, by) + MARGIN_DEG - frame.south) * frame.rows_per_degree, frame.rows)
    which, row = _spread(first_row, last_row)
    rank, ax, ay, bx, by = rank[which], ax[which], ay[which], bx[which], by[which]

    # The part of the segment that lies in the row, and the columns it runs through.
    low = frame.south + row / frame.rows_per_degree - MARGIN_DEG
    high = frame.south + (row + 1) / frame.rows_per_degree + MARGIN_DEG
    rise = by - ay
    level = rise == 0
    slope = np.where(level, 1.0, rise)
    enter = np.where(level, 0.0, np.clip((low - ay) / slope, 0, 1))
    leave = np.where(level, 1.0, np.clip((high - ay) / slope, 0, 1))
    x1, x2 = ax + enter * (bx - ax), ax + leave * (bx - ax)
    first_column = _bounded((np.minimum(x1, x2) - MARGIN_DEG - frame.west) * frame.columns_per_degree, frame.columns)
    last_column = _bounded((np.maximum(x1, x2) + MARGIN_DEG - frame.west) * frame.columns_per_degree, frame.columns)
    which, column = _spread(first_column, last_column)
    return np.unique((rank[which] * frame.rows + row[which]) * frame.columns + column)


def _centre_cells(frame: Frame, polygons: Sequence[Area]) -> Ints:
    """Sorted `rank * cells + cell` of every cell whose centre lies in the polygon."""
    found = [np.empty(0, np.int64)]
    for rank, polygon in enumerate(polygons):
        west, south, east, north = polygon.bounds
        columns = np.arange(
            int((west - frame.west) * frame.columns_per_degree),
            min(frame.columns, int((east - frame.west) * frame.columns_per_degree) + 1),
        )
        rows = np.arange(
            int((south - frame.south) * frame.rows_per_degree),
            min(frame.rows, int((north - frame.south) * frame.rows_per_degree) + 1),
        )
        column, row = np.tile(columns, len(rows)), np.repeat(rows, len(columns))
        lon = frame.west + (column + 0.5) / frame.columns_per_degree
        lat = frame.south + (row + 0.5) / frame.rows_per_degree
        inside = shapely.contains_xy(polygon, lon, lat)
        found.append((rank * frame.rows + row[inside]) * frame.columns + column[inside])
    return np.concatenate(found)


def _segments(polygons: Sequence[Area]) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """Every edge of every ring: rank of its polygon, and both ends."""
    parts, part_of = shapely.get_parts(np.array(polygons, dtype=object), return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    coordinates, vertex_of = shapely.get_coordinates(rings, return_index=True)
    same = vertex_of[1:] == vertex_of[:-1]
    start, end = coordinates[:-1][same], coordinates[1:][same]
    return part_of[ring_of[vertex_of[1:][same]]], start[:, 0], start[:, 1], end[:, 0], end[:, 1]


def _bounded(position: Floats, count: int) -> Ints:
    return np.clip(np.floor(position), 0, count - 1).astype(np.int64)


def _spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each i the whole numbers first[i]..last[i]: (i repeated, the numbers)."""
    lengths = last - first + 1
    which = np.repeat(np.arange(len(first)), lengths)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return which, first[which] + offset
