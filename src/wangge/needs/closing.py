"""The ends of an entry and their undoing: met or used up, withdrawn, expired, reopened."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid
from wangge.needs import notices, refusals, rules, states, timeline
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.needs.timeline import Actor, E

GRACE, WARNING = "needs.grace_days", "needs.warn_days"


@atomic
def meet_need(*, by: Actor, need_id: UUID, how: str, at: datetime) -> Need:
    """The need is met; `how` says in what way and by whom. Raises NotFound, NotPermitted, WrongState, ReasonMissing."""
    return _close(Need, need_id, State.DONE, "met", how, by, at)


@atomic
def use_up_resource(*, by: Actor, resource_id: UUID, how: str, at: datetime) -> Resource:
    """The resource is used up; `how` says by what. Raises as `meet_need`."""
    return _close(Resource, resource_id, State.DONE, "used_up", how, by, at)


@atomic
def withdraw_need(*, by: Actor, need_id: UUID, reason: str, at: datetime) -> Need:
    """Take an open need off the list. Raises NotFound, NotPermitted, WrongState, ReasonMissing."""
    return _close(Need, need_id, State.WITHDRAWN, "withdrawn", reason, by, at)


@atomic
def withdraw_resource(*, by: Actor, resource_id: UUID, reason: str, at: datetime) -> Resource:
    """Take an open resource off the list. Raises as `withdraw_need`."""
    return _close(Resource, resource_id, State.WITHDRAWN, "withdrawn", reason, by, at)


@atomic
def reopen_need(*, by: Actor, need_id: UUID, at: datetime, until: date | None = None) -> Need:
    """Undo an end: the need is open again as it was. A day that is past gives way to `until` (None: no day).

    Raises NotFound, NotPermitted, WrongState (open, or merged: undo the merge), Invalid (`until` is past).
    """
    return _reopen(Need, need_id, until, by, at)


@atomic
def reopen_resource(*, by: Actor, resource_id: UUID, at: datetime, until: date | None = None) -> Resource:
    """As `reopen_need`."""
    return _reopen(Resource, resource_id, until, by, at)


@atomic
def expire(of: type[E], *, entry_id: UUID, at: datetime) -> bool:
    """By rule: end an entry whose day and the days of grace after it are over. Returns whether it ended now."""
    (entry,) = timeline.locked(of, entry_id)
    grace = policy.on(GRACE, at)
    if entry.state != State.OPEN or not rules.is_expired(getattr(entry, of.UNTIL), grace.value, day_of(at)):
        return False
    entry.state, entry.closed_at = State.EXPIRED, at
    timeline.save(entry, "state", "closed_at")
    timeline.write(entry, "expired", by=SYSTEM, at=at, policy_row=str(grace.row_id))
    return True


@atomic
def warn_of_expiry(of: type[E], *, entry_id: UUID, at: datetime) -> bool:
    """By rule: tell the grid, and who reported it from their own phone, once before an entry expires."""
    (entry,) = timeline.locked(of, entry_id)
    days = policy.many([GRACE, WARNING], at)
    until, today = getattr(entry, of.UNTIL), day_of(at)
    due = rules.is_to_be_warned(until, days[GRACE].value, days[WARNING].value, today)
    if entry.state != State.OPEN or entry.warned_on is not None or not due:
        return False
    entry.warned_on = today
    entry.save(update_fields=["warned_on"])
    last_day = rules.expires_after(until, days[GRACE].value)
    told = notices.about_to_expire(entry, last_day, at)
    timeline.write(entry, "warned", by=SYSTEM, at=at, last_day=last_day.isoformat(), told=told)
    return True


def _close(of: type[E], entry_id: UUID, state: State, kind: str, note: str, by: Actor, at: datetime) -> E:
    (entry,) = timeline.locked(of, entry_id)
    timeline.require_may_change(by, entry, at)
    timeline.require_next(entry, state)
    reason = timeline.sound_reason(note)
    entry.state, entry.closed_at = state, at
    timeline.save(entry, "state", "closed_at")
    timeline.write(entry, kind, by=by, at=at, note=reason)
    return entry


def _reopen(of: type[E], entry_id: UUID, until: date | None, by: Actor, at: datetime) -> E:
    (entry,) = timeline.locked(of, entry_id)
    timeline.require_may_change(by, entry, at)
    if entry.state not in states.REOPENED_BY_HAND:
        raise refusals.WrongState(number=entry.number, state=of.STATE_WORDS[entry.state])
    today, former, before = day_of(at), entry.state, getattr(entry, of.UNTIL)
    if until is not None and until < today:
        raise Invalid(field="until", what=_("日期"), why=_("早于今天"))
    entry.state, entry.closed_at = State.OPEN, None
    if before is not None and before < today:
        setattr(entry, of.UNTIL, until)
        entry.warned_on = None
    timeline.save(entry, "state", "closed_at", "warned_on", of.UNTIL)
    timeline.write(entry, "reopened", by=by, at=at, former=str(former))
    return entry
