"""On which devices one is signed in, and when each was last used.

allauth would note it with every page: a write for every read, and on SQLite a page that waits for whoever holds the write
lock. Ten minutes are exact enough for "last used"; another address or browser is noted at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from wangge.kernel import clock

EVERY = timedelta(minutes=10)


class SeenMiddleware:
    """Notes that a signed-in device is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key and not _is_noted(request):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _is_noted(request: HttpRequest) -> bool:
    rows = UserSession.objects.filter(session_key=request.session.session_key)
    known = rows.values_list("last_seen_at", "ip", "user_agent").first()
    if known is None:
        return False
    seen_at, ip, browser = known
    longest = UserSession._meta.get_field("user_agent").max_length
    now = (get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT", "")[:longest])
    return seen_at > clock.now() - EVERY and (ip, browser) == now
