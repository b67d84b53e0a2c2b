"""Questions about the place tree and its borders. Dates are days in Asia/Shanghai; last days are inclusive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, Concat, Length, Substr

from wangge.kernel import district
from wangge.places import doors
from wangge.places.codes import PlaceKind, subtree_range
from wangge.places.datum import Datum, to_cgcs2000
from wangge.places.grid_index import GridIndex
from wangge.places.models import Boundary, Place, Placement, PlaceQuerySet

SEARCH_LIMIT = 50
_CODE = re.compile(r"\d{6}")  # any code begins with its district's
SHORTEST_DOOR = 3  # digits; a shorter number alone is a building's
_LEVELS_ABOVE = ("parent", "parent__parent", "parent__parent__parent")
_RANK: dict[str, int] = {kind: number for number, kind in enumerate(PlaceKind)}
_WIDE = tuple(kind for kind in PlaceKind if kind not in (PlaceKind.UNIT, PlaceKind.HOUSEHOLD))


def valid_on(on: date, prefix: str = "") -> Q:
    """Rows whose `valid_from`..`valid_to` contains the day; `prefix` names a relation ("place__")."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": on})
    )


def ancestor_paths(path: str) -> list[str]:
    """The paths of the place itself and of everything above it, district first."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: number + 1]) + "/" for number in range(len(parts))]


def by_code(code: str) -> Place | None:
    """The place with this code, closed ones too. One query."""
    return Place.objects.select_related("parent", "merged_into").filter(code=code).first()


def ancestors(place: Place) -> list[Place]:
    """The places above this one, district first. One query."""
    return list(Place.objects.filter(path__in=ancestor_paths(place.path)[:-1]).order_by("path"))


def ancestors_on(place: Place, on: date) -> list[Place]:
    """The places that were above this one on that day, district first. Two queries."""
    then = position_on(place, on)
    if then is None:
        return ancestors(place)
    building = ancestor_paths(then.place.path)
    between = ancestor_paths(place.path)[len(building) - 1 : -1]  # from the building down, where they hang today
    return list(Place.objects.filter(path__in=[*ancestor_paths(then.path)[:-1], *between]).order_by(Length("path")))


def children(place: Place, on: date) -> QuerySet[Place]:
    """The places directly below on that day, in order of their paths of today; past days too. One query.

    Below a grid these are the buildings that were in it on that day, wherever they are now.
    """
    if place.kind != PlaceKind.GRID:  # only buildings move
        return Place.objects.filter(valid_on(on), parent=place).order_by("path")
    elsewhere = Placement.objects.filter(valid_on(on), place=OuterRef("pk"))
    there = Q(~Exists(elsewhere), parent=place) | Exists(elsewhere.filter(parent=place))
    around = ancestor_paths(place.path)[-2]  # buildings move within a community
    return Place.objects.within(around).filter(there, valid_on(on), kind=PlaceKind.BUILDING).order_by("path")


def inside(place: Place, on: date) -> Q:
    """Places at or below this one on that day. One query for a grid, whose buildings of that day may be elsewhere now."""
    low, high = subtree_range(place.path)
    if place.kind != PlaceKind.GRID:
        return Q(path__gte=low, path__lt=high)
    found = Q(pk=place.pk)
    for path in children(place, on).values_list("path", flat=True):
        low, high = subtree_range(path)
        found |= Q(path__gte=low, path__lt=high)
    return found


def grids_of_buildings(community: Place, on: date) -> dict[UUID, UUID]:
    """Which grid each building of the community was in on that day, by ids. Two queries."""
    return _grids_of(Place.objects.within(community.path).filter(valid_on(on), kind=PlaceKind.BUILDING), on)


def position_on(place: Place, on: date) -> Placement | None:
    """The former position that held on that day for the place itself or for the building it is in; None when it is where
    it was. One query."""
    above = ancestor_paths(place.path)
    found = Placement.objects.filter(valid_on(on), place__path__in=above).select_related("parent__parent", "place")
    return found.first()


def district_root() -> Place | None:
    """The top of the tree; None before the district is loaded. One query."""
    return Place.objects.filter(parent=None).order_by("path").first()


def search(text: str, *, among: PlaceQuerySet, on: date) -> list[Place]:
    """Places whose name or code matches, at most 50, wider ones first; `among` says what the viewer may see.

    A house number finds a household through its building and unit: "3号楼2单元502", "3-2-502", "3 2 502"; what is typed
    last may be incomplete. One query for names, and one for each number.
    """
    address = doors.parse(text)
    if not (address.words or address.numbers):
        return []
    here = among.filter(valid_on(on)).select_related(_LEVELS_ABOVE[-1])
    found = list(_wide(text.strip(), address, here))
    if address.numbers:
        found += _at_door(address, here, Place.objects.filter(valid_on(on)))
    unique = {place.pk: place for place in found}.values()
    return sorted(unique, key=lambda place: (_RANK[place.kind], place.path))[:SEARCH_LIMIT]


def _wide(text: str, address: doors.Address, here: QuerySet[Place]) -> QuerySet[Place]:
    """Places down to buildings by the words of their name, and any place by its code."""
    named = Q(name__startswith=text) if text[0].isdigit() else Q(name__contains=text)  # "3号楼" is not 13号楼
    if not address.numbers:
        named = Q(*(Q(name__contains=word) for word in address.words))
    wanted = Q(kind__in=_WIDE) & named
    if _CODE.match(text):
        wanted |= Q(code__startswith=text.upper())
    return here.filter(wanted).order_by("path")[:SEARCH_LIMIT]


def _at_door(address: doors.Address, here: QuerySet[Place], everywhere: QuerySet[Place]) -> list[Place]:
    """The places that the numbers lead to, each number below the one before it; only the last must be `here`."""
    *above, last = address.numbers
    if not above:
        if last.kind is None and len(last.digits) >= SHORTEST_DOOR:
            return _lone_door(address, last, here)
        here = here.filter(kind=last.kind or PlaceKind.BUILDING)
    paths: list[str] = []
    for level, number in enumerate(above):
        places = everywhere.filter(kind=number.kind or (PlaceKind.UNIT if level else PlaceKind.BUILDING))
        if level:
            places = places.filter(within(paths))
        named = places.filter(name__contains=number.digits.lstrip("0")).values_list("path", "name")
        paths = [path for path, name in named if number.fits(name)]
        if not paths:
            return []
    found = here.filter(within(paths)) if paths else here
    found = found.exclude(path__in=paths).filter(name__contains=last.digits.lstrip("0"))
    return [place for place in found if last.fits(place.name) and _named_above(place, address.words)]


def _lone_door(address: doors.Address, number: doors.Number, here: QuerySet[Place]) -> list[Place]:
    """Households with this number in any building: by the end of their path or the start of their name."""
    ends = {number.digits, number.digits.zfill(4)}
    wanted = Q(*(Q(path__endswith=f"/{end}/") for end in ends), _connector=Q.OR) | Q(name__startswith=number.digits)
    found = here.filter(wanted, kind=PlaceKind.HOUSEHOLD).order_by("path")[:SEARCH_LIMIT]
    return [place for place in found if _named_above(place, address.words)]


def _named_above(place: Place, words: tuple[str, ...]) -> bool:
    names: list[str] = []
    level: Place | None = place
    for _step in range(len(_LEVELS_ABOVE) + 1):
        if level is None:
            break
        names.append(level.name)
        level = level.parent if len(names) <= len(_LEVELS_ABOVE) else None
    return all(any(word in name for name in names) for word in words)


def topmost(found: Sequence[Place]) -> list[Place]:
    """These places without those that lie inside another of them."""
    kept: list[Place] = []
    for place in sorted(found, key=lambda one: one.path):
        if not kept or not place.path.startswith(kept[-1].path):
            kept.append(place)
    return kept


def common(some: Iterable[str], others: Iterable[str]) -> list[str]:
    """The subtrees that lie in one of `some` and in one of `others`, all given by their paths: index ranges that a
    database takes at once, where two conditions would make it choose the wider one."""
    pairs = [(one, other) for one in some for other in others if one.startswith(other) or other.startswith(one)]
    return sorted({max(pair, key=len) for pair in pairs})


def within(paths: Sequence[str]) -> Q:
    """At or below any of these paths, of at most 50; index ranges joined by OR. Nothing when there are none."""
    ranges = (subtree_range(path) for path in paths[:SEARCH_LIMIT])
    found = (Q(path__gte=low, path__lt=high) for low, high in ranges)
    return Q(*found, _connector=Q.OR) if paths else Q(pk__in=())


def count_below(places: Iterable[Place], rows: QuerySet[Any, Any], column: str) -> dict[Any, int]:
    """How many of `rows` lie at or below each of these places, by place id. One query: an index range for each place.

    `column` names the path column of the rows: `count_below(grids, Residence.objects.all(), "household__place__path")`.
    """
    keys = [place.pk for place in places]
    if not keys:
        return {}
    end = Concat(Substr("path", 1, Length("path") - 1), Value("0"))  # as `subtree_range` has it
    inside = {f"{column}__gte": OuterRef("path"), f"{column}__lt": OuterRef("end")}
    counted = rows.order_by().filter(**inside).annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    found = Place.objects.filter(pk__in=keys).alias(end=end).annotate(n=Coalesce(Subquery(counted), 0))
    return dict(found.values_list("pk", "n"))


def count_on(places: Sequence[Place], rows: QuerySet[Any, Any], column: str, on: date) -> dict[Any, int]:
    """As `count_below`, for a past day: a grid has what the buildings have that were in it then. At most three queries.

    `rows` are those valid on that day; `column` is their path column, which holds today's paths.
    """
    grids = [place for place in places if place.kind == PlaceKind.GRID]
    if not grids:
        return count_below(places, rows, column)
    lowest, highest = min(one.path for one in grids), max(one.path for one in grids)
    low, high = ancestor_paths(lowest)[-2], subtree_range(ancestor_paths(highest)[-2])[1]
    buildings = Place.objects.filter(valid_on(on), kind=PlaceKind.BUILDING, path__gte=low, path__lt=high)
    grid_of = _grids_of(buildings, on)
    others = [place for place in places if place.kind != PlaceKind.GRID]
    wanted = {one.pk for one in grids}
    inside = [pk for pk, grid in grid_of.items() if grid in wanted]
    counted = count_below([*others, *(Place(pk=pk) for pk in inside)], rows, column)
    found = {place.pk: counted[place.pk] for place in others} | {place.pk: 0 for place in grids}
    for pk in inside:
        found[grid_of[pk]] += counted[pk]
    return found


def households(on: date) -> QuerySet[Place]:
    """Household places open on that day, for counting."""
    return Place.objects.filter(valid_on(on), kind=PlaceKind.HOUSEHOLD)


# Borders


def boundaries(on: date, *, kinds: Iterable[str] = ()) -> QuerySet[Boundary]:
    """The borders that count on that day, with their places."""
    found = Boundary.objects.filter(valid_on(on), valid_on(on, "place__")).select_related("place")
    return found.filter(place__kind__in=list(kinds)) if kinds else found


def boundary_of(place: Place, on: date) -> Boundary | None:
    """The border of one place on that day. One query."""
    return boundaries(on).filter(place=place).order_by("-valid_from").first()


def map_features(*, among: PlaceQuerySet, on: date, kinds: Iterable[str]) -> list[dict[str, Any]]:
    """GeoJSON features of the borders of these kinds, for places the viewer may see (`among`). One query."""
    found = boundaries(on, kinds=kinds).filter(place__in=among).order_by("place__path")
    return [
        {
            "type": "Feature",
            "id": boundary.place.code,
            "geometry": boundary.geometry,
            "properties": {
                "code": boundary.place.code,
                "name": boundary.place.name,
                "kind": boundary.place.kind,
                "schematic": boundary.schematic,
            },
        }
        for boundary in found
    ]


def place_at(longitude: float, latitude: float, datum: str, on: date) -> Place | None:
    """The grid this point belongs to on that day; None outside all grids.

    `datum` says how the point was taken; a point on a border belongs to exactly one grid (see `grid_index`).
    Raises ValueError for a point outside the world. Two queries; the index is built again only after borders changed.
    """
    east, north = to_cgcs2000(longitude, latitude, Datum(datum))
    code = _index(on).find(east, north)
    return None if code is None else Place.objects.select_related("parent").get(code=code)


_indexes: dict[str, tuple[tuple[Any, ...], GridIndex]] = {}
_building = Lock()


def _index(on: date) -> GridIndex:
    """The district's index of grids, kept until the set of borders valid that day changes.

    Every change either adds a row (the newest id changes) or ends one (the count changes), so the two tell.
    """
    valid = boundaries(on, kinds=[PlaceKind.GRID]).order_by("-id")
    newest = valid.annotate(size=Window(Count("pk"))).values_list("pk", "size").first()
    key = (on, newest)
    name = district.current()
    kept = _indexes.get(name)
    if kept is None or kept[0] != key:
        with _building:
            kept = (key, GridIndex.build({boundary.place.code: boundary.geometry for boundary in valid}))
            _indexes[name] = kept
    return kept[1]


def _grids_of(buildings: QuerySet[Place], on: date) -> dict[Any, Any]:
    found = dict(buildings.values_list("pk", "parent_id"))
    then = Placement.objects.filter(valid_on(on), place__in=buildings.values("pk"))
    return found | dict(then.values_list("place_id", "parent_id"))
