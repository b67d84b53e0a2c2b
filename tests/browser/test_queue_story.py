"""The queue in a real browser: a number on a phone, the clerk calls by keys, the screens of the lobby follow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.accessibility import assert_accessible
from tests.browser.stage import Enter
from tests.windows import story
from wangge.kernel import clock
from wangge.windows import founding
from wangge.windows.models import Ticket

pytestmark = pytest.mark.browser
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def at() -> Any:
    """Pages live today."""
    return clock.now()


def test_from_the_phone_to_done(enter: Enter, site: str, places: Any, at: Any) -> None:
    head = cast.person("段立新")
    cast.holding(head, "bureau_head", places.district)
    mei = story.clerk("梅雪", places.district)
    hall = story.hall(head, places.district, at)
    topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合业务", at=at)
    story.opened(head, mei, story.window(head, hall, at, number=1, topics=[topic]), at)
    story.number(hall, topic, at)
    to = f"{site}/windows/halls/{hall.pk}"

    phone, plain = enter(phone=True), enter(phone=True, scripts=False)
    for page, number in ((phone, "19900000001"), (plain, "19900000002")):  # with scripts and without
        page.goto(f"{to}/take")
        page.get_by_label("综合业务").check()
        page.get_by_label("手机号").fill(number)
        page.get_by_role("button", name="取号").click()
        expect(page.get_by_text("前面等候").first).to_be_visible()
    assert phone.evaluate(TOO_WIDE) <= 0
    assert_accessible(phone)

    desk, screen = enter(mei), enter()
    desk.goto(f"{site}/windows/desk/")
    screen.goto(f"{to}/screen")
    for _each in range(2):
        desk.keyboard.press("n")
        expect(desk.get_by_role("button", name="开始办理")).to_be_visible()
        desk.keyboard.press("s")
        expect(desk.get_by_role("button", name="办完")).to_be_visible()
        desk.keyboard.press("d")
        expect(desk.get_by_role("button", name="叫下一个")).to_be_visible()
    assert_accessible(desk)
    desk.keyboard.press("n")
    expect(desk.get_by_role("button", name="开始办理")).to_be_visible()
    expect(screen.get_by_text("A003")).to_be_visible()  # it follows by itself
    expect(phone.get_by_text("已办完，谢谢。")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text("请到 1 楼 1 号窗口。")).to_be_visible()
    assert list(Ticket.objects.order_by("serial").values_list("state", flat=True)) == ["done", "done", "called"]
    assert_accessible(screen)

    machine = enter()
    machine.goto(f"{site}/windows/kiosk/{hall.kiosk_key}")
    assert_accessible(machine)
    machine.get_by_role("button", name="A · 综合业务").click()
    expect(machine.get_by_role("heading", name="A004")).to_be_visible()
    board = enter(phone=True)
    board.goto(f"{to}/board")
    expect(board.get_by_text("梅雪")).to_be_visible()
    assert_accessible(board)
