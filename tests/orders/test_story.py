"""The whole way of a service, as staff, a volunteer and the served person use them, without scripts."""

from __future__ import annotations

import re

import time_machine

from tests import cast
from tests.orders.story import DAY
from tests.points.story import amounts
from tests.web.pressing import press
from wangge.orders.models import Order
from wangge.points.models import Book


def test_from_publishing_to_points_by_hand(zhao, sun, wang, places, at):
    desk, phone, nobody = cast.browser_of(zhao), cast.browser_of(sun), cast.Client()
    day = (at + DAY).date()
    with time_machine.travel(at, tick=False):
        page = press(
            desk, "/orders/new", title="陪王奶奶取药", kind="errand", place=places.building.pk, day=str(day), begins="10:00",
            ends="11:00", difficulty=2, for_everybody="on",
        )  # fmt: skip
        order = Order.objects.get()
        assert order.number in page
        order.subject = wang
        order.save()
        assert "陪王奶奶取药" in phone.get("/orders/near").content.decode()
        assert "已接单" in press(phone, f"/orders/{order.pk}/take")
    with time_machine.travel(order.starts_at, tick=False):
        phone = cast.browser_of(sun)  # a day later one signs in again
        assert f"/orders/{order.pk}/start" in phone.get("/orders/mine").content.decode()
        press(phone, f"/orders/{order.pk}/start")
    with time_machine.travel(order.ends_at, tick=False):
        press(phone, f"/orders/{order.pk}/finish")
        link = f"/orders/review/{order.token}"
        seen = nobody.get(link).content.decode()
        assert "孙志强" not in seen
        assert "王桂兰" not in seen
        press(nobody, link, deed="confirm")
        assert "您已评价" in press(nobody, link, deed="review", stars=5, text="很细心")
    assert (amounts(sun, Book.MINUTES), amounts(sun)) == ([60], [18])
    with time_machine.travel(order.ends_at, tick=False):
        mine = phone.get("/points/mine").content.decode()
        assert "18" in mine
        accounts = sorted(set(re.findall(r'href="(/points/[0-9a-f-]{36})"', mine)))
        statement = "".join(phone.get(one).content.decode() for one in accounts)
    assert "陪王奶奶取药" in statement
    assert "难度 2" in statement
