"""Questions a grid's desk asks: who lives here, who is in charge of which building, who is on duty, what is open.

Each part is there only as far as the viewer's posts reach at this grid; counts cost the same however many households.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from wangge.care.states import OPEN, Stage
from wangge.journal.models import Leaf
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.matters.models import Matter
from wangge.people.models import Person, Residence, Trait
from wangge.places import queries as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access, published
from wangge.posts import queries as posts
from wangge.posts.access import Permission
from wangge.posts.models import DutyShift, Holding, PostKind, PublishedContact
from wangge.posts.published import Phones

LEAST, MOST = "grids.least_households", "grids.most_households"  # policy: how many households a grid should have
DUTY_AHEAD = timedelta(hours=36)
CHANGES_BACK = timedelta(days=30)  # bounds the walk along the journal's longest table
CHANGES_SHOWN = 8


@dataclass(frozen=True)
class Guide:
    """How many households a grid should have, both ends included."""

    low: int
    high: int

    def verdict(self, households: int) -> str:
        """ "few", "many", or "" when the number is within the guide."""
        return "few" if households < self.low else "many" if households > self.high else ""


@dataclass(frozen=True)
class GridLine:
    """One grid in the list; None where the viewer's posts do not reach."""

    grid: Place
    households: int
    posts: list[Holding] | None
    published: int | None  # posts whose phone is on the card
    on_duty: list[DutyShift] | None
    open_calls: int | None
    overdue: int | None


@dataclass(frozen=True)
class Calls:
    """Help calls of a grid that are not over: by state, past a time limit, with nobody to send, in the viewer's hands."""

    by_state: Mapping[str, int]
    overdue: int
    alarms: int
    mine: int

    @property
    def open(self) -> int:
        """Calls not closed yet."""
        return sum(self.by_state.get(state, 0) for state in OPEN)

    @property
    def to_follow_up(self) -> int:
        """Closed calls whose follow-up is due."""
        return self.by_state.get(Stage.CLOSED, 0)


@dataclass(frozen=True)
class BuildingLine:
    """One building: its numbers and who heads it and its units."""

    place: Place
    households: int
    residents: int | None
    special: int | None
    open_calls: int | None
    head: Holding | None
    units: int
    headless: list[Place]  # units without a head


@dataclass(frozen=True)
class GridDesk:
    """One grid at one moment; None where the viewer's posts do not reach."""

    grid: Place
    at: datetime
    guide: Guide
    households: int
    residents: int | None
    special: list[tuple[Trait.Kind, int]] | None
    buildings: list[BuildingLine]
    posts: list[Holding] | None
    contacts: Mapping[Any, PublishedContact]  # by post
    phones: Phones
    now: list[DutyShift] = field(default_factory=list)
    coming: list[DutyShift] = field(default_factory=list)
    calls: Calls | None = None
    changes: list[Leaf] | None = None

    @property
    def without_head(self) -> int:
        """Buildings without a head."""
        return sum(line.head is None for line in self.buildings)

    @property
    def units_without_head(self) -> int:
        """Units without a head."""
        return sum(len(line.headless) for line in self.buildings)

    @property
    def unpublished(self) -> list[Holding]:
        """Posts of the card whose phone is not published."""
        return [one for one in self.posts or [] if one.pk not in self.contacts]


def grids_of(viewer: Person, on: date, *, text: str = "", community: Place | None = None) -> QuerySet[Place]:
    """The grids of the viewer's places open on that day, by code; `text` is part of a name or the start of a code."""
    mine = access.subtree_filter(viewer, Permission.SEE_PLACES, on=on)
    found = Place.objects.filter(mine, places.valid_on(on), kind=PlaceKind.GRID).select_related("parent", "merged_into")
    if community is not None:
        found = found.filter(parent=community)
    if text := text.strip():
        found = found.filter(Q(name__contains=text) | Q(code__startswith=text.upper()))
    return found.order_by("path")


def grid_for(viewer: Person, code: str, on: date) -> Place:
    """A grid of the viewer's places, closed ones too, with its parent. Raises NotFound. One query."""
    mine = access.subtree_filter(viewer, Permission.SEE_PLACES, on=on)
    found = Place.objects.filter(mine, code=code, kind=PlaceKind.GRID).select_related("parent", "merged_into")
    grid = found.first()
    if grid is None:
        raise NotFound
    return grid


def guide_at(at: datetime) -> Guide:
    """The guide valid at this moment. One query."""
    found = policy.many([LEAST, MOST], at)
    return Guide(found[LEAST].value, found[MOST].value)


def lines_of(viewer: Person, grids: Iterable[Place], at: datetime) -> list[GridLine]:
    """These grids as the list shows them. Six queries however many."""
    wanted = list(grids)
    on = day_of(at)
    rights = access.rights_of(viewer, on)
    households = places.count_below(wanted, places.households(on), "path")
    with_posts = [grid for grid in wanted if rights.allow(Permission.SEE_POSTS, grid.path)]
    with_calls = [grid for grid in wanted if _may(rights, grid, Permission.SEE_CALLS, Permission.SEE_FIGURES)]
    held: dict[Any, list[Holding]] = {grid.pk: [] for grid in with_posts}
    for one in published.card_posts(with_posts, at):
        held[one.place_id].append(one)
    contacts = published.contacts_of([one for some in held.values() for one in some], at)
    duty: dict[Any, list[DutyShift]] = {grid.pk: [] for grid in with_posts}
    for shift in posts.on_duty_at(with_posts, at):
        duty[shift.place_id].append(shift)
    open_calls = places.count_below(with_calls, _calls().filter(state__in=OPEN), "path")
    late = places.count_below(with_calls, _calls().filter(due_at__lt=at), "path")
    return [
        GridLine(
            grid=grid,
            households=households[grid.pk],
            posts=held.get(grid.pk),
            published=sum(one.pk in contacts for one in held[grid.pk]) if grid.pk in held else None,
            on_duty=duty.get(grid.pk),
            open_calls=open_calls.get(grid.pk),
            overdue=late.get(grid.pk),
        )
        for grid in wanted
    ]


def desk_of(viewer: Person, grid: Place, at: datetime) -> GridDesk:
    """Everything about one grid that its dashboard shows. At most eleven queries however many households."""
    on = day_of(at)
    rights = access.rights_of(viewer, on)
    counts_people = _may(rights, grid, Permission.SEE_PEOPLE, Permission.SEE_FIGURES)
    sees_people = rights.allow(Permission.SEE_PEOPLE, grid.path)
    sees_posts = rights.allow(Permission.SEE_POSTS, grid.path)

    structure = list(_structure(grid, on))
    households = _by_building(places.households(on), "path", grid)
    living = Residence.objects.filter(places.valid_on(on))
    residents = _by_building(living, "household__place__path", grid) if counts_people else None
    traits = _traits(grid, on) if counts_people else None
    held = list(posts.holdings_within(grid, on=on)) if sees_posts else []
    on_card = [one for one in held if one.place_id == grid.pk] if sees_posts else None
    shifts = list(posts.shifts_around(grid, at, until=at + DUTY_AHEAD)) if sees_posts else []
    calls, calls_by_building = _calls_of(viewer, grid, at, rights)
    special = Counter[str]()
    for (part, _kind), count in (traits or {}).items():
        special[part] += count
    heads = {one.place_id: one for one in held if one.kind in (PostKind.BUILDING_HEAD, PostKind.UNIT_HEAD)}
    return GridDesk(
        grid=grid,
        at=at,
        guide=guide_at(at),
        households=sum(households.values()),
        residents=sum(residents.values()) if residents is not None else None,
        special=_totals(traits) if traits is not None else None,
        buildings=[
            BuildingLine(
                place=building,
                households=households.get(building.path, 0),
                residents=residents.get(building.path, 0) if residents is not None else None,
                special=special.get(building.path, 0) if sees_people else None,
                open_calls=calls_by_building.get(building.path, 0) if calls is not None else None,
                head=heads.get(building.pk),
                units=len(units),
                headless=[unit for unit in units if unit.pk not in heads] if sees_posts else [],
            )
            for building, units in _buildings(structure)
        ],
        posts=on_card,
        contacts=published.contacts_of(on_card, at) if on_card else {},
        phones=published.phones_of([grid.parent_id], at)[grid.parent_id],
        now=[shift for shift in shifts if shift.starts_at <= at],
        coming=[shift for shift in shifts if shift.starts_at > at],
        calls=calls,
        changes=_changes(viewer, grid, at) if rights.allow(Permission.SEE_JOURNAL, grid.path) else None,
    )


# Parts of the above


def _may(rights: access.Rights, grid: Place, *permissions: Permission) -> bool:
    return any(rights.allow(one, grid.path) for one in permissions)


def _structure(grid: Place, on: date) -> QuerySet[Place]:
    """The buildings and units of the grid on that day, each building before its units."""
    kinds = (PlaceKind.BUILDING, PlaceKind.UNIT)
    return Place.objects.within(grid.path).filter(places.valid_on(on), kind__in=kinds).order_by("path")


def _buildings(structure: list[Place]) -> list[tuple[Place, list[Place]]]:
    units: dict[Any, list[Place]] = {}
    for place in structure:
        if place.kind == PlaceKind.UNIT:
            units.setdefault(place.parent_id, []).append(place)
    return [(place, units.get(place.pk, [])) for place in structure if place.kind == PlaceKind.BUILDING]


def _parted(rows: QuerySet[Any, Any], column: str, grid: Place) -> QuerySet[Any, Any]:
    """The rows inside the grid with `part`, the path of their building below the grid's ("" for the grid itself)."""
    inside = rows.order_by().filter(access.within_any([grid.path], column))
    below = inside.annotate(below=Substr(column, len(grid.path) + 1))
    return below.annotate(part=Substr("below", 1, StrIndex("below", Value("/"))))


def _by_building(rows: QuerySet[Any, Any], column: str, grid: Place) -> dict[str, int]:
    """How many rows each building has, by its path. One query."""
    counted = _parted(rows, column, grid).values("part").annotate(n=Count("pk"))
    return {grid.path + part: n for part, n in counted.values_list("part", "n")}


def _traits(grid: Place, on: date) -> dict[tuple[str, str], int]:
    """People by building and kind of special group. One query."""
    rows = _parted(Trait.objects.filter(places.valid_on(on)), "person__home__path", grid)
    counted = rows.values("part", "kind").annotate(n=Count("pk"))
    return {(grid.path + part, kind): n for part, kind, n in counted.values_list("part", "kind", "n")}


def _totals(traits: Mapping[tuple[str, str], int]) -> list[tuple[Trait.Kind, int]]:
    totals = Counter[str]()
    for (_part, kind), count in traits.items():
        totals[kind] += count
    return [(kind, totals[kind]) for kind in Trait.Kind]


def _calls() -> QuerySet[Matter]:
    """Help calls that still need somebody."""
    return Matter.objects.filter(procedure=Matter.Procedure.HELP_CALL, state__in=(*OPEN, Stage.CLOSED))


def _calls_of(
    viewer: Person, grid: Place, at: datetime, rights: access.Rights
) -> tuple[Calls | None, Mapping[str, int]]:
    """The grid's calls, and how many are open in each building. One query."""
    if not _may(rights, grid, Permission.SEE_CALLS, Permission.SEE_FIGURES):
        return None, {}
    counted = _parted(_calls(), "path", grid).values("part", "state").annotate(
        n=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=at)),
        alarm=Count("pk", filter=Q(help_call__alarm_at__isnull=False, state__in=OPEN)),
        mine=Count("pk", filter=Q(owner=viewer)),
    )  # fmt: skip
    by_state, by_building = Counter[str](), Counter[str]()
    late = alarms = mine = 0
    for row in counted:
        by_state[row["state"]] += row["n"]
        if row["state"] in OPEN:
            by_building[grid.path + row["part"]] += row["n"]
        late, alarms, mine = late + row["late"], alarms + row["alarm"], mine + row["mine"]
    return Calls(by_state, late, alarms, mine), by_building


def _changes(viewer: Person, grid: Place, at: datetime) -> list[Leaf]:
    """The newest journal lines of the last days at this grid and below it. One query."""
    seen = posts.visible_leaves(viewer, day_of(at)).filter(access.within_any([grid.path], "place_path"))
    newest = seen.filter(at__gte=at - CHANGES_BACK).select_related("position").order_by("-at", "-id")
    return list(newest[:CHANGES_SHOWN])
