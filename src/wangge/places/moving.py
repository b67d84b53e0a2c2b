"""Buildings that change their grid: their subtree's paths change, the former position is kept, other tables follow.

A package above that keeps a path beside its rows registers the column, once, when its app is ready:

    moving.follows(Matter, "path")

and one that keeps rows at a grid itself says what becomes of them when the grid is merged away:

    @moving.on_dissolve
    def open_matters(grid: Place, into: Place) -> None: ...

Rows that only point at a place (a foreign key) need nothing: they are where the place is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, Model, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Substr

from wangge.kernel.fields import PathField
from wangge.places.codes import PlaceKind, path_of, subtree_range
from wangge.places.models import Place, Placement
from wangge.places.queries import ancestor_paths

ONE_DAY = timedelta(days=1)
AT_ONCE = 100  # buildings in one UPDATE
LONGEST_STEM = 9  # of a part that gets a number to tell it from one of the same name; parts have 12 characters at most

Dissolver = Callable[[Place, Place], None]
_columns: list[tuple[type[Model], str]] = [(Place, "path")]  # places first: whoever waits for their rows sees new paths
_dissolvers: list[Dissolver] = []


@dataclass(frozen=True)
class Move:
    """A building that went from one grid to another; `place` already has its new parent and path."""

    place: Place
    grid: Place
    former_grid_id: UUID
    former_path: str


def follows(model: type[Model], column: str) -> None:
    """Register a column that holds place paths: it changes in the same transaction as the paths of the places."""
    if (model, column) not in _columns:
        _columns.append((model, column))


def on_dissolve(dissolver: Dissolver) -> Dissolver:
    """Register what becomes of rows kept at a grid itself (not at a building in it) when it is merged into another."""
    if dissolver not in _dissolvers:
        _dissolvers.append(dissolver)
    return dissolver


def dissolve(grid: Place, into: Place) -> None:
    """Let every package take what it keeps at the grid itself to the grid it is merged into."""
    for dissolver in _dissolvers:
        dissolver(grid, into)


def move_buildings(targets: Mapping[Place, Place], *, from_day: date) -> list[Move]:
    """Hang buildings under other grids of their community from `from_day` on (which is today) and keep where they hung.

    Inside the caller's transaction, which has locked the buildings and grids. A code stays; a path whose last part is
    taken in the new grid, now or formerly by another building, gets a number. Queries do not depend on how many move
    (one UPDATE for each table and hundred buildings, one for each grid).
    """
    if not targets:
        return []
    used = _used_paths(next(iter(targets)))
    moves = []
    for building, grid in sorted(targets.items(), key=lambda one: one[0].path):
        former_path, former_grid_id = building.path, building.parent_id
        building.path = _free_path(building, grid, used)
        building.parent = grid
        used[building.path] = building.pk
        assert former_grid_id is not None
        moves.append(Move(building, grid, former_grid_id, former_path))
    _keep_positions(moves, from_day)
    for start in range(0, len(moves), AT_ONCE):
        part = moves[start : start + AT_ONCE]
        for model, column in _columns:
            _rewrite(model, column, part)
    for grid in {move.grid.pk: move.grid for move in moves}.values():
        mine = [move.place.pk for move in moves if move.grid.pk == grid.pk]
        Place.objects.filter(pk__in=mine).update(parent=grid, version=F("version") + 1)
    return moves


def settle(since: date) -> int:
    """Correct paths written by a deed that read a place just before it moved; returns how many rows were wrong.

    `since`: look at buildings moved on that day or later. Columns beside a foreign key `place` only.
    """
    moved = Placement.objects.filter(valid_to__gte=since - ONE_DAY).values_list("place__path", flat=True).distinct()
    paths = list(moved[:1000])
    corrected = 0
    for model, column in _columns:
        if not paths or model is Place:
            continue
        stray: QuerySet[Any, Any] = model._base_manager.filter(_within(paths, "place__path"))
        for pk, path in stray.exclude(**{column: F("place__path")}).values_list("pk", "place__path"):
            corrected += model._base_manager.filter(pk=pk).update(**{column: path})
    return corrected


# Parts of the above


def _used_paths(building: Place) -> dict[str, UUID]:
    """Every path of a building of the community, now, at birth or formerly, and whose it is. Two queries."""
    around = ancestor_paths(building.path)[-3]
    buildings = Place.objects.within(around).filter(kind=PlaceKind.BUILDING)
    low, high = subtree_range(around)
    used = dict(Placement.objects.filter(path__gte=low, path__lt=high).values_list("path", "place_id"))
    for pk, path, code in buildings.values_list("pk", "path", "code"):
        used[f"{code}/"] = pk
        used[path] = pk
    return used


def _free_path(building: Place, grid: Place, used: Mapping[str, UUID]) -> str:
    stem = building.path.rstrip("/").rpartition("/")[2]
    path, number = path_of(grid.path, stem), 1
    while used.get(path, building.pk) != building.pk:
        number += 1
        path = path_of(grid.path, f"{stem[:LONGEST_STEM]}-{number}")
    return path


def _keep_positions(moves: Sequence[Move], from_day: date) -> None:
    """Write where each building hung until the day before; nothing for one that was put there the same day."""
    keys = [move.place.pk for move in moves]
    lately = Placement.objects.filter(place__in=keys).order_by().values_list("place").annotate(Max("valid_to"))
    since = {pk: last + ONE_DAY for pk, last in lately}
    rows = [
        Placement(
            place=move.place, parent_id=move.former_grid_id, path=move.former_path,
            valid_from=since.get(move.place.pk, move.place.valid_from), valid_to=from_day - ONE_DAY,
        )
        for move in moves
    ]  # fmt: skip
    Placement.objects.bulk_create([row for row in rows if row.valid_from <= row.valid_to])


def _rewrite(model: type[Model], column: str, moves: Sequence[Move]) -> None:
    """Change the beginning of every path below the moved buildings: one UPDATE."""
    cases = [
        When(
            _within([move.former_path], column),
            then=Concat(Value(move.place.path), Substr(column, len(move.former_path) + 1), output_field=PathField()),
        )
        for move in moves
    ]
    rows = model._base_manager.filter(_within([move.former_path for move in moves], column))
    rows.update(**{column: Case(*cases, output_field=PathField())})


def _within(paths: Sequence[str], column: str) -> Q:
    ranges = (subtree_range(path) for path in paths)
    return reduce(or_, (Q(**{f"{column}__gte": low, f"{column}__lt": high}) for low, high in ranges))
