"""Who is out gives back what has not begun, and the staff are told."""

from __future__ import annotations

import pytest

from tests.alliance.story import HEARD, verified
from tests.orders import story
from tests.orders.story import DAY, HOUR
from tests.volunteers.story import reviewed_badly
from wangge.agreements import commands as agreements
from wangge.agreements.chores import begin_and_end
from wangge.kernel.models import OutboxMessage
from wangge.orders import publishing, taking
from wangge.orders.models import Order
from wangge.posts.models import Holding


@pytest.fixture
def later(zhao, places, at):
    """Another one, in twenty days."""
    starts = at + 20 * DAY
    return story.published(zhao, None, places, at, title="陪诊", starts_at=starts, ends_at=starts + HOUR)


def out(person, places, at):
    for _time in range(3):
        reviewed_badly(person, places.community, at)


def told():
    return [one.content["body"] for one in OutboxMessage.objects.filter(kind="order.left")]


def test_a_removed_volunteer_gives_back_what_has_not_begun_and_finishes_what_has(order, later, sun, zhao, places, at):
    taking.take(by=sun, order_id=order.pk, at=at)
    taking.take(by=sun, order_id=later.pk, at=at)
    taking.start(by=sun, order_id=order.pk, at=order.starts_at)
    out(sun, places, order.starts_at)
    assert (story.fresh(order).state, story.fresh(order).taker) == ("started", sun)
    assert (story.fresh(later).state, story.fresh(later).taker) == ("open", None)
    assert taking.finish(by=sun, order_id=order.pk, at=order.ends_at).minutes == 60
    message = OutboxMessage.objects.get(kind="order.left")
    assert message.recipient_id == zhao.pk
    assert later.number in message.content["body"]


def test_one_message_for_all_of_them(order, later, sun, places, at):
    for one in (order, later):
        taking.take(by=sun, order_id=one.pk, at=at)
    out(sun, places, at)
    assert len(told()) == 1
    assert "2 单" in told()[0]


def test_when_who_answered_for_it_has_left_the_staff_of_the_community_is_told(order, sun, colleague, zhao, places, at):
    taking.take(by=sun, order_id=order.pk, at=at)
    Holding.objects.filter(person=zhao).delete()
    out(sun, places, at)
    assert OutboxMessage.objects.get(kind="order.left").recipient_id == colleague.pk


def test_the_exit_rule_gives_a_members_orders_back(order, membership, keeper, wang, colleague, zhao, places, at):
    late = at + 4 * HEARD
    starts = late + DAY
    mine = story.published(zhao, wang, places, at, starts_at=starts, ends_at=starts + HOUR)
    asked = story.published(zhao, wang, places, at, title="修灯", starts_at=starts, ends_at=starts + HOUR)
    offer = publishing.offer(by=zhao, order_id=asked.pk, to=membership.organisation, at=at)
    taking.take(by=keeper, order_id=mine.pk, at=at, organisation_id=membership.organisation_id)
    for n in range(3):
        verified(membership, wang, colleague, at + n * HEARD)
    assert (story.fresh(mine).state, story.fresh(mine).organisation) == ("open", None)
    offer.refresh_from_db()
    assert offer.state == "gone"
    assert "和顺便利店 已退出" in told()[0]


def test_a_member_whose_agreement_ends_gives_back_who_renewed_does_not(later, membership, keeper, zhao, at):
    taking.take(by=keeper, order_id=later.pk, at=at, organisation_id=membership.organisation_id)
    agreement = membership.agreement
    renewed = agreements.renew(by=zhao, agreement_id=agreement.pk, to_day=agreement.to_day + 300 * DAY, at=at)
    agreements.offer(by=zhao, agreement_id=renewed.pk, at=at)
    for who in (zhao, keeper):
        agreements.sign(by=who, agreement_id=renewed.pk, name=who.name, at=at)
    begin_and_end(at + 366 * DAY)
    assert Order.objects.get(pk=later.pk).organisation == membership.organisation
    agreements.terminate(by=zhao, agreement_id=renewed.pk, reason="店铺搬走了", at=at + 367 * DAY)
    assert Order.objects.get(pk=later.pk).organisation is None
