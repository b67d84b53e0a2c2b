"""The catalogue over the API: the same deeds, and what everybody may read."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests import cast
from tests.catalogue import story
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.accounts import issue_token

STEPS = [{"name": "审核", "kind": "review", "working_days": 3}]


@pytest.fixture
def speak(places):
    def ask(who, method, path, body=None, status=200, match=None):
        headers = {"Idempotency-Key": str(uuid4())}
        if who is not None:
            if not hasattr(who, "account"):
                cast.account(who)
            headers["Authorization"] = f"Bearer {issue_token(by=who, name='t', days=1, at=clock.now()).secret}"
        if match:
            headers["If-Match"] = match
        answer = Client().generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers=headers,
        )  # fmt: skip
        assert answer.status_code == status, answer.content.decode()
        return answer

    return ask


def test_an_item_goes_its_whole_way(speak, xu, bai, bureau, places):
    content = {
        "name": "公共场所卫生许可", "basis": "《公共场所卫生管理条例》第四条", "conditions": "有场所。", "result_name": "许可证",
        "promised_amount": 5, "visits_reason": "核对原件", "review_body": "区人民政府", "court": "区人民法院",
        "materials": [{"name": "申请表"}], "handling": [{"number": "01", "name": "新办"}],
    }  # fmt: skip
    new = {
        "department_id": str(bureau.pk), "place_id": str(places.district.pk), "base_code": story.base_code(),
        "kind": "permit", "content": content,
    }  # fmt: skip
    speak(bureau_stranger(places), "POST", "/catalogue/items", new, status=403)
    made = speak(xu, "POST", "/catalogue/items", new, status=201)
    shape = made.json()
    at = f"/catalogue/versions/{shape['id']}"
    assert [one["code"] for one in shape["problems"]] == ["steps_missing"]
    assert made["Location"] == f"/api/v1{at}"
    speak(xu, "POST", f"{at}/submit", status=422)
    speak(xu, "PATCH", at, {"topics": "开店"}, status=428)
    changed = speak(xu, "PATCH", at, {"topics": "开店", "steps": STEPS}, match=made["ETag"])
    assert changed.json()["content"]["topics"] == "开店"
    assert changed.json()["problems"] == []
    speak(xu, "PATCH", at, {"topics": "餐饮"}, match=made["ETag"], status=412)
    speak(xu, "POST", f"{at}/submit")
    speak(xu, "POST", f"{at}/publish", {"from_day": f"{day_of(clock.now())}"}, status=403)
    done = speak(bai, "POST", f"{at}/publish", {"from_day": f"{day_of(clock.now())}"}).json()
    assert done["state"] == "published"
    guide = speak(None, "GET", f"/catalogue/guide/{shape['code']}").json()
    assert guide["content"]["materials"][0]["name"] == "申请表"
    assert "sample_id" not in guide["content"]["materials"][0]
    found = speak(None, "GET", "/catalogue/guide?q=ggcs").json()["items"]
    assert [one["code"] for one in found] == [shape["code"]]
    again = speak(xu, "POST", f"/catalogue/items/{shape['item_id']}/draft", {}, status=201)
    difference = speak(xu, "GET", f"/catalogue/versions/{again.json()['id']}/difference").json()
    assert (difference["fields"], difference["lines"]) == ([], [])
    detail = speak(xu, "GET", f"/catalogue/items/{shape['item_id']}").json()
    assert [one["number"] for one in detail["versions"]] == [2, 1]


def bureau_stranger(places):
    who = cast.person("路人甲")
    cast.holding(who, "community_staff", places.community)
    return who


def test_the_five_cuts_are_counted_for_everybody(speak, xu, bai, bureau, places):
    now = clock.now()
    one = story.published(xu, bai, bureau, places.district, now - timedelta(days=9))
    story.published(xu, bai, bureau, places.district, now - timedelta(days=9), name="城市供水许可")
    day = f"{day_of(now)}"
    gone = {"from_day": day, "reason": "依法取消"}
    speak(bai, "POST", f"/catalogue/items/{one.item_id}/withdraw", gone)
    found = speak(None, "GET", "/catalogue/cuts").json()
    items = next(total for total in found["totals"] if total["measure"] == "items")
    assert (items["before"], items["after"], items["rate"]) == (2, 1, 0.5)
    lines = speak(bai, "GET", "/catalogue/cuts/items").json()
    assert [(line["name"], line["amount"]) for line in lines] == [("食品经营许可", 1)]
    speak(None, "GET", "/catalogue/cuts/items", status=401)
    speak(None, "GET", f"/catalogue/cuts?from_day={day}&to_day={day}", status=422)
    assert len(speak(bai, "GET", "/catalogue/items?state=ended").json()["items"]) == 1
