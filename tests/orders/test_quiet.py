"""At night nobody is sent a message about a service, unless it is urgent."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import time_machine

from tests import cast
from tests.care.story import table
from tests.orders import story
from tests.orders.story import DAY, HOUR
from tests.web.pressing import press
from wangge.kernel import outbox
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.models import OutboxMessage, PolicyRow
from wangge.needs.models import Need
from wangge.orders import publishing, rules
from wangge.orders.models import Offer

DAYS = {"first": date(2022, 7, 28), "second": date(2022, 7, 29)}
ROWS = table("orders.md", "asked at", "begins at", "urgency of the need", "told at")


def moment(words):
    day, clock = words.split()
    return datetime.combine(DAYS[day], time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(("asked", "begins", "urgency", "told"), ROWS)
def test_the_page_says_when_the_message_leaves(sun, zhao, wang, places, asked, begins, urgency, told):
    asked_at, starts_at = moment(asked), moment(begins)
    order = story.published(zhao, wang, places, asked_at - DAY, starts_at=starts_at, ends_at=starts_at + HOUR)
    if urgency != "none":
        order.need = Need.objects.create(
            number="N1", title="要药", kind="errand", place=places.home, subject=wang, reported_at=asked_at, source="desk",
            urgency=int(urgency),
        )  # fmt: skip
        order.save()
    offer = publishing.offer(by=zhao, order_id=order.pk, to=sun, at=asked_at)
    message = OutboxMessage.objects.get(kind="order.offered")
    assert (offer.told_at or offer.at) == message.next_try_at == moment(told)
    assert offer.expires_at == min(moment(told) + DAY, starts_at)


@pytest.mark.parametrize(("evening", "morning", "hour", "waits"), [
    (21, 7, 23, True), (21, 7, 12, False), (12, 14, 13, True), (12, 14, 14, False), (12, 14, 3, False), (0, 0, 0, False),
    (22, 22, 22, False),
])  # fmt: skip
def test_hours_of_any_kind(evening, morning, hour, waits):
    assert (rules.quiet_until(datetime(2022, 7, 28, hour, tzinfo=SHANGHAI), evening, morning) is not None) == waits


def test_a_waiting_message_leaves_in_the_morning_and_is_not_stuck(order, sun, zhao, at, monkeypatch):
    monkeypatch.setattr(outbox, "send", lambda message: None)
    late = at + 12 * HOUR + HOUR / 2  # 22:30, for 10:00
    PolicyRow.objects.create(key="orders.urgent_hours", value=1, valid_from=date(2022, 1, 1), source="本区规定")
    publishing.offer(by=zhao, order_id=order.pk, to=sun, at=late)
    asked = OutboxMessage.objects.filter(kind="order.offered")
    outbox.deliver(late + HOUR)
    assert (asked.get().state, outbox.stuck(late + HOUR).filter(kind="order.offered").count()) == ("waiting", 0)
    outbox.deliver(at + 21 * HOUR)
    assert asked.get().state == "sent"


def test_the_desk_is_told_that_it_waits(order, sun, zhao, at):
    late = at + 12 * HOUR
    with time_machine.travel(late, tick=False):
        page = press(cast.browser_of(zhao), f"/orders/{order.pk}/offer", to=f"person:{sun.pk}")
    assert "短信 07-29 07:00 发出" in page
    assert Offer.objects.get().told_at is not None
