"""Taking a help call in: report, correct, merge, cancel. The first worker is asked in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wangge.care import clocks, notices
from wangge.care.dispatch import (
    COMMUNITY_DEPTH,
    ask_or_alarm,
    lock_call,
    part_of,
    require_open,
    require_reason,
    withdraw,
)  # fmt: skip
from wangge.care.models import HelpCall
from wangge.care.refusals import CannotMerge, OutsideDistrict, PlaceMissing
from wangge.care.states import OPEN, Stage
from wangge.kernel import policy, writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.matters import commands as flow
from wangge.matters.models import Matter
from wangge.people.models import Kin, Person
from wangge.places.datum import Datum, to_cgcs2000
from wangge.places.models import Place
from wangge.places.queries import place_at
from wangge.posts import access
from wangge.posts.access import Permission

S = Stage


@dataclass(frozen=True)
class Report:
    """What is known when a call comes in. One of `subject_id`, `place_id`, position must say where to go.

    `longitude`/`latitude` in degrees, in `datum` (converted at once to CGCS2000).
    """

    kind: HelpCall.Kind
    severity: HelpCall.Severity
    channel: HelpCall.Channel
    subject_id: UUID | None = None
    place_id: UUID | None = None
    caller_name: str = ""
    caller_phone: str = ""
    said: str = ""
    place_note: str = ""
    longitude: float | None = None
    latitude: float | None = None
    datum: Datum = field(default=Datum.CGCS2000)


@atomic
@writing.together()
def report_call(*, by: Person, report: Report, at: datetime) -> HelpCall:
    """Take a call in and ask the first worker at once; nobody free raises the desk alarm.

    Staff report where they hold REPORT_CALL; anyone signed in for himself and for the people whose contact he is.
    Raises NotFound (unknown person or place), PlaceMissing, OutsideDistrict, NotPermitted.
    """
    subject = _subject(report.subject_id)
    where = _position(report)
    place = _place(report, subject, where, at)
    _require_may_report(by, subject, place, at)
    done: frozenset[Stage] = frozenset()
    matter = flow.open_matter(
        procedure=Matter.Procedure.HELP_CALL, prefix="Q", state=S.REPORTED, place=place, by=by, at=at,
        subject=subject, clocks=clocks.starting(S.REPORTED, done, at),
    )  # fmt: skip
    call = HelpCall(
        matter=matter, kind=report.kind, severity=report.severity, channel=report.channel,
        caller_name=report.caller_name or None, caller_phone=report.caller_phone or None,
        said=report.said or None, place_note=report.place_note or None,
        longitude=where[0] if where else None, latitude=where[1] if where else None,
    )  # fmt: skip
    writing.add(call)
    flow.add_step(
        matter, S.REPORTED, by=by, at=at,
        call_kind=str(report.kind), severity=str(report.severity), channel=str(report.channel),
    )  # fmt: skip
    ask_or_alarm(call, at=at)
    notices.family_may_look(call, at)
    return call


@atomic
def correct_call(*, by: Person, call_id: UUID, version: int, at: datetime, **changes: Any) -> HelpCall:
    """Correct kind, severity, said or place_note of an open call. `changes` names only these fields.

    Raises NotFound, NotPermitted, CallEnded, Changed (somebody saved meanwhile), TypeError (another field).
    """
    unknown = set(changes) - CORRECTABLE
    if unknown:
        raise TypeError(f"correct_call cannot change {sorted(unknown)}")
    call = lock_call(call_id, version=version)
    access.require(by, Permission.TAKE_CALL, place=call.matter.place, at=at)
    require_open(call.matter)
    for name, value in changes.items():
        setattr(call, name, value or None if name in ("said", "place_note") else value)
    call.save(update_fields=list(changes))
    codes: dict[str, Any] = {f"call_{name}": str(changes[name]) for name in ("kind", "severity") if name in changes}
    flow.add_step(call.matter, "corrected", by=by, at=at, fields=sorted(changes), **codes)
    flow.save(call.matter)
    return call


CORRECTABLE = frozenset({"kind", "severity", "said", "place_note"})


@atomic
def cancel_call(*, by: Person, call_id: UUID, reason: str, at: datetime) -> HelpCall:
    """End a call made by mistake. The desk may, and whoever reported it while nobody has arrived yet.

    Raises NotFound, NotPermitted, CallEnded, ReasonMissing.
    """
    require_reason(reason)
    call = lock_call(call_id)
    own = call.matter.reporter_id == by.pk and call.arrived_at is None
    if not own:
        access.require(by, Permission.TAKE_CALL, place=call.matter.place, at=at)
    require_open(call.matter)
    _end(call, S.CANCELLED, by=by, at=at, note=reason)
    return call


@atomic
def merge_call(*, by: Person, call_id: UUID, into_id: UUID, reason: str, at: datetime) -> HelpCall:
    """End a duplicate by pointing it to the call that goes on. Both must be in one community.

    Raises NotFound, NotPermitted, CallEnded, CannotMerge, ReasonMissing.
    """
    require_reason(reason)
    first, second = sorted((call_id, into_id))  # one lock order, so that two merges cannot deadlock
    if first == second:
        raise CannotMerge
    locked = {pk: lock_call(pk) for pk in (first, second)}
    call, goes_on = locked[call_id], locked[into_id]
    for one in (call, goes_on):
        access.require(by, Permission.TAKE_CALL, place=one.matter.place, at=at)
    require_open(call.matter)
    same_community = part_of(call.matter.path, COMMUNITY_DEPTH) == part_of(goes_on.matter.path, COMMUNITY_DEPTH)
    if not same_community or goes_on.matter.state not in OPEN:
        raise CannotMerge
    call.matter.merged_into = goes_on.matter
    _end(call, S.MERGED, by=by, at=at, note=reason, into=goes_on.matter.number)
    flow.add_step(goes_on.matter, "joined", by=by, at=at, number_of=call.matter.number)
    flow.save(goes_on.matter)
    return call


def possible_duplicates(*, place: Place, subject_id: UUID | None, at: datetime) -> list[Matter]:
    """Open calls of the last policy minutes from the same person, household or building. One query and a policy row."""
    since = at - timedelta(minutes=policy.on("call.duplicate_minutes", at).value)
    near = part_of(place.path, 5)
    recent = Matter.objects.filter(
        access.within_any([near], "path"), procedure=Matter.Procedure.HELP_CALL, state__in=OPEN, opened_at__gte=since
    )
    if subject_id is not None:
        recent = recent | Matter.objects.filter(
            procedure=Matter.Procedure.HELP_CALL, state__in=OPEN, opened_at__gte=since, subject_id=subject_id
        )
    return list(recent.select_related("place", "subject").order_by("-opened_at")[:5])


def _subject(subject_id: UUID | None) -> Person | None:
    if subject_id is None:
        return None
    person = Person.objects.select_related("home").filter(pk=subject_id).first()
    if person is None:
        raise NotFound
    return person


def _position(report: Report) -> tuple[float, float] | None:
    if report.longitude is None or report.latitude is None:
        return None
    try:
        return to_cgcs2000(report.longitude, report.latitude, report.datum)
    except ValueError as problem:
        raise OutsideDistrict from problem


def _place(report: Report, subject: Person | None, where: tuple[float, float] | None, at: datetime) -> Place:
    if report.place_id is not None:
        place = Place.objects.current().filter(pk=report.place_id).first()
        if place is None:
            raise NotFound
        if place.path.count("/") < COMMUNITY_DEPTH:
            raise PlaceMissing(field="place")  # a street has no desk and no worker: nobody would be told
        return place
    if where is not None:
        found = place_at(*where, Datum.CGCS2000, day_of(at))
        if found is not None:
            # At home, the door is a better address than the grid the position lies in.
            if subject is not None and subject.home is not None and subject.home.path.startswith(found.path):
                return subject.home
            return found
        if subject is None or subject.home is None:
            raise OutsideDistrict
    if subject is not None and subject.home is not None:
        return subject.home
    raise PlaceMissing


def _require_may_report(by: Person, subject: Person | None, place: Place, at: datetime) -> None:
    if access.rights_of(by, day_of(at)).allow(Permission.REPORT_CALL, place.path):
        return
    if subject is not None and (subject.pk == by.pk or is_contact_of(by, subject, at)):
        return
    if subject is None and not access.rights_of(by, day_of(at)).held and by.home_id is not None:
        return  # a resident calls for help for a neighbour or a stranger on the street
    raise NotPermitted


def is_contact_of(person: Person, subject: Person, at: datetime) -> bool:
    """Whether `person` is a contact of `subject` on that day."""
    return Kin.objects.current(day_of(at)).filter(person=subject, relative=person).exists()


def _end(call: HelpCall, stage: Stage, *, by: Person, at: datetime, note: str, **detail: Any) -> None:
    assignment = flow.current_assignment(call.matter)
    if assignment is not None:
        withdraw(call, assignment, at)
    flow.add_step(call.matter, stage, by=by, at=at, note=note, **detail)
    flow.stop_all_clocks(call.matter, at)
    call.matter.state, call.matter.closed_at = stage, at
    flow.save(call.matter, "state", "closed_at", "merged_into")
    if call.alarm_at is not None:
        call.alarm_at = None
        call.save(update_fields=["alarm_at"])
