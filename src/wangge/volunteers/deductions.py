"""A negative review deducts; the third deduction removes the volunteer and revokes the card, at that moment.

Rule: docs/rules/volunteer-card.md. Lock order: deduction, standing, card, account.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from wangge import journal
from wangge.kernel import policy, working_days
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points import ledger, rules, strikes
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting, Standing, Strike
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.volunteers import cards, leaving, notices, refusals
from wangge.volunteers.models import Deduction, DeductionAppeal

VOLUNTEER = Standing.Role.VOLUNTEER
AMOUNT, APPEAL = "volunteers.deduction_points", "volunteers.appeal_working_days"
SHORTEST_TEXT, SHORTEST_GROUNDS = 10, 4
Kind = Posting.Kind


def deduct(
    *, person: Person, because: Because, stars: int, by: Person | System, at: datetime, place: Place
) -> Deduction:
    """By rule, part of the deed that records a bad review: points off (at most what is there) and a strike.

    The one too many removes the volunteer: the card is revoked and open work given back. Raises AlreadyCounted.
    """
    rule = policy.on(AMOUNT, at)
    made = Deduction(
        person=person, place=place, because_type=because.type, because_id=because.id, stars=stars, amount=0, removed=False,
        policy_row=rule.row_id, at=at, by=person_or_none(by), appeal_until=_working_day(APPEAL, at),
    )  # fmt: skip
    mine = Because("deduction", made.pk)
    struck = strikes.strike(role=VOLUNTEER, holder=person, because=mine, by=by, at=at)
    made.removed = struck.removed
    if struck.removed:
        cards.revoke_by_rule(person, at)
    account = ledger.lock_account(Book.POINTS, person, at)
    made.amount = rules.deduction(account.balance, rule.value[str(stars)])
    if made.amount:
        made.posting = ledger.post(
            book=Book.POINTS, holder=person, amount=-made.amount, kind=Kind.DEDUCT, because=mine, by=by, at=at, place=place,
            policy_row=rule.row_id, detail={"stars": stars},
        )  # fmt: skip
    made.save(force_insert=True)
    given_back = leaving.leave(person, at) if struck.removed else 0
    journal.record(
        "volunteer.deducted", by=by, on=made, at=at, place=place, person=person.pk, stars=stars, points=made.amount,
        counting=struck.counting, removed=struck.removed, given_back=given_back,
    )  # fmt: skip
    notices.deducted(made, struck.counting, at)
    return made


@atomic
def appeal(*, by: Person, deduction_id: UUID, text: str, at: datetime) -> DeductionAppeal:
    """The volunteer appeals in time, once. Raises NotFound, NotPermitted, TooLate, AppealedAlready, TextMissing."""
    deduction = _locked(deduction_id)
    if by.pk != deduction.person_id:
        raise NotPermitted
    if day_of(at) > deduction.appeal_until:
        raise refusals.TooLate(day=deduction.appeal_until)
    if DeductionAppeal.objects.filter(deduction=deduction).exists():
        raise refusals.AppealedAlready
    if len(text.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="text")
    made = DeductionAppeal.objects.create(deduction=deduction, text=text.strip(), by=by, at=at)
    journal.record("volunteer.appealed", by=by, on=deduction, at=at, place=deduction.place)
    return made


@atomic
def decide_appeal(*, by: Person, deduction_id: UUID, won: bool, grounds: str, at: datetime) -> DeductionAppeal:
    """The committee decides. Won: points and strike are taken back by entries; who was out by it is in again, card and all.

    Raises NotFound, NotPermitted, Party, Decided, GroundsMissing.
    """
    deduction = _locked(deduction_id)
    found = DeductionAppeal.objects.select_for_update(of=("self",)).filter(deduction=deduction).first()
    if found is None:
        raise NotFound
    access.require(by, Permission.DECIDE_APPEALS, place=deduction.place, at=at)
    if by.pk in (deduction.person_id, deduction.by_id):
        raise refusals.Party
    if found.state != DeductionAppeal.State.WAITING:
        raise refusals.Decided
    if len(grounds.strip()) < SHORTEST_GROUNDS:
        raise refusals.GroundsMissing(field="grounds")
    found.state = DeductionAppeal.State.WON if won else DeductionAppeal.State.LOST
    found.decided_by, found.decided_at, found.grounds = by, at, grounds.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "grounds"])
    restored = _take_back(deduction, found, by, at) if won else False
    journal.record(
        "volunteer.appeal_decided", by=by, on=deduction, at=at, place=deduction.place, won=won, restored=restored
    )
    notices.appeal_decided(found, restored, at)
    return found


def _take_back(deduction: Deduction, won: DeductionAppeal, by: Person, at: datetime) -> bool:
    because = Because("appeal", won.pk)
    strike = Strike.objects.get(because_type="deduction", because_id=deduction.pk)
    lift = strikes.lift(strike_id=strike.pk, because=because, by=by, at=at)
    if lift.restores:
        cards.restore_by_rule(deduction.person, at)
    if deduction.posting_id:
        ledger.reverse(posting_id=deduction.posting_id, because=because, by=by, at=at)
    deduction.lifted_at = at
    deduction.save(update_fields=["lifted_at"])
    return lift.restores


def _locked(deduction_id: UUID) -> Deduction:
    rows = Deduction.objects.select_for_update(of=("self",)).select_related("person", "place")
    found: Deduction | None = rows.filter(pk=deduction_id).first()
    if found is None:
        raise NotFound
    return found


def _working_day(key: str, at: datetime) -> date:
    calendar = working_days.calendar()
    return calendar.add_working_days(day_of(at), policy.on(key, at).value)
