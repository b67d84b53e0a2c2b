"""Taking an order and doing it: one taker, no two at the same time, actual minutes only.

Lock order: the taker's person row, the order, its offers.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.orders import attendance, insuring, notices, publishing, queries, refusals, rules, settling
from wangge.orders.models import Offer, Order
from wangge.orders.states import HELD, Declined, OfferState, State
from wangge.orders.timeline import locked, managed, move, save, write
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for

EARLY, LATE, MOST = "orders.early_minutes", "orders.late_give_back_hours", "orders.most_minutes"


@atomic
def take(*, by: Person, order_id: UUID, at: datetime, organisation_id: UUID | None = None) -> Order:
    """Take an open order, for oneself or for an organisation one speaks for.

    Raises NotFound, Taken, Over, MayNotTake, NotForYou, Uninsured, NotHere, Conflict.
    """
    Person.objects.select_for_update().get(pk=by.pk)  # the same person on two phones: one after the other
    order = locked(order_id)
    organisation = _organisation(by, organisation_id, at)
    if order.state != State.OPEN:
        raise refusals.Taken(number=order.number)
    if order.ends_at <= at:
        raise refusals.Over
    publishing.require_able(organisation or by, order, at)
    insuring.require(order, at)
    mine = Offer.objects.filter(order=order, state=OfferState.WAITING, expires_at__gt=at)
    mine = mine.filter(organisation=organisation) if organisation else mine.filter(person=by)
    if not mine.exists():
        if not order.for_everybody:
            raise refusals.NotForYou
        if not queries.near(by, at=at).filter(pk=order.pk).exists():
            raise refusals.NotHere
    _require_free(by, order)
    mine.update(state=OfferState.ACCEPTED, answered_at=at)
    publishing.withdraw_offers(order, at)
    order.taker, order.organisation, order.taken_at = by, organisation, at
    move(order, State.TAKEN, "taker", "organisation", "taken_at")
    write(order, "taken", by=by, at=at, organisation=organisation.pk if organisation else None)
    notices.taken(order, at)
    return order


@atomic
def decline(*, by: Person, offer_id: UUID, reason: str, at: datetime, text: str = "") -> Offer:
    """Say no to an offer, and why: a code of `Declined`, words with "other". Raises NotFound, WrongState, ReasonMissing,
    TextMissing."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("order__place").filter(pk=offer_id).first()
    if offer is None or not _is_to(offer, by, at):
        raise NotFound
    if offer.state != OfferState.WAITING:
        raise refusals.WrongState(number=offer.order.number, state=offer.get_state_display())
    if reason not in Declined.values:
        raise refusals.ReasonMissing(field="reason")
    if reason == Declined.OTHER and len(text.strip()) < 4:
        raise refusals.TextMissing(field="text")
    offer.state, offer.answered_at = OfferState.DECLINED, at
    offer.declined, offer.decline_text = reason, text.strip()[:300] or None
    offer.save(update_fields=["state", "answered_at", "declined", "decline_text"])
    write(offer.order, "declined", by=by, at=at, reason=reason)
    return offer


@atomic
def give_back(*, by: Person, order_id: UUID, reason: str, at: datetime) -> Order:
    """Give a taken order back before it begins; so late that nobody else can do it, it counts as missed.

    Raises NotFound, NotYours, WrongState, TextMissing.
    """
    order = _mine(by, order_id)
    if len(reason.strip()) < 4:
        raise refusals.TextMissing(field="reason")
    if order.state != State.TAKEN:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    order.end_note = reason.strip()
    if rules.is_late_giving_back(at, order.starts_at, policy.on(LATE, at).value):
        move(order, State.MISSED, "end_note")
        write(order, "missed", by=by, at=at, late=True)
        return order
    return release(order, by, at)


def release(order: Order, by: Person | System, at: datetime) -> Order:
    """Let the order be open again for others. Part of the caller's deed."""
    order.taker, order.organisation, order.taken_at, order.for_everybody = None, None, None, True
    move(order, State.OPEN, "taker", "organisation", "taken_at", "for_everybody", "end_note")
    write(order, "given_back", by=by, at=at)
    return order


@atomic
def start(*, by: Person, order_id: UUID, at: datetime) -> Order:
    """Check in: the service begins, or goes on after going away. Raises NotFound, NotYours, WrongState, TooEarly, TooOften."""
    order = _mine(by, order_id)
    early = policy.on(EARLY, at).value
    if at < order.starts_at - timedelta(minutes=early):
        raise refusals.TooEarly(minutes=early)
    if order.state != State.TAKEN and order.away_since is None:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    pair = attendance.check_in(order, at)
    if order.away_since is None:
        order.started_at = at
        move(order, State.STARTED, "started_at")
    else:
        order.away_since = None
        save(order, "away_since")
    write(order, "started", by=by, at=at, pair=pair.number)
    return order


@atomic
def pause(*, by: Person, order_id: UUID, at: datetime) -> Order:
    """Check out to come back later. Raises NotFound, NotYours, WrongState."""
    order = _mine(by, order_id)
    if order.state != State.STARTED or order.away_since is not None:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    attendance.check_out(order, at)
    order.away_since = at
    save(order, "away_since")
    write(order, "paused", by=by, at=at)
    return order


@atomic
def finish(*, by: Person, order_id: UUID, at: datetime) -> Order:
    """Check out: the minutes between checking in and out are what was served; the served person is asked to confirm and review.

    Raises NotFound, NotYours, WrongState.
    """
    order = _mine(by, order_id)
    if order.state != State.STARTED:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    attendance.check_out(order, at)
    most = policy.on(MOST, at).value
    order.finished_at, order.minutes = at, min(attendance.minutes_of(order), most)
    order.away_since = None
    move(order, State.FINISHED, "finished_at", "minutes", "away_since")
    write(order, "finished", by=by, at=at, minutes=order.minutes)
    notices.please_confirm(order, at)
    return order


@atomic
def record_done(*, by: Person, order_id: UUID, minutes: int, at: datetime) -> Order:
    """Staff record what the served person said by phone, or a taker without a phone: done, so many minutes, confirmed.

    Raises NotFound, NotPermitted, WrongState, BadMinutes, Party.
    """
    order = managed(by, order_id, at)
    most = policy.on(MOST, at).value
    if not 1 <= minutes <= most:
        raise refusals.BadMinutes(field="minutes", most=most)
    if by.pk == order.taker_id:
        raise refusals.Party
    attendance.check_out(order, at)
    order.finished_at, order.minutes, order.away_since = at, minutes, None
    if order.state != State.FINISHED:
        move(order, State.FINISHED, "finished_at", "minutes", "away_since")
    return settling.confirmed(order, by, at)


@atomic
def record_missed(*, by: Person, order_id: UUID, at: datetime) -> Order:
    """Nobody came. Raises NotFound, NotPermitted, WrongState."""
    order = managed(by, order_id, at)
    if at < order.starts_at:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    move(order, State.MISSED)
    write(order, "missed", by=by, at=at, late=False)
    notices.missed(order, at)
    return order


def _require_free(by: Person, order: Order) -> None:
    held = Order.objects.filter(taker=by, state__in=HELD, starts_at__lt=order.ends_at, ends_at__gt=order.starts_at)
    if (other := held.order_by("starts_at").first()) is not None:
        raise refusals.Conflict(number=other.number, title=other.title)


def _organisation(by: Person, organisation_id: UUID | None, at: datetime) -> Organisation | None:
    if organisation_id is None:
        return None
    found = spoken_for(by, day_of(at)).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def _mine(by: Person, order_id: UUID) -> Order:
    order = locked(order_id)
    if order.taker_id != by.pk:
        raise refusals.NotYours
    return order


def _is_to(offer: Offer, by: Person, at: datetime) -> bool:
    if offer.person_id is not None:
        return offer.person_id == by.pk
    return offer.organisation_id in set(spoken_for(by, day_of(at)).values_list("pk", flat=True))
