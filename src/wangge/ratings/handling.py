"""What is done about a bad rating: verify and contact, put right, follow up; and the appeal of whoever was rated."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.ratings import notices, refusals, rules
from wangge.ratings.giving import calendar
from wangge.ratings.models import Handling
from wangge.ratings.states import FollowUp, State, may_follow

HANDLE = Permission.HANDLE_RATINGS
SHORTEST, MOST_WORDS = 4, 500


@atomic
def show_contact(*, by: Person, handling_id: UUID, at: datetime) -> str:
    """The phone number of whoever rated, for somebody who handles the rating; the journal says who looked.

    Raises NotFound, NotPermitted, OwnWork, NoContact.
    """
    found = _locked(by, handling_id, at)
    if not found.rating.contact or found.ended_at is not None:
        raise refusals.NoContact
    _record("rating.contact_shown", found, by, at)
    return found.rating.contact


@atomic
def contact(
    *, by: Person, handling_id: UUID, found: str, is_complex: bool, at: datetime, version: int | None = None
) -> Handling:
    """It was verified, and whoever rated was heard (an anonymous one: what happened was looked into). The term to put it
    right begins with the rating. Raises NotFound, NotPermitted, OwnWork, WrongState, Changed, Explain.
    """
    one = _locked(by, handling_id, at, State.CONTACTED, version, now=(State.OPEN,))
    one.found, one.is_complex, one.contacted_at, one.contact_late = (
        _said(found, "found"),
        is_complex,
        at,
        _late(one, at),
    )
    known = policy.many(("ratings.rectify_working_days", "ratings.rectify_complex_working_days"), at)
    one.due_at = rules.rectify_by(
        one.rating.given_at, is_complex=is_complex, simple_days=known["ratings.rectify_working_days"].value,
        complex_days=known["ratings.rectify_complex_working_days"].value, calendar=calendar(),
    )  # fmt: skip
    one.state, one.owner = State.CONTACTED, by
    return _done(
        "rating.contacted", one, by, at, "found", "is_complex", "contacted_at", "contact_late", "due_at", "owner",
        late=one.contact_late, complex=is_complex,
    )  # fmt: skip


@atomic
def rectify(
    *, by: Person, handling_id: UUID, done: str, reply: str, at: datetime, version: int | None = None
) -> Handling:
    """Say what was put right, and a reply everybody may read (nothing about anybody in it).

    Raises NotFound, NotPermitted, OwnWork, WrongState, Changed, Explain.
    """
    one = _locked(by, handling_id, at, State.RECTIFIED, version)
    one.done, one.reply, one.rectified_at = _said(done, "done"), _said(reply, "reply"), at
    one.rectify_late, one.rounds = one.rectify_late or _late(one, at), one.rounds + 1
    days = policy.on("ratings.follow_working_days", at).value
    one.due_at, one.state, one.owner = rules.after_working_days(at, days, calendar()), State.RECTIFIED, by
    return _done(
        "rating.rectified", one, by, at, "done", "reply", "rectified_at", "rectify_late", "rounds", "due_at", "owner",
        late=one.rectify_late,
    )  # fmt: skip


@atomic
def follow_up(*, by: Person, handling_id: UUID, result: str, at: datetime, version: int | None = None) -> Handling:
    """Ask again whether it is right now. Not satisfied: it is put right once more, else it ends.

    Raises NotFound, NotPermitted, OwnWork, WrongState, Changed, Invalid.
    """
    if result not in FollowUp.values:
        raise Invalid(field="result", what=result[:20], why="")
    again = result == FollowUp.NOT
    one = _locked(by, handling_id, at, State.CONTACTED if again else State.CLOSED, version, now=(State.RECTIFIED,))
    one.follow_up, one.owner = result, by
    if again:
        days = policy.on("ratings.rectify_working_days", at).value
        one.state, one.due_at = State.CONTACTED, rules.after_working_days(at, days, calendar())
    else:
        one.state, one.due_at, one.ended_at = State.CLOSED, None, at
    return _done("rating.followed_up", one, by, at, "follow_up", "due_at", "ended_at", "owner", result=result)


@atomic
def appeal(*, by: Person, handling_id: UUID, reason: str, at: datetime) -> Handling:
    """Whoever was rated says that the rating is wrong or malicious, once and before it was put right. The terms run on.

    Raises NotFound, NotTheReviewed, WrongState, AppealOnce, Explain.
    """
    one = _row(handling_id)
    if by.pk not in (one.rating.clerk_id, one.rating.approver_id):
        raise refusals.NotTheReviewed
    if one.appealed_at is not None:
        raise refusals.AppealOnce
    _require(one, State.APPEALED)
    one.appealed_from, one.appeal, one.appealed_by, one.appealed_at = one.state, _said(reason, "reason"), by, at
    one.state = State.APPEALED
    return _done("rating.appealed", one, by, at, "appealed_from", "appeal", "appealed_by", "appealed_at")


@atomic
def decide_appeal(*, by: Person, handling_id: UUID, is_upheld: bool, verdict: str, at: datetime) -> Handling:
    """Upheld: the rating counts no more. Dismissed: it is handled on from where it was. By somebody who had no hand in it.

    Raises NotFound, NotPermitted, OwnWork, WrongState, SamePerson, Explain.
    """
    one = _locked(by, handling_id, at, now=(State.APPEALED,))
    if by.pk in (one.owner_id, one.appealed_by_id):
        raise refusals.SamePerson
    one.verdict, one.decided_by = _said(verdict, "verdict"), by
    if is_upheld:
        one.state, one.due_at, one.ended_at = State.VOID, None, at
    else:
        one.state = State(one.appealed_from)
    return _done("rating.appeal_decided", one, by, at, "verdict", "decided_by", "due_at", "ended_at", upheld=is_upheld)


# Parts of the above


def _row(handling_id: UUID) -> Handling:
    found = (
        Handling.objects.select_for_update(of=("self",)).select_related("rating__place", "rating__case")
        .filter(pk=handling_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def _locked(
    by: Person, handling_id: UUID, at: datetime, then: State | None = None, version: int | None = None,
    now: tuple[State, ...] = (),
) -> Handling:  # fmt: skip
    found = _row(handling_id)
    access.require(by, HANDLE, place=found.rating.place, at=at)
    if by.pk in (found.rating.clerk_id, found.rating.approver_id):
        raise refusals.OwnWork
    if now and found.state not in now:
        raise refusals.WrongState(state=found.get_state_display())
    if then is not None:
        _require(found, then)
    if version is not None and found.version != version:
        raise Changed
    return found


def _require(found: Handling, then: State) -> None:
    if not may_follow(found.state, then):
        raise refusals.WrongState(state=found.get_state_display())


def _late(one: Handling, at: datetime) -> bool:
    return one.due_at is not None and at > one.due_at


def _said(text: str, field: str) -> str:
    words = text.strip()[:MOST_WORDS]
    if len(words) < SHORTEST:
        raise refusals.Explain(field=field)
    return words


def _done(kind: str, one: Handling, by: Person, at: datetime, *fields: str, **facts: object) -> Handling:
    one.version += 1
    one.escalated_at = None
    one.save(update_fields=["state", "version", "escalated_at", *fields])
    _record(kind, one, by, at, **facts)
    notices.moved(one, at)
    return one


def _record(kind: str, one: Handling, by: Person, at: datetime, **facts: object) -> None:
    journal.record(kind, by=by, on=one, at=at, place=one.rating.place, **facts)
