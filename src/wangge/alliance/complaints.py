"""Complaints about members: raised, heard, verified or not by somebody who is not party to it; the third verified one
ends the membership and all benefits at that moment. Rule: docs/rules/exit.md.

Lock order: complaint, standing, agreement, membership.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge import journal
from wangge.agreements import commands as agreements
from wangge.alliance import memberships, notices, refusals
from wangge.alliance.models import Appeal, Complaint, Membership
from wangge.kernel import policy, working_days
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Kin, Organisation, Person
from wangge.people.organisation_queries import speakers, spoken_for
from wangge.points import strikes
from wangge.points.ledger import Because
from wangge.points.models import Standing, Strike
from wangge.posts import access
from wangge.posts.access import Permission

State, Source = Complaint.State, Complaint.Source
SHORTEST_TEXT, SHORTEST_GROUNDS = 10, 4
REPLY, APPEAL = "complaints.reply_working_days", "complaints.appeal_working_days"
WARN = "complaints.warn_working_days"
OPEN = (State.RAISED, State.HEARD)


@atomic
def raise_complaint(
    *, by: Person | System, organisation_id: UUID, kind: str, text: str, at: datetime, complainant_id: UUID | None = None,
    source: str = Source.OWN, because_id: UUID | None = None,
) -> Complaint:  # fmt: skip
    """Complain about a member: a resident for oneself, staff at the desk for somebody (or nobody named).

    Raises NotFound, NotPermitted (for another person without a post that hears complaints), NotAMember, TextMissing.
    """
    membership = (
        Membership.objects.select_related("organisation", "place")
        .filter(organisation=organisation_id, ended_at=None)
        .first()
    )
    if membership is None:
        organisation = Organisation.objects.filter(pk=organisation_id).first()
        raise refusals.NotAMember(name=organisation.name) if organisation else NotFound
    if by is SYSTEM:
        source = Source.REVIEW
    elif complainant_id != by.pk:
        access.require(by, Permission.HEAR_COMPLAINTS, place=membership.place, at=at)
        source = Source.DESK
    if by is not SYSTEM and len(text.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="text")
    if complainant_id is not None and not Person.objects.filter(pk=complainant_id, merged_into=None).exists():
        raise NotFound
    made = Complaint(
        number=numbered("TS", day_of(at)), organisation=membership.organisation, membership=membership,
        place=membership.place, kind=Complaint.Kind(kind), source=source, because_id=because_id, text=text.strip(),
        complainant_id=complainant_id, raised_by=person_or_none(by), raised_at=at, reply_due=working_day(REPLY, at),
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record("complaint.raised", by=by, on=made, at=at, place=made.place, number=made.number, kind=made.kind)
    notices.raised(made, at)
    return made


def raise_from_review(
    *, organisation: Organisation, review_id: UUID, text: str, complainant: Person | None, at: datetime
) -> Complaint | None:
    """By rule: a bad review of a member becomes a complaint about its service; None when it is no member any more."""
    if not Membership.objects.filter(organisation=organisation, ended_at=None).exists():
        return None
    return raise_complaint(
        by=SYSTEM, organisation_id=organisation.pk, kind=Complaint.Kind.SERVICE, text=text or _("差评，未写明原因"),
        complainant_id=complainant.pk if complainant else None, because_id=review_id, at=at,
    )  # fmt: skip


@atomic
def reply(*, by: Person, complaint_id: UUID, text: str, at: datetime) -> Complaint:
    """The member says what happened. Raises NotFound, NotTheMember, WrongState, TextMissing."""
    complaint = _locked(complaint_id)
    require_member(by, complaint, at)
    _require_state(complaint, *OPEN)
    if len(text.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="text")
    complaint.reply, complaint.replied_by, complaint.replied_at = text.strip(), by, at
    complaint.state = State.HEARD
    _save(complaint, "reply", "replied_by", "replied_at", "state")
    journal.record("complaint.replied", by=by, on=complaint, at=at, place=complaint.place)
    return complaint


@atomic
def hear_without(*, complaint_id: UUID, at: datetime) -> bool:
    """By the clock: the days to reply are over. Returns whether it is heard now."""
    complaint = _locked(complaint_id)
    if complaint.state != State.RAISED or complaint.reply_due >= day_of(at):
        return False
    complaint.state = State.HEARD
    _save(complaint, "state")
    journal.record("complaint.heard_without", by=SYSTEM, on=complaint, at=at, place=complaint.place)
    return True


@atomic
def warn(*, complaint_id: UUID, at: datetime) -> bool:
    """By the clock: tell the member, once each, that its days to reply or to appeal end soon. Returns whether it was told now."""
    complaint = _locked(complaint_id)
    last, today = working_day(WARN, at), day_of(at)
    if complaint.state == State.RAISED and complaint.warned_reply_on is None and today <= complaint.reply_due <= last:
        what, due, complaint.warned_reply_on = "reply", complaint.reply_due, today
    elif _may_still_appeal(complaint) and complaint.appeal_until and today <= complaint.appeal_until <= last:
        what, due, complaint.warned_appeal_on = "appeal", complaint.appeal_until, today
    else:
        return False
    _save(complaint, f"warned_{what}_on")
    journal.record("complaint.warned", by=SYSTEM, on=complaint, at=at, place=complaint.place, what=what, due=due)
    notices.ends_soon(complaint, what, due, at)
    return True


def _may_still_appeal(complaint: Complaint) -> bool:
    is_first = complaint.state == State.VERIFIED and complaint.warned_appeal_on is None
    return is_first and not Appeal.objects.filter(complaint=complaint).exists()


@atomic
def withdraw(*, by: Person, complaint_id: UUID, at: datetime) -> Complaint:
    """Who complained takes it back before the decision. Raises NotFound, NotPermitted, WrongState."""
    complaint = _locked(complaint_id)
    if complaint.complainant_id != by.pk:
        raise NotPermitted
    _require_state(complaint, *OPEN)
    complaint.state = State.WITHDRAWN
    _save(complaint, "state")
    journal.record("complaint.withdrawn", by=by, on=complaint, at=at, place=complaint.place)
    return complaint


@atomic
def decide(*, by: Person, complaint_id: UUID, verified: bool, grounds: str, at: datetime) -> Complaint:
    """Verify it, or not, after the member was heard. The third verified one ends the membership at this moment.

    Raises NotFound, NotPermitted, Party, WrongState, NotHeard, GroundsMissing.
    """
    complaint = _locked(complaint_id)
    access.require(by, Permission.HEAR_COMPLAINTS, place=complaint.place, at=at)
    if complaint.state == State.RAISED:
        raise refusals.NotHeard(day=complaint.reply_due)
    _require_state(complaint, State.HEARD)
    if is_party(by, complaint, at):
        raise refusals.Party
    if len(grounds.strip()) < SHORTEST_GROUNDS:
        raise refusals.GroundsMissing(field="grounds")
    complaint.state = State.VERIFIED if verified else State.REJECTED
    complaint.decided_by, complaint.decided_at, complaint.grounds = by, at, grounds.strip()
    complaint.appeal_until = working_day(APPEAL, at) if verified else None
    _save(complaint, "state", "decided_by", "decided_at", "grounds", "appeal_until")
    counting, removed = (0, False)
    if verified:
        counting, removed = _strike(complaint, by, at)
    journal.record(
        "complaint.decided", by=by, on=complaint, at=at, place=complaint.place, verified=verified, counting=counting,
        removed=removed,
    )  # fmt: skip
    notices.decided(complaint, counting, removed, at)
    return complaint


@atomic
def appeal(*, by: Person, complaint_id: UUID, text: str, at: datetime) -> Appeal:
    """The member appeals in time against a verified complaint, once. Raises NotFound, NotTheMember, WrongState, TooLate,
    AppealedAlready, TextMissing."""
    complaint = _locked(complaint_id)
    require_member(by, complaint, at)
    _require_state(complaint, State.VERIFIED)
    assert complaint.appeal_until is not None
    if day_of(at) > complaint.appeal_until:
        raise refusals.TooLate(day=complaint.appeal_until)
    if Appeal.objects.filter(complaint=complaint).exists():
        raise refusals.AppealedAlready
    if len(text.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="text")
    made = Appeal.objects.create(complaint=complaint, text=text.strip(), by=by, at=at)
    journal.record("complaint.appealed", by=by, on=complaint, at=at, place=complaint.place)
    return made


@atomic
def decide_appeal(*, by: Person, complaint_id: UUID, won: bool, grounds: str, at: datetime) -> Appeal:
    """The committee decides. Won: the strike is taken back, and if the member was out by it, everything is back as it was.

    Raises NotFound, NotPermitted, Party (also who verified), WrongState, GroundsMissing.
    """
    complaint = _locked(complaint_id)
    found = Appeal.objects.select_for_update(of=("self",)).filter(complaint=complaint).first()
    if found is None:
        raise NotFound
    access.require(by, Permission.DECIDE_APPEALS, place=complaint.place, at=at)
    if by.pk == complaint.decided_by_id or is_party(by, complaint, at):
        raise refusals.Party
    if found.state != Appeal.State.WAITING:
        raise refusals.WrongState(number=complaint.number, state=found.get_state_display())
    if len(grounds.strip()) < SHORTEST_GROUNDS:
        raise refusals.GroundsMissing(field="grounds")
    found.state = Appeal.State.WON if won else Appeal.State.LOST
    found.decided_by, found.decided_at, found.grounds = by, at, grounds.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "grounds"])
    restored = _take_back(complaint, found, by, at) if won else False
    journal.record(
        "complaint.appeal_decided", by=by, on=complaint, at=at, place=complaint.place, won=won, restored=restored
    )
    notices.appeal_decided(complaint, found, restored, at)
    return found


def is_party(person: Person, complaint: Complaint, at: datetime) -> bool:
    """Whether somebody is a party: who complained, who recorded it, who speaks for the member, and their relatives."""
    on = day_of(at)
    parties = {complaint.complainant_id, *speakers(complaint.organisation, on).values_list("pk", flat=True)} - {None}
    if person.pk in parties | {complaint.raised_by_id}:
        return True
    kin = Q(person=person, relative__in=parties) | Q(relative=person, person__in=parties)
    return Kin.objects.current(on).filter(kin).exists()


def require_member(by: Person, complaint: Complaint, at: datetime) -> None:
    """Raise NotTheMember unless `by` speaks for the member that day."""
    if not spoken_for(by, day_of(at)).filter(pk=complaint.organisation_id).exists():
        raise refusals.NotTheMember


def working_day(key: str, at: datetime) -> date:
    """The last day of so many working days (a policy) after today."""
    calendar = working_days.calendar()
    return calendar.add_working_days(day_of(at), policy.on(key, at).value)


def _strike(complaint: Complaint, by: Person, at: datetime) -> tuple[int, bool]:
    because = Because("complaint", complaint.pk)
    struck = strikes.strike(role=Standing.Role.MEMBER, holder=complaint.organisation, because=because, by=by, at=at)
    if struck.removed:
        current = Membership.objects.filter(organisation=complaint.organisation, ended_at=None).first()
        if current is not None:
            agreements.terminate_by_rule(
                agreement_id=current.agreement_id, reason=_("第三次投诉查实，按联盟规则退出"), at=at
            )
    return struck.counting, struck.removed


def _take_back(complaint: Complaint, won: Appeal, by: Person, at: datetime) -> bool:
    strike = Strike.objects.get(because_type="complaint", because_id=complaint.pk)
    lift = strikes.lift(strike_id=strike.pk, because=Because("appeal", won.pk), by=by, at=at)
    if not lift.restores:
        return False
    last = (
        Membership.objects.filter(organisation=complaint.organisation, end=Membership.End.RULE)
        .order_by("-ended_at")
        .first()
    )
    return last is not None and memberships.restore(last, at)


def _locked(complaint_id: UUID) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("organisation", "place", "complainant")
    found = rows.filter(pk=complaint_id).first()
    if found is None:
        raise NotFound
    return found


def _require_state(complaint: Complaint, *states: str) -> None:
    if complaint.state not in states:
        raise refusals.WrongState(number=complaint.number, state=complaint.get_state_display())


def _save(complaint: Complaint, *fields: str) -> None:
    complaint.version += 1
    complaint.save(update_fields=[*fields, "version"])
