"""Ratings over real HTTP: on the phone, at the device, on the desk of whoever handles bad ones, and for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import cast
from tests.ratings import story
from tests.web.pressing import press
from tests.windows import story as windows
from wangge.kernel import clock
from wangge.ratings.models import Handling, Rating
from wangge.windows import commands

HOUR = timedelta(hours=1)


@pytest.fixture
def recent(shi, wen, permit, chen):
    """A case that was handed out just now."""
    return story.closed(shi, wen, permit, clock.now() - 2 * HOUR, applicant_id=chen.pk)


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_from_the_link_to_the_public_reply(recent, bai, wen, deputy, permit):
    phone, at = Client(), f"/ratings/case/{recent.token}?via=sms"
    asked = says(phone, at)
    assert "办事效率" in asked
    assert permit.name not in asked
    assert recent.number not in asked
    assert "谢谢您的评价" in press(phone, at, level="1", attitude="2", words="等太久", contact="19900001234")
    assert "已经评价过了" in says(phone, at)
    assert Rating.objects.get().channel == "sms"
    one, desk = Handling.objects.get(), cast.browser_of(bai)
    assert permit.name in says(desk, "/ratings/")
    shown = says(desk, f"/ratings/bad/{one.pk}")
    for words in ("等太久", "服务态度：不满意", recent.number):
        assert words in shown
    assert "19900001234" not in shown
    assert "19900001234" in press(desk, f"/ratings/bad/{one.pk}/number")
    press(desk, f"/ratings/bad/{one.pk}/contact", found="等候二十分钟属实")
    press(desk, f"/ratings/bad/{one.pk}/rectify", done="已增开窗口并致歉", reply="已增开综合窗口。")
    press(desk, f"/ratings/bad/{one.pk}/follow-up", result="satisfied")
    public = says(Client(), "/ratings/public?by=item")
    assert "已增开综合窗口。" in public
    assert "数量少，不显示" in public
    assert "没有差评" in says(desk, "/ratings/")
    clerk = cast.browser_of(wen)
    own = says(clerk, "/ratings/about-me")
    assert "等太久" in own
    assert recent.number not in own
    says(clerk, "/ratings/", 403)
    says(clerk, f"/ratings/bad/{one.pk}", 403)


def test_whoever_was_rated_appeals_and_somebody_else_decides(recent, bai, wen, deputy):
    one, clerk = story.bad(recent, clock.now(), words="态度差"), cast.browser_of(wen)
    press(clerk, f"/ratings/about-me/{one.pk}/appeal", reason="录像显示没有此事")
    says(cast.browser_of(deputy), f"/ratings/about-me/{one.pk}/appeal", 404)
    assert "录像显示没有此事" in says(cast.browser_of(bai), f"/ratings/bad/{one.pk}")
    press(cast.browser_of(bai), f"/ratings/bad/{one.pk}/decide", is_upheld="1", verdict="录像核实，申诉成立")
    one.refresh_from_db()
    assert one.state == "void"


def test_the_device_of_a_window_takes_one_level_for_the_visit(hall, general, one, mei, at):
    now, lobby = clock.now(), Client()
    address = f"/ratings/device/{hall.kiosk_key}/{one.number}"
    assert "办完事后，请在这里评价" in says(lobby, address)
    windows.number(hall, general, now)
    ticket = commands.call_next(by=mei, window_id=one.pk, at=now)
    commands.serve(by=mei, ticket_id=ticket.pk, at=now)
    assert f"{ticket.number} 号，您对这次服务满意吗" in says(lobby, address)
    assert "谢谢您的评价" in press(lobby, address, level="5")
    assert (Rating.objects.get().ticket, Rating.objects.get().level) == (ticket, 5)
    refused = lobby.post(address, {"request_key": "again-1", "level": "1"})
    assert refused.status_code == 422
    says(lobby, f"/ratings/device/nobody/{one.number}", 404)


def test_the_clerk_shows_a_code_to_scan(recent, wen):
    assert "<svg" in says(cast.browser_of(wen), f"/ratings/qr/{recent.pk}")


def test_a_rating_by_phone_is_written_down(recent, deputy):
    press(cast.browser_of(deputy), "/ratings/phone", number=recent.number, level="4")
    assert (Rating.objects.get().channel, Rating.objects.get().level) == ("phone", 4)
