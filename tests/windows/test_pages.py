"""The queue over real HTTP: phone, ticket machine, calling desk, screens, and the deeds of whoever manages the hall."""

from __future__ import annotations

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests import cast
from tests.web.pressing import press
from tests.windows import story
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.windows import booking
from wangge.windows.models import Appointment, Cover, Floor, Hall, Leave, Seat, Slot, Ticket, Topic, Window


@pytest.fixture
def at():
    """Pages live today."""
    return clock.now()


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def refused(client, address, status, **body):
    answer = client.post(address, {"request_key": str(uuid4()), **body})
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_number_by_phone_without_account_is_followed_and_given_up(hall, general, one):
    visitor = Client()
    assert "小店区政务大厅" in says(visitor, "/windows/")
    address = f"/windows/halls/{hall.pk}/take"
    assert "等候 0 人 · 马上" in says(visitor, address)
    assert "手机号" in refused(visitor, address, 422, topic=general.pk)
    page = press(visitor, address, topic=general.pk, phone="19900000001")
    assert "A001" in page
    assert "前面等候" in page
    assert "已有这类业务的号 A001" in refused(visitor, address, 422, topic=general.pk, phone="19900000001")
    ticket = Ticket.objects.get()
    assert "19900000001" not in page
    live = visitor.get(f"/windows/t/{ticket.token}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in live
    assert "等候" in live
    assert "已取消" in press(visitor, f"/windows/t/{ticket.token}/give-up")
    says(visitor, "/windows/t/guessed", 404)


def test_the_machine_gives_numbers_by_one_press_and_prints_a_slip(hall, general, one):
    machine, address = Client(), f"/windows/kiosk/{hall.kiosk_key}"
    assert "综合业务" in says(machine, address)
    slip = press(machine, address, topic=general.pk, is_priority="1")
    assert "A001" in slip
    assert "<svg" in slip
    assert Ticket.objects.get().is_priority
    assert "请选择一项" in refused(machine, address, 422)
    says(machine, "/windows/kiosk/guessed", 404)
    other = Hall.objects.get(pk=hall.pk)
    assert other.kiosk_key not in says(machine, f"/windows/halls/{hall.pk}/take")


def test_a_closed_hall_says_when_it_opens(head, places, at):
    hour = clock.local(at).hour
    opens, closes = (time(0), time(0, 1)) if hour > 1 else (time(12), time(13))
    hall = story.hall(head, places.street, at, name="小厅", opens=opens, closes=closes)
    topic = story.founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合", at=at)
    assert "现在不是取号时间" in says(Client(), f"/windows/halls/{hall.pk}/take")
    assert "现在不是取号时间" in refused(Client(), f"/windows/kiosk/{hall.kiosk_key}", 409, topic=topic.pk)


def test_the_clerk_works_with_one_key_for_each_deed(hall, general, one, mei, at):
    clerk = cast.browser_of(mei)
    for _ in range(2):
        story.number(hall, general, at)
    page = says(clerk, "/windows/desk/")
    assert re.findall(r'data-key="(\w)"', page) == ["n", "p", "c"]
    keyed = [form.split("</form>")[0] for form in page.split("<form")[1:] if "data-key" in form.split("</form>")[0]]
    assert ["csrfmiddlewaretoken" in form and "request_key" in form for form in keyed] == [True] * 3
    page = press(clerk, f"/windows/desk/{one.pk}/call")
    assert re.findall(r'data-key="(\w)"', page) == ["s", "r", "p"]
    first = Ticket.objects.get(serial=1)
    screen = says(Client(), f"/windows/halls/{hall.pk}/screen")
    assert "A001" in screen
    assert "请到窗口" in screen
    assert "请到 1 楼 1 号窗口" in says(Client(), f"/windows/t/{first.token}")
    assert "要呼叫 3 次" in refused(clerk, f"/windows/numbers/{first.pk}/miss", 409)
    for _ in range(2):
        page = press(clerk, f"/windows/numbers/{first.pk}/recall")
    assert re.findall(r'data-key="(\w)"', page) == ["s", "r", "m", "p"]
    press(clerk, f"/windows/numbers/{first.pk}/miss")
    assert "重新排队" in says(Client(), f"/windows/t/{first.token}")
    assert "前面等候" in press(Client(), f"/windows/t/{first.token}/wait-again")
    press(clerk, f"/windows/desk/{one.pk}/call")
    second = Ticket.objects.get(state="called")
    assert re.findall(r'data-key="(\w)"', press(clerk, f"/windows/numbers/{second.pk}/serve")) == ["d", "p"]
    press(clerk, f"/windows/numbers/{second.pk}/finish")
    assert "开始办理" in says(clerk, f"/windows/numbers/{second.pk}")
    press(clerk, f"/windows/desk/{one.pk}/pause")
    assert 'data-key="o"' in says(clerk, "/windows/desk/")
    press(clerk, f"/windows/desk/{one.pk}/open")
    press(clerk, f"/windows/desk/{one.pk}/close")
    listed = says(clerk, f"/windows/halls/{hall.pk}/numbers?state=all")
    assert "A001" in listed
    assert "A002" in listed
    found = says(clerk, f"/windows/halls/{hall.pk}/numbers?state=all&q=a002")
    assert "A001" not in found


def test_the_desk_gives_a_number_takes_one_back_and_cancels(hall, general, one, mei, at):
    clerk = cast.browser_of(mei)
    page = press(clerk, f"/windows/halls/{hall.pk}/give", topic=general.pk, phone="", is_priority="on")
    assert "咨询台" in page
    ticket = Ticket.objects.get()
    assert "已取消" in press(clerk, f"/windows/numbers/{ticket.pk}/cancel")
    refused(clerk, f"/windows/numbers/{ticket.pk}/take-back", 409)


def test_the_board_shows_branches_and_who_is_on_duty(hall, general, one, mei, head, at):
    page = says(Client(), f"/windows/halls/{hall.pk}/board")
    for words in ("红色联盟总支部", "第1党支部", "梅雪", "1 号窗口"):
        assert words in page
    assert mei.phone not in page


def test_the_head_sets_up_a_hall_from_nothing(head, places, mei, at):
    chief = cast.browser_of(head)
    page = press(
        chief, "/windows/halls/new", place=places.district.pk, name="政务大厅", general_branch="红色联盟总支部",
        opens="00:00", closes="23:59", every_day="on",
    )  # fmt: skip
    assert "还没有窗口" in page
    hall = Hall.objects.get()
    to = f"/windows/halls/{hall.pk}"
    press(chief, f"{to}/floor", number=1, branch="第一党支部", secretary=mei.pk)
    press(chief, f"{to}/topics/new", letter="A", name="综合业务", kinds=["permit", "service"])
    press(
        chief,
        f"{to}/windows/new",
        number=1,
        floor=Floor.objects.get().pk,
        name="综合窗口",
        topics=[Topic.objects.get().pk],
    )
    window = Window.objects.get()
    press(chief, f"/windows/windows/{window.pk}/seat", person=mei.pk, from_day=day_of(at), to_day="")
    page = says(chief, to)
    assert "梅雪" in page
    assert "第一党支部" in page
    press(chief, f"/windows/topics/{Topic.objects.get().pk}/edit", name="综合", is_open="on")
    press(
        chief,
        f"/windows/windows/{window.pk}/edit",
        floor=window.floor_id,
        name="一号综合",
        topics=[Topic.objects.get().pk],
    )
    press(chief, f"{to}/edit", name="区政务大厅", opens="00:00", closes="23:59", every_day="on")
    old = hall.kiosk_key
    press(chief, f"{to}/kiosk")
    says(Client(), f"/windows/kiosk/{old}", 404)
    tomorrow = day_of(at) + timedelta(days=1)
    press(chief, f"/windows/seats/{Seat.objects.get().pk}/end", last_day=tomorrow)
    assert "一号综合" in says(chief, f"/windows/windows/{window.pk}")
    press(chief, f"/windows/windows/{window.pk}/retire")
    assert "已停用" in refused(chief, f"/windows/windows/{window.pk}/retire", 409)


def test_leave_and_who_stands_in(hall, general, one, mei, head, places, at):
    spare = story.clerk("史平", places.district)
    clerk, chief = cast.browser_of(mei), cast.browser_of(head)
    tomorrow = day_of(at) + timedelta(days=1)
    press(clerk, f"/windows/halls/{hall.pk}/leave", person=mei.pk, from_day=tomorrow, to_day=tomorrow, reason="看牙")
    leave = Leave.objects.get()
    page = press(chief, f"/windows/leaves/{leave.pk}/cover", person=spare.pk)
    assert "史平" in page
    assert "看牙" not in page
    assert Cover.objects.get().person == spare
    press(clerk, f"/windows/leaves/{leave.pk}/cancel")
    assert Leave.objects.get().state == "cancelled"


def test_an_appointment_on_the_phone_and_at_the_machine(hall, general, one, head, mei, stranger, at):
    chief, phone = cast.browser_of(head), cast.browser_of(stranger)
    tomorrow = day_of(at) + timedelta(days=1)
    press(
        chief, f"/windows/topics/{general.pk}/slots", first_day=tomorrow, last_day=tomorrow, begins="09:00", ends="10:00",
        minutes=30, capacity=2,
    )  # fmt: skip
    slot = Slot.objects.earliest("starts_at")
    assert "余 2" in says(phone, f"/windows/halls/{hall.pk}/book")
    page = press(phone, f"/windows/halls/{hall.pk}/book", slot=slot.pk)
    booked = Appointment.objects.get()
    assert booked.code in page
    assert booked.code in says(phone, "/windows/mine")
    listed = says(cast.browser_of(mei), f"/windows/halls/{hall.pk}/appointments")
    assert booked.code in listed
    assert "周远" not in listed
    refused(phone, f"/windows/appointments/{booked.pk}/arrive", 409)  # not today
    assert "没有这个预约码" in refused(Client(), f"/windows/kiosk/{hall.kiosk_key}/arrive", 422, code=booked.code)
    press(phone, f"/windows/appointments/{booked.pk}/cancel")
    press(chief, f"/windows/slots/{slot.pk}", capacity=5)
    assert "5" in says(chief, f"/windows/halls/{hall.pk}/slots")
    today = Slot.objects.create(
        hall=hall,
        topic=general,
        starts_at=at - timedelta(seconds=1),
        ends_at=at + timedelta(minutes=30),
        capacity=1,
        taken=1,
    )
    mine = Appointment.objects.create(
        slot=today, seat=1, person=stranger, code="ABCDEFGH", booked_by=stranger, booked_at=at - timedelta(hours=1)
    )
    assert "我到了" in says(phone, f"/windows/appointments/{mine.pk}")
    slip = press(Client(), f"/windows/kiosk/{hall.kiosk_key}/arrive", code="abcd efgh")
    assert "A001" in slip
    assert Appointment.objects.get(pk=mine.pk).state == booking.State.ARRIVED


def test_who_has_no_business_at_the_desk_does_not_get_in(hall, general, one, zhao, stranger, at):
    ticket = story.number(hall, general, at)
    for who in (zhao, stranger):
        client = cast.browser_of(who)
        for address in ("desk/", f"halls/{hall.pk}", f"halls/{hall.pk}/numbers", f"windows/{one.pk}", "halls/new"):
            says(client, f"/windows/{address}", 403)
        says(client, f"/windows/numbers/{ticket.pk}", 404)
        refused(client, f"/windows/desk/{one.pk}/call", 403)
