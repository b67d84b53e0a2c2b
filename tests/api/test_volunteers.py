"""Volunteers through the API: a card, an appeal, a certificate, a star."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.volunteers import story
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.volunteers import queries


@pytest.fixture
def sun(places, zhao):
    return story.volunteer("孙志强", places, zhao, clock.now(), card=False)


def test_a_card_is_given_replaced_and_revoked(caller, client, zhao, sun):
    desk = caller(zhao)
    made = desk.post(f"/volunteers/{sun.pk}/card", {})
    assert made.status_code == 201
    first = queries.card_of(sun).token
    again = caller(sun).post(f"/volunteers/{sun.pk}/card/replace", {}).json()
    assert again["number"] == made.json()["number"]
    assert client.get(f"/api/v1/volunteers/cards/{first}").json() == {"verdict": "replaced"}
    assert desk.post(f"/volunteers/{sun.pk}/card/revoke", {}).json()["state"] == "revoked"
    assert desk.post(f"/volunteers/{sun.pk}/card/revoke", {}).json()["error"]["code"] == "no_card"
    assert client.get("/api/v1/volunteers/cards/nothing").json() == {"verdict": "unknown"}


def test_the_list_is_paged_and_one_is_read(caller, zhao, sun, places):
    for n in range(3):
        story.volunteer(f"志愿{n}", places, zhao, clock.now(), card=False)
    desk = caller(zhao)
    page = desk.get("/volunteers?limit=3").json()
    assert len(page["items"]) == 3
    rest = desk.get(f"/volunteers?limit=3&cursor={page['next']}").json()
    assert len(rest["items"]) == 1
    assert desk.get("/volunteers?q=sunzhiqiang").json()["items"][0]["person"]["name"] == "孙志强"
    assert caller(sun).get(f"/volunteers/{sun.pk}").json()["reach"]["following"] == 1


def test_an_appeal_is_made_and_won(caller, sun, places, stranger):
    committee = cast.person("石国庆")
    cast.holding(committee, "committee_member", places.community)
    one = story.reviewed_badly(sun, places.community, clock.now())
    address = f"/volunteers/deductions/{one.pk}"
    assert caller(stranger).post(f"{address}/appeal", {"text": story.TEXT}).status_code == 404
    assert caller(sun).post(f"{address}/appeal", {"text": story.TEXT}).json()["appeal"]["state"] == "waiting"
    judge = caller(committee)
    assert judge.get("/volunteers/appeals").json()["items"][0]["appeal"]["text"] == story.TEXT
    won = judge.post(f"{address}/decide", {"won": True, "grounds": story.GROUNDS}).json()
    assert (won["lifted"], won["appeal"]["state"]) == (True, "won")


def test_a_certificate_is_asked_for_issued_and_checked(caller, client, sun, zhao):
    now = clock.now()
    story.served(sun, zhao, now, 90)
    days = {"since": str(day_of(now) - timedelta(days=3)), "until": str(day_of(now))}
    made = caller(sun).post(f"/volunteers/{sun.pk}/certificates", days)
    assert made.status_code == 201
    address = f"/volunteers/certificates/{made.json()['id']}"
    assert caller(zhao).post(f"{address}/issue", {}).json()["minutes"] == 90
    token = queries.certificate_for(sun, made.json()["id"], at=now).token
    assert client.get(f"/api/v1/volunteers/certificates/check/{token}").json()["minutes"] == 90
    gone = caller(zhao).post(f"{address}/withdraw", {"answer": "记录有误"})
    assert gone.json()["state"] == "withdrawn"


def test_without_hours_there_is_no_star(caller, sun):
    assert caller(sun).post("/volunteers/stars", {}).json()["error"]["code"] == "not_enough_hours"
