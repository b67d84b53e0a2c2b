"""Needs and resources through the API: put on the list, paged, changed, ended, merged, published."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.kernel import clock
from wangge.needs import commands, publishing
from wangge.needs.models import Need, Resource


@pytest.fixture
def need(lin, places):
    def make(title="厨房水龙头漏水", **more):
        told = {"by": lin, "at": clock.now(), "kind": "repair", "place_id": places.home.pk, **more}
        return commands.add_need(title=title, **told)

    return make


def test_a_need_is_told_read_changed_and_met(caller, lin, places, grandma_wang):
    desk = caller(lin)
    given = {
        "kind": "care", "title": "陪老人散步", "place_id": str(places.home.pk), "subject_id": str(grandma_wang.pk),
        "details": "糖尿病", "times": ["6m", "1a"], "skills": ["care"], "urgency": 4,
    }  # fmt: skip
    added = desk.post("/needs", given)
    assert added.status_code == 201
    body = added.json()
    assert added["Location"] == f"/api/v1/needs/{body['id']}"
    assert (body["times"], body["subject"]["name"], body["details"]) == (["1a", "6m"], "王秀兰", "糖尿病")

    address = f"/needs/{body['id']}"
    changed = desk.patch(address, {"urgency": 5}, if_match='"1"')
    assert (changed.status_code, changed.json()["urgency"], changed["ETag"]) == (200, 5, '"2"')
    assert desk.patch(address, {"urgency": 2}, if_match='"1"').status_code == 412
    assert desk.get(address, if_none_match='"2"').status_code == 304
    assert desk.post(f"{address}/meet", {"how": "志愿者陪伴"}).json()["state"] == "done"
    assert desk.post(f"{address}/withdraw", {"reason": "不需要"}).json()["error"]["code"] == "wrong_state"
    assert desk.post(f"{address}/reopen", {}).json()["state"] == "open"


def test_a_repeated_request_adds_one(caller, lin, places):
    given = {"kind": "care", "title": "陪老人散步", "place_id": str(places.home.pk)}
    for _twice in range(2):
        assert caller(lin).post("/needs", given, key="once-only-0001").status_code in (201, 409)
    desk = caller(lin)
    first, again = (desk.post("/needs", given, key="once-only-0002").json() for _twice in range(2))
    assert first["id"] == again["id"]


def test_a_resident_tells_their_own_and_nobody_elses(caller, grandma_wang, daughter, stranger, places):
    given = {
        "kind": "hospital", "title": "陪同复查", "place_id": str(places.home.pk), "subject_id": str(grandma_wang.pk),
        "source": "own",
    }  # fmt: skip
    assert caller(daughter).post("/needs", given).status_code == 201
    assert caller(stranger).post("/needs", given).json()["error"]["code"] == "not_yours"
    assert caller(stranger).post("/needs", {**given, "source": "desk"}).status_code == 403
    assert [one["title"] for one in caller(grandma_wang).get("/needs/mine").json()["items"]] == ["陪同复查"]
    assert caller(grandma_wang).get("/needs").status_code == 403


def test_wrong_values_are_named(caller, lin, places):
    given = {"kind": "miracle", "title": "水", "place_id": str(places.home.pk), "times": ["9z"], "money": 5}
    answer = caller(lin).post("/needs", given)
    assert answer.status_code == 422
    assert {name.split(".")[-1] for name in answer.json()["error"]["fields"]} >= {"kind", "title", "money"}


def test_merge_and_undo(caller, lin, need):
    one, other = need(), need()
    desk = caller(lin)
    merged = desk.post(f"/needs/{one.pk}/merge", {"into_id": str(other.pk)}).json()
    assert (merged["state"], merged["merged_into_id"]) == ("merged", str(other.pk))
    assert desk.post(f"/needs/{one.pk}/undo-merge").json()["state"] == "open"


def test_the_public_list_needs_no_token_and_leads_to_nobody(caller, lin, need, grandma_wang):
    made = need("帮老人修水管", subject_id=grandma_wang.pk, details="金丝雀")
    shown = need("王奶奶家漏水", subject_id=grandma_wang.pk)
    desk = caller(lin)
    assert desk.post(f"/needs/{made.pk}/publish").json()["published"] is True
    assert desk.post(f"/needs/{shown.pk}/publish").json()["error"]["code"] == "names_somebody"
    answer = caller(None).get("/needs/public")
    (item,) = answer.json()["items"]
    assert item["title"] == "帮老人修水管"
    assert item["where"] == "第一网格"
    for secret in ("王秀兰", "金丝雀", made.number, str(made.pk), "502"):
        assert secret not in answer.content.decode()


def test_resources_go_the_same_ways(caller, lin, places, grandma_wang):
    desk = caller(lin)
    given = {
        "kind": "service", "title": "周末修水电", "place_id": str(places.building.pk), "serves": ["repair"],
        "person_id": str(grandma_wang.pk), "capacity": 3, "reach_m": 500, "limits": "不爬高",
    }  # fmt: skip
    body = desk.post("/resources", given).json()
    assert (body["capacity"], body["reach_m"], body["limits"], body["person"]["name"]) == (3, 500, "不爬高", "王秀兰")
    address = f"/resources/{body['id']}"
    assert desk.patch(address, {"capacity": 5}, if_match='"1"').json()["capacity"] == 5
    assert desk.get("/resources", {"serves": "repair"}).json()["items"][0]["id"] == body["id"]
    assert desk.get("/resources", {"serves": "legal"}).json()["items"] == []
    assert desk.post(f"{address}/publish").status_code == 200
    assert caller(None).get("/resources/public").json()["items"][0]["title"] == "周末修水电"
    assert desk.post(f"{address}/use-up", {"how": "名额已满"}).json()["state"] == "done"
    assert Resource.objects.get().closed_at is not None


@pytest.mark.parametrize("address", ["/needs", "/needs/mine", "/needs/public"])
def test_pages_follow_each_other_and_cost_the_same(caller, lin, grandma_wang, need, address):
    who = caller(grandma_wang if address.endswith("mine") else lin)

    def add(many):
        for number in range(many):
            made = need(f"第{number}件维修的事情", subject_id=grandma_wang.pk)
            publishing.publish_need(by=lin, need_id=made.pk, at=clock.now())

    def cost():
        with CaptureQueriesContext(connection) as told:
            assert who.get(address).status_code == 200
        return len(told)

    add(2)
    who.get(address)
    few = cost()
    add(5)
    assert cost() == few
    first = who.get(address, {"limit": 4}).json()
    second = who.get(address, {"limit": 4, "cursor": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (4, 3, None)
    assert Need.objects.count() == 7
