"""Questions about the division of a community and about plans. Dates are days in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge.grids import rules
from wangge.grids.division import Division, Part, from_json
from wangge.grids.models import GridPlan
from wangge.grids.rules import Finding, Ground, Guide, Size
from wangge.kernel import policy
from wangge.matters.models import Matter
from wangge.people.models import Person, Residence
from wangge.places import queries as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)


@dataclass(frozen=True)
class Tally:
    """What lies in a building or a grid."""

    buildings: int = 0
    households: int = 0
    residents: int = 0
    open_work: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.buildings + other.buildings,
            self.households + other.households,
            self.residents + other.residents,
            self.open_work + other.open_work,
        )


@dataclass(frozen=True)
class Situation:
    """A community as it stands: its grids, its buildings by code, and what lies in each building."""

    community: Place
    ground: Ground
    division: Division
    grids: Mapping[str, Place]
    buildings: Mapping[str, Place]
    tallies: Mapping[str, Tally]  # by building code

    def tally(self, part: Part | None) -> Tally:
        """What lies in the buildings of a grid."""
        codes = part.buildings if part else ()
        return sum((self.tallies[code] for code in codes if code in self.tallies), Tally())


@dataclass(frozen=True)
class Line:
    """One grid of a plan, before and after. `after` is None for one that is merged away, then `into` says into which."""

    key: str
    name: str
    before: Tally | None
    after: Tally | None
    part: Part | None
    into: str = ""
    redrawn: bool = False


@dataclass(frozen=True)
class Review:
    """A division held against the community as it stands."""

    lines: list[Line]
    problems: list[Finding]
    warnings: list[Finding]
    moving: dict[str, str]  # building code → key of the grid it goes to
    moved: Tally  # what lies in the moving buildings
    changes: bool


def situation(community: Place, on: date) -> Situation:
    """The community as it stood on that day (today, for what is to be changed); open work is always today's. Nine queries."""
    grids = {one.code: one for one in places.children(community, on).filter(kind=PlaceKind.GRID)}
    borders = {one.place_id: one.geometry for one in places.boundaries(on).filter(place__parent=community)}
    whole = places.boundary_of(community, on)
    buildings = Place.objects.within(community.path).filter(places.valid_on(on), kind=PlaceKind.BUILDING)
    found = {one.code: one for one in buildings.order_by("path")}
    within: dict[Any, set[str]] = {one.pk: set() for one in grids.values()}
    grid_of = places.grids_of_buildings(community, on)
    for code, building in found.items():
        within.setdefault(grid_of.get(building.pk), set()).add(code)
    division = Division(
        tuple(Part(code, grid.name, borders.get(grid.pk), frozenset(within[grid.pk])) for code, grid in grids.items())
    )
    ground = Ground(
        community=community.name,
        whole=whole.geometry if whole else None,
        grids={code: grid.name for code, grid in grids.items()},
        buildings={code: building.name for code, building in found.items()},
        spots={
            code: (building.longitude, building.latitude)
            for code, building in found.items()
            if building.longitude is not None and building.latitude is not None
        },
    )
    return Situation(community, ground, division, grids, found, _tallies(found.values(), on))


def review(plan_division: Division, here: Situation, at: datetime) -> Review:
    """Hold a division against the community: what stands against it, what to know, who gets what. One query (policy)."""
    moving = moves_of(plan_division, here)
    into = dissolved(plan_division, here)
    lines = []
    for part in plan_division:
        former = here.division.part(part.key)
        before = None if part.is_new else here.tally(former)
        redrawn = former is not None and former.geometry != part.geometry
        lines.append(Line(part.key, part.name, before, here.tally(part), part, redrawn=redrawn))
    for key, target in into.items():
        gone = here.division.part(key)
        name = plan_division.part(target).name if target else ""  # type: ignore[union-attr]
        lines.append(Line(key, here.ground.grids[key], here.tally(gone), None, None, into=name))
    sizes = {line.key: Size(line.after.households, line.after.residents) for line in lines if line.after is not None}
    moved = sum((here.tallies[code] for code in moving), Tally())
    return Review(
        lines=lines,
        problems=rules.problems(plan_division, here.ground),
        warnings=rules.warnings(plan_division, here.ground, sizes, guide(at)),
        moving=moving,
        moved=moved,
        changes=differs(plan_division, here),
    )


def moves_of(division: Division, here: Situation) -> dict[str, str]:
    """Buildings that would change their grid, and the key of the one they go to."""
    found: dict[str, str] = {}
    for part in division:
        former = here.division.part(part.key)
        arriving = part.buildings - (former.buildings if former else frozenset())
        found |= {code: part.key for code in arriving if code in here.buildings}
    return dict(sorted(found.items()))


def dissolved(division: Division, here: Situation) -> dict[str, str]:
    """Grids that would vanish, each with the key of the grid that takes most of its households.

    By buildings where there are no households; without buildings the first grid of the plan; "" in an empty plan.
    """
    found = {}
    for part in here.division:
        if division.part(part.key) is not None:
            continue
        shares = {
            other.key: (
                sum(here.tallies[code].households for code in part.buildings & other.buildings),
                len(part.buildings & other.buildings),
            )
            for other in division
        }
        found[part.key] = max(sorted(shares), key=lambda key: shares[key]) if shares else ""
    return found


def differs(division: Division, here: Situation) -> bool:
    """Whether adopting this division would change anything."""
    plain = {(part.key, part.name, part.buildings) for part in division}
    now = {(part.key, part.name, part.buildings) for part in here.division}
    drawn = {part.key: part.geometry for part in division} != {part.key: part.geometry for part in here.division}
    return plain != now or drawn


def guide(at: datetime) -> Guide:
    """The sizes a grid should keep to. One query."""
    rows = policy.many(["grids.least_households", "grids.most_households", "grids.most_residents"], at)
    return Guide(*(row.value for row in rows.values()))


def plans(viewer: Person, community: Place, *, on: date) -> QuerySet[GridPlan]:
    """The plans of a community that the viewer may see, newest first. One query."""
    found = GridPlan.objects.visible_to(viewer, on).filter(community=community)
    return found.select_related("author", "decided_by").order_by("-drafted_at", "-id")


def plan_for(viewer: Person, plan_id: UUID, *, on: date) -> GridPlan | None:
    """One plan the viewer may see; None otherwise. One query."""
    found = GridPlan.objects.visible_to(viewer, on).select_related("community", "author", "decided_by", "restores")
    return found.filter(pk=plan_id).first()


def division_of(plan: GridPlan) -> Division:
    """What the plan holds."""
    return from_json(plan.division)


def people_in(divisions: Iterable[Division]) -> dict[UUID, Person]:
    """The people named for posts in these divisions, by id. One query."""
    named = {seat.person for division in divisions for part in division for seat in part.seats}
    return Person.objects.in_bulk(named) if named else {}


def _tallies(buildings: Iterable[Place], on: date) -> dict[str, Tally]:
    listed = list(buildings)
    households = places.count_below(listed, places.households(on), "path")
    living = Residence.objects.filter(places.valid_on(on))
    residents = places.count_below(listed, living, "household__place__path")
    open_work = places.count_below(listed, Matter.objects.filter(closed_at=None), "path")
    return {one.code: Tally(1, households[one.pk], residents[one.pk], open_work[one.pk]) for one in listed}
