"""The edge: district from the host name, language, who is asking, one log line per request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wangge.config import settings as config
from wangge.kernel import district, policy
from wangge.kernel.refusals import Refused
from wangge.kernel.request_keys import refusal_response
from wangge.people.models import Person
from wangge.posts import access
from wangge.web.accounts.entry import pending_step

log = structlog.get_logger("wangge.request")
GetResponse = Callable[[HttpRequest], HttpResponse]


def client_ip(request: HttpRequest) -> str:
    """The client's address: believed from X-Forwarded-For only behind the declared number of proxies."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    depth = config.trusted_proxies
    if depth and len(forwarded) >= depth:
        return forwarded[-depth]
    return request.META.get("REMOTE_ADDR", "")


class NotReady(Refused):
    """The person has to change a temporary password or set up a second factor first."""

    code = "sign_in_unfinished"
    status = 403
    sentence = _("登录还没有完成：请先在网页上更换临时密码或设置两步验证。")


class DistrictMiddleware:
    """Acts in the district whose code is the first label of the host name, else in the home district."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        label = request.get_host().partition(".")[0]
        alias = label if label in district.aliases() else district.aliases()[0]
        with district.acting_in(alias):
            return self.get_response(request)


class LogMiddleware:
    """Logs the route name, never the path or query: they may name a person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.view_name not in ("healthz", "readyz"):
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            log.debug(
                "request", route=match.view_name, method=request.method, status=response.status_code, ms=milliseconds
            )
        return response


class LanguageMiddleware:
    """Chinese unless the reader chose English (cookie) or, in the API, asks for it (Accept-Language)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get("language", "")
        if request.path.startswith("/api/"):
            chosen = request.headers.get("Accept-Language", "")[:2]
        with translation.override("en" if chosen.startswith("en") else "zh-hans"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
            return response


class PersonMiddleware:
    """`request.person`: the Person signed in, or None. What is due first after signing in comes before any page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = _person_of(request)  # type: ignore[attr-defined]
        with access.remembered(), policy.remembered():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        step = pending_step(request)
        if not step:
            return None
        if request.path.startswith("/api/"):
            return refusal_response(request, NotReady())
        return redirect(step)


def _person_of(request: HttpRequest) -> Person | None:
    if not request.user.is_authenticated:
        return None
    return Person.objects.select_related("home").get(pk=request.user.person_id)
