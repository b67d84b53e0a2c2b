"""What follows from a service: hours when it is confirmed, points and score when it is reviewed or the time for it is over,
deductions and complaints after a bad review, disputes. Rule: docs/rules/orders.md.

Lock order: order, then task and need, standing, accounts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from wangge.alliance import complaints
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM, System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.needs import closing as needs_closing
from wangge.needs.states import State as NeedState
from wangge.orders import notices, refusals, rules
from wangge.orders.models import Dispute, Order, Review
from wangge.orders.states import State
from wangge.orders.timeline import locked, managed, move, save, write
from wangge.people.models import Person
from wangge.points import ledger, tariffs
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.projects import commands as projects
from wangge.projects.models import Task
from wangge.volunteers import deductions

BAD, WINDOW, AUTO = "orders.bad_stars_points", "orders.review_days", "orders.confirm_days"
FACTOR = "orders.approve_percent"
Kind = Posting.Kind


@atomic
def confirm(*, by: Person, order_id: UUID, at: datetime) -> Order:
    """The served person (or staff) confirms what was done. Minutes far above the plan are for staff who is no party.

    Raises NotFound, NotPermitted, WrongState, Party.
    """
    order = locked(order_id)
    staff = access.rights_of(by, day_of(at)).allow(Permission.MANAGE_SERVICE, order.place.path)
    if by.pk != order.subject_id and not staff:
        raise NotPermitted
    if by.pk == order.taker_id:
        raise refusals.Party
    if wants_approval(order, at) and not staff:
        raise NotPermitted
    return confirmed(order, by, at)


@atomic
def confirm_by_link(*, token: str, at: datetime) -> Order:
    """The served person confirms by the link sent to them. Raises NotFound, NotPermitted (too many minutes), WrongState."""
    order = of_token(token)
    if wants_approval(order, at):
        raise NotPermitted
    return confirmed(order, SYSTEM, at)


@atomic
def review(
    *, order_id: UUID, by: Person | None, stars: int, text: str, at: datetime, how: str = Review.How.OWN
) -> Review:
    """Say how it was, once and in time; what follows from it follows now.

    By the served person (`how` own), by staff for them (phone), or by the link (`by` None: `review_by_link`).
    Raises NotFound, NotPermitted, WrongState, ReviewedAlready, BadStars, TooLate, Party, TooLong (staff must confirm first).
    """
    order = locked(order_id)
    if by is not None and by.pk != order.subject_id:
        access.require(by, Permission.MANAGE_SERVICE, place=order.place, at=at)
        how = Review.How.PHONE
    if by is not None and by.pk == order.taker_id:
        raise refusals.Party
    if not 1 <= stars <= 5:
        raise refusals.BadStars(field="stars")
    if Review.objects.filter(order=order).exists():
        raise refusals.ReviewedAlready
    if order.settled_at is not None:
        raise refusals.TooLate
    actor: Person | System = by or SYSTEM
    if order.state == State.FINISHED:
        if how != Review.How.PHONE and wants_approval(order, at):
            raise refusals.TooLong
        confirmed(order, actor, at)
    if order.state != State.CONFIRMED:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    made = Review(order=order, stars=stars, text=text.strip()[:500] or None, how=how, by=by, at=at)
    made.save(force_insert=True)
    write(order, "reviewed", by=actor, at=at, stars=stars)
    settle(order, made, actor, at)
    return made


@atomic
def review_by_link(*, token: str, stars: int, text: str, at: datetime) -> Review:
    """As `review`, by whoever holds the link. Raises NotFound and as there."""
    return review(order_id=of_token(token).pk, by=None, stars=stars, text=text, at=at, how=Review.How.LINK)


@atomic
def settle_unreviewed(*, order_id: UUID, at: datetime) -> bool:
    """By the clock: the time for a review is over. Returns whether it was settled now."""
    order = locked(order_id)
    days = policy.on(WINDOW, at).value
    if order.state != State.CONFIRMED or order.settled_at or not order.confirmed_at:
        return False
    if at < order.confirmed_at + timedelta(days=days):
        return False
    settle(order, None, SYSTEM, at)
    return True


@atomic
def confirm_unanswered(*, order_id: UUID, at: datetime) -> bool:
    """By the clock: nobody objected for some days. Returns whether it was confirmed now; far too long ones wait for staff."""
    order = locked(order_id)
    days = policy.on(AUTO, at).value
    if order.state != State.FINISHED or not order.finished_at or at < order.finished_at + timedelta(days=days):
        return False
    if wants_approval(order, at):
        return False
    confirmed(order, SYSTEM, at)
    return True


@atomic
def dispute(*, order_id: UUID, by: Person | None, text: str, at: datetime) -> Dispute:
    """The taker or the served person says it was otherwise; nothing more is posted until staff has decided.

    Raises NotFound, NotPermitted, WrongState, TextMissing, TooLate (settled).
    """
    order = locked(order_id)
    if by is not None and by.pk not in (order.taker_id, order.subject_id):
        access.require(by, Permission.MANAGE_SERVICE, place=order.place, at=at)
    if len(text.strip()) < 4:
        raise refusals.TextMissing(field="text")
    if order.settled_at is not None or Dispute.objects.filter(order=order).exists():
        raise refusals.TooLate
    move(order, State.DISPUTED)
    made = Dispute.objects.create(order=order, text=text.strip(), by=by, at=at)
    write(order, "disputed", by=by or SYSTEM, at=at)
    return made


@atomic
def decide_dispute(*, by: Person, order_id: UUID, minutes: int, grounds: str, at: datetime) -> Order:
    """Staff who is no party decides how many minutes count; 0: it was not done. What was posted before is set right by entries.

    Raises NotFound, NotPermitted, Party, WrongState, TextMissing, BadMinutes.
    """
    order = managed(by, order_id, at)
    found = Dispute.objects.select_for_update(of=("self",)).filter(order=order).first()
    if found is None or order.state != State.DISPUTED:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    if by.pk in (order.taker_id, order.subject_id, found.by_id):
        raise refusals.Party
    if len(grounds.strip()) < 4:
        raise refusals.TextMissing(field="grounds")
    most = policy.on("orders.most_minutes", at).value
    if not 0 <= minutes <= most:
        raise refusals.BadMinutes(field="minutes", most=most)
    found.state, found.decided_by, found.decided_at, found.grounds = Dispute.State.DECIDED, by, at, grounds.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "grounds"])
    _correct_hours(order, minutes, by, at)
    order.minutes = minutes
    if minutes:
        order.confirmed_at = order.confirmed_at or at
        move(order, State.CONFIRMED, "minutes", "confirmed_at")
        _done(order, at)
    else:
        move(order, State.MISSED, "minutes")
        _undone(order, at)
    write(order, "dispute_decided", by=by, at=at, minutes=minutes)
    notices.decided(order, at)
    return order


def confirmed(order: Order, by: Person | System, at: datetime) -> Order:
    """It was done: hours are posted, the task is finished and its need met. Part of the caller's deed. Raises WrongState."""
    order.confirmed_at = at
    move(order, State.CONFIRMED, "confirmed_at", "finished_at", "minutes")
    _post_hours(order, order.minutes or 0, by, at)
    _done(order, at)
    write(order, "confirmed", by=by, at=at, minutes=order.minutes)
    return order


def settle(order: Order, review: Review | None, by: Person | System, at: datetime) -> None:
    """Points or score by the tariff of the day, or what a bad review means. Part of the caller's deed, once an order."""
    stars = review.stars if review else None
    bad = stars is not None and rules.is_bad(stars, policy.on(BAD, at).value)
    posted = 0
    if order.organisation is not None:
        posted = _score(order, by, at) if not bad else 0
        if bad and review is not None:
            complaints.raise_from_review(
                organisation=order.organisation,
                review_id=review.pk,
                text=review.text or "",
                complainant=order.subject,
                at=at,
            )
    elif order.taker is not None:
        posted = _points(order, stars, by, at)
        if bad and review is not None:
            deductions.deduct(
                person=order.taker,
                because=Because("review", review.pk),
                stars=review.stars,
                by=SYSTEM,
                at=at,
                place=order.place,
            )
    order.settled_at = at
    save(order, "settled_at")
    write(order, "settled", by=SYSTEM, at=at, posted=posted, bad=bad)


def wants_approval(order: Order, at: datetime) -> bool:
    """Whether the minutes are so far above the plan that staff must confirm them."""
    planned = rules.actual_minutes(order.starts_at, order.ends_at)
    return rules.wants_approval(order.minutes or 0, planned, policy.on(FACTOR, at).value)


def of_token(token: str) -> Order:
    """The order whose link this is. Raises NotFound."""
    found = Order.objects.filter(token=token).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return locked(found)


# Parts of the above


def _points(order: Order, stars: int | None, by: Person | System, at: datetime) -> int:
    assert order.taker is not None
    priced = tariffs.points_for(
        kind=order.kind, difficulty=order.difficulty, minutes=order.minutes or 0, stars=stars, at=at
    )
    if priced.amount:
        ledger.post(
            book=Book.POINTS, holder=order.taker, amount=priced.amount, kind=Kind.EARN, because=Because("order", order.pk),
            by=by, at=at, place=order.place, policy_row=priced.policy_row, detail=priced.detail,
        )  # fmt: skip
    return priced.amount


def _score(order: Order, by: Person | System, at: datetime) -> int:
    assert order.organisation is not None
    priced = tariffs.score_for(what="order", difficulty=order.difficulty, at=at)
    ledger.post(
        book=Book.SCORE, holder=order.organisation, amount=priced.amount, kind=Kind.EARN, because=Because("order", order.pk),
        by=by, at=at, place=order.place, policy_row=priced.policy_row, detail=priced.detail,
    )  # fmt: skip
    return priced.amount


def _post_hours(order: Order, minutes: int, by: Person | System, at: datetime) -> None:
    if order.organisation is None and order.taker is not None and minutes:
        ledger.post(
            book=Book.MINUTES, holder=order.taker, amount=minutes, kind=Kind.EARN, because=Because("order", order.pk), by=by,
            at=at, place=order.place, detail={"minutes": minutes},
        )  # fmt: skip


def _correct_hours(order: Order, minutes: int, by: Person, at: datetime) -> None:
    """Hours posted before the dispute are taken back, and what counts is posted; nothing when they are the same."""
    old = Posting.objects.filter(because_type="order", because_id=order.pk, entries__account__book=Book.MINUTES).first()
    if old is None or order.organisation is not None or order.taker is None:
        if old is None:
            _post_hours(order, minutes, by, at)
        return
    if minutes == order.minutes:
        return
    because = Because("dispute", order.pk)
    ledger.reverse(posting_id=old.pk, because=because, by=by, at=at)
    if minutes:
        ledger.post(
            book=Book.MINUTES, holder=order.taker, amount=minutes, kind=Kind.EARN, because=because, by=by, at=at,
            place=order.place, detail={"minutes": minutes},
        )  # fmt: skip


def _done(order: Order, at: datetime) -> None:
    if order.task is not None:
        if order.task.state == Task.State.OPEN:
            projects.finish_task(by=SYSTEM, task_id=order.task.pk, at=at)
    elif order.need is not None and order.need.state == NeedState.OPEN:
        needs_closing.meet_need(by=SYSTEM, need_id=order.need.pk, how=order.number, at=at)


def _undone(order: Order, at: datetime) -> None:
    if order.task is not None:
        if order.task.state == Task.State.DONE:
            projects.reopen_task(by=SYSTEM, task_id=order.task.pk, at=at)
    elif order.need is not None and order.need.state == NeedState.DONE:
        needs_closing.reopen_need(by=SYSTEM, need_id=order.need.pk, at=at)
