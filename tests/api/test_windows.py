"""The queue through the API: a number without account, called and served, and an appointment at the machine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.api.conftest import refused
from tests.windows.conftest import general, hall, head, mei, one  # noqa: F401 - the stories begin with them
from wangge.kernel import clock
from wangge.kernel.clock import day_of


@pytest.fixture
def at():
    """The API lives today."""
    return clock.now()


def test_a_number_is_taken_called_served_and_done(caller, hall, general, one, mei, at):  # noqa: F811
    visitor, clerk = caller(None), caller(mei)
    to = f"/windows/halls/{hall.pk}"
    [seen] = visitor.get("/windows/halls").json()["items"]
    assert seen["name"] == "小店区政务大厅"
    told = {"topic_id": str(general.pk), "phone": "19900000001"}
    made = visitor.post(f"{to}/take-by-phone", told)
    assert made.status_code == 201, made.content
    mine = made.json()
    assert (mine["number"], mine["ahead"], mine["minutes"]) == ("A001", 0, 0)
    refused(visitor.post(f"{to}/take-by-phone", told), 409, "has_number")
    link = f"/windows/tickets/by-link/{mine['token']}"
    assert clerk.post(f"/windows/windows/{one.pk}/call").json()["state"] == "called"
    assert visitor.get(f"{to}/screen").json()["called"][0]["number"] == "A001"
    refused(clerk.post(f"/windows/tickets/{mine['id']}/miss"), 409, "call_again_first")
    assert clerk.post(f"/windows/tickets/{mine['id']}/serve").json()["window"] == 1
    refused(visitor.post(f"{link}/give-up"), 409, "wrong_ticket_state")
    assert clerk.post(f"/windows/tickets/{mine['id']}/finish").json()["state"] == "done"
    assert visitor.get(link).json()["state"] == "done"
    assert "token" not in clerk.get(f"{to}/tickets").json()
    [board] = visitor.get(f"{to}/board").json()
    assert (board["on_duty"], board["floor"]["branch"]) == ("梅雪", "第1党支部")


def test_an_appointment_is_booked_and_cancelled(caller, hall, general, head, stranger, mei, at):  # noqa: F811
    chief, phone = caller(head), caller(stranger)
    tomorrow = f"{day_of(at) + timedelta(days=1)}"
    slots = {
        "first_day": tomorrow,
        "last_day": tomorrow,
        "begins": "09:00",
        "ends": "10:00",
        "minutes": 30,
        "capacity": 1,
    }
    made = chief.post(f"/windows/topics/{general.pk}/slots", slots)
    assert made.status_code == 200, made.content
    first, _second = made.json()
    booked = phone.post(f"/windows/slots/{first['id']}/book", {})
    assert booked.status_code == 201, booked.content
    refused(caller(cast.person("后来人")).post(f"/windows/slots/{first['id']}/book", {}), 409, "slot_full")
    one_of = booked.json()
    [kept] = phone.get("/windows/appointments/mine").json()["items"]
    assert kept["person"]["name"] == "周远"
    [listed] = caller(mei).get(f"/windows/halls/{hall.pk}/appointments").json()["items"]
    assert listed["person"]["name"] != "周远"
    assert phone.post(f"/windows/appointments/{one_of['id']}/cancel").json()["state"] == "cancelled"
    assert len(caller(None).get(f"/windows/halls/{hall.pk}/slots").json()["items"]) == 2


def test_the_head_sets_up_and_staffs(caller, places, head, mei, at):  # noqa: F811
    chief, today = caller(head), f"{day_of(at)}"
    told = {
        "place_id": str(places.street.pk),
        "name": "街道大厅",
        "opens": "00:00",
        "closes": "23:59",
        "every_day": True,
    }
    made = chief.post("/windows/halls", told)
    assert made.status_code == 201, made.content
    to = f"/windows/halls/{made.json()['id']}"
    floor = chief.post(f"{to}/floors", {"number": 1, "branch": "第一党支部"}).json()
    topic = chief.post(f"{to}/topics", {"letter": "A", "name": "综合", "kinds": ["permit"]}).json()
    window = chief.post(
        f"{to}/windows", {"number": 1, "floor_id": floor["id"], "name": "综合窗口", "topic_ids": [topic["id"]]}
    ).json()
    seat = chief.post(f"/windows/windows/{window['id']}/seats", {"person_id": str(mei.pk), "from_day": today})
    assert seat.json()["person"]["name"] == "梅雪"
    assert caller(mei).post(f"/windows/windows/{window['id']}/open").json()["state"] == "open"
    away = caller(mei).post(
        f"{to}/leaves", {"person_id": str(mei.pk), "from_day": today, "to_day": today, "reason": "看牙"}
    )
    assert away.json()["cover"] is None
    assert "看牙" not in away.content.decode()
    assert caller(None).get(f"{to}/board").json()[0]["on_duty"] is None
    refused(caller(mei).post(f"{to}/topics", {"letter": "B", "name": "新"}), 403, "not_permitted")
