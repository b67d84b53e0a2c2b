"""The pages that show many entries: the list, its spreadsheet, likely duplicates, one's own, and the public list."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.needs import queries
from wangge.needs.kinds import URGENCY, NeedKind, ResourceKind, Source
from wangge.needs.states import State
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.exporting import take_out
from wangge.web import sheets
from wangge.web.imports import links
from wangge.web.needs import show
from wangge.web.needs.shape import Shape
from wangge.web.page import page
from wangge.web.request import Request, SignedIn

PER_PAGE = 50
FILTERS = ("q", "state", "kind", "urgency", "source", "serves", "grid", "sort")
CHIPS = [
    ("", None), ("safety", gettext_lazy("涉及安全")), ("overdue", gettext_lazy("已逾期")), ("public", gettext_lazy("已公开")),
    (State.DONE.value, None), (State.WITHDRAWN.value, None), (State.EXPIRED.value, None), (State.MERGED.value, None),
    ("all", gettext_lazy("全部")),
]  # fmt: skip


def index(request: SignedIn, shape: Shape) -> HttpResponse:
    """The entries of my places: search, filters, sorting, paging."""
    at, viewer = clock.now(), request.person
    chosen, asked = _asked(request, shape)
    pages = Paginator(queries.listed(shape.of, viewer, asked, at=at), PER_PAGE).get_page(request.GET.get("page"))
    rows: Any = [show.row(entry, at) for entry in pages]
    pages.object_list = rows
    rights = access.rights_of(viewer, day_of(at))
    may_edit = rights.anywhere(Permission.EDIT_NEEDS)
    listing = {
        "rows": pages,
        "columns": [*([{"label": _("选择")}] if may_edit else []), *_columns(shape)],
        "caption": shape.whole,
        "q": chosen["q"],
        "placeholder": _("标题、编号、姓名或拼音"),
        "keep": {name: value for name, value in chosen.items() if value and name != "q"},
        "chips": _chips(shape, chosen, queries.counts(shape.of, viewer, at=at)),
        "export": f"{shape.url('export')}?{_query(chosen)}",
        "empty": _empty(shape, chosen, may_edit),
        "imports": links.of(rights, shape.namespace),
    }
    context = {
        "shape": shape, "listing": listing, "chosen": chosen, "may_edit": may_edit, **_choices(shape, viewer, at),
        "narrowed": any(chosen[name] for name in ("kind", "urgency", "source", "serves", "grid")), **links_of(shape),
    }  # fmt: skip
    return page(request, "needs/list.html", context)


def export(request: SignedIn, shape: Shape) -> HttpResponse:
    """The filtered list as a spreadsheet: masked names, no house numbers; the journal says who took how many lines."""
    at = clock.now()
    _chosen, asked = _asked(request, shape)
    found = queries.listed(shape.of, request.person, asked, at=at)
    taken = take_out(f"{shape.of.NOUN}s.exported", found, Permission.SEE_NEEDS, by=request.person, at=at)
    grids = queries.grid_names(taken)
    rows = [show.export_row(entry, grids[entry.pk], at) for entry in taken]
    return sheets.response(str(shape.whole), show.export_heads(shape.of), rows, at)


def duplicates(request: SignedIn, shape: Shape) -> HttpResponse:
    """Pairs that may be one, the likest first; each is merged with one press."""
    at = clock.now()
    rights = access.rights_of(request.person, day_of(at))
    pairs = [
        {
            "older": show.row(pair.older, at),
            "newer": show.row(pair.newer, at),
            "score": pair.score,
            "merge_url": shape.url("merge", pair.newer),
            "may_merge": all(
                rights.allow(Permission.EDIT_NEEDS, one.place.path) for one in (pair.older, pair.newer)
            ),
        }
        for pair in queries.duplicate_pairs(shape.of, request.person, at=at)
    ]  # fmt: skip
    return page(request, "needs/duplicates.html", {"shape": shape, "pairs": pairs, **links_of(shape)})


def mine(request: SignedIn, shape: Shape) -> HttpResponse:
    """My own entries, and those of relatives who let me see theirs."""
    at = clock.now()
    pages = Paginator(queries.own(shape.of, request.person, at=at), PER_PAGE).get_page(request.GET.get("page"))
    rows = [show.row(entry, at) for entry in pages]
    return page(request, "needs/mine.html", {"shape": shape, "pages": pages, "rows": rows, **links_of(shape)})


def public(request: Request, shape: Shape) -> HttpResponse:
    """What is published, for everybody: what and roughly where, never who."""
    kinds = NeedKind if shape.is_need else ResourceKind
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    kind = kind if kind in kinds.values else ""
    pages = Paginator(queries.published(shape.of, text=text, kind=kind), PER_PAGE).get_page(request.GET.get("page"))
    rows = [show.public_row(one) for one in queries.public_rows(pages)]
    context = {"shape": shape, "pages": pages, "rows": rows, "q": text, "kind": kind, "kinds": kinds.choices}
    return page(request, "needs/public.html", {**context, **links_of(shape)})


# Parts of the above


def _asked(request: SignedIn, shape: Shape) -> tuple[dict[str, str], queries.Asked]:
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    chosen["urgency"] = chosen["urgency"] if chosen["urgency"] in map(str, URGENCY) else ""
    place = Place.objects.filter(code=chosen["grid"]).first() if chosen["grid"] else None
    return chosen, queries.Asked(
        text=chosen["q"], kind=chosen["kind"], state=chosen["state"], urgency=chosen["urgency"],
        source=chosen["source"], serves=chosen["serves"], place=place, sort=chosen["sort"],
    )  # fmt: skip


def _query(chosen: dict[str, str], **change: str) -> str:
    return urlencode({name: value for name, value in {**chosen, **change}.items() if value})


def _chips(shape: Shape, chosen: dict[str, str], counted: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": words or shape.of.STATE_WORDS[state or State.OPEN.value],
            "url": f"?{_query(chosen, state=state)}",
            "current": chosen["state"] == state,
            "count": counted.get(f"n_{state or State.OPEN.value}"),
        }
        for state, words in CHIPS
        if state != "safety" or shape.is_need
    ]


def _columns(shape: Shape) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [{"label": shape.one, "key": ""}, {"label": _("状态")}, {"label": _("类别")}]
    columns.append({"label": _("紧急程度"), "key": "urgency"} if shape.is_need else {"label": _("能力")})
    return [
        *columns,
        {"label": shape.about},
        {"label": _("地点")},
        {"label": _("已等待") if shape.is_need else _("登记"), "key": "waiting"},
        {"label": shape.until, "key": "until"},
    ]


def _choices(shape: Shape, viewer: Any, at: datetime) -> dict[str, Any]:
    return {
        "kinds": (NeedKind if shape.is_need else ResourceKind).choices,
        "served": [] if shape.is_need else NeedKind.choices,
        "urgencies": [(str(level), words) for level, words in URGENCY.items()] if shape.is_need else [],
        "sources": Source.choices,
        "grids": queries.grids_of(viewer, at=at),
    }


def _empty(shape: Shape, chosen: dict[str, str], may_edit: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"title": _("没有符合条件的%(one)s") % {"one": shape.one}, "text": shape.purpose}
    if may_edit:
        found |= {"url": shape.url("new"), "action": shape.add}
    return {**found, "icon": shape.icon}


def links_of(shape: Shape) -> dict[str, str]:
    """The addresses of the list's own pages, so that both lists share their templates."""
    names = ("list", "bulk", "new", "ask", "mine", "public", "duplicates", "pick")
    return {f"{name}_url": shape.url(name) for name in names}
