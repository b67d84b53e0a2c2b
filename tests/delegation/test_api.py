"""Delegation through the API, and that lists cost as many queries with ten rows as with two."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.delegation import story
from wangge.delegation import handing
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.ids import new_id
from wangge.people.accounts import issue_token

DAY = timedelta(days=1)


@pytest.fixture
def now(places):
    return clock.now()


@pytest.fixture
def speak():
    tokens = {}

    def ask(who, method, path, body=None, status=200):
        headers = {}
        if who is not None:
            if who.pk not in tokens:
                cast.account(who)
            tokens[who.pk] = tokens.get(who.pk) or issue_token(by=who, name="t", days=1, at=clock.now()).secret
            headers["Authorization"] = f"Bearer {tokens[who.pk]}"
        if method != "GET":
            headers["Idempotency-Key"] = str(new_id())
        answer = Client(headers=headers).generic(
            method, f"/api/v1{path}", json.dumps(body or {}) if method != "GET" else "", content_type="application/json"
        )
        assert answer.status_code == status, answer.content.decode()[:800]
        return answer.json()

    return ask


def test_a_change_from_draft_to_adoption(speak, bai, shen, civil, office, places, now):
    item, today = story.item("临时救助", civil, places.district, now - 20 * DAY), day_of(now)
    told = {"place_id": str(places.district.pk), "title": "第一批下放事项", "reason": "区政办〔2026〕3号"}
    made = speak(bai, "POST", "/delegation/changes", told, 201)
    at = f"/delegation/changes/{made['id']}"
    cells = {"item_ids": [str(item.pk)], "centre_ids": [str(places.street.pk)], "how": "accept"}
    put = speak(bai, "POST", f"{at}/cells", cells)
    assert put["cells"][0]["office"]["name"] == "坞城街道办"
    days = {"since": f"{today - 30 * DAY}", "until": f"{today - DAY}"}
    assert speak(bai, "POST", f"{at}/try", days)["result"]["has_sources"] is True
    refused = speak(bai, "POST", f"{at}/adopt", {"from_day": f"{today + DAY}"}, 403)
    assert refused["error"]["code"] == "delegation_four_eyes"
    assert speak(shen, "POST", f"{at}/adopt", {"from_day": f"{today + DAY}"})["state"] == "adopted"
    asked = f"/delegation/who?code={item.code}&place={places.community.code}"
    assert speak(None, "GET", asked)["because"] == "kept"
    answer = speak(None, "GET", f"{asked}&day={today + DAY}")
    assert (answer["because"], answer["office"]["name"]) == ("accepted_here", civil.name)
    assert answer["taken_by"]["name"] == "坞城街道办"
    everywhere = speak(None, "GET", f"/delegation/who/{item.code}?day={today + DAY}")
    assert [one["because"] for one in everywhere] == ["accepted_here", "kept"]
    matrix = speak(bai, "GET", f"/delegation/matrix?day={today + DAY}")["items"]
    assert [(one["code"], one["how"]) for one in matrix] == [(item.code, "accept")]
    speak(None, "GET", f"/delegation/who?code={item.code}&place=nowhere", status=404)
    speak(None, "GET", f"/delegation/who?code={item.code}&place={places.home.code}", status=404)


def test_a_hand_up_is_received_and_returned(speak, station, hall, grandma_wang, civil, places, now):
    item = story.item("临时救助", civil, places.district, now - 20 * DAY)
    taken = {"item_id": str(item.pk), "place_id": str(places.community.pk), "name": "王秀兰", "phone": grandma_wang.phone,
             "mandate": True}  # fmt: skip
    made = speak(station, "POST", "/delegation/hand-ups", taken, 201)
    assert made["name"] != "王秀兰"
    at = f"/delegation/hand-ups/{made['id']}"
    speak(station, "POST", f"{at}/receive", {}, 403)
    speak(hall, "POST", f"{at}/receive", {})
    speak(hall, "POST", f"{at}/return", {"answer": "缺少证明"})
    own = speak(grandma_wang, "GET", at)
    assert (own["name"], own["answer"], own["state"]) == ("王秀兰", "缺少证明", "returned")
    assert speak(hall, "GET", "/delegation/hand-ups")["items"] == []
    assert len(speak(hall, "GET", "/delegation/hand-ups?state=all")["items"]) == 1


def test_ten_rows_cost_the_queries_of_two(bai, shen, hall, station, grandma_wang, civil, office, places, now):
    def grow(rows):
        items = [story.item(f"救助事项{n}号", civil, places.district, now - 20 * DAY) for n in range(rows)]
        story.adopted(bai, shen, items, [places.street], "handle", now - 5 * DAY)
        change = story.tried(bai, items, [places.street], "accept", now)
        for item in items:
            one = handing.hand_up(
                by=station, item_id=item.pk, place_id=places.community.pk, name="王秀兰", phone=grandma_wang.phone,
                mandate=True, at=now,
            )  # fmt: skip
        return change, items[0], one

    counted = []
    for rows in (2, 10):
        change, item, one = grow(rows)
        head = cast.browser_of(bai)
        pages = [
            (head, "/delegation/"), (head, "/delegation/changes"), (head, f"/delegation/changes/{change.pk}"),
            (head, f"/delegation/changes/{change.pk}/cells"), (cast.browser_of(hall), "/delegation/hand-ups"),
            (Client(), f"/delegation/where?item={item.code}"), (Client(), "/delegation/where?q=jiuzhu"),
            (cast.browser_of(hall), f"/delegation/hand-ups/{one.pk}"), (cast.browser_of(grandma_wang), "/delegation/hand-ups/mine"),
        ]  # fmt: skip
        counted.append([queries_of(client, address) for client, address in pages])
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 24


def queries_of(client, address):
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(told)
