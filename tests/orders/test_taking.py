"""Who may take an order, once; how it is begun, given back and missed; and how people are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.care.story import at_once
from tests.orders import story
from tests.orders.story import DAY, HOUR
from tests.volunteers.story import reviewed_badly, volunteer
from wangge.checkin.models import CheckIn
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.orders import publishing, queries, refusals, taking
from wangge.orders.candidates import candidates
from wangge.orders.chores import expire_offers
from wangge.orders.models import Attendance, Offer, Order

WHY = "临时要去医院"


def take(order, who, at, **more):
    return taking.take(by=who, order_id=order.pk, at=at, **more)


def test_a_volunteer_takes_it_and_the_served_person_is_told(order, sun, wang, at):
    made = take(order, sun, at)
    assert (made.state, made.taker) == ("taken", sun)
    assert "孙志强" in OutboxMessage.objects.get(kind="order.taken", recipient_id=wang.pk).content["body"]


def test_it_is_taken_once(order, sun, zhou, at):
    take(order, sun, at)
    with pytest.raises(refusals.Taken):
        take(order, zhou, at)


def test_who_may_not_serve_cannot(order, lin, wang, keeper, at):
    for who in (lin, keeper):
        with pytest.raises(refusals.MayNotTake):
            take(order, who, at)
    with pytest.raises(refusals.NotForYou):
        take(order, wang, at)


def test_a_removed_volunteer_cannot_and_gives_back_what_is_open(order, sun, zhou, zhao, wang, places, at):
    take(order, sun, at)
    later = story.published(zhao, wang, places, at, starts_at=at + 2 * DAY, ends_at=at + 2 * DAY + HOUR)
    offer = publishing.offer(by=zhao, order_id=later.pk, to=sun, at=at)
    for _time in range(3):
        reviewed_badly(sun, places.community, at)
    assert (story.fresh(order).state, story.fresh(order).taker) == ("open", None)
    offer.refresh_from_db()
    assert offer.state == "gone"
    with pytest.raises(refusals.MayNotTake):
        take(order, sun, at)
    take(order, zhou, at)


def test_a_member_takes_through_who_speaks_for_it(order, membership, keeper, sun, at):
    with pytest.raises(NotFound):
        take(order, sun, at, organisation_id=membership.organisation_id)
    made = take(order, keeper, at, organisation_id=membership.organisation_id)
    assert made.organisation == membership.organisation


def test_nobody_holds_two_at_the_same_time(order, sun, zhao, wang, places, at):
    take(order, sun, at)
    beside = story.published(
        zhao, None, places, at, title="陪诊", starts_at=order.starts_at + HOUR / 2, ends_at=order.ends_at + HOUR
    )
    with pytest.raises(refusals.Conflict) as told:
        take(beside, sun, at)
    assert told.value.words["number"] == order.number
    after = story.published(zhao, None, places, at, title="陪诊", starts_at=order.ends_at, ends_at=order.ends_at + HOUR)
    take(after, sun, at)


def test_what_is_over_is_not_taken(order, sun):
    with pytest.raises(refusals.Over):
        take(order, sun, order.ends_at)


def test_given_back_in_time_it_is_open_again_late_it_is_missed(order, sun, zhou, at):
    take(order, sun, at)
    with pytest.raises(refusals.NotYours):
        taking.give_back(by=zhou, order_id=order.pk, reason=WHY, at=at)
    taking.give_back(by=sun, order_id=order.pk, reason=WHY, at=at)
    take(order, zhou, at)
    taking.give_back(by=zhou, order_id=order.pk, reason=WHY, at=order.starts_at - HOUR)
    assert story.fresh(order).state == "missed"


def test_it_begins_half_an_hour_early_at_most_and_counts_actual_minutes(order, sun, at):
    take(order, sun, at)
    with pytest.raises(refusals.TooEarly):
        taking.start(by=sun, order_id=order.pk, at=order.starts_at - HOUR)
    with pytest.raises(refusals.WrongState):
        taking.finish(by=sun, order_id=order.pk, at=order.starts_at)
    taking.start(by=sun, order_id=order.pk, at=order.starts_at)
    made = taking.finish(by=sun, order_id=order.pk, at=order.starts_at + timedelta(minutes=42, seconds=59))
    assert (made.minutes, made.state) == (42, "finished")


def test_who_goes_away_checks_out_and_in_again_and_minutes_are_the_sum(order, sun, zhou, at):
    take(order, sun, at)
    with pytest.raises(refusals.WrongState):
        taking.pause(by=sun, order_id=order.pk, at=order.starts_at)
    for number in range(3):
        begin = order.starts_at + timedelta(minutes=20 * number)
        taking.start(by=sun, order_id=order.pk, at=begin)
        with pytest.raises(refusals.WrongState):
            taking.start(by=sun, order_id=order.pk, at=begin)
        taking.pause(by=sun, order_id=order.pk, at=begin + timedelta(minutes=10, seconds=20))
    with pytest.raises(refusals.NotYours):
        taking.pause(by=zhou, order_id=order.pk, at=order.ends_at)
    with pytest.raises(refusals.TooOften):
        taking.start(by=sun, order_id=order.pk, at=order.ends_at)
    made = taking.finish(by=sun, order_id=order.pk, at=order.ends_at)
    assert (made.minutes, made.state, made.away_since) == (31, "finished", None)
    assert [one.number for one in queries.attendances_of(order)] == [1, 2, 3]


def test_the_third_pair_may_be_the_last_minute_and_staff_close_an_open_one(order, sun, zhao, at):
    take(order, sun, at)
    taking.start(by=sun, order_id=order.pk, at=order.starts_at)
    with pytest.raises(IntegrityError), atomic():
        Attendance.objects.create(order=order, number=2, started_at=order.starts_at)
    taking.record_done(by=zhao, order_id=order.pk, minutes=45, at=order.ends_at)
    assert (story.fresh(order).minutes, queries.attendances_of(order)[0].finished_at) == (45, order.ends_at)


def test_one_begun_before_pairs_were_kept_is_finished_by_its_beginning(order, sun, at):
    take(order, sun, at)
    Order.objects.filter(pk=order.pk).update(state="started", started_at=order.starts_at)
    taking.pause(by=sun, order_id=order.pk, at=order.starts_at + HOUR / 2)
    made = taking.finish(by=sun, order_id=order.pk, at=order.ends_at)
    assert made.minutes == 30


def test_only_who_was_asked_takes_what_is_not_for_everybody(sun, zhou, zhao, wang, places, at):
    order = story.published(zhao, wang, places, at, for_everybody=False)
    offer = publishing.offer(by=zhao, order_id=order.pk, to=sun, at=at)
    assert [one.pk for one in queries.offers_to(sun, at=at)] == [offer.pk]
    assert not queries.near(zhou, at=at).exists()
    with pytest.raises(refusals.NotForYou):
        take(order, zhou, at)
    take(order, sun, at)
    offer.refresh_from_db()
    assert offer.state == "accepted"


def test_people_are_not_asked_too_often(sun, zhao, wang, places, at):
    starts = [at + n * DAY for n in (11, 12, 13, 14)]
    made = [story.published(zhao, wang, places, at, starts_at=one, ends_at=one + HOUR) for one in starts]
    for one in made[:3]:
        publishing.offer(by=zhao, order_id=one.pk, to=sun, at=at)
    with pytest.raises(refusals.TooManyOffers):
        publishing.offer(by=zhao, order_id=made[3].pk, to=sun, at=at + 6 * DAY)
    publishing.offer(by=zhao, order_id=made[3].pk, to=sun, at=at + 8 * DAY)


def test_an_offer_is_declined_or_expires(order, sun, zhou, zhao, at):
    first = publishing.offer(by=zhao, order_id=order.pk, to=sun, at=at)
    publishing.offer(by=zhao, order_id=order.pk, to=zhou, at=at)
    with pytest.raises(NotFound):
        taking.decline(by=zhou, offer_id=first.pk, reason="far", at=at)
    with pytest.raises(refusals.ReasonMissing):
        taking.decline(by=sun, offer_id=first.pk, reason="", at=at)
    with pytest.raises(refusals.TextMissing):
        taking.decline(by=sun, offer_id=first.pk, reason="other", at=at)
    made = taking.decline(by=sun, offer_id=first.pk, reason="other", text="那天要接孙子", at=at)
    assert (made.declined, made.decline_text) == ("other", "那天要接孙子")
    assert expire_offers(at + 23 * HOUR) == 0
    assert expire_offers(at + 24 * HOUR) == 1
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["declined", "expired"]


def test_who_is_proposed_knows_the_person_and_is_free(order, sun, zhou, zhao, wang, places, at):
    before = story.published(zhao, wang, places, at, starts_at=at + 2 * DAY, ends_at=at + 2 * DAY + HOUR)
    story.confirmed(before, zhou, zhao)
    other = story.published(zhao, None, places, at, title="巡查")
    take(other, sun, at)
    found = candidates(order, at=at)
    assert [(one.to.name, one.busy, one.served) for one in found] == [("周小雨", False, 1), ("孙志强", True, 0)]


@pytest.mark.parametrize("more", [
    {"title": ""}, {"kind": "sleep"}, {"difficulty": 4}, {"hours": 0}, {"hours": 13}, {"hours": -30},
])  # fmt: skip
def test_what_is_no_order(zhao, wang, places, at, more):
    words = dict(more)
    if "hours" in words:
        words["ends_at"] = at + DAY + words.pop("hours") * HOUR
    with pytest.raises(refusals.BadOrder):
        story.published(zhao, wang, places, at, **words)


def test_who_publishes_and_who_sees(order, sun, lin, wang, foreign_staff, places, at):
    for who in (sun, lin, foreign_staff):
        with pytest.raises(NotPermitted):
            story.published(who, wang, places, at)
    assert list(queries.near(sun, at=at)) == [order]
    assert queries.order_for(wang, order.pk, at=at) == order
    with pytest.raises(NotFound):
        queries.order_for(foreign_staff, order.pk, at=at)


def test_the_database_wants_a_taker(order):
    with pytest.raises(IntegrityError), atomic():
        Order.objects.filter(pk=order.pk).update(state="taken")


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_it(order, sun, zhou, at):
    results = at_once([lambda: take(order, sun, at), lambda: take(order, zhou, at)] * 2)
    assert sum(isinstance(one, Order) for one in results) == 1
    assert all(isinstance(one, (Order, refusals.Taken)) for one in results)


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_phones_of_one_person_do_not_take_two_at_the_same_time(order, sun, zhao, places, at):
    other = story.published(zhao, None, places, at, title="陪诊")
    results = at_once([lambda: take(order, sun, at), lambda: take(other, sun, at)])
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Order"]


def test_who_serves_elsewhere_takes_only_when_asked(order, zhao, places, at):
    far = volunteer("钱外乡", places, zhao, at)
    CheckIn.objects.filter(person=far).update(place=elsewhere(places))
    with pytest.raises(refusals.NotHere):
        take(order, far, at)
    publishing.offer(by=zhao, order_id=order.pk, to=far, at=at)
    assert take(order, far, at).taker == far


def elsewhere(places):
    return cast.place(places.community.parent, "community", "Y09", "别的社区", "140105001Y09")
