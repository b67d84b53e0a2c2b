"""The alliance through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agreements import story as signing
from tests.alliance import story
from tests.api.conftest import caller  # noqa: F401 - a fixture
from wangge.kernel import clock
from wangge.kernel.clock import day_of

REPLY = "当天就给顾客换了一袋新的米"


@pytest.fixture
def at():
    """Everything began long enough ago that complaints raised then are heard today."""
    return clock.now() - timedelta(days=40)


def test_a_complaint_from_raised_to_restored(caller, membership, resident, keeper, zhao, committee, at):  # noqa: F811
    for _twice in range(2):
        story.verified(membership, resident, zhao, at)
    given = {"organisation_id": str(membership.organisation_id), "kind": "service", "text": story.TEXT}
    raised = caller(resident).post("/alliance/complaints", given)
    assert raised.status_code == 201
    body = raised.json()
    assert (body["source"], body["complainant"]["name"]) == ("own", "王秀兰")
    address = f"/alliance/complaints/{body['id']}"
    assert raised["Location"] == f"/api/v1{address}"

    shop, desk, board = caller(keeper), caller(zhao), caller(committee)
    verdict = {"verified": True, "grounds": story.GROUNDS}
    assert desk.post(f"{address}/decide", verdict).json()["error"]["code"] == "not_heard"
    replied = shop.post(f"{address}/reply", {"text": REPLY}).json()
    assert (replied["state"], replied["complainant"]) == ("heard", None)
    assert desk.post(f"{address}/decide", verdict).json()["state"] == "verified"
    mine = shop.get("/alliance/members/mine").json()["items"][0]
    assert (mine["strikes"], mine["removed"], mine["end"]) == (3, True, "rule")
    assert caller(None).get("/alliance/public").json()["items"] == []

    assert board.get(address).status_code == 404
    assert shop.post(f"{address}/appeal", {"text": "小票不是我们店开的，有监控"}).json()["appeal"]["state"] == "waiting"
    assert [one["id"] for one in board.get("/alliance/complaints", {"appeals": True}).json()["items"]] == [body["id"]]
    won = board.post(f"{address}/appeal/decide", {"won": True, "grounds": "小票抬头是别家"}).json()
    assert (won["appealed"], won["complainant"]) == ("won", None)
    assert caller(resident).get(address).json()["appeal"] is None
    again = desk.get(f"/alliance/members/{membership.pk}").json()
    assert (again["ended_at"], again["strikes"]) == (None, 2)
    assert sorted(one["ended_at"] is None for one in again["entitlements"]) == [False, False, True, True]


def test_the_desk_keeps_members_benefits_and_scores(caller, membership, zhao, lin, places):  # noqa: F811
    desk, today = caller(zhao), day_of(clock.now())
    shop = signing.shop(places.building, None, "明珠面馆")
    days = {"from_day": f"{today}", "to_day": f"{today + timedelta(days=365)}"}
    ids = {"place_id": str(places.community.pk), "organisation_id": str(shop.pk)}
    assert desk.post("/alliance/invitations", ids | days).json()["number"].startswith("XY")
    assert desk.post("/alliance/invitations", ids | days).json()["error"]["code"] == "member_already"

    made = desk.post(
        "/alliance/benefits", {"place_id": str(places.community.pk), "name": "优先接单", "what": "同等优先"}
    )
    assert made.status_code == 201
    assert desk.post(f"/alliance/benefits/{made.json()['id']}/end").json()["to_day"] == f"{today}"
    assert len(desk.get("/alliance/benefits").json()["items"]) == 3

    credit = {"what": "volunteering", "day": f"{today}", "evidence": "清扫楼道"}
    assert desk.post(f"/alliance/members/{membership.pk}/credits", credit).status_code == 201
    assert desk.post(f"/alliance/members/{membership.pk}/credits", credit).json()["error"]["code"] == "credit_twice"
    listed = desk.get("/alliance/members", {"q": "hs"}).json()["items"]
    assert [(one["organisation"]["name"], one["score"]) for one in listed] == [("和顺便利店", 3)]
    assert caller(lin).post(f"/alliance/members/{membership.pk}/credits", credit).status_code == 403
    assert desk.get("/alliance/members", {"ended": True}).json()["items"] == []


def test_a_complaint_at_the_desk_may_name_nobody(caller, membership, zhao, resident, stranger):  # noqa: F811
    given = {"organisation_id": str(membership.organisation_id), "kind": "reputation", "text": story.TEXT}
    made = caller(zhao).post("/alliance/complaints", given | {"at_desk": True}).json()
    assert (made["source"], made["complainant"]) == ("desk", None)
    for_another = given | {"complainant_id": str(resident.pk)}
    assert caller(stranger).post("/alliance/complaints", for_another).status_code == 403
    assert caller(stranger).get(f"/alliance/complaints/{made['id']}").status_code == 404
