"""Ratings through the API: given by a link, handled, appealed, counted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests import cast
from tests.ratings import story
from wangge.kernel import clock
from wangge.kernel.ids import new_id
from wangge.people.accounts import issue_token
from wangge.people.models import Account

HOUR = timedelta(hours=1)


@pytest.fixture
def recent(shi, wen, permit, chen):
    """A case that was handed out just now."""
    return story.closed(shi, wen, permit, clock.now() - 2 * HOUR, applicant_id=chen.pk)


@pytest.fixture
def speak():
    tokens = {}

    def ask(who, method, path, body=None, status=200):
        headers = {}
        if who is not None:
            if not Account.objects.filter(person=who).exists():
                cast.account(who)
            tokens[who.pk] = tokens.get(who.pk) or issue_token(by=who, name="t", days=1, at=clock.now()).secret
            headers["Authorization"] = f"Bearer {tokens[who.pk]}"
        if method != "GET":
            headers["Idempotency-Key"] = str(new_id())
        sent = json.dumps(body or {}) if method != "GET" else ""
        answer = Client(headers=headers).generic(method, f"/api/v1{path}", sent, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()[:800]
        return answer.json()

    return ask


def test_a_bad_rating_is_given_handled_and_appealed(speak, recent, chen, bai, wen, deputy, inspector):
    given = {"level": 2, "indicators": {"attitude": 1}, "words": "等太久", "contact": "19900001234"}
    assert speak(chen, "POST", f"/ratings/cases/{recent.token}", given) == {"level": 2, "is_bad": True}
    again = speak(chen, "POST", f"/ratings/cases/{recent.token}", given, 409)
    assert again["error"]["code"] == "rating_once"
    one = speak(inspector, "GET", "/ratings/bad")["items"][0]
    assert (one["has_contact"], one["state"], one["words"]) == (True, "open", "等太久")
    assert "19900001234" not in json.dumps(one)
    at = f"/ratings/bad/{one['id']}"
    speak(inspector, "POST", f"{at}/number", {}, 403)
    assert speak(bai, "POST", f"{at}/number", {})["number"] == "19900001234"
    own = speak(wen, "GET", "/ratings/about-me")
    assert [(line["id"], line["may_appeal"]) for line in own] == [(one["id"], True)]
    speak(wen, "GET", at, status=403)
    speak(bai, "POST", f"{at}/contact", {"found": "等候二十分钟属实"})
    speak(wen, "POST", f"/ratings/about-me/{one['id']}/appeal", {"reason": "录像显示没有等候"})
    speak(bai, "POST", f"{at}/decide", {"is_upheld": False, "verdict": "录像显示确有等候"}, 403)
    speak(deputy, "POST", f"{at}/decide", {"is_upheld": False, "verdict": "录像显示确有等候"})
    speak(bai, "POST", f"{at}/rectify", {"done": "已增开窗口并致歉", "reply": "已增开综合窗口。"})
    assert speak(bai, "POST", f"{at}/follow-up", {"result": "satisfied"})["state"] == "closed"


def test_public_figures_hide_small_numbers(speak, recent):
    story.rated(recent, clock.now())
    found = speak(None, "GET", "/ratings/public?by=channel")
    assert found["total"]["count"] is None
    assert [one["count"] for one in found["groups"]] == [None]
