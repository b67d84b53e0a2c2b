"""The navigation: what each post's permissions open. One table; pages never build their own.

The rail has one entry for each kind of work, ordered by how often a day it is opened; the pages of that work are tabs on
the page. The phone's bar shows the first four entries by `phone`, the rest is under "more".
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.posts.access import Permission, Rights

P = Permission


class Tab(NamedTuple):
    """A page of an entry: who sees it (None: everybody signed in), words, route."""

    permission: Permission | None
    label: Any
    route: str


class Entry(NamedTuple):
    """One entry: words, icon, its pages, and its rank in the phone's bar (0: only under "more").

    It opens the first page the person may see. A page listed twice appears once, where it comes first.
    """

    label: Any
    icon: str
    tabs: tuple[Tab, ...]
    phone: int = 0


Groups = tuple[tuple[Any, tuple[Entry, ...]], ...]

WORK: Groups = (
    (_("每天"), (
        # Who directs others begins with the board, who goes out with the own tasks.
        Entry(_("求助"), "call", (
            Tab(P.TAKE_CALL, _("看板"), "calls:board"),
            Tab(P.ANSWER_CALL, _("我的任务"), "calls:mine"),
            Tab(P.SEE_CALLS, _("看板"), "calls:board"),
            Tab(P.SEE_CALLS, _("全部求助"), "calls:list"),
            Tab(P.SEE_FIGURES, _("统计"), "calls:figures"),
            Tab(P.REPORT_CALL, _("登记求助"), "calls:new"),
        ), phone=1),
        # the service hall: each tab by its owner
        Entry(_("政务大厅"), "building", (
            # hall
            Tab(P.TAKE_CASES, _("收件"), "hall:intake"),
            Tab(P.SEE_CASES, _("办件"), "hall:list"),
            Tab(P.SEE_HALL, _("窗口和排队"), "windows:desk"),
            Tab(P.SEE_HALL, _("大厅数据"), "hall:figures"),
            # oversight
            Tab(P.INSPECT_CASES, _("监督"), "oversight:list"),
            Tab(P.OBSERVE_CASES, _("办理过程"), "oversight:observed"),
            Tab(P.SEE_CASES, _("监督事项"), "oversight:demands"),
        ), phone=1),
        # surveys
        Entry(_("走访"), "walk", (
            Tab(P.SEE_FIGURES, _("走访与覆盖"), "surveys:campaigns"),
            Tab(P.ANSWER_SURVEYS, _("我的走访"), "surveys:mine"),
            Tab(P.SEE_SURVEYS, _("问卷"), "surveys:questionnaires"),
        ), phone=2),
        # needs and resources
        Entry(_("需求和资源"), "care", (
            Tab(P.SEE_NEEDS, _("需求清单"), "needs:list"),
            Tab(P.SEE_NEEDS, _("资源清单"), "resources:list"),
        ), phone=3),
        # needs meet resources: each tab by its owner
        Entry(_("服务"), "task", (
            Tab(P.SEE_SERVICE, _("供需对接"), "matching:runs"),
            Tab(P.SEE_SERVICE, _("项目"), "projects:list"),
            Tab(P.SEE_SERVICE, _("接单"), "orders:list"),
            Tab(P.SEE_SERVICE, _("协议"), "agreements:list"),
        )),
        # check-ins
        Entry(_("报到"), "check", (
            Tab(P.SEE_CHECKINS, _("报到名单"), "checkin:list"),
            Tab(P.SEE_CHECKINS, _("岗位认领"), "checkin:openings"),
            Tab(P.MANAGE_CHECKINS, _("单位与反馈"), "checkin:units"),
        ), phone=5),
    )),
    (_("社区"), (
        Entry(_("居民和单位"), "people", (
            Tab(P.SEE_PEOPLE, _("居民"), "people:list"),
            Tab(P.SEE_ORGANISATIONS, _("单位商户"), "organisations:list"),
        ), phone=4),
        # alliance and volunteers: each tab by its owner
        Entry(_("联盟和志愿者"), "flag", (
            Tab(P.SEE_SERVICE, _("共富联盟"), "alliance:list"),
            Tab(P.HEAR_COMPLAINTS, _("投诉"), "alliance:complaints"),
            Tab(P.DECIDE_APPEALS, _("投诉"), "alliance:complaints"),
            Tab(P.SEE_SERVICE, _("志愿者"), "volunteers:list"),
            Tab(P.SEE_SERVICE, _("积分超市"), "shop:desk"),
            Tab(P.SEE_SERVICE, _("积分账"), "points:accounts"),
            Tab(P.SEE_SERVICE, _("规则演练"), "rehearsal:list"),  # rehearsal
        )),
        # appraisals
        Entry(_("考评和荣誉"), "medal", (
            Tab(P.SEE_HONOURS, _("考评"), "honours:list"),
            Tab(P.SEE_HONOURS, _("荣誉"), "honours:given"),
            Tab(P.SEE_HONOURS, _("推荐信"), "honours:letters"),
            Tab(P.SEE_HONOURS, _("异议"), "honours:objections"),
        )),
        # grids
        Entry(_("网格"), "grid", (
            Tab(P.SEE_PLACES, _("网格"), "grids:list"),
            Tab(P.SEE_PLACES, _("地点"), "places:tree"),
            Tab(P.SEE_PLACES, _("地图"), "places:map"),
            Tab(P.MANAGE_PLACES, _("网格划分"), "grids:plans"),
        ), phone=6),
        Entry(_("值班和岗位"), "clock", (
            Tab(P.SEE_POSTS, _("值班"), "posts:duty"),
            Tab(P.SEE_POSTS, _("岗位"), "posts:list"),
        ), phone=7),
    )),
    # catalogue
    (_("政务大厅"), (
        Entry(_("事项目录"), "list", (
            Tab(P.SEE_CATALOGUE, _("政务服务事项"), "catalogue:list"),
            Tab(P.SEE_CATALOGUE, _("五减台账"), "catalogue:cuts"),
            # delegation
            Tab(P.SEE_HALL, _("事项下放"), "delegation:matrix"),
            Tab(P.SEE_CASES, _("帮办代办"), "delegation:hand-ups"),
            # ratings
            Tab(P.SEE_RATINGS, _("好差评"), "ratings:list"),
        ), phone=10),
    )),
    (_("管理"), (
        # imports
        Entry(_("导入名单"), "download", (Tab(P.IMPORT_DATA, _("导入名单"), "imports:list"),)),
        Entry(_("日志与凭证"), "seal", (Tab(P.SEE_JOURNAL, _("日志与凭证"), "journal:index"),), phone=8),
        # rules: the rehearsal stands first beside the year's close
        Entry(_("规则和清零"), "calendar", (
            Tab(P.MANAGE_POLICY, _("规则演练"), "rehearsal:list"),
            Tab(P.MANAGE_POLICY, _("年底清零"), "points:years"),
        )),
        Entry(_("运行状况"), "gauge", (Tab(P.RUN_SYSTEM, _("运行状况"), "system:health"),), phone=9),
    )),
)  # fmt: skip

HELP = Entry(_("一键求助"), "help", (Tab(None, _("一键求助"), "calls:help"),), phone=11)
ACCOUNT = Entry(_("我的账号"), "person", (
    Tab(None, _("我的账号"), "accounts:home"), Tab(None, _("谁看过我的信息"), "people:my-accesses"),
))  # fmt: skip
# my numbers and appointments
MY_QUEUE = (
    Tab(None, _("政务大厅"), "windows:halls"), Tab(None, _("我的排队和预约"), "windows:mine"),
    Tab(None, _("我的代办"), "delegation:mine"),
)  # fmt: skip
MY_CALLS = Tab(None, _("我的求助"), "calls:own")
# my needs and resources
MY_NEEDS = (Tab(None, _("我的需求"), "needs:mine"), Tab(None, _("我提供的资源"), "resources:mine"))
# my cases at the service hall
MY_CASES = Tab(None, _("我的办件"), "hall:mine")
# my check-in
MY_CHECK_IN = (Tab(None, _("我的报到"), "checkin:mine"), Tab(None, _("岗位认领"), "checkin:openings"))
# my services
MY_SERVICE = (
    Tab(None, _("可接的任务"), "orders:near"), Tab(None, _("我的接单"), "orders:mine"), Tab(None, _("为我做的"), "orders:for-me"),
    Tab(None, _("我的积分"), "points:mine"), Tab(None, _("积分超市"), "shop:shelf"),
    Tab(None, _("志愿者卡"), "volunteers:mine"), Tab(None, _("我的协议"), "agreements:mine"),
    Tab(None, _("我的荣誉"), "honours:mine"), Tab(None, _("推荐信"), "honours:letters"),
    Tab(None, _("我的店"), "alliance:mine"), Tab(None, _("我的投诉"), "alliance:complained"),
)  # fmt: skip

OWN_OF_NEIGHBOURS: Groups = ((_("我的"), (
    HELP,
    Entry(_("我的服务"), "task", MY_SERVICE, phone=13),
    Entry(_("我的求助"), "list", (MY_CALLS,), phone=12),
    Entry(_("我的需求"), "care", MY_NEEDS, phone=14),
    Entry(_("我的报到"), "check", MY_CHECK_IN, phone=15),
    Entry(_("我的办事"), "building", (MY_CASES, *MY_QUEUE), phone=16),
    ACCOUNT,
)),)  # fmt: skip
# Whoever works here is a neighbour too, but opens these seldom: one entry for all.
OWN_OF_STAFF: Groups = ((_("我的"), (
    HELP,
    Entry(
        _("我自己的事"), "list",
        (MY_CALLS, MY_CASES, *MY_NEEDS, *MY_CHECK_IN, *MY_SERVICE[1:6], MY_SERVICE[7], *MY_QUEUE), phone=10,
    ),
    ACCOUNT,
)),)  # fmt: skip


def groups(request: HttpRequest, rights: Rights) -> list[dict[str, Any]]:
    """The groups this person sees, for the shell's templates; the entry one is in is marked. No query."""
    found = []
    for label, entries in (*WORK, *(OWN_OF_STAFF if rights.held else OWN_OF_NEIGHBOURS)):
        items = [_item(entry, tabs, request.path) for entry in entries if (tabs := _tabs(entry, rights))]
        if items:
            found.append({"label": label, "items": items})
    _mark([item for group in found for item in group["items"]], request.path)
    return found


def tabs_of(nav: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tabs beside the page one is on; none on the pages behind them, which lead back by themselves."""
    for group in nav:
        for item in group["items"]:
            if item["current"] == "page" and len(item["tabs"]) > 1:
                return list(item["tabs"])
    return []


def _tabs(entry: Entry, rights: Rights) -> dict[str, Any]:
    """The pages of an entry by address, each once."""
    seen: dict[str, Any] = {}
    for tab in entry.tabs:
        if tab.permission is None or rights.anywhere(tab.permission):
            seen.setdefault(_address(tab.route), tab.label)
    return seen


@cache
def _address(route: str) -> str:
    """Looked up once a process: thirty reversals were a fifth of a small page."""
    return reverse(route)


def _item(entry: Entry, tabs: dict[str, Any], path: str) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": next(iter(tabs)),
        "icon": entry.icon,
        "phone": entry.phone,
        "tabs": [{"label": label, "url": url, "current": url == path} for url, label in tabs.items()],
        "current": "",
    }


def _mark(items: list[dict[str, Any]], path: str) -> None:
    """Say where one is: on a page of an entry ("page"), or behind one ("true"); the longest address decides."""
    inside = [
        (len(tab["url"]), -number, item)
        for number, item in enumerate(items)
        for tab in item["tabs"]
        if path.startswith(tab["url"])
    ]
    if inside:
        length, _number, item = max(inside, key=lambda one: one[:2])
        item["current"] = "page" if length == len(path) else "true"
