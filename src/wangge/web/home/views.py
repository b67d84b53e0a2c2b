"""The front page, different for whoever comes, and how pages should look for this browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from wangge.checkin import queries as checkin
from wangge.kernel import clock
from wangge.kernel.request_keys import keyless
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.context import MODES, THEMES
from wangge.web.guard import PUBLIC, guarded
from wangge.web.home.cards import cards_for
from wangge.web.page import page

YEAR_SECONDS = 365 * 24 * 60 * 60
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": THEMES,
    "mode": MODES,
    "language": tuple(code for code, _name in settings.LANGUAGES),
}


@require_GET
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """Signed out: what one can do here. Staff: what waits. Residents: one big button for help."""
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        return page(request, "home/front.html")
    rights = access.rights_of(person, clock.day_of(clock.now()))
    if rights.held:
        can_report = rights.anywhere(Permission.REPORT_CALL)
        return page(request, "home/desk.html", {"cards": cards_for(person, rights), "can_report": can_report})
    speaks_for = checkin.my_contacts(person, at=clock.now())
    return page(request, "home/resident.html", {"speaks_for": speaks_for})


@require_POST
@keyless("it only sets cookies of this browser")
@guarded(PUBLIC)
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember theme, mode or language in this browser for a year; what is not sent or not known stays as it was."""
    response = redirect(_local(request, request.POST.get("next", "")))
    response.status_code = 303
    for name, known in CHOICES.items():
        value = request.POST.get(name, "")
        if value in known:
            response.set_cookie(
                name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
            )
    return response


def _local(request: HttpRequest, path: str) -> str:
    """The path to go back to when it is one of ours, else the front page."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else "/"
