"""All house numbers within a place, read once: for lists of thousands of rows that name buildings, units and doors."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from wangge.kernel.bulk import light
from wangge.places import codes
from wangge.places.bulk import segment_of
from wangge.places.codes import PlaceKind, path_of
from wangge.places.house_numbers import building_key, door_key, unit_key
from wangge.places.models import Place

LONGEST_CODE, LONGEST_NAME = 40, 80  # the columns
KINDS = (PlaceKind.GRID, PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD)


class Node(NamedTuple):
    """A place as the index keeps it."""

    id: UUID
    kind: str
    name: str
    code: str
    path: str
    parent_id: UUID
    longitude: float | None
    latitude: float | None
    provisional: bool
    version: int


_as_kept = attrgetter(*Node._fields)


def node_of(place: Place) -> Node:
    """A place as the index keeps it."""
    return Node._make(_as_kept(place))


class NotThere(LookupError):
    """The house number names nothing, or more than one thing; `code` says which level and why."""

    def __init__(self, code: str, **words: str) -> None:
        self.code, self.words = code, words
        super().__init__(code)


class HouseIndex:
    """Grids, buildings, units and households below a place, by how people write them. Three queries at most.

    New places are added as they are made, so that the next row finds them.
    """

    def __init__(self, within: Place, *, households: bool = True) -> None:
        kinds = KINDS if households else KINDS[:-1]
        self.grids: dict[UUID, Node] = {}
        self._by_id: dict[UUID, Node] = {}
        self._buildings: dict[str, list[Node]] = {}
        self._units: dict[tuple[UUID, str], Node] = {}
        self._units_of: dict[UUID, list[Node]] = {}
        self._doors: dict[tuple[UUID, str], Node] = {}
        self._twice: set[tuple[UUID, str]] = set()
        self._taken = set(Place.objects.within(within.path).filter(kind__in=kinds).values_list("path", flat=True))
        self._long_units = False
        rows = Place.objects.current().within(within.path).filter(kind__in=kinds).order_by("path")
        for row in rows.values_list(*Node._fields).iterator(chunk_size=2000):
            self.add(Node(*row))

    def add(self, node: Node) -> None:
        """Make a place findable; the places around it come first."""
        self._by_id[node.id] = node
        self._taken.add(node.path)
        above = self._by_id.get(node.parent_id)
        if node.kind == PlaceKind.GRID:
            self.grids[node.id] = node
        elif node.kind == PlaceKind.BUILDING:
            self._buildings.setdefault(building_key(node.name), []).append(node)
        elif node.kind == PlaceKind.UNIT and above is not None:
            self._long_units |= node.name.startswith(above.name)
            self._units[above.id, unit_key(node.name, above.name)] = node
            self._units_of.setdefault(above.id, []).append(node)
        elif above is not None:
            key = (above.id, door_key(node.name, *self._names_around(above)))
            self._twice |= {key} if key in self._doors else set()
            self._doors[key] = node

    def grid(self, text: str) -> Node:
        """A grid by its code or its name, or the end of its name ("第一网格"). Raises NotThere."""
        text = text.strip()
        found = [node for node in self.grids.values() if text in (node.code, node.name)]
        found = found or [node for node in self.grids.values() if node.name.endswith(text)]
        if len(found) != 1:
            raise NotThere("many_grids" if found else "no_grid", name=text)
        return found[0]

    def building(self, text: str, grid: Node | None = None) -> Node:
        """A building by its number, in this grid if one is given. Raises NotThere."""
        found = self._buildings.get(building_key(text), [])
        inside = [node for node in found if grid is None or node.parent_id == grid.id]
        if found and not inside:
            raise NotThere("other_grid", name=text, grid=self._by_id[found[0].parent_id].name)
        if len(inside) != 1:
            raise NotThere("many_buildings" if inside else "no_building", name=text)
        return inside[0]

    def unit(self, building: Node, text: str) -> Node:
        """A unit of the building; where it has only one, or none at all, nothing need be given: then the building itself
        is where its doors are. Raises NotThere."""
        if text:
            found = self._units.get((building.id, unit_key(text, building.name)))
            if found is None:
                raise NotThere("no_unit", name=text, building=building.name)
            return found
        units = self._units_of.get(building.id, [])
        if len(units) > 1:
            raise NotThere("unit_missing", building=building.name)
        return units[0] if units else building

    def door(self, above: Node, text: str) -> Node | None:
        """The household behind a door of a unit or building, if it is known. Raises NotThere when two are called so."""
        key = (above.id, door_key(text, *self._names_around(above)))
        if key in self._twice:
            raise NotThere("many_doors", name=text)
        return self._doors.get(key)

    def around(self, node: Node) -> Node | None:
        """The place above, when it is in the index."""
        return self._by_id.get(node.parent_id)

    def new_building(self, grid: Node, text: str) -> Place:
        """A building that is not there yet. Raises NotThere (its code was used before)."""
        key = building_key(text)
        name = f"{key}号楼" if key.isdigit() and text.strip().isdigit() else text.strip()
        return self._new(grid, PlaceKind.BUILDING, name, segment_of(key, "B", 3))

    def new_unit(self, building: Node, text: str) -> Place:
        """A unit that is not there yet, named like the others here. Raises NotThere."""
        key = unit_key(text, building.name)
        name = f"{key}单元" if key.isdigit() else text.strip()
        return self._new(
            building,
            PlaceKind.UNIT,
            f"{building.name}{name}" if self._long_units else name,
            segment_of(key, "U"),
        )

    def new_door(self, above: Node, text: str) -> Place:
        """A household that is not there yet, named like the others here. Raises NotThere."""
        key = door_key(text, *self._names_around(above))
        name = f"{above.name}{key}" if above.kind == PlaceKind.UNIT and self._long_units else key
        return self._new(above, PlaceKind.HOUSEHOLD, name, segment_of(key, digits=4))

    def _new(self, above: Node, kind: PlaceKind, name: str, segment: str) -> Place:
        path = path_of(above.path, segment)
        code = path.rstrip("/")
        if path in self._taken:
            raise NotThere("closed", name=name)
        if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
            raise NotThere("too_long", name=name)
        codes.check_code(code, kind)
        place = light(Place)(
            code=code, kind=kind, name=name, path=path, longitude=above.longitude, latitude=above.latitude,
            provisional=above.provisional, parent_id=above.id,
        )  # fmt: skip
        self.add(node_of(place))
        return place

    def _names_around(self, above: Node) -> tuple[str, ...]:
        outer = self._by_id.get(above.parent_id)
        names = [above.name]
        if outer is not None and outer.kind == PlaceKind.BUILDING:
            names = [outer.name, above.name]
            if above.name.startswith(outer.name):
                names = [above.name]
        return tuple(names)
