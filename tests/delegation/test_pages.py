"""Delegation over real HTTP: the matrix, a change from draft to adoption, the public answer, 帮办代办."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import cast
from tests.delegation import story
from tests.web.pressing import press
from wangge.delegation.models import Change, Delegated, HandUp
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.clock import day_of

DAY = timedelta(days=1)


@pytest.fixture
def now(places):
    return clock.now()


@pytest.fixture
def relief(civil, places, now):
    return story.item("临时救助", civil, places.district, now - 20 * DAY)


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_from_a_draft_to_the_public_answer_in_the_browser(bai, shen, relief, office, civil, places, now):
    drafter, head, today = cast.browser_of(bai), cast.browser_of(shen), day_of(now)
    press(drafter, "/delegation/changes/new", title="第一批下放事项", reason="区政办〔2026〕3号")
    change = Change.objects.get()
    at = f"/delegation/changes/{change.pk}"
    assert "临时救助" in says(drafter, f"{at}/cells?q=lsjz")
    assert "临时救助" not in says(drafter, f"{at}/cells?q=yingyezhizhao")
    press(drafter, f"{at}/cells", how="handle", centres=[str(places.street.pk)], items=[str(relief.pk)], version=1)
    shown = press(drafter, f"{at}/try", since=f"{today - 30 * DAY}", until=f"{today - DAY}")
    assert "没有人办过" in shown
    assert f"{at}/adopt" not in shown
    assert f"{at}/adopt" in says(head, at)
    press(head, f"{at}/adopt", from_day=f"{today + DAY}")
    cell = Delegated.objects.get()
    assert (cell.how, cell.from_day) == ("handle", today + DAY)
    matrix = says(head, f"/delegation/?day={today + DAY}")
    assert "临时救助" in matrix
    assert "下放办理 · 坞城街道办" in matrix
    sheet = head.get(f"/delegation/matrix.xlsx?day={today + DAY}")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["实施编码", "事项", "部门"]
    assert any("下放办理 · 坞城街道办" in str(cell) for cell in rows[1])
    assert Leaf.objects.filter(kind="delegation.exported").count() == 1
    assert "临时救助" not in says(head, "/delegation/")
    assert "临时救助" in says(head, "/delegation/?every=1&day=nonsense")
    assert "临时救助" not in says(head, f"/delegation/?day={today + DAY}&centre=140105002")
    guide = f"/delegation/where?item={relief.code}"
    assert "坞城街道" in says(Client(), guide)
    answer = says(Client(), f"{guide}&place={places.community.code}&day={today + DAY}")
    for words in ("坞城街道办", "已下放到中心办理", change.number):
        assert words in answer
    kept = says(Client(), f"{guide}&place={places.street.code}")
    assert "没有下放，由部门办理" in kept
    assert civil.name in kept
    assert "临时救助" in says(Client(), "/delegation/where?q=lsjz")
    says(Client(), "/delegation/where?item=nothing", 404)
    assert guide in says(Client(), f"/guide/{relief.code}")


def test_what_is_wrong_is_said_at_the_field(bai, shen, relief, office, places, now):
    change = story.tried(bai, [relief], [places.street], "handle", now)
    answer = cast.browser_of(shen).post(
        f"/delegation/changes/{change.pk}/adopt", {"request_key": "k-1", "from_day": f"{day_of(now)}"}
    )
    assert answer.status_code == 422
    assert "生效日期应晚于今天" in answer.content.decode()
    own = cast.browser_of(bai).post(
        f"/delegation/changes/{change.pk}/adopt", {"request_key": "k-2", "from_day": f"{day_of(now) + DAY}"}
    )
    assert own.status_code == 403
    press(cast.browser_of(bai), f"/delegation/changes/{change.pk}/items/{relief.pk}/remove", sure="on")
    assert not change.cells.exists()


def test_a_station_hands_up_and_the_office_receives(relief, station, hall, grandma_wang, places, now):
    at_station, at_hall = cast.browser_of(station), cast.browser_of(hall)
    shown = press(
        at_station, "/delegation/hand-ups/new", item="lsjz", place=str(places.community.pk), name="王秀兰",
        phone=grandma_wang.phone, mandate="on", note="行动不便",
    )  # fmt: skip
    one = HandUp.objects.get()
    assert "王秀兰" not in shown
    assert grandma_wang.phone not in shown
    assert one.number in says(at_hall, "/delegation/hand-ups")
    at = f"/delegation/hand-ups/{one.pk}"
    says(at_station, f"{at}/receive", 403)
    press(at_hall, f"{at}/receive", case_number="")
    press(at_hall, f"{at}/finish", reason="批复已送社区")
    resident = cast.browser_of(grandma_wang)
    assert one.number in says(resident, "/delegation/hand-ups/mine")
    own = says(resident, at)
    for words in ("王秀兰", "批复已送社区", "已办好"):
        assert words in own
    says(cast.browser_of(cast.person("路人甲")), at, 404)


def test_several_items_that_fit_are_named(relief, civil, station, places, now):
    story.item("临时救助金变更", civil, places.district, now - 9 * DAY)
    form = {"request_key": "k", "item": "临时", "place": str(places.community.pk), "name": "王秀兰", "phone": "19900001234",
            "mandate": "on"}  # fmt: skip
    answer = cast.browser_of(station).post("/delegation/hand-ups/new", form)
    assert answer.status_code == 422
    assert "不止一项" in answer.content.decode()
