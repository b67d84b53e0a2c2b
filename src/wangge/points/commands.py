"""Deeds on the books themselves: corrections with four eyes, and the close of a year. Everything else posts as part of
another deed (`ledger.post`)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel import jobs
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.points import closing, ledger, notices, queries, refusals
from wangge.points.ledger import Because
from wangge.points.models import Account, Book, Correction, Entry, Posting, YearClose
from wangge.posts import access
from wangge.posts.access import Permission

CLOSE_JOB, UNDO_JOB = "points.close_year", "points.undo_close"
SHORTEST_REASON = 4
NOT_HERE = (Posting.Kind.REVERSE, Posting.Kind.REDEEM, Posting.Kind.GIVE_BACK)  # taken back where they were made
State = Correction.State


@atomic
def ask_correction(
    *, by: Person, entry_id: UUID, reason: str, at: datetime, right_amount: int | None = None
) -> Correction:
    """Ask that an entry be taken back; `right_amount` is what should have been there instead (None or 0: nothing).

    Raises NotFound, NotPermitted (also one's own account), NotCorrectable, AlreadyReversed, CorrectionWaits, ReasonMissing.
    """
    entry = _entry(entry_id)
    _require(by, entry.account, at)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    if entry.posting.kind in NOT_HERE:
        why = _("冲正和兑换不在这里更正；兑换请在积分超市退还")
        raise refusals.NotCorrectable(field="entry", why=why)
    if Entry.objects.filter(reverses=entry).exists():
        raise refusals.AlreadyReversed
    if Correction.objects.filter(entry=entry, state=State.WAITING).exists():
        raise refusals.CorrectionWaits
    if right_amount == entry.amount:
        raise refusals.NotCorrectable(field="right_amount", why=_("正确的数和原来一样"))
    made = Correction.objects.create(
        entry=entry, right_amount=right_amount or None, reason=reason.strip(), asked_by=by, asked_at=at
    )
    journal.record(
        "points.correction_asked", by=by, on=made, at=at, place=place_of(entry.account), book=entry.account.book,
        amount=entry.amount, right_amount=right_amount or 0,
    )  # fmt: skip
    return made


@atomic
def decide_correction(*, by: Person, correction_id: UUID, approve: bool, at: datetime, answer: str = "") -> Correction:
    """Approve (the entry is reversed, the right amount posted) or decline; never the one who asked, nor the holder.

    Raises NotFound, NotPermitted, FourEyes, Decided, AlreadyReversed, ReasonMissing (declined without an answer).
    """
    found = Correction.objects.select_for_update(of=("self",)).filter(pk=correction_id).first()
    if found is None:
        raise NotFound
    entry = _entry(found.entry_id)
    if by.pk in (found.asked_by_id, entry.account.person_id):
        raise refusals.FourEyes
    _require(by, entry.account, at)
    if found.state != State.WAITING:
        raise refusals.Decided
    if not approve and len(answer.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="answer")
    if approve:
        _carry_out(found, entry, by, at)
    found.state = State.APPROVED if approve else State.DECLINED
    found.decided_by, found.decided_at, found.answer = by, at, answer.strip() or None
    found.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    journal.record(
        "points.correction_decided", by=by, on=found, at=at, place=place_of(entry.account), approved=approve,
        asked_by=found.asked_by_id,
    )  # fmt: skip
    if approve:
        notices.corrected(found, at)
    return found


@atomic
def begin_close(*, by: Person | System, year: int, at: datetime) -> YearClose:
    """Begin, or go on with, the close of a year that is over; the worker does it in steps and can be killed in any.

    Raises NotPermitted, YearNotOver, AlreadyClosed.
    """
    district = _require_policy(by, at)
    last = closing.last_closed_year(at)
    if last is None or year > last:
        raise refusals.YearNotOver(year=year, day=closing.cutoff_of(year).date())
    close = closing.open_close(year, at, person_or_none(by))
    close = YearClose.objects.select_for_update(of=("self",)).get(pk=close.pk)
    if close.state != YearClose.State.RUNNING:
        raise refusals.AlreadyClosed(year=year)
    if not jobs.Job.objects.filter(about_id=close.pk, state__in=jobs.Job.OPEN).exists():
        jobs.put(CLOSE_JOB, about_id=close.pk, by=by, at=at)
        journal.record("points.close_begun", by=by, on=close, at=at, place=district, year=year)
    return close


@atomic
def ask_undo(*, by: Person, close_id: UUID, reason: str, at: datetime) -> YearClose:
    """Ask that a close made by mistake be reversed by entries; somebody else approves.

    Raises NotFound, NotPermitted, NotClosed, ReasonMissing.
    """
    _require_policy(by, at)
    close = _close(close_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    close.undo_reason, close.undo_asked_by, close.undo_approved_by = reason.strip()[:300], by, None
    close.save(update_fields=["undo_reason", "undo_asked_by", "undo_approved_by"])
    journal.record("points.close_undo_asked", by=by, on=close, at=at, year=close.year)
    return close


@atomic
def approve_undo(*, by: Person, close_id: UUID, at: datetime) -> YearClose:
    """Approve it: the worker gives every holder back what expired. Raises NotFound, NotPermitted, NotClosed, FourEyes."""
    _require_policy(by, at)
    close = _close(close_id)
    if close.undo_asked_by_id is None or close.undo_asked_by_id == by.pk:
        raise refusals.FourEyes
    close.state, close.undo_approved_by = YearClose.State.UNDOING, by
    close.save(update_fields=["state", "undo_approved_by"])
    jobs.put(UNDO_JOB, about_id=close.pk, by=by, at=at)
    journal.record("points.close_undo_approved", by=by, on=close, at=at, year=close.year)
    return close


@atomic
def go_on_undo(*, by: Person, close_id: UUID, at: datetime) -> YearClose:
    """Go on with a giving back that stopped: its job failed, or was cancelled. What was given back is not given twice.

    It was approved by two already, so either may press. Raises NotFound, NotPermitted, NotStopped.
    """
    _require_policy(by, at)
    close = YearClose.objects.select_for_update(of=("self",)).filter(pk=close_id).first()
    if close is None:
        raise NotFound
    if not queries.has_stopped(close) or close.state != YearClose.State.UNDOING:
        raise refusals.NotStopped(year=close.year)
    jobs.put(UNDO_JOB, about_id=close.pk, by=by, at=at)
    journal.record("points.close_undo_resumed", by=by, on=close, at=at, year=close.year)
    return close


def place_of(account: Account) -> Place | None:
    """Where the holder belongs: a person's home, an organisation's door."""
    holder = account.person or account.organisation
    return getattr(holder, "home", None) or getattr(holder, "place", None)


def _carry_out(correction: Correction, entry: Entry, by: Person, at: datetime) -> None:
    because = Because("correction", correction.pk)
    ledger.reverse_entry(entry_id=entry.pk, because=because, by=correction.asked_by, approved_by=by, at=at)
    if correction.right_amount:
        holder = entry.account.person or entry.account.organisation
        assert holder is not None
        kind = Posting.Kind.EARN if correction.right_amount > 0 else Posting.Kind.DEDUCT
        ledger.post(
            book=Book(entry.account.book), holder=holder, amount=correction.right_amount, kind=kind, because=because,
            by=correction.asked_by, at=at, place=entry.posting.place, policy_row=entry.posting.policy_row,
        )  # fmt: skip


def _entry(entry_id: UUID) -> Entry:
    found = (
        Entry.objects.select_related("posting__place", "account__person__home", "account__organisation__place")
        .filter(pk=entry_id, number__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _require(by: Person, account: Account, at: datetime) -> None:
    place = place_of(account)
    if place is None or account.person_id == by.pk:
        raise NotPermitted
    access.require(by, Permission.CORRECT_POINTS, place=place, at=at)


def _require_policy(by: Person | System, at: datetime) -> Place | None:
    district = Place.objects.filter(kind=PlaceKind.DISTRICT).order_by("path").first()
    if by is not SYSTEM:
        if district is None:
            raise NotPermitted
        access.require(by, Permission.MANAGE_POLICY, place=district, at=at)
    return district


def _close(close_id: UUID) -> YearClose:
    close = YearClose.objects.select_for_update(of=("self",)).filter(pk=close_id).first()
    if close is None:
        raise NotFound
    if close.state != YearClose.State.DONE:
        raise refusals.NotClosed(year=close.year)
    return close
