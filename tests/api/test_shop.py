"""The points shop through the API: on the shelf, redeemed, collected by the code, given back."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.api.conftest import refused
from tests.kernel.test_photos import photo
from tests.shop import story
from tests.shop.conftest import soap  # noqa: F401 - the stories begin with it
from wangge.kernel import clock
from wangge.points import audit
from wangge.shop.models import Good, Redemption


@pytest.fixture
def buyer(places):
    """The API lives today: points of the story's year would be gone."""
    who = cast.person("孙志强", home=places.home, phone=cast.impossible_phone())
    story.earned(who, 100, clock.now())
    return who


def points_of(phone):
    return [one["balance"] for one in phone.get("/points/mine").json() if one["book"] == "points"]


def test_a_neighbour_redeems_and_collects_by_the_code(caller, buyer, zhao, soap):  # noqa: F811
    phone, desk = caller(buyer), caller(zhao)
    [seen] = phone.get("/shop/shelf").json()["items"]
    assert (seen["title"], seen["cost"], seen["stock"], seen["pictured"]) == ("洗衣皂", 10, 5, False)
    made = phone.post(f"/shop/goods/{seen['id']}/redeem", {"count": 2})
    assert made.status_code == 201, made.content
    one = made.json()
    assert made["Location"] == f"/api/v1/shop/redemptions/{one['id']}"
    assert (one["state"], one["cost"], len(one["code"])) == ("waiting", 20, 8)
    assert points_of(phone) == [80]
    [waiting] = desk.get("/shop/redemptions?state=waiting").json()["items"]
    assert (waiting["person"]["name"], waiting["code"]) == ("孙志强", None)  # the code is for whoever redeemed
    typed = f" {one['code'][:4].lower()}-{one['code'][4:]}"
    assert desk.post("/shop/redemptions/collect", {"code": typed}).json()["state"] == "collected"
    refused(desk.post("/shop/redemptions/collect", {"code": one["code"]}), 409, "already_ended")
    refused(desk.post("/shop/redemptions/collect", {"code": "ZZZZ2222"}), 422, "no_such_code")
    [kept] = phone.get("/shop/redemptions/mine").json()["items"]
    assert (kept["id"], kept["code"]) == (one["id"], None)
    assert audit.audit() == []


def test_what_is_sent_twice_is_redeemed_once(caller, buyer, soap):  # noqa: F811
    phone = caller(buyer)
    address = f"/shop/goods/{soap.pk}/redeem"
    first, again = (phone.post(address, {"count": 1}, key="once-only-0001") for _twice in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert (Redemption.objects.count(), points_of(phone)) == (1, [90])


def test_limit_stock_and_points_are_refused_with_their_codes(caller, buyer, zhao, places, soap):  # noqa: F811
    phone = caller(buyer)
    refused(phone.post(f"/shop/goods/{soap.pk}/redeem", {"count": 4}), 409, "limit_reached")
    few = story.good(zhao, places.community, clock.now(), title="保温壶", cost=40, stock_in=1, most=None)
    refused(phone.post(f"/shop/goods/{few.pk}/redeem", {"count": 2}), 409, "out_of_stock")
    dear = story.good(zhao, places.community, clock.now(), title="电饭锅", cost=400, stock_in=1)
    refused(phone.post(f"/shop/goods/{dear.pk}/redeem", {}), 409, "not_enough")
    refused(phone.post(f"/shop/goods/{dear.pk}/redeem", {"count": 0}), 422, "invalid")
    assert points_of(phone) == [100]


def test_given_back_by_the_person_and_at_the_desk(caller, buyer, zhao, soap):  # noqa: F811
    phone, desk = caller(buyer), caller(zhao)
    ids = [phone.post(f"/shop/goods/{soap.pk}/redeem", {"count": 1}).json()["id"] for _twice in range(2)]
    mine = phone.post(f"/shop/redemptions/{ids[0]}/cancel").json()
    assert (mine["state"], mine["given_back"], points_of(phone)) == ("cancelled", 10, [90])
    assert desk.post(f"/shop/redemptions/{ids[1]}/cancel").json()["state"] == "cancelled"
    refused(phone.post(f"/shop/redemptions/{ids[1]}/cancel"), 409, "already_ended")
    assert (points_of(phone), Good.objects.get(pk=soap.pk).stock) == ([100], 5)


def test_the_desk_keeps_the_shelf(caller, buyer, zhao, places):
    desk, phone = caller(zhao), caller(buyer)
    told = {"place_id": str(places.community.pk), "kind": "service", "title": "理发一次", "cost": 30, "stock_in": 2}
    refused(desk.post("/shop/goods", {**told, "photo": "bm90IGEgcGhvdG8="}), 422, "photo_unreadable")
    made = desk.post("/shop/goods", {**told, "photo": b64encode(photo()).decode()})
    assert made.status_code == 201, made.content
    address = f"/shop/goods/{made.json()['id']}"
    assert b64decode(phone.get(f"{address}/photo").json()["content"])[:2] == b"\xff\xd8"
    read = desk.get(address)
    changed = desk.patch(address, {"title": "理发", "cost": 20, "most": 1}, if_match=read["ETag"])
    assert (changed.status_code, changed.json()["title"], changed.json()["pictured"]) == (200, "理发", True)
    assert desk.patch(address, {"cost": 1}, if_match=read["ETag"]).status_code == 412
    assert desk.get(address, if_none_match=changed["ETag"]).status_code == 304
    assert desk.post(f"{address}/stock", {"amount": 5}).json()["stock"] == 7
    refused(desk.post(f"{address}/stock", {"amount": -2}), 422, "reason_missing")
    assert desk.post(f"{address}/stock", {"amount": -2, "reason": "盘点少了"}).json()["stock"] == 5
    lines = desk.get(f"{address}/stock").json()["items"]
    assert [(one["kind"], one["amount"], one["after"]) for one in lines] == [
        ("counted", -2, 5), ("in", 5, 7), ("in", 2, 2),
    ]  # fmt: skip
    assert desk.post(f"{address}/off").json()["state"] == "off"
    assert phone.get("/shop/shelf").json()["items"] == []
    refused(phone.post(f"{address}/redeem", {}), 409, "off_shelf")
    assert desk.post(f"{address}/on").json()["state"] == "shelf"
    assert [one["waits"] for one in desk.get("/shop/goods?state=shelf&q=理").json()["items"]] == [0]
    assert desk.get("/shop/goods?state=empty").json()["items"] == []


def test_a_stranger_sees_neither_shelf_nor_code(caller, buyer, stranger, soap):  # noqa: F811
    one = caller(buyer).post(f"/shop/goods/{soap.pk}/redeem", {}).json()
    other = caller(stranger)
    assert other.get("/shop/shelf").json()["items"] == []
    for address in (f"/shop/goods/{soap.pk}", f"/shop/redemptions/{one['id']}"):
        refused(other.get(address), 404, "not_found")
    refused(other.post(f"/shop/goods/{soap.pk}/redeem", {}), 404, "not_found")
    refused(other.post(f"/shop/redemptions/{one['id']}/cancel"), 404, "not_found")
    for address in ("/shop/goods", "/shop/redemptions"):
        refused(other.get(address), 403, "not_permitted")
    refused(other.post("/shop/redemptions/collect", {"code": one["code"]}), 403, "not_permitted")


def test_who_only_looks_reads_masked_names(caller, buyer, places, soap):  # noqa: F811
    caller(buyer).post(f"/shop/goods/{soap.pk}/redeem", {})
    committee = cast.person("任委员")
    cast.holding(committee, "committee_member", places.community)
    [seen] = caller(committee).get("/shop/redemptions").json()["items"]
    assert seen["person"]["name"] != "孙志强"


@pytest.mark.parametrize("address", ["/shop/shelf", "/shop/goods", "/shop/redemptions", "/shop/redemptions/mine"])
def test_lists_need_no_more_queries_for_more_rows(caller, buyer, zhao, places, soap, address):  # noqa: F811
    who = caller(buyer if address in ("/shop/shelf", "/shop/redemptions/mine") else zhao)
    phone = caller(buyer)
    phone.post(f"/shop/goods/{soap.pk}/redeem", {})
    who.get(address)
    with CaptureQueriesContext(connection) as few:
        assert len(who.get(address).json()["items"]) == 1
    for number in range(5):
        good = story.good(zhao, places.community, clock.now(), title=f"毛巾{number}", photo=photo())
        phone.post(f"/shop/goods/{good.pk}/redeem", {})
    with CaptureQueriesContext(connection) as many:
        assert len(who.get(address).json()["items"]) == 6
    assert len(many) == len(few)
