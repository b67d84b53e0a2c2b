"""The shop over real HTTP: the shelf on the phone, the code, the desk."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.kernel.test_photos import photo
from tests.shop import story
from wangge.kernel import clock
from wangge.shop.models import Good, Redemption


@pytest.fixture
def buyer(places):
    """Pages live today: points of the story's year would be gone."""
    who = cast.person("孙志强", home=places.home, phone=cast.impossible_phone())
    story.earned(who, 100, clock.now())
    return who


def post(who, address, **body):
    return cast.browser_of(who).post(address, {**body, "request_key": str(uuid4())}, follow=True)


def says(who, address):
    answer = cast.browser_of(who).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_neighbour_redeems_on_the_phone_and_collects_by_the_code(buyer, zhao, soap):
    page = says(buyer, "/shop/")
    assert "洗衣皂" in page
    assert "您有 100 积分" in page
    done = post(buyer, f"/shop/goods/{soap.pk}/redeem", count=2)
    one = Redemption.objects.get()
    shown = done.content.decode()
    assert f"{one.code[:4]} {one.code[4:]}" in shown
    assert "<svg" in shown
    assert "您有 80 积分" in says(buyer, "/shop/")
    assert one.number in says(buyer, "/shop/mine")
    assert "孙志强" in says(zhao, f"/shop/desk/hand-out?code={one.code}")
    post(zhao, "/shop/desk/hand-out", code=one.code)
    one.refresh_from_db()
    assert (one.state, one.ended_by) == ("collected", zhao)
    again = post(zhao, "/shop/desk/hand-out", code=one.code)
    assert again.status_code == 422


def test_a_limit_is_said_at_the_field(buyer, soap):
    answer = post(buyer, f"/shop/goods/{soap.pk}/redeem", count=4)
    assert answer.status_code == 422
    assert "限兑 3 件" in answer.content.decode()


def test_cancelling_gives_the_points_back(buyer, soap):
    post(buyer, f"/shop/goods/{soap.pk}/redeem", count=1)
    one = Redemption.objects.get()
    post(buyer, f"/shop/redemptions/{one.pk}/cancel")
    assert "已取消" in says(buyer, f"/shop/redemptions/{one.pk}")
    assert "您有 100 积分" in says(buyer, "/shop/")


def test_the_desk_puts_a_good_with_a_photo_on_the_shelf_and_counts(buyer, zhao, places):
    sent = {
        "place": str(places.community.pk), "kind": "service", "title": "理发一次", "cost": 30, "stock_in": 2, "days": 30,
        "photo": SimpleUploadedFile("a.jpg", photo()),
    }  # fmt: skip
    post(zhao, "/shop/goods/new", **sent)
    one = Good.objects.get()
    assert (one.stock, one.most, bool(one.photo)) == (2, None, True)
    assert f"/shop/goods/{one.pk}/photo" in says(buyer, "/shop/")
    assert cast.browser_of(buyer).get(f"/shop/goods/{one.pk}/photo")["Content-Type"] == "image/jpeg"
    post(zhao, f"/shop/goods/{one.pk}/stock", amount=5, reason="")
    post(zhao, f"/shop/goods/{one.pk}/edit", kind="service", title="理发", cost=20, days=30)
    page = says(zhao, f"/shop/goods/{one.pk}")
    assert "理发" in page
    assert "+5" in page
    post(zhao, f"/shop/goods/{one.pk}/off")
    assert "理发" not in says(buyer, "/shop/")
    post(zhao, f"/shop/goods/{one.pk}/on")
    assert "理发" in says(buyer, "/shop/")


def test_the_desk_sees_what_was_redeemed_and_takes_the_list(buyer, zhao, soap):
    post(buyer, f"/shop/goods/{soap.pk}/redeem", count=1)
    assert "洗衣皂" in says(zhao, "/shop/desk")
    assert "孙志强" in says(zhao, "/shop/desk/redemptions?state=waiting")
    assert "孙志强" not in says(zhao, "/shop/desk/redemptions?state=expired")
    sheet = cast.browser_of(zhao).get("/shop/desk/redemptions.xlsx")
    assert "spreadsheet" in sheet["Content-Type"]
