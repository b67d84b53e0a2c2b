"""Sending the right person at once: duty roster, then the nearest, then the backup, then the grid leader, then the desk alarm.

Every hand-over is a step with its time and reason; policy data says how long each person has to answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from wangge.care import clocks, notices
from wangge.care.models import HelpCall
from wangge.care.refusals import CallEnded, NotAsked, NotStaffHere, ReasonMissing, StillWithWorker, TakenByOther
from wangge.care.rules import Candidate, Why, ranked
from wangge.care.states import LABELS, OPEN, Stage, settled, state_after
from wangge.kernel import policy, writing
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Matter
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths
from wangge.places.rules import distance_m
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.models import DutyShift, Holding, PostKind
from wangge.posts.rules import POST_PLACES

S = Stage
ANSWERING = (PostKind.GRID_WORKER, PostKind.GRID_ASSISTANT, PostKind.GRID_LEADER)
_WHERE_HELD = sorted({kind for post in ANSWERING for kind in POST_PLACES[post]})
GRID_DEPTH, COMMUNITY_DEPTH = 4, 3  # parts of a place path
MIN_REASON = 4  # characters


@dataclass(frozen=True)
class Choice:
    """A person who can be asked, and why this one now."""

    person: Person
    why: Why
    distance_m: int | None


def part_of(path: str, depth: int) -> str:
    """The first `depth` parts of a place path: the grid's or community's own path."""
    return "/".join(path.rstrip("/").split("/")[:depth]) + "/"


@atomic
def dispatch(
    *, by: Person, call_id: UUID, person_id: UUID | None = None, reason: str = "", at: datetime
) -> Assignment | None:
    """Ask a worker now: the one chosen by the desk, or the first in the order of the rule; None when nobody is free.

    Moving a call away from somebody who was asked or has accepted needs a reason.
    Raises NotFound, NotPermitted, CallEnded, StillWithWorker, NotStaffHere.
    """
    call = lock_call(call_id)
    matter = call.matter
    access.require(by, Permission.TAKE_CALL, place=matter.place, at=at)
    require_open(matter)
    assignment = flow.current_assignment(matter)
    if assignment is not None:
        if len(reason.strip()) < MIN_REASON:
            raise StillWithWorker(field="reason")
        withdraw(call, assignment, at)
    withdrawn = {assignment.person_id} if assignment else set()
    if person_id is None:
        choices = people_to_ask(matter, at, passed_over=withdrawn)
        if not choices:
            raise_alarm(call, by=by, at=at, note=reason)
            return None
        return _ask(call, choices[0], by=by, at=at, note=reason)
    chosen = next((one for one in people_to_ask(matter, at, include_all=True) if one.person.pk == person_id), None)
    if chosen is None:
        name = Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or _("所选人员")
        raise NotStaffHere(field="person", name=name)
    return _ask(call, Choice(chosen.person, Why.CHOSEN, chosen.distance_m), by=by, at=at, note=reason)


@atomic
def accept(*, by: Person, call_id: UUID, at: datetime) -> Assignment:
    """The person asked takes the call; accepting twice is accepting once.

    Raises NotFound, CallEnded, TakenByOther (somebody else has it), NotAsked.
    """
    call = lock_call(call_id)
    require_open(call.matter)
    assignment = flow.current_assignment(call.matter)
    if assignment is None or assignment.person_id != by.pk:
        taken = assignment is not None and assignment.outcome == Assignment.Outcome.ACCEPTED
        raise TakenByOther if taken else NotAsked
    if assignment.outcome == Assignment.Outcome.ACCEPTED:
        return assignment
    access.require_anywhere(by, Permission.ANSWER_CALL, at=at)  # being asked carries the right across grids
    flow.accept_assignment(assignment, at)
    done = settled(flow.kinds_of(call.matter))
    flow.add_step(
        call.matter, S.ACCEPTED, by=by, at=at, start=clocks.starting(S.ACCEPTED, done, at), why=assignment.why
    )
    call.matter.state, call.matter.owner = state_after(done | {S.ACCEPTED}), by
    flow.save(call.matter, "state", "owner")
    call.accepted_at, call.alarm_at = at, None
    call.save(update_fields=["accepted_at", "alarm_at"])
    notices.call_accepted(call, at)
    return assignment


@atomic
def decline(*, by: Person, call_id: UUID, reason: str, at: datetime) -> Assignment | None:
    """The person asked cannot come (before or after accepting); the next one is asked at once.

    Raises NotFound, NotAsked, ReasonMissing, CallEnded.
    """
    require_reason(reason)
    call = lock_call(call_id)
    require_open(call.matter)
    assignment = flow.current_assignment(call.matter)
    if assignment is None or assignment.person_id != by.pk:
        raise NotAsked
    flow.end_assignment(assignment, Assignment.Outcome.DECLINED, at)
    flow.add_step(call.matter, "declined", by=by, at=at, note=reason, stop=_CLOCKS_OF_WORKER)
    return ask_or_alarm(call, at=at)


@atomic
def hand_on(*, call_id: UUID, at: datetime) -> Assignment | None:
    """Nobody answered in time: ask the next person, or raise the desk alarm. Does nothing when it was answered meanwhile."""
    call = lock_call(call_id)
    assignment = flow.current_assignment(call.matter)
    if assignment is None or assignment.outcome != Assignment.Outcome.ASKED or call.matter.state not in OPEN:
        return None
    if assignment.answer_by is None or assignment.answer_by > at:
        return None
    flow.end_assignment(assignment, Assignment.Outcome.TIMED_OUT, at)
    flow.add_step(call.matter, "timed_out", by=SYSTEM, at=at, stop=_CLOCKS_OF_WORKER)
    return ask_or_alarm(call, at=at)


def ask_or_alarm(call: HelpCall, *, at: datetime) -> Assignment | None:
    """Ask the next person by rule; nobody left raises the desk alarm. The call is locked."""
    assignment = ask_next(call, by=SYSTEM, at=at)
    if assignment is None:
        raise_alarm(call, at=at)
    return assignment


_CLOCKS_OF_WORKER = (S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE)


def ask_next(call: HelpCall, *, by: flow.Actor, at: datetime, note: str = "") -> Assignment | None:
    """Ask the next person in the order of the rule; None when nobody is left. The call is locked, or new."""
    order, _rest = _candidates(call.matter, at, passed_over=flow.asked_before(call.matter))
    if not order:
        return None
    first, why = order[0]
    choice = Choice(Person.objects.get(pk=first.person_id), why, first.distance_m)
    return _ask(call, choice, by=by, at=at, note=note)


def people_to_ask(
    matter: Matter, at: datetime, *, include_all: bool = False, passed_over: set[UUID] | None = None
) -> list[Choice]:
    """Who can be asked now, best first, without those `passed_over` (everyone asked before, unless given).

    `include_all` lists the busy and the others of the community too, for the desk to choose from. Six queries.
    """
    if passed_over is None:
        passed_over = set() if include_all else flow.asked_before(matter)
    order, rest = _candidates(matter, at, passed_over=passed_over)
    if include_all:
        order += [(one, Why.CHOSEN) for one in rest]
    people = Person.objects.in_bulk([one.person_id for one, _why in order])
    return [Choice(people[one.person_id], why, one.distance_m) for one, why in order]


def _candidates(
    matter: Matter, at: datetime, *, passed_over: set[UUID]
) -> tuple[list[tuple[Candidate, Why]], list[Candidate]]:
    """The order of asking, and everybody else of the community who answers calls. At most four queries."""
    on, community = day_of(at), part_of(matter.path, COMMUNITY_DEPTH)
    elsewhere = Assignment.objects.filter(person=OuterRef("person"), open=True, matter__state__in=OPEN)
    held: list[Any] = list(
        Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), kind__in=ANSWERING, valid_from__lte=on)
        .filter(access.within_any([community], "place__path"), place__kind__in=_WHERE_HELD)  # not its thousand doors
        .exclude(person__in=passed_over)
        .annotate(
            path=F("place__path"),
            longitude=F("person__position__longitude"),
            latitude=F("person__position__latitude"),
            seen_at=F("person__position__at"),
            busy=Exists(elsewhere.exclude(matter=matter)),
        )
        .values_list("person_id", "kind", "path", "longitude", "latitude", "seen_at", "busy", named=True)
    )
    shifts: dict[UUID, list[str]] = defaultdict(list)
    running = DutyShift.objects.filter(starts_at__lte=at, ends_at__gt=at, person__in={one.person_id for one in held})
    for person_id, path in running.values_list("person_id", "place__path"):
        shifts[person_id].append(path)
    near = _distances(held, matter, at)
    found = [_candidate(one, matter, shifts.get(one.person_id, []), near.get(one.person_id)) for one in held]
    order = ranked(found)
    listed = {one.person_id for one, _why in order}
    return order, list({one.person_id: one for one in found if one.person_id not in listed}.values())


def _candidate(held: Any, matter: Matter, on_duty_at: list[str], distance: int | None) -> Candidate:
    own_grid = part_of(held.path, GRID_DEPTH) == part_of(matter.path, GRID_DEPTH)
    return Candidate(
        person_id=held.person_id,
        leads=held.kind == PostKind.GRID_LEADER and matter.path.startswith(held.path),
        own_grid=own_grid,
        on_duty_here=any(matter.path.startswith(path) for path in on_duty_at if path.count("/") >= GRID_DEPTH),
        on_duty=bool(on_duty_at),
        busy=held.busy,
        tree_steps=0 if own_grid else 1,
        distance_m=distance,
    )


def _distances(held: list[Any], matter: Matter, at: datetime) -> dict[UUID, int]:
    """Metres to the call for everybody whose last position is fresh. No query when nobody sent one."""
    positions = {one.person_id: one for one in held if one.seen_at is not None}
    if not positions:
        return {}
    since = at - timedelta(minutes=policy.on("duty.position_minutes", at).value)
    fresh = {person_id: one for person_id, one in positions.items() if one.seen_at >= since}
    spot = _spot(matter) if fresh else None
    if spot is None:
        return {}
    return {person_id: round(distance_m(*spot, one.longitude, one.latitude)) for person_id, one in fresh.items()}


def _spot(matter: Matter) -> tuple[float, float] | None:
    call = matter.help_call
    if call.longitude is not None and call.latitude is not None:
        return call.longitude, call.latitude
    known = Place.objects.filter(path__in=ancestor_paths(matter.path), longitude__isnull=False, latitude__isnull=False)
    nearest = known.order_by(Length("path").desc()).first()
    return (nearest.longitude, nearest.latitude) if nearest is not None else None  # type: ignore[return-value]


def _ask(call: HelpCall, choice: Choice, *, by: flow.Actor, at: datetime, note: str = "") -> Assignment:
    [to_accept] = clocks.starting(S.DISPATCHED, frozenset(), at)
    assignment = flow.ask(
        call.matter, choice.person, why=choice.why, answer_by=to_accept.due_at, at=at, distance_m=choice.distance_m
    )
    flow.add_step(
        call.matter, S.DISPATCHED, by=by, at=at, note=note, start=[to_accept], stop=_CLOCKS_OF_WORKER,
        why=choice.why, to=choice.person.pk.hex,
    )  # fmt: skip
    call.asked_at, call.alarm_at = call.asked_at or at, None
    _with_nobody(call, S.DISPATCHED)
    notices.call_asked(call, choice.person, to_accept.due_at, at)
    return assignment


def raise_alarm(call: HelpCall, *, by: flow.Actor = SYSTEM, at: datetime, note: str = "") -> None:
    """Nobody is free: the community desk must act. Shown on the board until somebody is asked. The call is locked."""
    if call.alarm_at is None:
        call.alarm_at = at
        flow.add_step(call.matter, "alarm", by=by, at=at, note=note, stop=_CLOCKS_OF_WORKER)
        notices.desk_alarm(call, at)
    _with_nobody(call, S.REPORTED)


def _with_nobody(call: HelpCall, state: Stage) -> None:
    """Save the call as not accepted by anybody. Once somebody was on site the call stays there, and when they accepted."""
    if call.matter.state != S.ON_SITE:
        call.matter.state, call.accepted_at = state, None
    call.matter.owner = None
    flow.save(call.matter, "state", "owner")
    writing.change(call, ["asked_at", "accepted_at", "alarm_at"])


def withdraw(call: HelpCall, assignment: Assignment, at: datetime) -> None:
    """The person asked need not come any more, and is told so. The call is locked."""
    flow.end_assignment(assignment, Assignment.Outcome.WITHDRAWN, at)
    notices.call_withdrawn(call, assignment.person, at)


def nobody_to_wait_for(call: HelpCall) -> None:
    """The desk goes on without a dispatch or an acceptance: end the alarm and hand the call to nobody else. It is locked."""
    assignment = flow.current_assignment(call.matter)
    if assignment is not None:
        flow.wait_no_longer(assignment)
    call.alarm_at = None
    call.save(update_fields=["alarm_at"])


def lock_call(call_id: UUID, *, version: int | None = None) -> HelpCall:
    """The call with its locked matter. Raises NotFound, Changed."""
    matter = flow.locked(call_id, version=version)
    return matter.help_call


def require_open(matter: Matter) -> None:
    """Raise CallEnded when the call is over."""
    if matter.state not in OPEN:
        raise CallEnded(state=LABELS[Stage(matter.state)])


def require_reason(reason: str) -> None:
    """Raise ReasonMissing for an empty or token reason."""
    if len(reason.strip()) < MIN_REASON:
        raise ReasonMissing
