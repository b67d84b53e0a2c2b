"""The pages of a service, as staff, a volunteer and the served person use them, without scripts."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests import cast
from tests.orders import story
from tests.orders.story import DAY
from tests.points.story import amounts
from tests.web.pressing import press
from wangge.orders.models import Order
from wangge.points.models import Account, Book


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
        assert "孙志强" in seen
        assert "王桂兰" not in seen
        press(nobody, f"{link}/confirm")
        assert "已评价 5 星" in press(nobody, link, stars=5, text="很细心")
    assert (amounts(sun, Book.MINUTES), amounts(sun)) == ([60], [18])
    with time_machine.travel(order.ends_at, tick=False):
        mine = phone.get("/points/mine").content.decode()
        assert "18" in mine
        account = Account.objects.get(person=sun, book=Book.POINTS)
        assert f"/points/{account.pk}" in mine
        statement = phone.get(f"/points/{account.pk}").content.decode()
    assert "陪王奶奶取药" in statement
    assert "难度 2" in statement


def test_a_bad_form_says_what_to_do_and_changes_nothing(zhao, places, at):
    with time_machine.travel(at, tick=False):
        answer = cast.browser_of(zhao).post("/orders/new", {
            "title": "x", "kind": "errand", "place": places.building.pk, "day": "2022-07-29", "begins": "11:00", "ends": "10:00",
            "difficulty": 1, "request_key": "k1",
        })  # fmt: skip
    assert answer.status_code == 422
    assert "结束时间要晚于开始时间" in answer.content.decode()
    assert not Order.objects.exists()


def test_the_list_filters_exports_and_shows_what_is_late(order, zhao, sun, at):
    desk = cast.browser_of(zhao)
    with time_machine.travel(order.starts_at + timedelta(minutes=5), tick=False):
        assert order.number in desk.get("/orders/?state=late").content.decode()
        assert order.number not in desk.get("/orders/?state=confirmed").content.decode()
        assert desk.get("/orders/export.xlsx").status_code == 200
    assert "没有符合条件的任务" in desk.get("/orders/?state=missed").content.decode()


def test_staff_asks_who_is_free(order, zhao, sun, at):
    desk = cast.browser_of(zhao)
    with time_machine.travel(at, tick=False):
        assert "孙志强（志愿者）" in desk.get(f"/orders/{order.pk}/offer").content.decode()
        assert "已邀请" in press(desk, f"/orders/{order.pk}/offer", to=str(sun.pk))
        assert "社区请您帮忙" in cast.browser_of(sun).get("/orders/near").content.decode()


def test_a_link_that_is_wrong_shows_nothing(db):
    assert cast.Client().get(f"/orders/review/{'x' * 43}").status_code == 404


def test_disputed_and_decided_at_the_desk(order, sun, wang, zhao, colleague):
    made = story.confirmed(order, sun, zhao)
    with time_machine.travel(made.confirmed_at, tick=False):
        press(cast.browser_of(wang), f"/orders/{order.pk}/dispute", reason="只来了十分钟")
        page = press(cast.browser_of(colleague), f"/orders/{order.pk}/decide", minutes=10, grounds="看了监控")
    assert "已裁定" in page
    assert amounts(sun, Book.MINUTES) == [60, -60, 10]
