"""Looking at organisations: the list, one organisation, its contacts' numbers for a purpose, export."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge import journal
from wangge.kernel import clock
from wangge.people import contacts, organisation_queries, organisations
from wangge.people.models import Organisation, Person
from wangge.people.organisation_rules import is_of_district
from wangge.people.refusals import PurposeMissing
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import guarded
from wangge.web.imports import links
from wangge.web.organisations.show import contact_line, entry_of, place_of, row_of
from wangge.web.page import page
from wangge.web.people.forms import RevealForm

PAGE_ROWS = 50
HISTORY_SHOWN, ACCESSES_SHOWN = 20, 20
MOST_GRIDS = 30
FILTERS = ("kind", "grid", "state", "q")
SORTS = {
    "name": ("pinyin", "name", "id"),
    "-name": ("-pinyin", "-name", "-id"),
    "place": (F("place__path").asc(nulls_last=True), "id"),
    "-place": (F("place__path").desc(nulls_last=True), "id"),
    "kind": ("kind", "pinyin", "id"),
    "-kind": ("-kind", "pinyin", "id"),
}


@require_GET
@guarded(Permission.SEE_ORGANISATIONS)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The organisations in my places, by name; filters are links."""
    asked, found = _asked(request)
    sort = request.GET.get("sort", "")
    shown = Paginator(found.order_by(*SORTS.get(sort, SORTS["name"])), PAGE_ROWS).get_page(request.GET.get("page"))
    shown.object_list = [row_of(one) for one in shown]
    rights = _rights(request)
    may_add = rights.anywhere(Permission.EDIT_ORGANISATIONS)
    listing = _listing(request, asked, shown, may_add) | {"imports": links.of(rights, "organisations")}
    context = {
        "listing": listing,
        "may_add": may_add,
        "state_chips": _state_chips(asked),
        "grid_chips": _grid_chips(request, asked),
    }
    return page(request, "organisations/list.html", context)


@require_GET
@guarded(Permission.SEE_ORGANISATIONS)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet, masked like the page; the journal says who took how many."""
    at = clock.now()
    _typed, found = _asked(request)
    taken = organisations.record_export(by=me(request), organisations=found, at=at)
    heads = (
        _("名称"),
        _("类别"),
        _("统一社会信用代码"),
        _("地点"),
        _("联系人"),
        _("电话"),
        _("登记日期"),
        _("停业日期"),
    )
    lines = [
        (row.name, row.kind, row.uscc, row.address, row.contact, row.phone, one.valid_from, one.valid_to)
        for one in taken
        if (row := row_of(one))
    ]
    return sheets.response(_("单位商户"), heads, lines, at)


@require_GET
@guarded(Permission.SEE_ORGANISATIONS)
def detail(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation: place, contacts with masked numbers, who looked at them, history."""
    return detail_page(request, organisation_id)


@require_POST
@guarded(Permission.SEE_ORGANISATIONS)
def reveal(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Unseal a contact's number for a purpose, then show it on a page of its own that knows when to hide it again.

    The answer to this request is kept under its request key, so it must not hold the number.
    """
    form = RevealForm(request.POST)
    contact = contacts.contact_seen_by(me(request), contact_id, at=clock.now())
    if form.is_valid():
        try:
            shown = contacts.reveal_contact(
                by=me(request), contact_id=contact_id, purpose=form.cleaned_data["purpose"], at=clock.now()
            )
        except PurposeMissing as refusal:
            form.add_error("purpose", refusal.message)
        else:
            response = redirect("organisations:revealed", access_id=shown.pk)
            response.status_code = 303
            return response
    return detail_page(request, contact.organisation_id, status=422, asked_for=contact_id, reveal_form=form)


@never_cache
@require_GET
@guarded(Permission.SEE_ORGANISATIONS)
def revealed(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """The number while its seconds last; afterwards the page goes back to the organisation by itself."""
    at = clock.now()
    shown, value = contacts.revealed_contact(me(request), access_id, at=at)
    seconds = math.ceil((shown.until - at).total_seconds())
    organisation = shown.contact.organisation
    context = {"organisation": organisation, "contact": contact_line(shown.contact), "value": value, "seconds": seconds}
    response = page(request, "organisations/revealed.html", context)
    response["Cache-Control"] = "no-store"
    response["Refresh"] = f"{seconds};url={reverse('organisations:detail', args=[organisation.pk])}"
    return response


def detail_page(request: HttpRequest, organisation_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one organisation; `more` replaces an empty form when something was refused."""
    viewer, at = me(request), clock.now()
    one = organisation_queries.organisation_for(viewer, organisation_id, at=at)
    leaves = list(journal.history_of(one).reverse()[:HISTORY_SHOWN])
    names = dict(Person.objects.filter(pk__in={leaf.by_id for leaf in leaves}).values_list("pk", "name"))
    held = list(organisation_queries.contacts_of(one))
    known = {contact.person_id for contact in held if contact.person_id}
    seen = Person.objects.visible_to(viewer, clock.day_of(at)).filter(pk__in=known) if known else Person.objects.none()
    context = {
        "organisation": one,
        "row": row_of(one),
        "kind": Organisation.Kind(one.kind).label,
        "address": place_of(one.place),
        "place": None if is_of_district(one.place) else one.place,
        "contacts": [contact_line(contact) for contact in held],
        "people_seen": set(seen.values_list("pk", flat=True)),
        "accesses": list(organisation_queries.accesses_to(one)[:ACCESSES_SHOWN]),
        "history": [entry_of(leaf, names) for leaf in leaves],
        "may_edit": may(request, Permission.EDIT_ORGANISATIONS, one),
        "may_reveal": may(request, Permission.REVEAL_PERSONAL, one),
        "reveal_form": RevealForm(),
        "asked_for": None,
        **more,
    }
    return page(request, "organisations/detail.html", context, status=status)


def may(request: HttpRequest, permission: Permission, one: Organisation) -> bool:
    """Whether the reader may do this with the organisation: at its place, or anywhere when it serves the district."""
    rights = _rights(request)
    return rights.anywhere(permission) if is_of_district(one.place) else rights.allow(permission, one.place.path)  # type: ignore[union-attr]


def _listing(request: HttpRequest, asked: dict[str, str], shown: Any, may_add: bool) -> dict[str, Any]:
    add = {"url": reverse("organisations:new"), "action": _("登记单位")} if may_add else {}
    chips = [("", _("全部")), *Organisation.Kind.choices]
    return {
        "rows": shown,
        "columns": [
            {"label": _("名称"), "key": "name"},
            {"label": _("类别"), "key": "kind"},
            {"label": _("统一社会信用代码"), "key": "", "css": "number"},
            {"label": _("地点"), "key": "place"},
            {"label": _("联系人"), "key": ""},
            {"label": _("电话"), "key": ""},
            {"label": _("状态"), "key": ""},
        ],
        "caption": _("您的岗位范围内的单位和商户"),
        "empty": {
            "title": _("没有符合条件的单位"),
            "text": _("这里是您岗位范围内的商户、企业和单位。第一家由社区登记，或从表格导入。"),
            "icon": "building",
            **add,
        },
        "chips": [
            {"label": label, "url": _with(asked, kind=code), "current": asked["kind"] == code} for code, label in chips
        ],
        "q": asked["q"],
        "placeholder": _("名称、拼音、信用代码或楼栋"),
        "keep": {name: value for name, value in asked.items() if value and name != "q"},
        "export": reverse("organisations:export") + _with(asked),
    }


def _state_chips(asked: dict[str, str]) -> list[dict[str, Any]]:
    words = (("", _("经营中")), ("closed", _("已停业")), ("all", _("不论是否停业")))
    return [
        {"label": label, "url": _with(asked, state=code), "current": asked["state"] == code} for code, label in words
    ]


def _grid_chips(request: HttpRequest, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The grids of my posts, when there are several."""
    grids = list(_grids(request))
    if len(grids) < 2:
        return []
    chips = [{"label": _("所有网格"), "url": _with(asked, grid=""), "current": not asked["grid"]}]
    return chips + [
        {"label": one.name, "url": _with(asked, grid=one.code), "current": asked["grid"] == one.code} for one in grids
    ]


def _grids(request: HttpRequest) -> Any:
    on = clock.day_of(clock.now())
    mine = access.subtree_filter(me(request), Permission.SEE_ORGANISATIONS, on=on)
    return Place.objects.current().filter(mine, kind=PlaceKind.GRID).order_by("path")[:MOST_GRIDS]


def _asked(request: HttpRequest) -> tuple[dict[str, str], Any]:
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    asked["kind"] = asked["kind"] if asked["kind"] in Organisation.Kind.values else ""
    asked["state"] = asked["state"] if asked["state"] in ("closed", "all") else ""
    grid = Place.objects.filter(kind=PlaceKind.GRID, code=asked["grid"]).first() if asked["grid"] else None
    asked["grid"] = grid.code if grid else ""
    found = organisation_queries.organisations_seen_by(
        me(request), at=clock.now(), text=asked["q"], kind=asked["kind"], below=grid, state=asked["state"] or "open"
    )
    return asked, found


def _with(asked: dict[str, str], **change: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})


def _rights(request: HttpRequest) -> access.Rights:
    return access.rights_of(me(request), clock.day_of(clock.now()))
