"""A rehearsal through the API: drafted, started, read, adopted by another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.api.conftest import caller  # noqa: F401
from tests.points.story import work
from tests.rehearsal.story import SINCE, TODAY, UNTIL
from wangge.kernel.clock import day_of

BODY = {
    "title": "三星也算差评", "since": SINCE.isoformat(), "until": UNTIL.isoformat(),
    "changes": {"orders.bad_stars_points": 3, "points.hour_points": {"1": 30, "2": 40, "3": 50}},
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


def test_from_a_draft_to_its_adoption(caller, lived, manager, second, zhao, stranger):  # noqa: F811
    desk, other = caller(manager), caller(second)
    rules = {one["key"]: one for one in desk.get("/rehearsals/rules").json()}
    assert rules["orders.bad_stars_points"]["value"] == 2
    made = desk.post("/rehearsals", BODY)
    assert made.status_code == 201
    address = f"/rehearsals/{made.json()['id']}"
    assert desk.post(f"{address}/start", {}).json()["progress"]["failed"] is False
    work(TODAY)
    found = desk.get(address).json()
    assert found["state"] == "ready"
    assert {one["part"]: one["strays"] for one in found["summary"]} == dict.fromkeys(
        ("points", "score", "volunteer_strikes", "member_strikes"), 0
    )
    gone = desk.get(f"{address}/outcomes?part=volunteer_strikes&effect=removed").json()["items"]
    assert [(one["name"], one["person_id"], one["removed_after"]) for one in gone] == [("一名居民", None, "2022-08-11")]
    seen = caller(zhao).get(f"{address}/outcomes?limit=1").json()
    assert (len(seen["items"]), seen["next"] is not None) == (1, True)
    assert caller(stranger).get("/rehearsals").status_code == 403
    day = (day_of(TODAY) + timedelta(days=9)).isoformat()
    assert desk.post(f"{address}/adopt", {"valid_from": day}).json()["error"]["code"] == "rehearsal_four_eyes"
    assert other.post(f"{address}/adopt", {"valid_from": day}).json()["valid_from"] == day


def test_a_draft_is_changed_and_dropped(caller, manager, places):  # noqa: F811
    desk = caller(manager)
    one = desk.post("/rehearsals", BODY).json()
    changed = desk.post(f"/rehearsals/{one['id']}/change", {**BODY, "changes": {"orders.bad_stars_points": 1}}).json()
    assert changed["changes"] == {"orders.bad_stars_points": 1}
    wrong = desk.post(f"/rehearsals/{one['id']}/change", {**BODY, "changes": {"orders.bad_stars_points": 7}}).json()
    assert wrong["error"]["code"] == "bad_policy_value"
    assert desk.post(f"/rehearsals/{one['id']}/drop", {}).json()["state"] == "dropped"
    assert [each["number"] for each in desk.get("/rehearsals?state=dropped").json()["items"]] == [one["number"]]
