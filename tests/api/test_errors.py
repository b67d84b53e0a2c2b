"""One error shape, whatever goes wrong and wherever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import cast
from tests.api.conftest import ROOT, refused
from wangge.care import queries
from wangge.kernel import clock
from wangge.kernel.actors import SYSTEM
from wangge.people.accounts import deactivate_account, revoke_token
from wangge.people.models import ApiToken

NOBODY = "00000000-0000-7000-8000-000000000000"  # fixed: parallel workers must collect the same cases
SOMEWHERE = f"/calls/{NOBODY}"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", SOMEWHERE, None, 404, "not_found"),
        ("POST", f"{SOMEWHERE}/accept", None, 404, "not_found"),
        ("GET", "/no/such/thing", None, 404, "not_found"),
        ("POST", "/no/such/thing", None, 404, "not_found"),
        ("GET", "/", None, 404, "not_found"),
        ("GET", "/calls/not-an-id", None, 422, "invalid"),
        ("GET", "/calls?limit=201", None, 422, "invalid"),
        ("GET", "/calls?cursor=AAAA", None, 422, "bad_cursor"),
        ("GET", "/calls?since=2022-07-28T10:00:00", None, 422, "invalid"),
        ("GET", "/calls?q=%00", None, 422, "invalid"),
        ("GET", "/calls?within=140999", None, 404, "not_found"),
        ("GET", "/places/at?longitude=181&latitude=0", None, 422, "invalid"),
        ("GET", "/places/at?longitude=1&latitude=1", None, 404, "not_found"),
        ("GET", "/journal/checkpoints/latest", None, 404, "not_found"),
        ("GET", f"/journal/check?leaf={NOBODY}&hash=xyz", None, 422, "invalid"),
        ("DELETE", "/calls", None, 405, "method_not_allowed"),
        ("POST", "/me", {}, 405, "method_not_allowed"),
        ("POST", "/openapi.json", {}, 405, "method_not_allowed"),
        ("POST", "/calls", "{", 400, "not_json"),
        ("POST", "/calls", {"kind": "fall"}, 422, "invalid"),
        ("POST", "/calls", {"kind": "fall", "severity": "urgent"}, 422, "call_place_missing"),
        ("POST", "/calls", {"kind": "fall", "severity": "urgent", "channel": "phone"}, 422, "invalid"),
        ("POST", "/calls", {"kind": "fall", "severity": "urgent", "subject_id": NOBODY}, 404, "not_found"),
        ("POST", "/calls", {"kind": "fall", "severity": "urgent", "place_code": "1"}, 404, "not_found"),
        ("POST", "/demo/token", {"persona": "emperor"}, 404, "not_found"),
        ("POST", "/duty/position", {"longitude": 112.5, "latitude": 37.8}, 409, "not_on_duty"),
    ],
)
def test_every_problem_has_one_shape(desk, method, path, body, status, code):
    response = desk._send(method, path, body, "", {}) if method != "GET" else desk.get(path)
    refused(response, status, code)
    assert response["Cache-Control"] == "no-store"


def test_wrong_values_are_named_and_never_repeated(desk):
    report = {"kind": "bear", "severity": "urgent", "caller_phone": "19900001234" * 30, "colour": "red", "position": {}}
    error = refused(desk.post("/calls", report), 422, "invalid")
    assert set(error["fields"]) == {"kind", "caller_phone", "colour", "position.longitude", "position.latitude"}
    assert "1990000" not in str(error)
    assert "bear" not in str(error)


def test_a_form_is_not_json(desk, zhao):
    form = Client().post(f"{ROOT}/calls", {"kind": "fall"}, headers=desk.headers | {"Idempotency-Key": "one"})
    refused(form, 415, "wrong_media_type")


def test_sentences_follow_the_reader(desk, caller, zhao):
    spot = {"longitude": 112.5, "latitude": 37.8}
    chinese = desk.post("/duty/position", spot)
    english = caller(zhao, accept_language="en-GB").post("/duty/position", spot)
    assert "不在值班时间" in refused(chinese, 409, "not_on_duty")["message"]
    assert refused(english, 409, "not_on_duty")["message"].isascii()
    wrong = caller(zhao, accept_language="en").get("/calls", {"limit": 0, "since": "x"})
    assert str(refused(wrong, 422, "invalid")).isascii()
    nobody = caller(None, accept_language="en").get("/me")
    assert refused(nobody, 401, "sign_in_needed")["message"].isascii()
    assert english["Content-Language"] == "en"


def test_a_fault_undoes_everything_and_says_so(desk, monkeypatch):
    def fail(*_args, **_named):
        raise RuntimeError("secret of 王秀兰")

    monkeypatch.setattr(queries, "call_page", fail)
    desk.client.raise_request_exception = False
    response = desk.get(SOMEWHERE)
    refused(response, 500, "server_error")
    assert "王秀兰" not in response.content.decode()


# Tokens


def test_without_a_token_nobody_is_there(caller):
    response = caller(None).get("/me")
    refused(response, 401, "sign_in_needed")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer wg_nothing", "Basic abc", "Bearer wg_\x7f"])
def test_a_bad_header_is_no_token(caller, db, header):
    refused(caller(None).get("/me", Authorization=header), 401, "sign_in_needed")


def test_a_session_cookie_is_no_token(zhao):
    refused(cast.browser_of(zhao).get(f"{ROOT}/me"), 401, "sign_in_needed")


def test_a_token_is_enough_beside_somebody_elses_cookie(desk, lin):
    desk.client = cast.browser_of(lin)
    assert desk.get("/me").json()["person"]["name"] == "赵敏"


def test_an_expired_token_is_refused(desk):
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    refused(desk.get("/me"), 401, "sign_in_needed")


def test_a_revoked_token_is_refused(desk, zhao):
    revoke_token(by=zhao, token_id=desk.token.pk, at=clock.now())
    refused(desk.get("/me"), 401, "sign_in_needed")


def test_a_closed_account_is_refused(desk, zhao):
    deactivate_account(by=SYSTEM, account_id=zhao.account.pk, at=clock.now())
    refused(desk.get("/me"), 401, "sign_in_needed")


def test_a_token_without_the_post_is_refused(caller, grandma_wang):
    refused(caller(grandma_wang).get("/people"), 403, "not_permitted")


# Demo


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_anybody_gets_a_demo_token_without_any_header(db, zhao, media_type):
    made = Client().post(f"{ROOT}/demo/token", '{"persona": "community-staff"}', content_type=media_type)
    assert made.status_code == 200
    assert made.json()["person"]["name"] == "赵敏"
    me = Client().get(f"{ROOT}/me", headers={"Authorization": f"Bearer {made.json()['token']}"})
    assert "take_call" in [one["permission"] for one in me.json()["permissions"]]


def test_outside_the_demo_there_is_no_demo_token(caller, zhao, monkeypatch):
    from wangge.api.v1 import demo

    monkeypatch.setattr(demo.settings, "demo", False)
    refused(caller(None).post("/demo/token", {"persona": "community-staff"}), 404, "not_found")
