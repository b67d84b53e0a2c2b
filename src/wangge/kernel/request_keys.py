"""One request, one effect: every unsafe route needs a request key; the same key has one effect and one answer.

The whole request is one transaction. It first claims the key (a concurrent copy waits at the unique index), then runs the
view; an answer of 400 or above undoes everything, so a corrected form may be sent again under the same key.

A view that does something slow before it writes (`@apart`: it sets a PDF) is not one transaction: its key is claimed first, the
view makes its own short ones, and its answer is kept afterwards. Such a deed refuses by itself to be done twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from wangge.kernel import clock, district
from wangge.kernel.chores import every
from wangge.kernel.models import RequestKey
from wangge.kernel.refusals import Refused

ABANDONED = timedelta(minutes=2)  # a claim without an answer: the process that had it is gone
KEPT = timedelta(days=30)  # offline phones may answer late; architecture: kept 30 days
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FIELD = "request_key"
HEADER = "Idempotency-Key"
MAX_KEY_LENGTH = 64
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
View = Callable[..., HttpResponse]


class KeyMissing(Refused):
    code = "request_key_missing"
    status = 400
    sentence = _("这个请求缺少请求编号，没有执行。请刷新页面后重新提交（接口请带上 Idempotency-Key）。")


class KeyReused(Refused):
    code = "request_key_reused"
    status = 409
    sentence = _("同一请求编号已用于另一份内容，这次没有执行。请刷新页面后重新填写提交。")


class KeyBusy(Refused):
    code = "request_key_busy"
    status = 409
    sentence = _("这个操作正在执行，请稍等几秒后刷新页面查看结果。")


def apart(reason: str) -> Callable[[View], View]:
    """Mark a view that makes its own short transactions because something slow comes before it writes, and say what."""

    def mark(view: View) -> View:
        view.apart = reason  # type: ignore[attr-defined]
        return view

    return mark


def prepared(prepare: Callable[[HttpRequest], None]) -> Callable[[View], View]:
    """Mark a view with slow work on what was sent that needs no lock: `prepare` does it first, for whoever is signed in."""

    def mark(view: View) -> View:
        view.prepare = prepare  # type: ignore[attr-defined]
        return view

    return mark


def keyless(reason: str) -> Callable[[View], View]:
    """Mark a view that needs no request key, and say why repeating it is harmless."""

    def mark(view: View) -> View:
        view.keyless = reason  # type: ignore[attr-defined]
        return view

    return mark


def reason_for_no_key(view: Any) -> str:
    """Why this view takes no request key; empty when it needs one."""
    if (view.__module__ or "").startswith("allauth."):
        return "sign-in steps keep their own state and are rate limited"
    return getattr(view, "keyless", "")


class RequestKeyMiddleware:
    """Claims the request key around the view."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in SAFE_METHODS or reason_for_no_key(view):
            return None
        key = request.headers.get(HEADER) or request.POST.get(FIELD, "")
        if not _is_key(key):
            return refusal_response(request, KeyMissing())
        prepare, user = getattr(view, "prepare", None), getattr(request, "user", None)
        if prepare is not None and user is not None and user.is_authenticated:
            prepare(request)
        do = answer_apart if getattr(view, "apart", "") else answer_once
        return do(request, key, lambda: view(request, *args, **kwargs))


def answer_once(request: HttpRequest, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `answer` once per key in one transaction; a repeated key gets the first answer again."""
    key = f"{_owner(request)}:{key}"
    route, digest, at = f"{request.method} {request.path}"[:200], _body_digest(request), clock.now()
    with district.atomic():
        if not _claim(key, route, digest, at):
            return _replay(request, key, route, digest)
        response = answer()
        if hasattr(response, "render") and callable(response.render):
            response.render()
        if response.status_code >= 400:
            district.connection().set_rollback(True)
        else:
            _keep(key, response)
        return response


def answer_apart(request: HttpRequest, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `answer` once per key, outside of a transaction: claim the key, answer, keep the answer.

    A copy that comes meanwhile is refused (KeyBusy). When the process dies between, the key is free again after two minutes.
    """
    key = f"{_owner(request)}:{key}"
    route, digest, at = f"{request.method} {request.path}"[:200], _body_digest(request), clock.now()
    with district.atomic():
        if not _claim(key, route, digest, at) and not _take_up(key, route, digest, at):
            return _replay(request, key, route, digest)
    is_done = False
    try:
        response = answer()
        if hasattr(response, "render") and callable(response.render):
            response.render()
        is_done = response.status_code < 400
    finally:
        with district.atomic():
            if is_done:
                _keep(key, response)
            else:
                RequestKey.objects.filter(pk=key, status=None).delete()
    return response


@every(seconds=3600)
def forget_old_request_keys(at: datetime) -> int:
    """Delete keys older than 30 days; returns how many."""
    return RequestKey.objects.filter(at__lt=at - KEPT).delete()[0]


def _is_key(key: str) -> bool:
    return 0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()


def _claim(key: str, route: str, digest: str, at: datetime) -> bool:
    connection = district.connection()
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_requestkey (key, route, body_digest, content_type, location, at)"
            " VALUES (%s, %s, %s, '', '', %s) ON CONFLICT (key) DO NOTHING",
            [key, route, digest, moment],
        )
        return cursor.rowcount == 1


def _take_up(key: str, route: str, digest: str, at: datetime) -> bool:
    """Take over a claim that was left without an answer."""
    left = RequestKey.objects.filter(pk=key, route=route, body_digest=digest, status=None, at__lt=at - ABANDONED)
    return bool(left.update(at=at))


def _keep(key: str, response: HttpResponse) -> None:
    RequestKey.objects.filter(pk=key).update(
        status=response.status_code,
        content_type=response.get("Content-Type", "")[:80],
        location=response.get("Location", "")[:300],
        body=response.content.decode() or None,
    )


def _replay(request: HttpRequest, key: str, route: str, digest: str) -> HttpResponse:
    first = RequestKey.objects.get(pk=key)
    if (first.route, first.body_digest) != (route, digest):
        return refusal_response(request, KeyReused())
    if first.status is None:
        return refusal_response(request, KeyBusy())
    response = HttpResponse(first.body or "", status=first.status, content_type=first.content_type or None)
    if first.location:
        response["Location"] = first.location
    response["Idempotent-Replay"] = "true"
    return response


def _owner(request: HttpRequest) -> str:
    """Keys of different people never meet: account id, or a digest of the bearer token, or nobody."""
    token = request.headers.get("Authorization", "")
    if token:
        return hashlib.sha256(token.encode()).hexdigest()[:16]
    user = getattr(request, "user", None)
    return user.pk.hex[:32] if user is not None and user.is_authenticated else "anyone"


def _body_digest(request: HttpRequest) -> str:
    """What was asked, query string included. Django parses forms only when they are posted; all else counts as bytes."""
    query = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    if request.method != "POST" or request.content_type not in FORMS:
        query.update(request.body)
        return query.hexdigest()
    fields = sorted(
        (name, values) for name, values in request.POST.lists() if name not in (FIELD, "csrfmiddlewaretoken")
    )
    digest = query
    digest.update(urlencode(fields, doseq=True).encode())
    sent = [(name, file) for name, files in request.FILES.lists() for file in files]
    for name, file in sorted(sent, key=lambda one: one[0]):  # several files of a field keep their order
        digest.update(name.encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def refusal_response(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal for code that stands before any view: JSON for the API, a plain page otherwise."""
    if request.path.startswith("/api/"):
        body = {"error": {"code": refusal.code, "message": refusal.message, "fields": {}}}
        return JsonResponse(body, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    from django.shortcuts import render

    return render(request, "base/refused.html", {"refusal": refusal}, status=refusal.status)
