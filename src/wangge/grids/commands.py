"""Deeds on plans: draft, change, discard, schedule, adopt. What adopting does is `redrawing.redraw_grids`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.grids import drafting, notices, queries, redrawing
from wangge.grids.division import LONGEST_NAME, Division, Seat, from_json, to_json
from wangge.grids.models import GridPlan
from wangge.grids.queries import Situation
from wangge.grids.redrawing import TOLD, Redrawn
from wangge.grids.refusals import AlreadyAdopted, NotADraft, NothingChanges, NotSound, OtherScheduled
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound, Refused
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

Actor = Person | System
State = GridPlan.State
LONGEST_SOURCE = 120
FURTHEST_DAYS = 366  # a plan is scheduled at most a year ahead


@atomic
def draft_plan(*, by: Actor, community_id: UUID, title: str, at: datetime, source: str = "") -> GridPlan:
    """Begin a plan with the division as it stands. Raises NotFound, NotPermitted, Invalid (title, source)."""
    here = _here(community_id, by=by, at=at)
    return _new_plan(here, here.division, by=by, title=title, source=source, at=at)


@atomic
def draft_former(*, by: Actor, plan_id: UUID, at: datetime) -> GridPlan:
    """Draft the division again that an adopted plan replaced, as far as it can be. Raises NotFound, NotPermitted."""
    plan = _locked(plan_id)
    if plan.former is None:
        raise NotFound
    here = _here(plan.community_id, by=by, at=at)
    division = drafting.restored(from_json(plan.former), here.division, here.ground)
    title = str(_("恢复：%(title)s") % {"title": plan.title})[:LONGEST_NAME]
    return _new_plan(here, division, by=by, title=title, source=plan.source, at=at, restores=plan)


@atomic
def split_grid(
    *, by: Actor, plan_id: UUID, version: int, key: str, line: Sequence[tuple[float, float]], name: str, at: datetime
) -> GridPlan:
    """Cut a grid of the plan in two along a line of two or more points (degrees, CGCS2000).

    Raises NotFound, NotPermitted, Changed, NotADraft, NoBorder, CannotSplit, Invalid (name).
    """
    name = _sound_name(name)
    return _change(
        plan_id, version, "split", lambda division, here: drafting.split(division, here.ground, key=key, line=line, name=name),
        by=by, at=at,
    )  # fmt: skip


@atomic
def merge_grids(*, by: Actor, plan_id: UUID, version: int, key: str, into: str, at: datetime) -> GridPlan:
    """Take a grid of the plan into a neighbour. Raises NotFound, NotPermitted, Changed, NotADraft, NoBorder,
    NotNeighbours, Invalid."""
    return _change(
        plan_id, version, "merge", lambda division, here: drafting.merge(division, key=key, into=into), by=by, at=at
    )


@atomic
def move_buildings(
    *, by: Actor, plan_id: UUID, version: int, buildings: Iterable[str], to: str, with_ground: bool, at: datetime
) -> GridPlan:
    """Move buildings (codes) of the plan to another grid, with the ground around them or without.

    Raises NotFound, NotPermitted, Changed, NotADraft, NoBorder, Invalid.
    """
    chosen = list(buildings)
    return _change(
        plan_id, version, "move",
        lambda division, here: drafting.move(division, here.ground, buildings=chosen, to=to, with_ground=with_ground),
        by=by, at=at,
    )  # fmt: skip


@atomic
def carve_grid(
    *, by: Actor, plan_id: UUID, version: int, buildings: Iterable[str], name: str, at: datetime
) -> GridPlan:
    """Make a new grid of buildings (codes) of the plan, with the ground around them.

    Raises NotFound, NotPermitted, Changed, NotADraft, NoBorder, Invalid.
    """
    chosen, name = list(buildings), _sound_name(name)
    return _change(
        plan_id, version, "carve",
        lambda division, here: drafting.carve(division, here.ground, buildings=chosen, name=name), by=by, at=at,
    )  # fmt: skip


@atomic
def redraw_border(
    *, by: Actor, plan_id: UUID, version: int, key: str, geometry: Mapping[str, Any], rest_to: str, at: datetime
) -> GridPlan:
    """Give a grid of the plan another border (GeoJSON); what it loses goes to `rest_to`, what it gains comes from others.

    Raises NotFound, NotPermitted, Changed, NotADraft, Invalid.
    """
    return _change(
        plan_id, version, "border",
        lambda division, here: drafting.redraw(division, here.ground, key=key, geometry=geometry, rest_to=rest_to),
        by=by, at=at,
    )  # fmt: skip


@atomic
def propose_borders(*, by: Actor, plan_id: UUID, version: int, at: datetime) -> GridPlan:
    """Draw all borders of the plan anew from where the buildings are. Raises NotFound, NotPermitted, Changed, NotADraft,
    NoPoints."""
    return _change(
        plan_id, version, "propose", lambda division, here: drafting.propose(division, here.ground), by=by, at=at
    )


@atomic
def describe_grid(
    *, by: Actor, plan_id: UUID, version: int, key: str, name: str, seats: Iterable[tuple[str, UUID]], at: datetime
) -> GridPlan:
    """Name a grid of the plan, and say who holds which post in it when it is new.

    Raises NotFound, NotPermitted, Changed, NotADraft, Invalid (name, a person nobody knows).
    """
    name, named = _sound_name(name), tuple(Seat(kind, person) for kind, person in seats)
    _require_known(named)

    def described(division: Division, _here: Situation) -> Division:
        part = division.part(key)
        if part is None:
            raise NotFound(field="key")
        return division.with_parts([replace(part, name=name, seats=named if part.is_new else ())])

    return _change(plan_id, version, "describe", described, by=by, at=at)


@atomic
def put_division(*, by: Actor, plan_id: UUID, version: int, data: Mapping[str, Any], at: datetime) -> GridPlan:
    """Replace the plan's division by a whole one, as the map's editor or another program sends it; slivers are mended.

    Raises NotFound, NotPermitted, Changed, NotADraft, Invalid (not shaped like a division).
    """
    try:
        given = from_json(data)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Invalid(field="division", what=_("网格划分"), why=_("格式不对")) from problem
    _require_known([seat for part in given for seat in part.seats])
    sliver_m2 = policy.on("grids.sliver_m2", at).value
    return _change(
        plan_id,
        version,
        "put",
        lambda _now, here: drafting.mended(given, here.ground, sliver_m2=sliver_m2),
        by=by,
        at=at,
    )


@atomic
def start_over(*, by: Actor, plan_id: UUID, version: int, at: datetime) -> GridPlan:
    """Fill the plan with the division as it stands now. Raises NotFound, NotPermitted, Changed, NotADraft."""
    return _change(plan_id, version, "start_over", lambda _division, here: here.division, by=by, at=at)


@atomic
def discard_plan(*, by: Actor, plan_id: UUID, version: int, at: datetime) -> GridPlan:
    """Give a plan up; it stays readable. Raises NotFound, NotPermitted, Changed, NotADraft, AlreadyAdopted."""
    plan = _editable(plan_id, version, by=by, at=at, states=(State.DRAFT, State.SCHEDULED))
    plan.state = State.DISCARDED
    _save(plan, at, "state")
    journal.record("grid_plan.discarded", by=by, on=plan, at=at, place=plan.community)
    return plan


@atomic
def schedule_plan(*, by: Actor, plan_id: UUID, version: int, on: date, at: datetime) -> GridPlan:
    """Decide that the plan takes effect at the beginning of a later day; the worker adopts it then (see `chores`).

    It is checked now and again then. Raises NotFound, NotPermitted, Changed, NotADraft, NotSound, NothingChanges,
    OtherScheduled, Invalid (a day not ahead).
    """
    plan = _editable(plan_id, version, by=by, at=at)
    ahead = (on - day_of(at)).days
    if not 1 <= ahead <= FURTHEST_DAYS:
        raise Invalid(field="on", what=_("生效日期"), why=_("应在明天到一年之内；今天生效请直接办理"))
    here = _here(plan.community_id, by=by, at=at)
    found = queries.review(queries.division_of(plan), here, at)
    if found.problems:
        raise NotSound(problems="".join(one.message for one in found.problems[:TOLD]))
    if not found.changes:
        raise NothingChanges
    other = GridPlan.objects.filter(community=plan.community_id, state=State.SCHEDULED).first()
    if other is not None:
        raise OtherScheduled(community=plan.community.name, day=other.effective_on, title=other.title)
    plan.state, plan.effective_on, plan.trouble = State.SCHEDULED, on, ""
    plan.decided_by, plan.decided_at = person_or_none(by), at
    _save(plan, at, "state", "effective_on", "decided_by", "decided_at", "trouble")
    journal.record("grid_plan.scheduled", by=by, on=plan, at=at, place=plan.community, effective_on=on)
    return plan


@atomic
def withdraw_plan(*, by: Actor, plan_id: UUID, version: int, at: datetime) -> GridPlan:
    """Make a scheduled plan a draft again. Raises NotFound, NotPermitted, Changed, NotADraft."""
    plan = _editable(plan_id, version, by=by, at=at, states=(State.SCHEDULED,))
    plan.state, plan.effective_on = State.DRAFT, None
    _save(plan, at, "state", "effective_on")
    journal.record("grid_plan.withdrawn", by=by, on=plan, at=at, place=plan.community)
    return plan


@atomic
def adopt_plan(*, by: Actor, plan_id: UUID, version: int, at: datetime) -> Redrawn:
    """Put the plan in force today. It is checked against the community as it stands now, not as it was drafted.

    Raises NotFound, NotPermitted, Changed, AlreadyAdopted, NotADraft and all that `redraw_grids` raises.
    """
    plan = _editable(plan_id, version, by=by, at=at, states=(State.DRAFT, State.SCHEDULED))
    here = redrawing.locked_situation(plan.community_id, by=by, at=at)
    former = redrawing.former_division(here, at)
    source = plan.source or plan.title
    done = redrawing.redraw_grids(
        by=by, community_id=plan.community_id, division=queries.division_of(plan), source=source, at=at
    )
    plan.state, plan.effective_on, plan.trouble = State.ADOPTED, day_of(at), ""
    plan.decided_by, plan.decided_at = person_or_none(by), at
    plan.former, plan.result = to_json(former), done.as_json()
    _save(plan, at, "state", "effective_on", "decided_by", "decided_at", "former", "result", "trouble")
    journal.record("grid_plan.adopted", by=by, on=plan, at=at, place=plan.community, effective_on=plan.effective_on)
    return done


def adopt_due_plan(*, plan_id: UUID, at: datetime) -> Redrawn | None:
    """On its day, adopt a scheduled plan in the name of whoever decided it. When it can not be, it becomes a draft again
    that says why, and its people are told. Returns None then, and when somebody was quicker.
    """
    plan = GridPlan.objects.select_related("decided_by").filter(pk=plan_id, state=State.SCHEDULED).first()
    if plan is None or plan.decided_by is None:
        return None
    try:
        return adopt_plan(by=plan.decided_by, plan_id=plan.pk, version=plan.version, at=at)
    except (AlreadyAdopted, Changed):
        return None  # somebody else did it, or changed it, a moment ago
    except Refused as refusal:
        _fall_back(plan.pk, refusal, at)
        return None


# Parts of the above


@atomic
def _fall_back(plan_id: UUID, refusal: Refused, at: datetime) -> None:
    plan = _locked(plan_id)
    if plan.state != State.SCHEDULED:
        return
    plan.state, plan.trouble = State.DRAFT, notices.in_office_language(refusal)
    _save(plan, at, "state", "trouble")
    journal.record("grid_plan.not_adopted", by=SYSTEM, on=plan, at=at, place=plan.community, reason=refusal.code)
    notices.not_adopted(plan, at)


def _here(community_id: UUID, *, by: Actor, at: datetime) -> Situation:
    community = Place.objects.filter(pk=community_id, kind__in=queries.COMMUNITIES).first()
    if community is None:
        raise NotFound
    access.require(by, Permission.MANAGE_PLACES, place=community, at=at)
    return queries.situation(community, day_of(at))


def _new_plan(
    here: Situation, division: Division, *, by: Actor, title: str, source: str, at: datetime,
    restores: GridPlan | None = None,
) -> GridPlan:  # fmt: skip
    plan = GridPlan.objects.create(
        community=here.community, title=_sound_title(title), source=_sound_source(source), division=to_json(division),
        author=person_or_none(by), drafted_at=at, changed_at=at, restores=restores,
    )  # fmt: skip
    journal.record("grid_plan.drafted", by=by, on=plan, at=at, place=here.community, grids=len(division.parts))
    return plan


def _locked(plan_id: UUID) -> GridPlan:
    plan = GridPlan.objects.select_for_update(of=("self",)).select_related("community").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan


def _editable(
    plan_id: UUID, version: int, *, by: Actor, at: datetime, states: tuple[str, ...] = (State.DRAFT,)
) -> GridPlan:
    community_id = GridPlan.objects.filter(pk=plan_id).values_list("community_id", flat=True).first()
    if community_id is not None:  # the community before the plan: one lock order for all that redraws it
        Place.objects.select_for_update().filter(pk=community_id).first()
    plan = _locked(plan_id)
    access.require(by, Permission.MANAGE_PLACES, place=plan.community, at=at)
    if plan.state == State.ADOPTED:
        raise AlreadyAdopted(day=plan.effective_on)
    if plan.state not in states:
        raise NotADraft(state=State(plan.state).label)
    if plan.version != version:
        raise Changed
    return plan


def _change(
    plan_id: UUID, version: int, what: str, change: Callable[[Division, Situation], Division], *, by: Actor, at: datetime
) -> GridPlan:  # fmt: skip
    """Change the draft's division by one move and save it."""
    plan = _editable(plan_id, version, by=by, at=at)
    here = _here(plan.community_id, by=by, at=at)
    plan.division = to_json(change(queries.division_of(plan), here))
    _save(plan, at, "division")
    journal.record("grid_plan.changed", by=by, on=plan, at=at, place=plan.community, what=what, version=plan.version)
    return plan


def _save(plan: GridPlan, at: datetime, *fields: str) -> None:
    plan.version += 1
    plan.changed_at = at
    plan.save(update_fields=[*fields, "version", "changed_at"])


def _require_known(seats: Iterable[Seat]) -> None:
    wanted = {seat.person for seat in seats}
    if wanted and Person.objects.filter(pk__in=wanted).count() != len(wanted):
        raise Invalid(field="person", what=_("人员"), why=_("没有找到"))


def _sound_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(field="name", what=_("名称"), why=_("应为 1 到 80 个字"))
    return name


def _sound_title(title: str) -> str:
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_NAME:
        raise Invalid(field="title", what=_("方案名称"), why=_("应为 1 到 80 个字"))
    return title


def _sound_source(source: str) -> str:
    source = source.strip()
    if len(source) > LONGEST_SOURCE:
        raise Invalid(field="source", what=_("依据"), why=_("最多 120 个字"))
    return source
