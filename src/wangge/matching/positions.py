"""Where places are, in metres on a flat map of the district, and how far apart two of them count as."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wangge.kernel.bulk import in_chunks
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths

METRES_A_DEGREE = 111_195  # of latitude, on the mean sphere
COMMUNITY_PARTS, GRID_PARTS, BUILDING_PARTS = 3, 4, 5  # parts of a place path
Spot = tuple[float, float]  # longitude, latitude
LEVELS = {"building": BUILDING_PARTS, "grid": GRID_PARTS, "community": COMMUNITY_PARTS}


@dataclass(frozen=True)
class Spots:
    """Some places: x and y in metres (NaN where nothing is known), and the numbers of building, grid and community."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    inside: dict[str, NDArray[np.int64]]  # by level; -1 above that level

    def metres_to(
        self, rows: NDArray[Any], other: Spots, columns: NDArray[Any], near: Mapping[str, int]
    ) -> NDArray[np.int64]:
        """Straight distances from each of these rows to each of those columns, in whole metres.

        Where one of the two has no position, `near` says what the same building, grid, community or elsewhere counts as.
        """
        dx = self.x[rows, None] - other.x[None, columns]
        dy = self.y[rows, None] - other.y[None, columns]
        far = np.sqrt(dx * dx + dy * dy)
        unknown = np.isnan(far)
        if unknown.any():
            far = np.where(unknown, self._by_tree(rows, other, columns, near), far)
        return far.astype(np.int64)

    def _by_tree(
        self, rows: NDArray[Any], other: Spots, columns: NDArray[Any], near: Mapping[str, int]
    ) -> NDArray[Any]:
        found = np.full((len(rows), len(columns)), near["elsewhere"])
        for level in reversed(LEVELS):
            mine, theirs = self.inside[level][rows, None], other.inside[level][None, columns]
            found = np.where((mine == theirs) & (mine >= 0), near[level], found)
        return found


def known(places: Iterable[Place]) -> dict[str, Spot]:
    """Longitude and latitude by path: a place's own, else of the nearest place above it down from the community.

    At most one query for 500 places that have none of their own.
    """
    seen = {place.path: place for place in places}
    found = {path: at for path, place in seen.items() if (at := _spot(place.longitude, place.latitude))}
    missing = {path: ancestor_paths(path)[COMMUNITY_PARTS - 1 : -1] for path in seen if path not in found}
    above: dict[str, Spot] = {}
    for some in in_chunks({path for paths in missing.values() for path in paths}):
        rows = Place.objects.filter(path__in=some).values_list("path", "longitude", "latitude")
        above |= {path: at for path, east, north in rows if (at := _spot(east, north))}
    for path, paths in missing.items():
        spot = next((above[one] for one in reversed(paths) if one in above), None)
        if spot is not None:
            found[path] = spot
    return found


def _spot(east: float | None, north: float | None) -> Spot | None:
    return None if east is None or north is None else (east, north)


def spots(paths: list[str], where: Mapping[str, Spot], numbers: dict[str, int]) -> Spots:
    """Places by path on the flat map. `numbers` gives every path one number; share it among spots that are compared."""
    around = next(iter(where.values()), (0.0, 0.0))
    east = METRES_A_DEGREE * math.cos(math.radians(around[1]))
    nowhere = (math.nan, math.nan)
    at = np.array([where.get(path, nowhere) for path in paths], float).reshape(len(paths), 2)
    inside = {
        level: np.array([_number(path, parts, numbers) for path in paths], np.int64) for level, parts in LEVELS.items()
    }
    return Spots((at[:, 0] - around[0]) * east, (at[:, 1] - around[1]) * METRES_A_DEGREE, inside)


def _number(path: str, parts: int, numbers: dict[str, int]) -> int:
    names = path.strip("/").split("/")
    if len(names) < parts:
        return -1
    return numbers.setdefault("/".join(names[:parts]), len(numbers))
