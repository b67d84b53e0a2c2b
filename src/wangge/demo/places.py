"""The place tree of the demo: real districts, streets and towns with their codes; communities below are provisional."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from shapely import Polygon

from wangge.demo.geography import CENTRES, OUTLINES, block, divide, geojson, spread
from wangge.kernel.ids import new_id
from wangge.places.codes import PlaceKind, path_of
from wangge.places.models import Boundary, Place
from wangge.places.seeds import DISTRICTS, STREETS

SINCE = date(2020, 1, 1)
SOURCE = "Wangge demo; schematic"
UNITS, FLOORS, DOORS = 3, 12, 2  # of a building: 72 households
BUILDINGS_A_GRID = (5, 5, 5, 5, 4, 4)  # 28 buildings, 2,016 households, 288 to 360 a grid


@dataclass(frozen=True)
class Community:
    """A community of the demo: where it hangs and how large it is."""

    street: str
    name: str
    segment: str
    centre: tuple[float, float]
    buildings: tuple[int, ...]


HOME = [Community("140105001", "云水明珠社区", "X01", (112.5735, 37.7925), BUILDINGS_A_GRID)]
SECOND = [
    Community("140109001", "公园路社区", "X01", (112.5155, 37.8625), (3, 3)),
    Community("140109004", "漪汾苑社区", "X01", (112.5125, 37.8835), (3, 3)),
]


@dataclass
class Tree:
    """The places made, in order, with the parts the rest of the demo needs."""

    places: list[Place] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    district: Place | None = None
    streets: dict[str, Place] = field(default_factory=dict)
    communities: list[Place] = field(default_factory=list)
    grids: dict[str, list[Place]] = field(default_factory=dict)  # by community path
    buildings: dict[str, list[Place]] = field(default_factory=dict)  # by grid path
    units: dict[str, list[Place]] = field(default_factory=dict)  # by building path
    households: dict[str, list[Place]] = field(default_factory=dict)  # by unit path

    def add(self, kind: PlaceKind, name: str, parent: Place | None, segment: str, spot: tuple[float, float]) -> Place:
        """Make one place below `parent`; codes of buildings and below are their paths."""
        path = path_of(parent.path if parent else "", segment)
        deep = kind in (PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD)
        place = Place(
            id=new_id(), code=path.rstrip("/") if deep else path.replace("/", ""), kind=kind, name=name, parent=parent,
            path=path, longitude=spot[0], latitude=spot[1], provisional="X" in path, valid_from=SINCE,
        )  # fmt: skip
        self.places.append(place)
        return place

    def draw(self, place: Place, shape: Polygon) -> None:
        """Give a place its schematic border."""
        self.boundaries.append(
            Boundary(place=place, geometry=geojson(shape), valid_from=SINCE, source=SOURCE, schematic=True)
        )


def communities_of(code: str, scale: int) -> list[Community]:
    """The communities of a district's demo; `scale` repeats the home community under other names."""
    if code != "140105":
        return SECOND
    more = [
        Community("140105001", f"演示社区{number}", f"X{number:02d}", _beside(number), BUILDINGS_A_GRID)
        for number in range(2, scale + 1)
    ]
    return HOME + more


def _beside(number: int) -> tuple[float, float]:
    """Room for up to 99 communities side by side around the first one."""
    x, y = HOME[0].centre
    column, row = number % 10, number // 10
    return round(x - 0.02 + column * 0.0042, 6), round(y - 0.018 + row * 0.0036, 6)


def build(code: str, *, scale: int, chance: Random) -> Tree:
    """The whole tree of one district, unsaved."""
    tree = Tree()
    outline = OUTLINES[code]
    spot = (round(outline.centroid.x, 6), round(outline.centroid.y, 6))
    tree.district = tree.add(PlaceKind.DISTRICT, DISTRICTS[code], None, code, spot)
    tree.draw(tree.district, outline)
    own = {number: name for number, name in STREETS.items() if number.startswith(code)}
    for (number, name), shape in zip(own.items(), divide(outline, [CENTRES[number] for number in own]), strict=True):
        tree.streets[number] = tree.add(_kind_of(number), name, tree.district, number[6:], CENTRES[number])
        tree.draw(tree.streets[number], shape)
    for community in communities_of(code, scale):
        _community(tree, community, chance)
    return tree


def _kind_of(number: str) -> PlaceKind:
    first = number[6]
    return PlaceKind.STREET if first == "0" else PlaceKind.TOWN if first == "1" else PlaceKind.TOWNSHIP


def _community(tree: Tree, community: Community, chance: Random) -> None:
    street = tree.streets[community.street]
    place = tree.add(PlaceKind.COMMUNITY, community.name, street, community.segment, community.centre)
    shape = block(community.centre, 0.0040, 0.0034)
    tree.draw(place, shape)
    tree.communities.append(place)
    anchors = spread(shape, len(community.buildings), chance)
    tree.grids[place.path] = []
    number = 0
    for index, (cell, buildings) in enumerate(zip(divide(shape, anchors), community.buildings, strict=True), start=1):
        centre = cell.representative_point()
        spot = (round(centre.x, 6), round(centre.y, 6))
        grid = tree.add(PlaceKind.GRID, f"{community.name[:-2]}第{_ordinal(index)}网格", place, f"{index:03d}", spot)
        tree.draw(grid, cell)
        tree.grids[place.path].append(grid)
        tree.buildings[grid.path] = []
        for door in spread(cell.buffer(-0.00012), buildings, chance):
            number += 1
            tree.buildings[grid.path].append(_building(tree, grid, number, door))


def _building(tree: Tree, grid: Place, number: int, door: tuple[float, float]) -> Place:
    building = tree.add(PlaceKind.BUILDING, f"{number}号楼", grid, f"B{number:03d}", door)
    tree.units[building.path] = []
    for unit_number in range(1, UNITS + 1):
        unit = tree.add(PlaceKind.UNIT, f"{number}号楼{unit_number}单元", building, f"U{unit_number}", door)
        tree.units[building.path].append(unit)
        tree.households[unit.path] = [
            tree.add(PlaceKind.HOUSEHOLD, f"{unit.name}{floor}{side:02d}", unit, f"{floor:02d}{side:02d}", door)
            for floor in range(1, FLOORS + 1)
            for side in range(1, DOORS + 1)
        ]
    return building


def _ordinal(number: int) -> str:
    return "一二三四五六七八九十"[number - 1]
