"""Lists of orders: the staff's, what one may take, what one has taken, what is done for oneself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.needs.kinds import NeedKind
from wangge.needs.queries import grid_names
from wangge.orders import queries
from wangge.orders.states import State
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.volunteers import queries as volunteers
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.orders import show
from wangge.web.page import page

MOST_EXPORTED = 10_000
PER_PAGE = 50
OVER_SHOWN = 20
NEAR_SHOWN = 60
FILTERS = ("q", "state", "kind")
SEE = Permission.SEE_SERVICE


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The orders of my places: what runs now, what is late, waits for confirmation or is disputed."""
    at, viewer = clock.now(), me(request)
    chosen = _chosen(request)
    found = queries.listed(viewer, at=at, text=chosen["q"], state=chosen["state"], kind=chosen["kind"])
    shown: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = [show.row(one, at) for one in shown]
    may_edit = access.rights_of(viewer, day_of(at)).anywhere(Permission.MANAGE_SERVICE)
    heads = (_("任务"), _("状态"), _("时间"), _("地点"), _("接单人"), _("服务对象"), _("评价"))
    empty = {
        "title": _("没有符合条件的接单"), "icon": "task",
        "text": _("项目里的任务发布出来，或直接登记一项服务，志愿者和联盟成员就能在手机上接。"),
    }  # fmt: skip
    if may_edit:
        empty |= {"url": reverse("orders:new"), "action": _("发布任务")}
    listing = {
        "rows": shown,
        "columns": [{"label": head} for head in heads],
        "caption": _("接单"),
        "q": chosen["q"],
        "placeholder": _("任务、编号、接单人姓名或拼音"),
        "keep": {name: value for name, value in chosen.items() if value and name != "q"},
        "chips": _chips(chosen, queries.counts(viewer, at=at)),
        "export": f"{reverse('orders:export')}?{_query(chosen)}",
        "empty": empty,
    }
    context = {"listing": listing, "chosen": chosen, "kinds": NeedKind.choices, "may_edit": may_edit}
    return page(request, "orders/list.html", context)


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a spreadsheet: masked names, no doors; the journal says who took how many lines."""
    at, viewer = clock.now(), me(request)
    chosen = _chosen(request)
    found = queries.listed(viewer, at=at, text=chosen["q"], state=chosen["state"], kind=chosen["kind"])
    taken = take_out("orders.exported", found, Permission.SEE_SERVICE, by=viewer, at=at, most=MOST_EXPORTED)
    grids = grid_names(taken)
    rows = (show.export_row(one, grids.get(one.pk, "")) for one in taken)
    return sheets.response(_("接单"), show.export_heads(), rows, at)


@require_GET
@guarded(SIGNED_IN)
def near(request: HttpRequest) -> HttpResponse:
    """What I am asked, with the time left, then what is open near me: the nearest first."""
    at, viewer = clock.now(), me(request)
    with policy.remembered():
        offers = [show.offered(one, viewer, at) for one in queries.offers_to(viewer, at=at)]
        asked = {one["task"]["id"] for one in offers}
        tasks = [show.task(one, viewer, at) for one in queries.near(viewer, at=at)[:NEAR_SHOWN] if one.pk not in asked]
    sort = "far" if request.GET.get("sort") == "far" else "when"
    tasks.sort(key=(lambda one: one["far"]) if sort == "far" else (lambda one: one["starts_at"]))
    organisations = list(spoken_for(viewer, day_of(at)))
    may = volunteers.may_serve(viewer, day_of(at)) or bool(organisations)
    return page(request, "orders/near.html", {"offers": offers, "tasks": tasks, "may": may, "sort": sort})


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have taken: the next one large with its button; then what waits, then what is over."""
    at, viewer = clock.now(), me(request)
    held = [show.row(one, at) | {"is_taker": one.taker_id == viewer.pk} for one in queries.own(viewer, at=at)]
    doing = [one for one in held if one["code"] in (State.TAKEN, State.STARTED)]
    doing.sort(key=lambda one: (one["code"] != State.STARTED, one["starts_at"]))
    context = {
        "next": doing[0] if doing else None,
        "doing": doing[1:],
        "waiting": [one for one in held if one["code"] == State.FINISHED],
        "over": [show.row(one, at) for one in queries.own(viewer, at=at, over=True)[:OVER_SHOWN]],
        "offers": queries.offers_to(viewer, at=at).count(),
    }
    return page(request, "orders/mine.html", context)


@require_GET
@guarded(SIGNED_IN)
def for_me(request: HttpRequest) -> HttpResponse:
    """What is, or was, done for me: confirm and review here."""
    at, viewer = clock.now(), me(request)
    shown: Any = Paginator(queries.done_for(viewer, at=at), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "orders/for_me.html", {"rows": [show.row(one, at) for one in shown], "pages": shown})


def _chosen(request: HttpRequest) -> dict[str, str]:
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    chosen["kind"] = chosen["kind"] if chosen["kind"] in NeedKind.values else ""
    chosen["state"] = chosen["state"] if chosen["state"] in (*State.values, *queries.STATES) else ""
    return chosen


def _chips(chosen: dict[str, str], counted: dict[str, int]) -> list[dict[str, Any]]:
    words: list[tuple[str, Any, int | None]] = [
        ("", _("进行中"), counted["active"]), ("open", State.OPEN.label, counted["open"]), ("late", _("逾时"), counted["late"]),
        ("confirm", _("待确认"), counted["confirm"]), ("disputed", _("有争议"), counted["disputed"]),
        ("confirmed", State.CONFIRMED.label, None), ("missed", State.MISSED.label, None), ("all", _("全部"), None),
    ]  # fmt: skip
    return [
        {"label": label, "url": f"?{_query(chosen, state=code)}", "current": chosen["state"] == code, "count": count}
        for code, label, count in words
    ]


def _query(chosen: dict[str, str], **change: str) -> str:
    return urlencode({name: value for name, value in {**chosen, **change}.items() if value})
