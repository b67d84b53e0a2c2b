"""Hours, points, scores, strikes and complaints that follow from a service: the rule page's table and its edges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.care.story import table
from tests.orders import story
from tests.orders.story import DAY
from tests.points.story import amounts
from wangge.alliance.models import Complaint
from wangge.checkin import records
from wangge.kernel.clock import day_of
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.matching import history
from wangge.orders import publishing, refusals, settling, taking
from wangge.orders.chores import confirm_orders, settle_orders
from wangge.orders.models import Order
from wangge.points import audit, because, ledger, queries
from wangge.points.models import Account, Book, Entry, Strike
from wangge.projects import commands as projects

ROWS = table("orders.md", "who", "what happens", "hours (minutes)", "points or score", "strikes", "complaints")


@pytest.mark.parametrize(("who", "happens", "minutes", "gained", "strikes", "complaints"), ROWS)
def test_the_page_says_what_follows(
    order, sun, zhao, colleague, membership, keeper, who, happens, minutes, gained, strikes, complaints
):
    shop = membership.organisation if who == "member" else None
    holder = shop or sun
    made = story.done(order, keeper if shop else sun, organisation=shop)
    at = made.finished_at
    for what in happens.split(", "):
        word, _space, number = what.partition(" ")
        if word == "confirmed":
            settling.confirm(by=zhao, order_id=order.pk, at=at)
        elif word == "disputed":
            settling.dispute(order_id=order.pk, by=order.subject, text="只来了一会儿", at=at)
            settling.decide_dispute(by=colleague, order_id=order.pk, minutes=int(number), grounds="看了监控", at=at)
        elif number == "days":
            settle_orders(at + 6 * DAY)
            assert story.fresh(order).settled_at is None
            settle_orders(at + 7 * DAY)
        else:
            settling.review(order_id=order.pk, by=order.subject, stars=int(word), text="", at=at)
    assert ledger.balance(Book.MINUTES, sun, at) == int(minutes)
    assert ledger.balance(Book.SCORE if shop else Book.POINTS, holder, at) == int(gained)
    assert Strike.objects.count() == int(strikes)
    assert Complaint.objects.count() == int(complaints)
    assert audit.audit() == []


def test_the_link_confirms_and_reviews_without_an_account(order, sun, at):
    made = story.done(order, sun)
    told = OutboxMessage.objects.get(kind="order.please_confirm").content["body"]
    assert order.token in told
    settling.confirm_by_link(token=order.token, at=made.finished_at)
    settling.review_by_link(token=order.token, stars=5, text="很热心", at=made.finished_at)
    assert amounts(sun) == [12]
    with pytest.raises(refusals.ReviewedAlready):
        settling.review_by_link(token=order.token, stars=1, text="", at=made.finished_at)
    with pytest.raises(NotFound):
        settling.review_by_link(token="x" * 43, stars=5, text="", at=made.finished_at)


def test_the_taker_confirms_and_reviews_nothing(order, sun, lin, zhao):
    made = story.done(order, sun)
    for who in (sun, lin):
        with pytest.raises(NotPermitted):
            settling.confirm(by=who, order_id=order.pk, at=made.finished_at)
        with pytest.raises(NotPermitted):
            settling.review(order_id=order.pk, by=who, stars=5, text="", at=made.finished_at)
    for stars in (0, 6):
        with pytest.raises(refusals.BadStars):
            settling.review(order_id=order.pk, by=zhao, stars=stars, text="", at=made.finished_at)


def test_nobody_objecting_for_three_days_confirms(order, sun):
    made = story.done(order, sun)
    confirm_orders(made.finished_at + 3 * DAY - timedelta(seconds=1))
    assert story.fresh(order).state == "finished"
    confirm_orders(made.finished_at + 3 * DAY)
    assert amounts(sun, Book.MINUTES) == [60]


def test_far_more_minutes_than_planned_wait_for_staff(order, sun, wang, zhao):
    made = story.done(order, sun, minutes=91)
    later = made.finished_at + 9 * DAY
    confirm_orders(later)
    with pytest.raises(NotPermitted):
        settling.confirm(by=wang, order_id=order.pk, at=later)
    settling.confirm(by=zhao, order_id=order.pk, at=later)
    assert amounts(sun, Book.MINUTES) == [91]


def test_after_a_week_it_is_too_late_to_review_or_dispute(order, sun, wang, zhao):
    made = story.confirmed(order, sun, zhao)
    late = made.confirmed_at + 8 * DAY
    settle_orders(late)
    with pytest.raises(refusals.TooLate):
        settling.review(order_id=order.pk, by=wang, stars=1, text="", at=late)
    with pytest.raises(refusals.TooLate):
        settling.dispute(order_id=order.pk, by=wang, text="没有来过", at=late)


def test_parties_decide_no_dispute(order, sun, wang, zhao, colleague):
    made = story.confirmed(order, sun, zhao)
    at = made.confirmed_at
    settling.dispute(order_id=order.pk, by=colleague, text="老人说没有来", at=at)
    words = {"order_id": order.pk, "minutes": 0, "grounds": "没有签到", "at": at}
    with pytest.raises(refusals.Party):
        settling.decide_dispute(by=colleague, **words)
    with pytest.raises(NotPermitted):
        settling.decide_dispute(by=wang, **words)
    settling.decide_dispute(by=zhao, **words)
    assert amounts(sun, Book.MINUTES) == [60, -60]
    assert story.fresh(order).state == "missed"


def test_the_desk_records_what_was_said_by_phone(order, sun, zhao, lin, at):
    taking.take(by=sun, order_id=order.pk, at=at)
    with pytest.raises(NotPermitted):
        taking.record_done(by=lin, order_id=order.pk, minutes=50, at=order.ends_at)
    with pytest.raises(refusals.BadMinutes):
        taking.record_done(by=zhao, order_id=order.pk, minutes=0, at=order.ends_at)
    taking.record_done(by=zhao, order_id=order.pk, minutes=50, at=order.ends_at)
    settling.review(order_id=order.pk, by=zhao, stars=4, text="电话回访", at=order.ends_at)
    assert (amounts(sun, Book.MINUTES), amounts(sun)) == ([50], [8])


def test_a_need_is_met_by_its_order_and_open_again_when_nobody_came(need, sun, zhao, colleague, places, at):
    asked = need()
    order = story.published(zhao, None, places, at, need_id=asked.pk, kind="repair", insurance="年度意外险")
    with pytest.raises(refusals.BadOrder):
        story.published(zhao, None, places, at, need_id=asked.pk)
    made = story.confirmed(order, sun, zhao)
    asked.refresh_from_db()
    assert asked.state == "done"
    settling.dispute(order_id=order.pk, by=zhao, text="住户说没修", at=made.confirmed_at)
    settling.decide_dispute(by=colleague, order_id=order.pk, minutes=0, grounds="看了现场", at=made.confirmed_at)
    asked.refresh_from_db()
    assert asked.state == "open"


def test_a_project_task_is_finished_by_its_order(need, sun, zhao, places, at):
    today = day_of(at)
    project = projects.create(
        by=zhao, place_id=places.community.pk, title="维修周", from_day=today, to_day=today + 30 * DAY, at=at
    )
    asked = need()
    task = projects.add_task(
        by=zhao, project_id=project.pk, title="修水龙头", kind="repair", starts_at=at + DAY, ends_at=at + DAY + story.HOUR,
        need_id=asked.pk, person_id=sun.pk, at=at,
    )  # fmt: skip
    with pytest.raises(refusals.Uninsured):
        publishing.publish_task(by=zhao, task_id=task.pk, at=at)
    order = publishing.publish_task(by=zhao, task_id=task.pk, insurance="年度意外险", at=at)
    assert (order.for_everybody, order.offers.get().person) == (False, sun)
    story.confirmed(order, sun, zhao)
    task.refresh_from_db()
    asked.refresh_from_db()
    assert (task.state, asked.state) == ("done", "done")


def test_services_count_for_selection_certificates_matching_and_statements(order, sun, wang, zhao):
    made = story.confirmed(order, sun, zhao)
    settling.review(order_id=order.pk, by=wang, stars=5, text="", at=made.confirmed_at)
    day = day_of(order.starts_at)
    assert records.records_of([sun.pk], day, day)[sun.pk] == records.Record(60, 1, 0, 5, 1)
    assert [(one.what, one.minutes) for one in records.lines_of(sun.pk, day, day)] == [("代办老年证", 60)]
    assert history.of([wang.pk], day, day).by_pair == {(wang.pk, sun.pk): 1}
    [entry] = queries.explained(Entry.objects.filter(account=Account.objects.get(book="points", person=sun)))
    assert entry.told == because.Told("代办老年证", "orders:detail", (order.pk,))
    assert entry.rule.key == "points.hour_points"


def test_cancelled_the_taker_is_told_why(order, sun, zhao, lin, at):
    taking.take(by=sun, order_id=order.pk, at=at)
    with pytest.raises(NotPermitted):
        publishing.cancel(by=lin, order_id=order.pk, reason="老人住院了", at=at)
    publishing.cancel(by=zhao, order_id=order.pk, reason="老人住院了", at=at)
    assert "老人住院了" in OutboxMessage.objects.get(kind="order.cancelled").content["body"]
    assert Order.objects.get().state == "cancelled"
