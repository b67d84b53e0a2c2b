"""Agreements and projects through the API: drafted, signed, checked; made of pairs, worked through, closed."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests import cast
from tests.agreements import story
from tests.kernel.test_photos import photo
from tests.matching.conftest import agrees, helper, need, resource, run  # noqa: F401 - the stories begin with these
from tests.projects.test_projects import confirmed  # noqa: F401 - a pair 赵敏 has confirmed
from wangge.kernel import clock
from wangge.kernel.clock import day_of


@pytest.fixture
def keeper(places):
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def shop(places, keeper):
    return story.shop(places.building, keeper)


def words(places, shop, **more):
    today = day_of(clock.now())
    return {
        "place_id": str(places.community.pk), "organisation_id": str(shop.pk), "title": "便民理发协议", "terms": "一、免费。",
        "from_day": f"{today}", "to_day": f"{today + timedelta(days=300)}", **more,
    }  # fmt: skip


def test_from_a_draft_to_a_file_anybody_can_check(caller, zhao, keeper, shop, places):
    desk, phone = caller(zhao), caller(keeper)
    drafted = desk.post("/agreements", words(places, shop))
    assert drafted.status_code == 201, drafted.content
    address = f"/agreements/{drafted.json()['id']}"
    assert phone.get(address).status_code == 404  # a draft is not for the partner's eyes
    changed = desk.patch(address, {"terms": "一、每月两次，免费。"}, if_match=drafted["ETag"])
    assert changed.json()["terms"] == "一、每月两次，免费。"
    assert desk.patch(address, {"title": "理发"}, if_match=drafted["ETag"]).status_code == 412
    assert desk.post(f"{address}/offer").json()["state"] == "offered"
    assert [one["id"] for one in phone.get("/agreements/mine").json()["items"]] == [drafted.json()["id"]]
    assert phone.post(f"{address}/sign", {"name": "别人"}).json()["error"]["code"] == "signature_missing"
    picture = b64encode(story.handwriting()).decode()
    assert phone.post(f"{address}/sign", {"picture": picture}).status_code == 200
    signed = desk.post(f"{address}/sign", {"name": "赵敏"}).json()
    assert (signed["state"], [one["side"] for one in signed["signatures"]]) == ("in_force", ["partner", "community"])

    content = b64decode(phone.get(f"{address}/file").json()["content"])
    digest = hashlib.sha256(content).hexdigest()
    assert digest == signed["digest"]
    assert "每月两次" in PdfReader(BytesIO(content)).pages[0].extract_text()
    found = phone.get(f"/agreements/check?digest={digest}").json()
    assert found == {"signed": True, "number": signed["number"], "state": "in_force"}
    assert phone.get(f"/agreements/check?digest={'0' * 64}").json()["signed"] is False

    later = desk.post(f"{address}/renew", {"to_day": f"{day_of(clock.now()) + timedelta(days=900)}"})
    assert (later.status_code, later.json()["renews"]) == (201, signed["number"])
    assert phone.post(f"{address}/terminate", {"reason": "店铺要搬走"}).json()["state"] == "terminated"


def test_a_signature_on_paper_and_a_picture_that_is_none(caller, zhao, keeper, shop, places):
    desk = caller(zhao)
    address = f"/agreements/{desk.post('/agreements', words(places, shop)).json()['id']}"
    desk.post(f"{address}/offer")
    given = {"name": "郑和顺", "scan": "bm90IGEgcGhvdG8="}
    assert desk.post(f"{address}/paper", given).json()["error"]["code"] == "photo_unreadable"
    given["scan"] = b64encode(photo()).decode()
    assert desk.post(f"{address}/paper", given).json()["signatures"][0]["how"] == "scan"


def test_from_a_pair_to_a_closed_project(caller, confirmed, zhao, places):  # noqa: F811
    desk = caller(zhao)
    today = day_of(clock.now())
    given = {
        "place_id": str(places.community.pk), "title": "七月维修", "from_day": f"{today}",
        "to_day": f"{today + timedelta(days=30)}", "pair_ids": [str(confirmed.pk)],
    }  # fmt: skip
    made = desk.post("/projects", given)
    assert made.status_code == 201, made.content
    project, [task] = made.json(), made.json()["tasks"]
    assert (project["progress"], task["need_id"]) == (0, str(confirmed.need_id))
    assert desk.post("/projects", given).json()["error"]["code"] == "no_pairs"
    assert desk.post(f"/projects/{project['id']}/close").json()["error"]["code"] == "tasks_open"
    address = f"/projects/tasks/{task['id']}"
    kept = desk.post(f"{address}/photos", {"content": b64encode(photo()).decode()})
    assert b64decode(desk.get(f"/projects/photos/{kept.json()['id']}").json()["content"])[:2] == b"\xff\xd8"
    assert desk.post(f"{address}/finish").json()["state"] == "done"
    confirmed.need.refresh_from_db()
    assert confirmed.need.state == "done"
    assert desk.get(f"/projects/{project['id']}").json()["progress"] == 100
    assert desk.post(f"/projects/{project['id']}/close").json()["state"] == "done"
    assert [one["id"] for one in desk.get("/projects?state=done").json()["items"]] == [project["id"]]


def test_who_only_looks_reads_masked_names(caller, confirmed, zhao, places, grandma_wang):  # noqa: F811
    today = day_of(clock.now())
    confirmed.need.subject = grandma_wang
    confirmed.need.save(update_fields=["subject"])
    given = {
        "place_id": str(places.community.pk), "title": "七月维修", "from_day": f"{today}", "to_day": f"{today}",
        "pair_ids": [str(confirmed.pk)],
    }  # fmt: skip
    project = caller(zhao).post("/projects", given).json()
    assert project["tasks"][0]["subject"]["name"] == "王秀兰"
    committee = cast.person("任委员")
    cast.holding(committee, "committee_member", places.community)
    seen = caller(committee).get(f"/projects/{project['id']}").json()
    assert seen["tasks"][0]["subject"]["name"] != "王秀兰"
