"""Deeds on changes of the matrix: draft, put and remove cells, try on past cases, adopt, drop.

Lock order: change, then (adopting) its place, whose lock makes adoptions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import Item
from wangge.delegation import cases, notices, reading, refusals, resolver, rules
from wangge.delegation.models import Change, ChangeCell, Delegated
from wangge.delegation.rules import Wanted
from wangge.delegation.states import BACK, ChangeState, may_follow
from wangge.kernel import policy
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

Actor = Person | System
MANAGE = Permission.MANAGE_HALL
SHORTEST_TITLE, SHORTEST_REASON = 4, 2
ONE_DAY = timedelta(days=1)


@atomic
def record_export(*, by: Person, count: int, at: datetime) -> None:
    """Note who took lines of the matrix with them. Raises NotPermitted (sees no hall)."""
    access.require_anywhere(by, Permission.SEE_HALL, at=at)
    place = Place.objects.get(path=access.paths(by, Permission.SEE_HALL, on=day_of(at))[0])
    journal.record("delegation.exported", by=by, on=place, at=at, place=place, count=count)


@atomic
def draft_change(*, by: Actor, title: str, reason: str, place_id: UUID, at: datetime) -> Change:
    """Begin a change of the matrix for the centres of a place (the district). Raises NotFound, NotPermitted, Explain."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    title, reason = title.strip()[:80], reason.strip()[:500]
    if len(title) < SHORTEST_TITLE or len(reason) < SHORTEST_REASON:
        raise refusals.Explain(field="title")
    made = Change.objects.create(
        number=numbered("XF", day_of(at)), title=title, reason=reason, place=place, drafted_by=person_or_none(by),
        drafted_at=at,
    )  # fmt: skip
    _record("delegation.drafted", made, by, at)
    return made


@atomic
def put_cells(
    *, by: Actor, change_id: UUID, item_ids: Collection[UUID], centre_ids: Collection[UUID], how: str, at: datetime,
    offices: Mapping[UUID, UUID] | None = None, version: int | None = None,
) -> int:  # fmt: skip
    """Say what these centres shall do with these items (`how`, or `back` to the department); gives how many cells.

    `offices`: which organisation does it, by centre; left out, the one that has most items there, else the work unit of the
    place. Cells that were in the change already are replaced; what was tried is to be tried again.
    Raises NotFound, NotPermitted, WrongState, Changed, Invalid, NotACentre, NotDelegable, NoOffice.
    """
    change = locked(by, change_id, at, version=version)
    if not rules.is_way(how):
        raise Invalid(field="how", what=_("办法"), why=_("请从清单中选择"))
    centres = _centres(change, centre_ids, day_of(at))
    items = _items(item_ids, centres, day_of(at))
    found = {} if how == BACK else reading.offices_for(centres, offices or {}, day_of(at))
    ChangeCell.objects.filter(change=change, item__in=items, centre__in=centres).delete()
    cells = [
        ChangeCell(change=change, item=item, centre=centre, how=how, office_id=found.get(centre.pk))
        for item in items for centre in centres
    ]  # fmt: skip
    ChangeCell.objects.bulk_create(cells)
    _again(change, by, at)
    _record("delegation.cells_put", change, by, at, cells=len(cells), how=how)
    return len(cells)


@atomic
def remove_cells(*, by: Actor, change_id: UUID, item_ids: Collection[UUID], at: datetime) -> int:
    """Take items out of a change; gives how many cells went. Raises NotFound, NotPermitted, WrongState."""
    change = locked(by, change_id, at)
    gone = ChangeCell.objects.filter(change=change, item__in=item_ids).delete()[0]
    _again(change, by, at)
    _record("delegation.cells_removed", change, by, at, cells=gone)
    return gone


@atomic
def try_change(*, by: Actor, change_id: UUID, since: date, until: date, at: datetime) -> Change:
    """Try the change on the cases of days that are over, and keep the figures. No case and no cell is touched.

    Raises NotFound, NotPermitted, WrongState, NoCells, BadWindow.
    """
    change = locked(by, change_id, at)
    most = policy.on("delegation.trial_days", at).value
    if not since <= until < day_of(at) or until - since >= timedelta(days=most):
        raise refusals.BadWindow(field="until", most=most)
    wanted = reading.wanted(change)
    if not wanted:
        raise refusals.NoCells
    standing = reading.cells_of(wanted)
    items = {item for item, _centre in wanted}
    paths = {one.path: one.pk for one in resolver.centres(change.place.path, day_of(at))}
    trial = rules.tried(wanted, standing, paths, cases.past(items, since, until))
    change.state, change.tried_since, change.tried_until, change.tried_at = ChangeState.TRIED, since, until, at
    change.result, change.basis = _figures(trial), rules.digest(wanted, standing)
    _save(change, "state", "tried_since", "tried_until", "tried_at", "result", "basis")
    _record("delegation.tried", change, by, at, cases=trial.cases, moved=trial.moved)
    return change


@atomic
def adopt_change(*, by: Actor, change_id: UUID, from_day: date, at: datetime) -> Change:
    """Let the change hold from a day ahead, by somebody else than who drafted it. Cases taken before keep their office.

    Raises NotFound, NotPermitted, WrongState (not tried), FourEyes, DayNotAhead, MatrixChanged (since it was tried),
    LaterCell (something begins in a cell on or after the day).
    """
    change = locked(by, change_id, at, then=ChangeState.ADOPTED)
    if change.drafted_by_id is not None and by.pk == change.drafted_by_id:
        raise refusals.FourEyes
    if from_day <= day_of(at):
        raise refusals.DayNotAhead(field="from_day")
    # no_key: rows that point to the place may be written meanwhile; only other adoptions wait
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=change.place_id)
    wanted = reading.wanted(change)
    rows = reading.rows_of(wanted)
    standing = reading.grouped(rows)
    if rules.digest(wanted, standing) != change.basis:
        raise refusals.MatrixChanged
    change.state, change.from_day, change.decided_by, change.decided_at = (
        ChangeState.ADOPTED, from_day, person_or_none(by), at,
    )  # fmt: skip
    _save(change, "state", "from_day", "decided_by", "decided_at")
    done = _carry_out(change, wanted, rows, standing, from_day)
    _record(
        "delegation.adopted", change, by, at, from_day=from_day, cells=len(wanted), changed=done, basis=change.basis
    )
    notices.adopted(change, at)
    return change


@atomic
def drop_change(*, by: Actor, change_id: UUID, at: datetime) -> Change:
    """Give a change up; it stays readable. Raises NotFound, NotPermitted, WrongState."""
    change = locked(by, change_id, at, then=ChangeState.DROPPED)
    change.state, change.decided_by, change.decided_at = ChangeState.DROPPED, person_or_none(by), at
    _save(change, "state", "decided_by", "decided_at")
    _record("delegation.dropped", change, by, at)
    return change


def locked(
    by: Actor, change_id: UUID, at: datetime, *, then: str = ChangeState.DRAFT, version: int | None = None
) -> Change:
    """A change, locked, from which `then` may follow, as the form knew it. Raises NotFound, NotPermitted, WrongState, Changed."""
    change = (
        Change.objects.select_for_update(of=("self",))
        .select_related("place", "drafted_by")
        .filter(pk=change_id)
        .first()
    )
    if change is None:
        raise NotFound
    access.require(by, MANAGE, place=change.place, at=at)
    if not may_follow(change.state, then):
        raise refusals.WrongState(state=change.get_state_display())
    if version is not None and change.version != version:
        raise Changed
    return change


# Parts of the above


def _centres(change: Change, ids: Collection[UUID], day: date) -> list[Place]:
    known = {one.pk: one for one in resolver.centres(change.place.path, day)}
    if not ids or any(one not in known for one in ids):
        raise refusals.NotACentre(field="centres")
    return [known[one] for one in dict.fromkeys(ids)]


def _items(ids: Collection[UUID], centres: list[Place], day: date) -> list[Item]:
    """Items in force today whose area holds all these centres."""
    found = catalogue.in_force(day).filter(item__in=ids).select_related("item__place")
    known = {version.item_id: version.item for version in found}
    if not ids or any(one not in known for one in ids):
        raise refusals.NotDelegable(field="items")
    items = [known[one] for one in dict.fromkeys(ids)]
    if any(not centre.path.startswith(item.place.path) for item in items for centre in centres):
        raise refusals.NotDelegable(field="items")
    return items


def _again(change: Change, by: Actor, at: datetime) -> None:
    """The draft changed: who changed it last drafted it, and a trial of it says nothing any more."""
    change.state, change.tried_at, change.tried_since, change.tried_until = ChangeState.DRAFT, None, None, None
    change.result, change.basis, change.drafted_by, change.drafted_at = {}, "", person_or_none(by), at
    _save(change, "state", "tried_at", "tried_since", "tried_until", "result", "basis", "drafted_by", "drafted_at")


def _carry_out(
    change: Change, wanted: Mapping[rules.Key, Wanted], rows: Mapping[rules.Key, list[Delegated]],
    standing: Mapping[rules.Key, list[resolver.Cell]], from_day: date,
) -> int:  # fmt: skip
    """End what holds and begin what is wanted; gives how many cells changed."""
    ending: list[UUID] = []
    beginning: list[Delegated] = []
    changed = 0
    for key, new in wanted.items():
        try:
            step = rules.step_for(new, standing.get(key, ()), from_day, from_day - ONE_DAY)
        except rules.Later as problem:
            raise _later(key, problem.day) from problem
        if step is None:
            continue
        changed += 1
        if step.ends_on is not None:
            ending += [row.pk for row in rows[key] if row.to_day is None]
        if step.begins is not None and step.begins.office_id is not None:
            item_id, centre_id = key
            beginning.append(
                Delegated(
                    item_id=item_id, centre_id=centre_id, office_id=step.begins.office_id, how=step.begins.how,
                    from_day=from_day, adopted_in=change,
                )
            )  # fmt: skip
    Delegated.objects.filter(pk__in=ending).update(to_day=from_day - ONE_DAY, ended_in=change)
    Delegated.objects.bulk_create(beginning, batch_size=500)
    return changed


def _later(key: rules.Key, day: date) -> refusals.LaterCell:
    item, centre = Item.objects.get(pk=key[0]), Place.objects.get(pk=key[1])
    return refusals.LaterCell(field="from_day", item=item.name, centre=centre.name, day=day)


def _figures(trial: rules.Trial) -> dict[str, Any]:
    return {
        "cases": trial.cases, "moved": trial.moved, "sources": cases.has_sources(),
        "flows": [
            [str(one.item_id), str(one.centre_id), one.before, one.after, one.count, one.example] for one in trial.flows
        ],
        "gains": {str(office): count for office, count in trial.gains.items()},
        "quiet": [str(item) for item in trial.quiet],
    }  # fmt: skip


def _save(change: Change, *fields: str) -> None:
    change.version += 1
    change.save(update_fields=[*fields, "version"])


def _record(kind: str, change: Change, by: Actor, at: datetime, **facts: object) -> None:
    journal.record(kind, by=by, on=change, at=at, place=change.place, number=change.number, **facts)
