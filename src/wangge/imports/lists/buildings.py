"""楼栋和单元: one row for each unit, or for a building without units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.imports.lists import words
from wangge.imports.lists.base import CHANGED, COMMUNITIES, MOST_ROWS, NEW, SAME, Change, Line, Plan, Tell, Touched
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.places import bulk
from wangge.places.datum import Datum, to_cgcs2000
from wangge.places.house_index import HouseIndex, Node, NotThere, node_of
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column, Kind

CLOSE_DEG = 1e-6  # a tenth of a metre: the same point, rounded
STEP = 500
ABOUT_GRIDS = ("no_grid", "many_grids", "grid_missing")


@dataclass
class Made:
    """What the rows make, and buildings whose point they change."""

    new: list[Place] = field(default_factory=list)
    moved: list[Place] = field(default_factory=list)


class Buildings:
    """The list of buildings and their units."""

    code = "buildings"
    title = _("楼栋和单元")
    about = _("每个单元一行；没有单元的楼栋也写一行。居民名单要用到这里的楼栋和单元。")
    permission = Permission.MANAGE_PLACES
    most_rows = MOST_ROWS
    place_kinds: Sequence[str] = COMMUNITIES
    columns: Sequence[Column] = (
        Column(
            "grid", _("网格"), longest=80, aliases=("所属网格", "网格名称", "网格编码", "网格编号"),
            note=_("网格名称或编码。新楼栋必填；已登记的楼栋可不填。"),
        ),
        Column(
            "building", _("楼栋"), required=True, longest=60, aliases=("楼号", "楼栋号", "栋号", "幢号", "楼幢"),
            note=_("例如“3号楼”，也可只写 3。"),
        ),
        Column(
            "unit", _("单元"), longest=60, aliases=("单元号", "单元名称"),
            note=_("例如“2单元”，也可只写 2。没有单元的楼栋不填。"),
        ),
        Column("longitude", _("经度"), Kind.NUMBER, aliases=("东经", "lng", "lon"), note=_("度，例如 112.5735。")),
        Column("latitude", _("纬度"), Kind.NUMBER, aliases=("北纬", "lat"), note=_("度，例如 37.7925。")),
        Column(
            "datum", _("坐标系"), Kind.CHOICE, choices=words.DATUMS, spellings=words.DATUM_SPELLINGS,
            note=_("经纬度取自哪里。不填按国家 2000 坐标（CGCS2000）。"),
        ),
    )  # fmt: skip
    examples: Sequence[dict[str, Any]] = (
        {"grid": "第一网格", "building": "3号楼", "unit": "1单元", "longitude": 112.5735, "latitude": 37.7925},
        {"grid": "第一网格", "building": "3号楼", "unit": "2单元"},
    )

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """Buildings and units that are missing, and points that differ. Four queries, however many rows."""
        planner = _Planner(within, at)
        for number, line in enumerate(lines):
            planner.take(line)
            if number % STEP == 0:
                tell(number, len(lines))
        return planner.plan

    def prepare(self, plan: Plan) -> bulk.PlaceRows:
        """Ready to be written."""
        return bulk.prepare(plan.made.new, plan.made.moved)

    def write(self, prepared: bulk.PlaceRows, *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Write the places."""
        bulk.write_places(by=by, within=within, at=at, rows=prepared)
        return ()


class _Planner:
    def __init__(self, within: Place, at: datetime) -> None:
        self.index = HouseIndex(within, households=False)
        self.today = day_of(at)
        self.made = Made()
        self.plan = Plan(made=self.made, extra={"buildings": 0, "units": 0})
        self._new: dict[UUID, Place] = {}
        self._points: dict[UUID, tuple[int, tuple[float, float]]] = {}
        self._rows: dict[tuple[UUID, UUID | None], int] = {}

    def take(self, line: Line) -> None:
        """One row; a problem leaves it out."""
        try:
            point = self._point(line)
            grid = self.index.grid(line.get("grid")) if line.get("grid") else None
            building, is_new = self._building(line, grid)
        except NotThere as problem:
            column = "grid" if problem.code in ABOUT_GRIDS else "building"
            self.plan.problem(line, column, problem.code, **problem.words)
            return
        outcome = NEW if is_new else SAME
        unit = None
        if line.get("unit"):
            try:
                unit, unit_is_new = self._unit(line, building)
            except NotThere as problem:
                self.plan.problem(line, "unit", problem.code, **problem.words)
                return
            outcome = NEW if unit_is_new else outcome
        key = (building.id, unit.id if unit else None)
        if key in self._rows:
            self.plan.problem(line, "unit" if unit else "building", "row_twice", row=self._rows[key])
            return
        self._rows[key] = line.number
        if point is not None and self._place_at(line, building, point) and outcome == SAME:
            outcome = CHANGED
        self.plan.outcomes[line.number] = outcome

    def _building(self, line: Line, grid: Node | None) -> tuple[Node, bool]:
        text = line.get("building")
        try:
            return self.index.building(text, grid), False
        except NotThere as problem:
            if problem.code != "no_building":
                raise
        if grid is None:
            raise NotThere("grid_missing")
        return self._add(line, self.index.new_building(grid, text), "buildings"), True

    def _unit(self, line: Line, building: Node) -> tuple[Node, bool]:
        try:
            return self.index.unit(building, line.get("unit")), False
        except NotThere as problem:
            if problem.code != "no_unit":
                raise
        return self._add(line, self.index.new_unit(building, line.get("unit")), "units"), True

    def _add(self, line: Line, place: Place, count: str) -> Node:
        place.valid_from = self.today
        self.made.new.append(place)
        self._new[place.pk] = place
        self.plan.extra[count] += 1
        self.plan.touched.append(Touched(line.number, "places.place", place.pk, NEW))
        return node_of(place)

    def _point(self, line: Line) -> tuple[float, float] | None:
        longitude, latitude = line.get("longitude"), line.get("latitude")
        if longitude is None and latitude is None:
            return None
        if longitude is None or latitude is None:
            self.plan.problem(line, "latitude" if latitude is None else "longitude", "half_a_point")
            return None
        try:
            return to_cgcs2000(float(longitude), float(latitude), Datum(line.get("datum", Datum.CGCS2000)))
        except ValueError:
            self.plan.problem(line, "longitude", "off_the_globe")
            return None

    def _place_at(self, line: Line, building: Node, point: tuple[float, float]) -> bool:
        """Give the building its point; whether that changes a building that was there before."""
        said = self._points.setdefault(building.id, (line.number, point))
        if not _close(said[1], point):
            self.plan.problem(line, "longitude", "point_twice", row=said[0])
            return False
        if building.id in self._new:
            new = self._new[building.id]
            new.longitude, new.latitude = point
            return False
        if said[0] != line.number or _close((building.longitude, building.latitude), point):
            return False
        place = Place(**building._asdict())
        place.longitude, place.latitude = point
        self.made.moved.append(place)
        self.plan.touched.append(Touched(line.number, "places.place", building.id, CHANGED))
        self.plan.guards.append(f"{building.id}:{building.version}")
        self.plan.changes.append(Change(line.number, building.name, ("longitude", "latitude")))
        return True


def _close(one: tuple[float | None, float | None], other: tuple[float, float]) -> bool:
    return all(a is not None and abs(a - b) < CLOSE_DEG for a, b in zip(one, other, strict=True))
