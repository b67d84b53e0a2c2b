"""What every page needs: who I am and where, the navigation for my posts, my preferences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from wangge.config import settings as config
from wangge.kernel import clock, district
from wangge.posts import access
from wangge.web import nav

THEMES = ("auto", "light", "dark")
MODES = ("standard", "elder")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the page shell."""
    person = getattr(request, "person", None)
    rights = access.rights_of(person, clock.day_of(clock.now())) if person else access.NO_RIGHTS
    groups = nav.groups(request, rights) if person else []
    return {
        "prefs": _preferences(request),
        "me": _me(person),
        "nav": groups,
        "nav_tabs": nav.tabs_of(groups),
        "search_url": reverse("search:home") if rights.anywhere(access.Permission.SEE_PLACES) else "",
        "call_url": reverse("calls:help") if person is not None else "",
        "demo": config.demo,
        "district_code": district.code(),
    }


def _preferences(request: HttpRequest) -> dict[str, str]:
    theme, mode = request.COOKIES.get("theme", "auto"), request.COOKIES.get("mode", "standard")
    return {
        "theme": theme if theme in THEMES else "auto",
        "mode": mode if mode in MODES else "standard",
        "language": get_language() or "zh-hans",
    }


def _me(person: Any) -> dict[str, str] | None:
    if person is None:
        return None
    post, place = access.first_post(person, clock.day_of(clock.now()))
    return {"name": person.name, "post": post, "place": place, "initials": person.name[:1]}
