"""Deeds on check-ins: reporting in (from `intake` and `listing`), approving, declining, changing, re-checking, ending."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from wangge import journal
from wangge.checkin import ending, intake, notices, refusals, rules
from wangge.checkin.ending import locked, require_state
from wangge.checkin.intake import CheckInRow, Ground, Offer, apply
from wangge.checkin.listing import Imported, import_checkins
from wangge.checkin.models import CheckIn
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed
from wangge.people.models import Person
from wangge.people.newcomers import raise_flag
from wangge.posts import access
from wangge.posts.access import Permission

__all__ = [
    "CheckInRow",
    "Ground",
    "Imported",
    "Offer",
    "apply",
    "approve",
    "change_offer",
    "confirm",
    "decline",
    "end",
    "import_checkins",
]
State = CheckIn.State
MANAGE = Permission.MANAGE_CHECKINS


@atomic
def approve(*, by: Person, check_in_id: UUID, at: datetime) -> CheckIn:
    """Accept a check-in from today; the person's flag goes up and they are told.

    Nobody approves their own. Raises NotFound, NotPermitted, OwnCheckIn, WrongState, ConsentMissing, the age's refusals.
    """
    check_in = locked(check_in_id)
    access.require(by, MANAGE, place=check_in.place, at=at)
    _require_not_own(by, check_in)
    require_state(check_in, State.APPLIED)
    if check_in.is_member and not intake.has_membership_consent(check_in.person):
        raise refusals.ConsentMissing
    intake.require_age(check_in.kind, check_in.person.born_on, _ground_of(check_in), at)
    check_in.state, check_in.since = State.APPROVED, day_of(at)
    check_in.decided_at, check_in.decided_by = at, by
    check_in.confirm_by = _next_confirmation(at)
    ending.save(check_in)
    raise_flag(check_in.person, check_in.kind, by=by, at=at)
    journal.record("check_in.approved", by=by, on=check_in, at=at, place=check_in.place, person=check_in.person_id)
    notices.approved(check_in, at)
    return check_in


@atomic
def decline(*, by: Person, check_in_id: UUID, reason: str, at: datetime) -> CheckIn:
    """Refuse a check-in that waits; the person reads the reason.

    Raises NotFound, NotPermitted, OwnCheckIn, WrongState, ReasonMissing.
    """
    check_in = locked(check_in_id)
    access.require(by, MANAGE, place=check_in.place, at=at)
    _require_not_own(by, check_in)
    require_state(check_in, State.APPLIED)
    ending.close(check_in, reason=sound_reason(reason), by=by, at=at)
    notices.declined(check_in, at)
    return check_in


@atomic
def end(*, by: Person, check_in_id: UUID, reason: str, at: datetime) -> CheckIn:
    """End a check-in after today; a person may end (or take back) their own.

    Open claims are withdrawn with it; posts held stay until they are ended in Posts.
    Raises NotFound, NotPermitted, WrongState, ReasonMissing.
    """
    check_in = locked(check_in_id)
    own = by.pk == check_in.person_id
    if not own:
        access.require(by, MANAGE, place=check_in.place, at=at)
    require_state(check_in, *(CheckIn.LIVE if own else (State.APPROVED,)))
    ending.close(check_in, reason=sound_reason(reason), by=by, at=at)
    if not own:
        notices.ended(check_in, at)
    return check_in


@atomic
def confirm(*, by: Person, check_in_id: UUID, at: datetime) -> CheckIn:
    """Re-check-in: the person is still there to serve; due again after policy "checkin.recheck_months".

    By the person or the desk. Raises NotFound, NotPermitted, WrongState.
    """
    check_in = locked(check_in_id)
    _require_own_or_desk(by, check_in, at)
    require_state(check_in, State.APPROVED)
    check_in.confirm_by, check_in.reminded_on = _next_confirmation(at), None
    ending.save(check_in)
    journal.record(
        "check_in.confirmed", by=by, on=check_in, at=at, place=check_in.place, confirm_by=check_in.confirm_by
    )
    return check_in


@atomic
def change_offer(*, by: Person, check_in_id: UUID, version: int, offer: Offer, at: datetime) -> CheckIn:
    """Change skills, free times and wishes; `version` is the one the form was opened with.

    By the person or the desk. Raises NotFound, NotPermitted, Changed, WrongState, Invalid.
    """
    check_in = locked(check_in_id)
    _require_own_or_desk(by, check_in, at)
    require_state(check_in, *CheckIn.LIVE)
    if check_in.version != version:
        raise Changed
    offer = offer.sound()
    check_in.skills, check_in.times = list(offer.skills), list(offer.times)
    check_in.wished_posts, check_in.wished_roles = list(offer.posts), list(offer.roles)
    check_in.note = offer.note or None
    ending.save(check_in)
    journal.record(
        "check_in.changed", by=by, on=check_in, at=at, place=check_in.place, version=check_in.version,
        offer=journal.commit_to("offer", [check_in.skills, check_in.times, check_in.wished_posts, check_in.wished_roles]),
    )  # fmt: skip
    return check_in


def sound_reason(reason: str) -> str:
    """The reason without spaces around it. Raises ReasonMissing when it says nothing."""
    if len(reason.strip()) < rules.SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    return reason.strip()


def _require_own_or_desk(by: Person, check_in: CheckIn, at: datetime) -> None:
    if by.pk != check_in.person_id:
        access.require(by, MANAGE, place=check_in.place, at=at)


def _require_not_own(by: Person, check_in: CheckIn) -> None:
    if by.pk == check_in.person_id:
        raise refusals.OwnCheckIn


def _ground_of(check_in: CheckIn) -> Ground:
    kept = getattr(check_in, "guardian", None)
    return Ground(kept.basis, kept.name or "", kept.relation or "", kept.phone or "") if kept else Ground()


def _next_confirmation(at: datetime) -> date:
    return rules.add_months(day_of(at), policy.on("checkin.recheck_months", at).value)
