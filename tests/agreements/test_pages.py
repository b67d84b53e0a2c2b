"""Agreements on pages: drafted at the desk, signed on the phone, checked by whoever holds the PDF."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.agreements import story
from tests.web.pressing import press
from wangge.agreements import queries
from wangge.agreements.models import Agreement


@pytest.fixture
def keeper(places):
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def shop(places, keeper):
    return story.shop(places.building, keeper)


def test_from_a_draft_to_a_checked_document(zhao, keeper, shop, places, at):
    desk, phone = cast.browser_of(zhao), cast.browser_of(keeper)
    with time_machine.travel(at, tick=False):
        press(
            desk, "/agreements/new", place=places.community.pk, organisation=shop.pk, title="便民理发协议", terms="一、免费。",
            from_day="2022-07-28", to_day="2023-07-27",
        )  # fmt: skip
        made = Agreement.objects.get()
        press(desk, f"/agreements/{made.pk}/offer")
        assert "等您签署" in phone.get("/agreements/mine").content.decode()
        assert "一、免费。" in phone.get(f"/agreements/{made.pk}/sign").content.decode()
        picture = SimpleUploadedFile("s.png", story.handwriting(), "image/png")
        press(phone, f"/agreements/{made.pk}/sign", name="", picture=picture)
        assert "已签齐" in press(desk, f"/agreements/{made.pk}/sign", name="赵敏")
        content = phone.get(f"/agreements/{made.pk}/agreement.pdf").content
    made.refresh_from_db()
    assert made.state == "in_force"
    assert content == queries.file_of(made)
    same = cast.Client().post("/agreements/check", {"file": SimpleUploadedFile("a.pdf", content)}).content.decode()
    other = (
        cast.Client().post("/agreements/check", {"file": SimpleUploadedFile("a.pdf", content + b"x")}).content.decode()
    )
    assert made.number in same
    assert "郑和顺" not in same
    assert "内容被改动过" in other


def test_what_is_missing_is_said_at_its_field(zhao, keeper, shop, places, at):
    with time_machine.travel(at, tick=False):
        made = story.offered(zhao, shop, places.community, at)
        answer = cast.browser_of(keeper).post(f"/agreements/{made.pk}/sign", {"name": "别人", "request_key": "k"})
    assert answer.status_code == 422
    assert "输入您的姓名“郑和顺”确认" in answer.content.decode()
