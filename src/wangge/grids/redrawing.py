"""The one deed that changes grids: a community's whole new division from today on. Everything is saved or nothing is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.grids import queries
from wangge.grids.division import Division, Part, Seat
from wangge.grids.queries import Situation
from wangge.grids.refusals import NothingChanges, NotSound
from wangge.grids.rules import SEATS
from wangge.kernel import writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.places import closing, moving, redrawing
from wangge.places import commands as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.moving import Move
from wangge.posts import access
from wangge.posts import commands as posts
from wangge.posts import queries as post_queries
from wangge.posts import redrawing as duties
from wangge.posts.access import Permission
from wangge.posts.models import Holding

ONE_DAY = timedelta(days=1)
TOLD = 3  # problems named in one refusal


@dataclass(frozen=True)
class Redrawn:
    """What a redraw did, in numbers; `opened` and `closed` are codes."""

    opened: list[str]
    closed: list[str]
    redrawn: int
    buildings: int
    households: int
    residents: int
    work_moved: int
    posts_given: int
    posts_ended: int
    shifts_kept: int
    shifts_passed: int
    shifts_dropped: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@atomic
def redraw_grids(
    *, by: Any, community_id: UUID, division: Division, source: str, at: datetime, schematic: bool = False
) -> Redrawn:
    """Put a new division of a community in force today: grids opened, closed and redrawn, buildings moved, posts given
    and ended, shifts and open work passed on. Yesterday's division stays readable.

    `division` is the whole of it: every grid, every building. Raises NotFound, NotPermitted, NotSound, NothingChanges,
    WithoutOwner (open work would be left with nobody), StillUsed (something else depends on a grid that vanishes).
    Rule: docs/rules/grids.md.
    """
    here = locked_situation(community_id, by=by, at=at)
    found = queries.review(division, here, at)
    if found.problems:
        raise NotSound(problems="".join(one.message for one in found.problems[:TOLD]))
    if not found.changes:
        raise NothingChanges
    into = queries.dissolved(division, here)
    former_holders = _holders(here, at)

    grids = _grids(division, here, by=by, at=at)
    moves = _move(found.moving, here, grids, by=by, at=at)
    _draw(division, here, grids, by=by, source=source, schematic=schematic, at=at)
    given = _give_posts(division, grids, by=by, at=at)
    work = _pass_work(moves, former_holders, by=by, at=at)
    ended, shifts = 0, duties.Shifts()
    for key, target in into.items():
        ended_here, shifts_here, work_here = _dissolve(
            here.grids[key], grids[target], former_holders.get(here.grids[key].pk, []), by=by, at=at
        )
        ended, work = ended + ended_here, work + work_here
        shifts = duties.Shifts(*(a + b for a, b in zip(_counts(shifts), _counts(shifts_here), strict=True)))
    done = Redrawn(
        opened=sorted(grids[part.key].code for part in division if part.is_new),
        closed=sorted(into), redrawn=sum(line.redrawn for line in found.lines), buildings=len(moves),
        households=found.moved.households, residents=found.moved.residents, work_moved=work, posts_given=given,
        posts_ended=ended, shifts_kept=shifts.kept, shifts_passed=shifts.passed, shifts_dropped=shifts.dropped,
    )  # fmt: skip
    journal.record(
        "grids.redrawn", by=by, on=here.community, at=at, place=here.community, source=source, **done.as_json()
    )
    return done


def locked_situation(community_id: UUID, *, by: Any, at: datetime) -> Situation:
    """The community as it stands, with it, its grids and its buildings locked: nobody adds to, closes or redraws them
    meanwhile. Raises NotFound, NotPermitted."""
    community = Place.objects.select_for_update().filter(pk=community_id, kind__in=queries.COMMUNITIES).first()
    if community is None:
        raise NotFound
    access.require(by, Permission.MANAGE_PLACES, place=community, at=at)
    inside = Place.objects.within(community.path).filter(kind__in=(PlaceKind.GRID, PlaceKind.BUILDING))
    list(inside.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return queries.situation(community, day_of(at))


def former_division(here: Situation, at: datetime) -> Division:
    """The division as it stands, with who holds the grids' posts: what a plan keeps when it replaces it. One query."""
    holders = _holders(here, at, every=True)
    return Division(
        tuple(
            replace(
                part,
                seats=tuple(
                    Seat(one.kind, one.person_id)
                    for one in holders.get(here.grids[part.key].pk, [])
                    if one.kind in SEATS
                ),
            )
            for part in here.division.parts
        )
    )


# Parts of the above, in the order they are done


def _holders(here: Situation, at: datetime, *, every: bool = False) -> dict[Any, list[Holding]]:
    """Who holds posts at each grid before the change; those who answer calls, unless `every`. One query."""
    found = post_queries.holders_at(here.grids.values(), on=day_of(at))
    if every:
        return found
    return {key: [one for one in held if one.kind in post_queries.ANSWERING] for key, held in found.items()}


def _grids(division: Division, here: Situation, *, by: Any, at: datetime) -> dict[str, Place]:
    """The places of all grids of the division by key; new ones are added, renamed ones renamed."""
    found = dict(here.grids)
    for part in division.parts:
        if part.is_new:
            code = redrawing.next_grid_code(here.community)
            found[part.key] = places.add_place(
                by=by, parent_id=here.community.pk, kind=PlaceKind.GRID, code=code, name=part.name,
                provisional=here.community.provisional, at=at,
            )  # fmt: skip
        elif found[part.key].name != part.name:
            former = found[part.key]
            found[part.key] = places.rename_place(
                by=by, place_id=former.pk, name=part.name, version=former.version, at=at
            )
    return found


def _move(targets: dict[str, str], here: Situation, grids: dict[str, Place], *, by: Any, at: datetime) -> list[Move]:
    today = day_of(at)
    moves = moving.move_buildings({here.buildings[code]: grids[key] for code, key in targets.items()}, from_day=today)
    access.forget()  # posts at the buildings went along
    with writing.together():
        for move in moves:
            redrawing.note_move(move, by=by, from_day=today, at=at)
    return moves


def _draw(
    division: Division, here: Situation, grids: dict[str, Place],
    *, by: Any, source: str, schematic: bool, at: datetime,
) -> None:  # fmt: skip
    for part in division.parts:
        former: Part | None = here.division.part(part.key)
        if part.geometry is not None and (former is None or former.geometry != part.geometry):
            redrawing.draw(
                grids[part.key], part.geometry, by=by, from_day=day_of(at), source=source, schematic=schematic, at=at
            )


def _give_posts(division: Division, grids: dict[str, Place], *, by: Any, at: datetime) -> int:
    given = 0
    for part in division.parts:
        for seat in part.seats if part.is_new else ():
            posts.give_post(
                by=by, person_id=seat.person, kind=seat.kind, place_id=grids[part.key].pk, from_day=day_of(at), at=at
            )
            given += 1
    return given


def _pass_work(moves: list[Move], holders: dict[Any, list[Holding]], *, by: Any, at: datetime) -> int:
    """Open work in moved buildings goes to whoever is responsible there now: for each pair of grids once."""
    pairs: dict[tuple[UUID, UUID], list[Move]] = {}
    for move in moves:
        pairs.setdefault((move.former_grid_id, move.grid.pk), []).append(move)
    return sum(
        duties.pass_work(holders.get(former, []), together[0].grid, [move.place for move in together], by=by, at=at)
        for (former, _here), together in pairs.items()
    )


def _dissolve(
    grid: Place, into: Place, holders: list[Holding], *, by: Any, at: datetime
) -> tuple[int, duties.Shifts, int]:
    """Close a grid whose buildings have all moved: its own open work, shifts and posts first."""
    today = day_of(at)
    work = duties.pass_work(holders, into, [grid], by=by, at=at)
    moving.dissolve(grid, into)
    shifts = duties.move_shifts(grid, into, at=at)
    ended = duties.end_posts(grid, by=by, at=at)
    # A post begun today ends today at the earliest, so what still depends on the grid is asked of tomorrow.
    reasons = closing.reasons(grid, today + ONE_DAY)
    if reasons:
        raise places.StillUsed(name=grid.name, reasons="；".join(reasons))
    redrawing.end(grid, into, by=by, last_day=today - ONE_DAY, at=at)
    return ended, shifts, work


def _counts(shifts: duties.Shifts) -> tuple[int, int, int]:
    return shifts.kept, shifts.passed, shifts.dropped
