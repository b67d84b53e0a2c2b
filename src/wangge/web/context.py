"""What every page needs: who I am and where, the navigation for my posts, my preferences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.config import settings as config
from wangge.kernel import clock, district
from wangge.posts import access
from wangge.posts.access import Permission

THEMES = ("auto", "light", "dark")
MODES = ("standard", "elder")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the page shell."""
    person = getattr(request, "person", None)
    return {
        "prefs": _preferences(request),
        "me": _me(person),
        "nav": _nav(request, person),
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


def _nav(request: HttpRequest, person: Any) -> list[dict[str, Any]]:
    if person is None:
        return []
    rights = access.rights_of(person, clock.day_of(clock.now()))
    offered = [
        (_("求助"), [
            (Permission.SEE_CALLS, _("求助看板"), "calls:board", "call"),
            (Permission.REPORT_CALL, _("登记求助"), "calls:new", "plus"),
            (Permission.ANSWER_CALL, _("我的任务"), "calls:mine", "task"),
            (Permission.SEE_CALLS, _("全部求助"), "calls:list", "list"),
            (Permission.SEE_FIGURES, _("求助统计"), "calls:figures", "chart"),
        ]),
        (_("基层"), [
            (Permission.SEE_PLACES, _("地点与网格"), "places:tree", "place"),
            (Permission.SEE_PLACES, _("地图"), "places:map", "map"),
            (Permission.SEE_PEOPLE, _("居民"), "people:list", "people"),
            (Permission.SEE_POSTS, _("岗位"), "posts:list", "post"),
            (Permission.SEE_POSTS, _("值班"), "posts:duty", "clock"),
        ]),
        (_("管理"), [
            (Permission.SEE_JOURNAL, _("日志与凭证"), "journal:index", "seal"),
            (Permission.RUN_SYSTEM, _("运行状况"), "system:health", "gauge"),
        ]),
        (_("我的"), [
            (None, _("一键求助"), "calls:help", "help"),
            (None, _("我的求助"), "calls:own", "list"),
            (None, _("谁看过我的信息"), "people:my-accesses", "eye"),
            (None, _("我的账号"), "accounts:home", "person"),
        ]),
    ]  # fmt: skip
    groups = []
    for label, entries in offered:
        items = [
            {"label": words, "url": reverse(name), "icon": icon, "current": request.path == reverse(name)}
            for permission, words, name, icon in entries
            if permission is None or rights.anywhere(permission)
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups
