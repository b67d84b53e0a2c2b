"""A fall, from the report to the follow-up, by API only."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import cast
from tests.api.conftest import moment, refused
from wangge.care.models import HelpCall
from wangge.journal import checkpoints
from wangge.kernel import clock
from wangge.people.models import Organisation
from wangge.places.models import Boundary


@pytest.fixture
def fall(grandma_wang):
    return {"kind": "fall", "severity": "urgent", "subject_id": str(grandma_wang.pk), "said": "在厨房滑倒了"}


@pytest.fixture
def hospital(db):
    return Organisation.objects.create(
        name="社区医院",
        pinyin="shequyiyuan",
        initials="sqyy",
        kind="hospital",
        valid_from=cast.SINCE,
    )


def test_the_whole_call(caller, desk, lin, daughter, grandma_wang, places, fall, hospital):
    worker = caller(lin)
    made = desk.post("/calls", fall)
    call = made.json()
    assert made.status_code == 201
    assert call["state"] == "dispatched"
    assert call["asked"]["person"]["name"] == "林晓梅"
    assert call["place"]["code"] == places.home.code
    path = f"/calls/{call['id']}"
    assert made["Location"] == f"/api/v1{path}"

    assert worker.post(f"{path}/accept").json()["state"] == "accepted"
    assert worker.post(f"{path}/set-out").json()["state"] == "on_the_way"
    spot = {"position": {"longitude": 112.57, "latitude": 37.78, "datum": "gcj02"}}
    assert worker.post(f"{path}/arrive", spot).json()["state"] == "on_site"
    checked = worker.post(f"{path}/check", {"answers": {"conscious": True, "remembers": True, "fracture_signs": True}})
    assert checked.json()["advice"] == "call_120_do_not_move"
    assert worker.post(f"{path}/ambulance", {"note": "已说明地址"}).status_code == 200
    told = {"relative_id": str(daughter.pk), "channel": "phone", "reached": True}
    assert worker.post(f"{path}/family", told).status_code == 200
    assert worker.post(f"{path}/accompany", {"hospital_id": str(hospital.pk)}).status_code == 200
    closed = worker.post(f"{path}/close", {"outcome": "hospital"})
    assert closed.json()["state"] == "closed"
    ended = desk.post(f"{path}/follow-up", {"note": "已出院，恢复良好"}).json()
    assert ended["state"] == "followed_up"

    whole = desk.get(path).json()
    kinds = [step["kind"] for step in whole["timeline"]]
    assert kinds == [
        "reported", "dispatched", "accepted", "on_the_way", "on_site", "checked", "ambulance", "family", "accompanied",
        "closed", "followed_up",
    ]  # fmt: skip
    assert all(step["leaf_id"] for step in whole["timeline"])
    assert all(stage["done"] for stage in whole["checklist"])
    assert whole["hospital"] == "社区医院"
    assert moment(whole["opened_at"]) <= moment(whole["closed_at"])


def test_every_step_can_be_proven(caller, desk, lin, fall):
    call = desk.post("/calls", fall).json()
    leaf = desk.get(f"/calls/{call['id']}").json()["timeline"][0]["leaf_id"]
    anybody = caller(None)
    digits = desk.get(f"/journal/leaves/{leaf}").json()["hash"][:16]
    receipt = {"leaf": leaf, "hash": digits}
    assert anybody.get("/journal/check", receipt).json() == {"verdict": "unsealed", "proof": None}

    checkpoints.make(clock.now())
    checked = anybody.get("/journal/check", receipt).json()
    newest = anybody.get("/journal/checkpoints/latest").json()
    assert checked["verdict"] == "sealed"
    assert checked["proof"]["root"] == newest["root"]
    assert call["number"] in checked["proof"]["leaf_body"]
    wrong = anybody.get("/journal/check", {"leaf": leaf, "hash": "0" * 16}).json()
    assert wrong == {"verdict": "differs", "proof": None}
    grown = anybody.get("/journal/consistency", {"old": 1, "new": newest["size"]})
    assert grown.status_code == 200
    refused(anybody.get("/journal/consistency", {"old": 1, "new": newest["size"] + 1}), 422, "unknown_journal_size")


def test_the_same_key_makes_one_call(desk, lin, fall):
    key = str(uuid4())
    first = desk.post("/calls", fall, key=key)
    again = desk.post("/calls", fall, key=key)
    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert again["Idempotent-Replay"] == "true"
    assert HelpCall.objects.count() == 1
    refused(desk.post("/calls", fall | {"kind": "illness"}, key=key), 409, "request_key_reused")
    assert HelpCall.objects.count() == 1


def test_without_a_key_nothing_happens(desk, lin, fall):
    refused(desk.post("/calls", fall, key=None), 400, "request_key_missing")
    assert not HelpCall.objects.exists()


def test_a_position_alone_says_where(desk, lin, places):
    corners = [[112.0, 37.0], [112.1, 37.0], [112.1, 37.1], [112.0, 37.1], [112.0, 37.0]]
    Boundary.objects.create(
        place=places.grid1, geometry={"type": "Polygon", "coordinates": [corners]}, valid_from=cast.SINCE, source="test"
    )
    report = {"kind": "lost", "severity": "urgent", "position": {"longitude": 112.05, "latitude": 37.05}}
    assert desk.post("/calls", report).json()["place"]["code"] == places.grid1.code
    outside = report | {"position": {"longitude": 100.0, "latitude": 37.05}}
    refused(desk.post("/calls", outside), 422, "call_outside_district")
