"""One request, one effect: over real HTTP, with real commits where copies meet."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests import cast
from tests.care.story import at_once
from wangge.kernel import clock, district
from wangge.kernel.models import OutboxMessage, RequestKey
from wangge.kernel.request_keys import (
    RequestKeyMiddleware,
    answer_apart,
    answer_once,
    apart,
    forget_old_request_keys,
    keyless,
)
from wangge.matters.models import Matter, Step

COPIES = 50


@pytest.fixture
def form(grandma_wang):
    return {
        "subject": str(grandma_wang.pk), "kind": "fall", "severity": "urgent", "channel": "phone", "said": "腰疼得起不来",
        "request_key": str(uuid4()),
    }  # fmt: skip


def send(who, form):
    return cast.browser_of(who).post("/calls/new", form)


def test_a_request_without_a_usable_key_is_not_done(zhao, form):
    for key in (None, "", "x" * 65, "a\x00b", "钥匙"):
        fields = {name: value for name, value in form.items() if name != "request_key"}
        answer = send(zhao, fields if key is None else {**fields, "request_key": key})
        assert answer.status_code == 400
        assert "请求编号" in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_repeated_request_gets_the_first_answer_and_does_nothing(zhao, form):
    first, second = send(zhao, form), send(zhao, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == f"/calls/{Matter.objects.get().pk}"
    assert first.content == second.content
    assert (first.get("Idempotent-Replay"), second["Idempotent-Replay"]) == (None, "true")
    assert Step.objects.filter(kind="reported").count() == 1


@pytest.mark.parametrize("other", [{"said": "换了一句话"}, {"severity": "critical"}, {"extra": "1"}])
def test_the_same_key_for_something_else_is_refused(other, zhao, form):
    send(zhao, form)
    answer = send(zhao, {**form, **other})
    assert answer.status_code == 409
    assert Matter.objects.count() == 1


def test_the_same_key_on_another_route_or_query_is_refused(zhao, form):
    send(zhao, form)
    assert cast.browser_of(zhao).post("/calls/new?subject=1", form).status_code == 409
    assert cast.browser_of(zhao).post("/calls/help", form).status_code == 409
    assert Matter.objects.count() == 1


def test_a_refused_request_undoes_everything_and_leaves_its_key_free(zhao, form, grandma_wang):
    refused = send(zhao, {**form, "subject": ""})  # nobody knows where to go
    assert refused.status_code == 422
    assert not RequestKey.objects.exists()
    assert not Matter.objects.exists()
    corrected = send(zhao, form)
    assert corrected.status_code == 303
    assert Matter.objects.get().subject == grandma_wang


def test_what_a_refused_view_wrote_is_undone(db, at):
    def view():
        OutboxMessage.objects.create(channel="sms", kind="test", content={}, at=at, next_try_at=at)
        return HttpResponse("no", status=409)

    answer = answer_once(RequestFactory().post("/", {}), "key", view)
    assert answer.status_code == 409
    assert not OutboxMessage.objects.exists()
    assert not RequestKey.objects.exists()


def test_a_view_that_breaks_leaves_the_key_free(db):
    def view():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer_once(RequestFactory().post("/", {}), "key", view)
    assert not RequestKey.objects.exists()


def test_another_persons_same_key_is_another_key(zhao, gao, form):
    assert send(zhao, form).status_code == 303
    answer = send(gao, form)
    assert (answer.status_code, answer.get("Idempotent-Replay")) == (303, None)
    assert Matter.objects.count() == 2


def test_the_kept_answer_is_sealed_in_the_row(zhao):
    def view():
        return HttpResponse("王秀兰，腰疼", content_type="text/plain; charset=utf-8")

    request = RequestFactory().post("/", {})
    answer_once(request, "key", view)
    with district.connection().cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_requestkey")
        raw = repr(cursor.fetchall())
    assert "王秀兰" not in raw
    assert "王秀兰".encode().hex() not in raw
    again = answer_once(request, "key", view)
    assert again.content.decode() == "王秀兰，腰疼"
    assert again["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "kind", ["application/json", "application/merge-patch+json", "text/plain", "application/x-www-form-urlencoded"]
)
def test_another_body_is_noticed_whatever_its_kind(method, kind, db):
    ask = getattr(RequestFactory(), method)

    def send(body):
        return answer_once(ask("/api/v1/x", data=body, content_type=kind), "key", lambda: HttpResponse("done"))

    assert send("a=1").status_code == 200
    assert send("a=1")["Idempotent-Replay"] == "true"
    assert send("a=2").status_code == 409


def test_an_uploaded_file_is_part_of_the_body(db):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(content):
        request = RequestFactory().post("/", {"file": SimpleUploadedFile("list.csv", content)})
        return answer_once(request, "key", lambda: HttpResponse(request.FILES["file"].read()))

    assert send(b"one").content == b"one"  # the view can still read it
    assert send(b"one")["Idempotent-Replay"] == "true"
    assert send(b"two").status_code == 409


def test_safe_methods_and_marked_views_need_no_key(rf):
    middleware = RequestKeyMiddleware(lambda request: HttpResponse())

    def view(request):
        return HttpResponse()

    assert middleware.process_view(rf.get("/"), view, (), {}) is None
    assert middleware.process_view(rf.post("/"), keyless("repeating it changes nothing")(view), (), {}) is None


def test_the_api_answers_a_missing_key_in_its_own_shape(client):
    request = RequestFactory().post("/api/v1/calls", data="{}", content_type="application/json")
    answer = RequestKeyMiddleware(lambda r: HttpResponse()).process_view(request, lambda r: HttpResponse(), (), {})
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]["code"] == "request_key_missing"


def test_keys_are_forgotten_after_thirty_days(db):
    now = clock.now()
    for age in (29, 30, 31):
        at = now - timedelta(days=age) + timedelta(seconds=1)
        RequestKey.objects.create(key=f"k{age}", route="POST /", body_digest="", status=200, at=at)
    assert forget_old_request_keys(now) == 1
    assert set(RequestKey.objects.values_list("key", flat=True)) == {"k29", "k30"}


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_fifty_copies_at_once_have_one_effect_and_one_answer(zhao, lin, form):
    cookies = cast.browser_of(zhao).cookies

    def copy():
        client = Client(raise_request_exception=False)
        client.cookies = cookies
        return client.post("/calls/new", form)

    answers = at_once([copy] * COPIES)
    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {
        (303, f"/calls/{Matter.objects.get().pk}")
    }
    assert sum("Idempotent-Replay" not in answer for answer in answers) == 1
    assert Step.objects.filter(kind="reported").count() == 1
    assert OutboxMessage.objects.filter(kind="call.asked").count() == 1
    assert RequestKey.objects.count() == 1


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_copies_behind_a_refused_first_are_refused_too_and_nothing_stays(zhao, form):
    cookies = cast.browser_of(zhao).cookies

    def copy():
        client = Client(raise_request_exception=False)
        client.cookies = cookies
        return client.post("/calls/new", {**form, "subject": ""}).status_code

    assert at_once([copy] * 8) == [422] * 8
    assert not RequestKey.objects.exists()
    assert not Matter.objects.exists()


# Views that make their own short transactions: something slow comes before they write


def do_apart(view, key="key"):
    request = RequestFactory().post("/", {})
    return answer_apart(request, key, lambda: view(request))


def test_a_slow_view_holds_no_lock_and_its_answer_is_kept(db):
    locked = []

    def view(request):
        locked.append(district.is_locked())
        return HttpResponse("done")

    assert do_apart(view).content == b"done"
    again = do_apart(view)
    assert (again.content, again["Idempotent-Replay"]) == (b"done", "true")
    assert locked == [False]


def test_the_mark_of_a_view_chooses_the_way(rf, db):
    middleware = RequestKeyMiddleware(lambda request: HttpResponse())
    seen = []

    def view(request):
        seen.append(district.is_locked())
        return HttpResponse()

    def send(of):
        middleware.process_view(rf.post("/", {"request_key": str(uuid4())}), of, (), {})

    send(view)
    send(apart("sets a PDF")(view))
    assert seen == [True, False]


def test_a_copy_that_comes_while_a_slow_view_works_is_told_to_wait(db):
    def view(request):
        return do_apart(lambda again: HttpResponse("twice"))

    assert do_apart(view).status_code == 409
    assert not RequestKey.objects.exists()  # the outer one gave that very answer: its key is free again


@pytest.mark.parametrize("status", [422, 500])
def test_a_slow_view_that_refuses_or_breaks_leaves_its_key_free(status, db):
    def view(request):
        if status == 500:
            raise ZeroDivisionError
        return HttpResponse(status=status)

    if status == 500:
        with pytest.raises(ZeroDivisionError):
            do_apart(view)
    else:
        assert do_apart(view).status_code == status
    assert do_apart(lambda request: HttpResponse("corrected")).content == b"corrected"


def test_a_claim_whose_process_died_is_taken_over_after_two_minutes(db):
    do_apart(lambda request: HttpResponse("first"))
    RequestKey.objects.update(status=None, body=None)
    assert do_apart(lambda request: HttpResponse("again")).status_code == 409
    RequestKey.objects.update(at=clock.now() - timedelta(minutes=3))
    assert do_apart(lambda request: HttpResponse("again")).content == b"again"
