"""The map on a grid card: the grid among its neighbours and its buildings, drawn from the district's own polygons.

Plain numbers for one SVG template, which the page colours by its style sheet and the PDF by colours of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from math import cos, radians, sqrt
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, box

from wangge.places import queries
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.rules import Area, polygon_of

SCREEN, PAPER = (480, 330), (820, 320)  # width and height in units of the drawing
AROUND = 0.22  # of the grid's own extent, shown on each side
M_PER_DEGREE = 111_320  # of latitude; exact enough for a drawing
BARS_M = (500, 200, 100, 50, 20, 10)
LETTER, LINE = 18, 22  # room of one character and one line of a building's name
NAME_WIDTH = 3.5  # of a grid's name, in heights
MARK = 0.04  # radius kept free around a building, of the side of a square as large as the grid
SMALLEST_PART = 0.02  # of the map: less of a neighbour gets no name


@dataclass(frozen=True)
class Label:
    """Words at a point; `kind` says how they are set."""

    x: float
    y: float
    text: str
    kind: str = "near"


@dataclass(frozen=True)
class Spot:
    """The entrance of a building and where its name stands."""

    x: float
    y: float
    label: Label


@dataclass(frozen=True)
class Drawing:
    """One map: paths in SVG's own language, names, a bar of so many metres."""

    own: str
    near: list[str]
    labels: list[Label]
    spots: list[Spot]
    bar_m: int
    bar: float
    schematic: bool
    width: int
    height: int


@dataclass(frozen=True)
class Atlas:
    """The borders and buildings of a community on one day, to draw its grids from."""

    community: Place
    shapes: dict[Any, Area]
    grids: dict[Any, Place]
    schematic: frozenset[Any]
    buildings: dict[Any, list[Place]] = field(default_factory=dict)  # by grid

    @classmethod
    def of(cls, community: Place, on: date) -> Atlas:
        """Read what the maps of a community need. Two queries."""
        borders = list(queries.boundaries(on, kinds=[PlaceKind.GRID]).filter(place__parent=community))
        buildings: dict[Any, list[Place]] = {}
        inside = Place.objects.within(community.path).filter(queries.valid_on(on), kind=PlaceKind.BUILDING)
        for building in inside.order_by("path"):
            buildings.setdefault(building.parent_id, []).append(building)
        return cls(
            community,
            {one.place_id: polygon_of(one.geometry) for one in borders},
            {one.place_id: one.place for one in borders},
            frozenset(one.place_id for one in borders if one.schematic),
            buildings,
        )

    def draw(self, grid: Place, size: tuple[int, int] = SCREEN) -> Drawing | None:
        """The map of one grid, so wide and so high; None while it has no border."""
        if grid.pk not in self.shapes:
            return None
        own = self.shapes[grid.pk]
        frame = Frame.around(own, size)
        near, labels = [], []
        for key, shape in self.shapes.items():
            seen = shapely.intersection(frame.metric(shape), frame.view)
            if key == grid.pk or seen.is_empty:
                continue
            near.append(frame.path(seen))
            if seen.area >= frame.view.area * SMALLEST_PART:
                x, y = frame.at(_middle(seen))
                labels.append(Label(x, y, self.short(self.grids[key].name)))
        spots = _spots(self.buildings.get(grid.pk, []), frame, frame.drawn(own))
        bar_m = next((metres for metres in BARS_M if metres * frame.scale <= size[0] / 4), BARS_M[-1])
        return Drawing(
            own=frame.path(frame.metric(own)), near=near, labels=labels, spots=spots,
            bar_m=bar_m, bar=round(bar_m * frame.scale, 1), schematic=grid.pk in self.schematic,
            width=size[0],
            height=size[1],
        )  # fmt: skip

    def short(self, name: str) -> str:
        """A grid's name without the community's: 第二网格."""
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(self.community.name, name, strict=False))
        rest = name[len(list(shared)) :]
        return rest if len(rest) > 1 else name


@dataclass(frozen=True)
class Frame:
    """How degrees become units of the drawing, and what of the ground is seen."""

    east: float
    north: float
    squeeze: float
    scale: float
    view: Polygon
    size: tuple[int, int]

    @classmethod
    def around(cls, area: Area, size: tuple[int, int]) -> Frame:
        """A frame with the area in its middle."""
        west, south, east, north = area.bounds
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        squeeze = cos(radians(middle_y))
        wide = (east - west) * squeeze * M_PER_DEGREE * (1 + 2 * AROUND)
        tall = (north - south) * M_PER_DEGREE * (1 + 2 * AROUND)
        scale = min(size[0] / wide, size[1] / tall)
        half_x, half_y = size[0] / 2 / scale, size[1] / 2 / scale
        return cls(middle_x, middle_y, squeeze, scale, box(-half_x, -half_y, half_x, half_y), size)

    def metric(self, area: Area) -> Any:
        """The area in metres from the middle of the frame."""
        return shapely.transform(area, lambda points: (points - (self.east, self.north)) * self._stretch)

    @property
    def _stretch(self) -> tuple[float, float]:
        return self.squeeze * M_PER_DEGREE, M_PER_DEGREE

    def at(self, metres: tuple[float, ...]) -> tuple[float, float]:
        """A point of the ground as a point of the drawing; y points down there."""
        width, height = self.size
        return round(width / 2 + metres[0] * self.scale, 1), round(height / 2 - metres[1] * self.scale, 1)

    def spot(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A position in degrees as a point of the drawing."""
        across, up = self._stretch
        return self.at(((longitude - self.east) * across, (latitude - self.north) * up))

    def drawn(self, area: Area) -> Any:
        """The area in units of the drawing."""
        return shapely.transform(area, lambda points: np.array([self.spot(*point) for point in points]))

    def path(self, shape: Any) -> str:
        """The outline as an SVG path, holes too."""
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
        return "".join("M" + "L".join("{},{}".format(*self.at(point)) for point in ring.coords) + "Z" for ring in rings)


def name_spot(geometry: dict[str, Any], spots: Iterable[Sequence[float]]) -> list[float]:
    """Where a grid's name has most room in a border (GeoJSON, degrees), clear of these buildings."""
    shape = polygon_of(geometry)
    wide = NAME_WIDTH / cos(radians(shape.centroid.y))  # a name is wider than high: let the ground be narrower

    def narrow(of: Any, by: float) -> Any:
        return shapely.transform(of, lambda points: points / (by, 1))

    ground = narrow(shape, wide)
    marks = narrow(shapely.multipoints([tuple(spot) for spot in spots] or None), wide)
    free = ground.difference(marks.buffer(sqrt(ground.area) * MARK)) if not marks.is_empty else ground
    x, y = _middle(free if not free.is_empty else ground)[:2]
    return [round(x * wide, 7), round(y, 7)]


def _middle(shape: Any) -> tuple[float, ...]:
    """Where a name has most room inside the shape."""
    if shape.geom_type == "Polygon":
        return shapely.maximum_inscribed_circle(shape).coords[0]  # a line from its middle to its edge
    return shape.representative_point().coords[0]


def _spots(buildings: Iterable[Place], frame: Frame, own: Any) -> list[Spot]:
    """The buildings with a known entrance, each name on a free side of its mark, inside the grid where there is room."""
    at = [
        (building, *frame.spot(building.longitude, building.latitude))
        for building in buildings
        if building.longitude is not None and building.latitude is not None
    ]
    taken = [(x - 8, y - 8, x + 8, y + 8) for _building, x, y in at]
    found = []
    for building, x, y in at:
        half = len(building.name) * LETTER / 2
        sides = [(x, y + 24), (x, y - 14), (x + half + 12, y + 5), (x - half - 12, y + 5)]
        room = [(side, (side[0] - half, side[1] - LINE + 5, side[0] + half, side[1] + 5)) for side in sides]
        free = [(side, r) for side, r in room if _is_free(r, taken, frame.size)] or room[:1]
        side, filled = next(((side, r) for side, r in free if own.contains(box(*r))), free[0])
        taken.append(filled)
        found.append(Spot(x, y, Label(round(side[0], 1), round(side[1], 1), building.name, "door")))
    return found


def _is_free(room: tuple[float, ...], taken: Iterable[tuple[float, ...]], size: tuple[int, int]) -> bool:
    west, north, east, south = room
    inside = west >= 0 and east <= size[0] and north >= 0 and south <= size[1]
    return inside and not any(west < e and w < east and north < s and n < south for w, n, e, s in taken)
