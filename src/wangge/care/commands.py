"""Deeds on the way to help and on site: set out, arrive, check, call 120, tell the family, accompany, close, follow up.

Whoever has accepted the call does them, or the desk on the worker's word (TAKE_CALL at the place).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.care import clocks, notices
from wangge.care.dispatch import lock_call, nobody_to_wait_for, require_reason, withdraw
from wangge.care.models import FallCard, FamilyNotice, HelpCall
from wangge.care.refusals import AlreadyDone, AnswersMissing, CallEnded, FamilyMissing, NotSkippable, TooEarly
from wangge.care.rules import NEEDS_120, QUESTIONS, advice_for
from wangge.care.states import (
    ENDED,
    LABELS,
    SKIPPABLE,
    Stage,
    may_happen,
    missing,
    settled,
    state_after,
)  # fmt: skip
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Clock
from wangge.people.models import Kin, Organisation, Person
from wangge.places.datum import Datum, to_cgcs2000
from wangge.posts import access
from wangge.posts.access import Permission

S = Stage


@atomic
def set_out(*, by: Person, call_id: UUID, at: datetime) -> HelpCall:
    """The worker is on the way. Raises NotFound, NotPermitted, TooEarly, AlreadyDone, CallEnded."""
    return _settle(call_id, S.ON_THE_WAY, by=by, at=at)


@atomic
def arrive(
    *,
    by: Person,
    call_id: UUID,
    at: datetime,
    longitude: float | None = None,
    latitude: float | None = None,
    datum: Datum = Datum.CGCS2000,
) -> HelpCall:
    """The worker is on site; the position is kept when the worker allowed it. Raises Invalid (no such point) and as `set_out`."""
    call = _settle(call_id, S.ON_SITE, by=by, at=at)
    call.arrived_at = at
    if longitude is not None and latitude is not None:
        try:
            call.arrived_longitude, call.arrived_latitude = to_cgcs2000(longitude, latitude, datum)
        except ValueError as problem:
            raise Invalid(field="longitude", what=_("位置"), why=_("经纬度不对")) from problem
    call.save(update_fields=["arrived_at", "arrived_longitude", "arrived_latitude"])
    return call


@atomic
def check(*, by: Person, call_id: UUID, answers: Mapping[str, bool], note: str = "", at: datetime) -> FallCard:
    """Record the fall card's answers and the advice the rule gives; may be repeated when the state changes.

    `answers` maps question codes to yes/no. Starts the 120 clock only when the advice asks for 120.
    Raises AnswersMissing, TooEarly, NotFound, NotPermitted, CallEnded.
    """
    if "conscious" not in answers or (answers["conscious"] and "remembers" not in answers):
        raise AnswersMissing(field="answers")
    known = {code: bool(answers[code]) for code in QUESTIONS if code in answers}
    advice = advice_for(known)
    call = _settle(call_id, S.CHECKED, by=by, at=at, note=note, run_clocks=advice in NEEDS_120, advice=str(advice))
    return FallCard.objects.create(call=call, answers=known, advice=advice, by=by, at=at)


@atomic
def call_ambulance(*, by: Person, call_id: UUID, note: str = "", at: datetime) -> HelpCall:
    """120 was called at `at` by `by`. Raises as `set_out`."""
    return _settle(call_id, S.AMBULANCE, by=by, at=at, note=note)


@atomic
def tell_family(
    *,
    by: Person,
    call_id: UUID,
    relative_id: UUID | None = None,
    channel: FamilyNotice.Channel,
    reached: bool,
    note: str = "",
    at: datetime,
) -> FamilyNotice:
    """Record one attempt to tell the family. Only a relative who was reached settles the stage.

    Raises FamilyMissing (not a contact of the resident), and as `set_out`.
    """
    call = lock_call(call_id)
    _require_may_act(call, by, at)
    kin = Kin.objects.current(day_of(at)).filter(person=call.matter.subject_id, relative=relative_id)
    if relative_id is None or call.matter.subject_id is None or not kin.exists():
        raise FamilyMissing(field="relative")
    if reached:
        _record(call, S.FAMILY, by=by, at=at, note=note, channel=str(channel))
    else:
        _require_possible(call, S.FAMILY)
        flow.add_step(call.matter, "family_not_reached", by=by, at=at, note=note, channel=str(channel))
        flow.save(call.matter)
    return FamilyNotice.objects.create(
        call=call, relative_id=relative_id, channel=channel, reached=reached, by=by, at=at
    )


@atomic
def accompany(*, by: Person, call_id: UUID, hospital_id: UUID | None = None, note: str = "", at: datetime) -> HelpCall:
    """The resident is accompanied, to a hospital when one is named. Raises NotFound (no such hospital) and as `set_out`."""
    call = _settle(call_id, S.ACCOMPANIED, by=by, at=at, note=note)
    if hospital_id is not None:
        hospital = Organisation.objects.filter(pk=hospital_id, kind=Organisation.Kind.HOSPITAL).first()
        if hospital is None:
            raise NotFound
        call.hospital = hospital
        call.save(update_fields=["hospital"])
    return call


@atomic
def close(*, by: Person, call_id: UUID, outcome: HelpCall.Outcome, note: str = "", at: datetime) -> HelpCall:
    """Close the call once every stage is settled; the follow-up falls due by policy. Raises as `set_out`."""
    call = lock_call(call_id)
    _require_may_act(call, by, at)
    _require_possible(call, S.CLOSED)
    assignment = flow.current_assignment(call.matter)
    if assignment is not None and assignment.outcome == Assignment.Outcome.ACCEPTED:
        flow.end_assignment(assignment, Assignment.Outcome.DONE, at)
    elif assignment is not None:
        withdraw(call, assignment, at)
    call.matter.closed_at = at
    _record(call, S.CLOSED, by=by, at=at, note=note, also=("closed_at",), stop=tuple(S), outcome=str(outcome))
    call.outcome, call.alarm_at = outcome, None
    call.save(update_fields=["outcome", "alarm_at"])
    return call


@atomic
def follow_up(*, by: Person, call_id: UUID, note: str, at: datetime) -> HelpCall:
    """Somebody asked how the resident is doing; `note` says what was learnt. Raises ReasonMissing and as `set_out`."""
    require_reason(note)
    return _settle(call_id, S.FOLLOWED_UP, by=by, at=at, note=note)


@atomic
def skip(*, by: Person, call_id: UUID, stage: Stage, reason: str, at: datetime) -> HelpCall:
    """Settle a stage without doing it, with the reason on the timeline.

    When the dispatch or its acceptance is left out (the desk goes itself, the worker was reached by phone), nobody is
    asked any more because of the time. Raises NotSkippable, ReasonMissing, and as `set_out`.
    """
    if stage not in SKIPPABLE:
        raise NotSkippable(stage=LABELS[stage])
    require_reason(reason)
    call = lock_call(call_id)
    _require_may_act(call, by, at)
    if stage in _require_possible(call, stage):  # what may be repeated may not be left out afterwards
        raise AlreadyDone(stage=LABELS[stage])
    _record(call, stage, by=by, at=at, note=reason, skipped=True, run_clocks=False)
    if stage in (S.DISPATCHED, S.ACCEPTED):
        nobody_to_wait_for(call)
    return call


@atomic
def raise_overdue(*, clock_id: UUID, at: datetime) -> bool:
    """A clock ran out: put it on the timeline and tell the leader and the desk, once. False when it was told already."""
    clock = Clock.objects.filter(pk=clock_id).first()
    if clock is None:
        return False
    call = lock_call(clock.matter_id)
    if clock.due_at > at or not flow.mark_overdue_told(clock, at):
        return False
    stage = Stage(clock.stage)
    flow.add_step(call.matter, "overdue", by=SYSTEM, at=at, stage=str(stage))
    flow.save(call.matter)
    notices.overdue(call, stage, at)
    return True


def _settle(
    call_id: UUID, stage: Stage, *, by: Person, at: datetime, note: str = "", skipped: bool = False,
    run_clocks: bool = True, **detail: Any,
) -> HelpCall:  # fmt: skip
    call = lock_call(call_id)
    _require_may_act(call, by, at)
    _record(call, stage, by=by, at=at, note=note, skipped=skipped, run_clocks=run_clocks, **detail)
    return call


def _record(
    call: HelpCall, stage: Stage, *, by: Person, at: datetime, note: str = "", skipped: bool = False,
    run_clocks: bool = True, also: tuple[str, ...] = (), stop: tuple[str, ...] = (), **detail: Any,
) -> None:  # fmt: skip
    done = _require_possible(call, stage) | {stage}
    start = clocks.starting(stage, done, at) if run_clocks else []
    flow.add_step(call.matter, stage, by=by, at=at, note=note, skipped=skipped, start=start, stop=stop, **detail)
    call.matter.state = state_after(done)
    flow.save(call.matter, "state", *also)


def _require_possible(call: HelpCall, stage: Stage) -> frozenset[Stage]:
    done = settled(flow.kinds_of(call.matter))
    if may_happen(stage, done):
        return done
    if (call.matter.state in ENDED and stage != S.FOLLOWED_UP) or done & {S.CANCELLED, S.MERGED}:
        raise CallEnded(state=LABELS[Stage(call.matter.state)])
    lacking = missing(stage, done)
    if lacking:
        raise TooEarly(stage=LABELS[stage], first=LABELS[lacking[0]])
    raise AlreadyDone(stage=LABELS[stage])


def _require_may_act(call: HelpCall, by: Person, at: datetime) -> None:
    if call.matter.owner_id == by.pk:
        access.require_anywhere(by, Permission.ANSWER_CALL, at=at)  # having been sent carries the right across grids
    else:
        access.require(by, Permission.TAKE_CALL, place=call.matter.place, at=at)
