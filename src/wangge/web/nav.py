"""The navigation: what each post's permissions open. One table; pages never build their own."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.posts.access import Permission, Rights

P = Permission


class Entry(NamedTuple):
    """One entry: who sees it (None: everybody signed in), words, route, icon, and whether the phone's bar has it."""

    permission: Permission | None
    label: Any
    route: str
    icon: str
    phone: bool = False


NAV: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (_("求助"), (
        Entry(P.ANSWER_CALL, _("我的任务"), "calls:mine", "task", phone=True),
        Entry(P.SEE_CALLS, _("求助看板"), "calls:board", "call", phone=True),
        Entry(P.REPORT_CALL, _("登记求助"), "calls:new", "plus", phone=True),
        Entry(P.SEE_CALLS, _("全部求助"), "calls:list", "list"),
        Entry(P.SEE_FIGURES, _("求助统计"), "calls:figures", "chart"),
    )),
    (_("基层"), (
        Entry(P.SEE_PLACES, _("地点与网格"), "places:tree", "place"),
        Entry(P.SEE_PLACES, _("地图"), "places:map", "map"),
        Entry(P.SEE_PEOPLE, _("居民"), "people:list", "people"),
        # organisations
        Entry(P.SEE_ORGANISATIONS, _("单位商户"), "organisations:list", "building"),
        # grids
        Entry(P.SEE_PLACES, _("网格"), "grids:list", "grid"),
        Entry(P.MANAGE_PLACES, _("网格划分"), "grids:plans", "edit"),
        Entry(P.SEE_POSTS, _("岗位"), "posts:list", "post"),
        Entry(P.SEE_POSTS, _("值班"), "posts:duty", "clock", phone=True),
    )),
    (_("共治"), (
        # check-ins
        Entry(P.SEE_CHECKINS, _("报到"), "checkin:list", "check"),
        Entry(P.SEE_CHECKINS, _("岗位选聘"), "checkin:openings", "post"),
        # surveys
        Entry(P.ANSWER_SURVEYS, _("我的走访"), "surveys:mine", "walk"),
        Entry(P.SEE_FIGURES, _("走访与覆盖"), "surveys:campaigns", "flag"),
        Entry(P.SEE_SURVEYS, _("问卷"), "surveys:questionnaires", "list"),
        # needs and resources
        Entry(P.SEE_NEEDS, _("需求清单"), "needs:list", "care"),
        Entry(P.SEE_NEEDS, _("资源清单"), "resources:list", "people"),
    )),
    (_("管理"), (
        # imports
        Entry(P.IMPORT_DATA, _("导入名单"), "imports:list", "download"),
        Entry(P.SEE_JOURNAL, _("日志与凭证"), "journal:index", "seal"),
        Entry(P.RUN_SYSTEM, _("运行状况"), "system:health", "gauge"),
    )),
    (_("我的"), (
        Entry(None, _("一键求助"), "calls:help", "help", phone=True),
        Entry(None, _("我的求助"), "calls:own", "list", phone=True),
        # my needs and resources
        Entry(None, _("我的需求"), "needs:mine", "care"),
        Entry(None, _("我提供的资源"), "resources:mine", "people"),
        # my check-in
        Entry(None, _("我的报到"), "checkin:mine", "check", phone=True),
        Entry(None, _("谁看过我的信息"), "people:my-accesses", "eye"),
        Entry(None, _("我的账号"), "accounts:home", "person"),
    )),
)  # fmt: skip


def groups(request: HttpRequest, rights: Rights) -> list[dict[str, Any]]:
    """The groups this person sees, for the shell's templates. No query."""
    found = []
    for label, entries in NAV:
        items = [
            {
                "label": entry.label,
                "url": (url := reverse(entry.route)),
                "icon": entry.icon,
                "current": request.path == url,
                "phone": entry.phone,
            }
            for entry in entries
            if entry.permission is None or rights.anywhere(entry.permission)
        ]
        if items:
            found.append({"label": label, "items": items})
    return found
