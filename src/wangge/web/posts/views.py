"""Who holds which post where: the list, giving, ending and handing over."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.masking import mask_phone
from wangge.kernel.refusals import NotFound, Refused
from wangge.places.models import Place
from wangge.places.queries import ancestors
from wangge.posts import access, commands, handover, queries, rules
from wangge.posts.access import PERMISSIONS
from wangge.posts.contacts import ON_CARD
from wangge.posts.exporting import take_out
from wangge.posts.models import Holding, PostKind
from wangge.web import sheets
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page
from wangge.web.people import picking
from wangge.web.posts.forms import EndForm, GiveForm, HandOverForm

PAGE_SIZE = 50
HOME_LEVELS = 3
FILTERS = ("kind", "place", "q", "history")


@require_GET
@guarded(Permission.SEE_POSTS)
def holdings(request: HttpRequest) -> HttpResponse:
    """The list, filtered by `kind`, `place` (code), `q` and `history`."""
    on = clock.day_of(clock.now())
    asked, found, place = _asked(request)
    rights = access.rights_of(me(request), on)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown.object_list = [_line(holding, rights, on) for holding in shown.object_list]
    context = {
        "asked": asked,
        "place": place,
        "listing": _listing(asked, shown),
        "history_link": _with(asked, history="" if asked["history"] else "1"),
        "may_give": rights.anywhere(Permission.MANAGE_POSTS),
        "give_url": reverse("posts:give") + (f"?{urlencode({'place': place.code})}" if place else ""),
    }
    return page(request, "posts/list.html", context)


@require_GET
@guarded(Permission.SEE_POSTS)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a spreadsheet; phones stay masked, and the journal says who took how many lines."""
    at = clock.now()
    _asked_for, found, _place = _asked(request)
    taken = take_out("posts.exported", found, Permission.SEE_POSTS, by=me(request), at=at, most=None)
    heads = (_("岗位"), _("姓名"), _("电话"), _("地点"), _("地点编码"), _("开始日期"), _("结束日期"))
    rows = [
        (
            one.get_kind_display(), one.person.name, _masked(one), one.place.name, one.place.code,
            one.valid_from, one.valid_to,
        )
        for one in taken
    ]  # fmt: skip
    return sheets.response(_("岗位"), heads, rows, at)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def give(request: HttpRequest) -> HttpResponse:
    """Give a post at `?place=` (code) to somebody found with `?q=`."""
    code = request.GET.get("place", "")
    if not code:
        return _choose_place(request)
    place = _managed_place(request, code)
    kinds = _kinds_to_give(request, place)
    form = GiveForm(
        request.POST or None,
        people=picking.found(request),
        kinds=kinds,
        initial={"from_day": clock.day_of(clock.now()), "kind": kinds[0].value if kinds else ""},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            holding = commands.give_post(
                by=me(request), person_id=UUID(given["person"]), kind=given["kind"], place_id=place.pk,
                from_day=given["from_day"], to_day=given["to_day"], at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(name)s 自 %(day)s 起担任 %(place)s「%(post)s」。") % {
                "name": holding.person.name, "day": holding.valid_from,
                "place": place.name, "post": holding.get_kind_display(),
            }  # fmt: skip
            return done(request, said, then=_list_of(place))
    context = _around(request, form, place) | {"title": _("设岗"), "button": _("设岗"), "kinds": kinds}
    return page(request, "posts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def end(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """End a post."""
    holding = _managed_holding(request, holding_id)
    form = EndForm(request.POST or None, initial={"last_day": clock.day_of(clock.now())})
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        try:
            commands.end_post(by=me(request), holding_id=holding.pk, last_day=last_day, at=clock.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(name)s 的「%(post)s」到 %(day)s 为止。") % {**_words(holding), "day": last_day}
            return done(request, said, then=_list_of(holding.place))
    context = _around(request, form, holding.place) | {
        "title": _("结束岗位"), "button": _("结束岗位"), "holding": holding, "danger": True,
        "effect": _effect_of_ending(holding), "hand_over_url": reverse("posts:hand-over", args=[holding.pk]),
    }  # fmt: skip
    return page(request, "posts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def hand_over(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Pass a post, its open work and its shifts to somebody found with `?q=`."""
    holding = _managed_holding(request, holding_id)
    initial = {"from_day": max(clock.day_of(clock.now()), holding.valid_from + commands.ONE_DAY)}
    form = HandOverForm(request.POST or None, people=picking.found(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            passed = commands.hand_over(
                by=me(request), holding_id=holding.pk, to_person_id=UUID(given["person"]),
                from_day=given["from_day"], at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("「%(post)s」自 %(day)s 起由 %(name)s 接任，已移交 %(moved)d 件在办事项、%(shifts)d 个班次。") % {
                **_words(passed.incoming), "day": given["from_day"],
                "moved": len(passed.moved), "shifts": passed.shifts,
            }  # fmt: skip
            return done(request, said, then=_list_of(holding.place))
    context = _around(request, form, holding.place) | {
        "title": _("交接岗位"), "button": _("交接"), "holding": holding, "effect": _effect_of_passing(holding),
    }  # fmt: skip
    return page(request, "posts/form.html", context, status=422 if form.errors else 200)


# Parts of the above


def _asked(request: HttpRequest) -> tuple[dict[str, str], Any, Place | None]:
    on = clock.day_of(clock.now())
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    asked["kind"] = asked["kind"] if asked["kind"] in PostKind.values else ""
    place = _seen_place(request, asked["place"]) if asked["place"] else None
    found = queries.holdings(
        me(request), on=on, kind=asked["kind"], place=place, text=asked["q"], history=bool(asked["history"])
    )
    return asked, found, place


def _listing(asked: dict[str, str], shown: Any) -> dict[str, Any]:
    """What the list component shows."""
    chips = [{"label": _("全部"), "url": _with(asked, kind=""), "current": not asked["kind"]}]
    chips += [
        {"label": kind.label, "url": _with(asked, kind=kind.value), "current": asked["kind"] == kind.value}
        for kind in PostKind
    ]
    heads = [(_("姓名"), ""), (_("岗位"), ""), (_("地点"), ""), (_("电话"), "number"), (_("任期"), "number")]
    heads += [(_("状态"), ""), ("", "")]
    return {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": css} for head, css in heads],
        "caption": _("谁在哪里担任什么岗位"),
        "chips": chips,
        "q": asked["q"],
        "placeholder": _("姓名、拼音或地点"),
        "keep": {name: value for name, value in asked.items() if value and name != "q"},
        "export": reverse("posts:export") + _with(asked),
        "empty": {"title": _("没有符合条件的岗位"), "text": _("设岗后，人员会出现在这里。"), "icon": "post"},
    }


def _with(asked: dict[str, str], **change: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})


def _line(holding: Holding, rights: access.Rights, on: Any) -> dict[str, Any]:
    running = holding.valid_to is None or holding.valid_to >= on
    return {
        "holding": holding,
        "phone": _masked(holding),
        "state": "coming" if holding.valid_from > on else "running" if running else "over",
        "may_manage": running and rights.allow(Permission.MANAGE_POSTS, holding.place.path),
        "on_card": holding.kind in ON_CARD,
    }


def _masked(holding: Holding) -> str:
    return mask_phone(holding.person.phone) if holding.person.phone else ""


def _seen_place(request: HttpRequest, code: str) -> Place:
    on = clock.day_of(clock.now())
    place = Place.objects.visible_to(me(request), on).select_related("parent").filter(code=code).first()
    if place is None:
        raise NotFound
    return place


def _managed_place(request: HttpRequest, code: str) -> Place:
    place = _seen_place(request, code)
    access.require(me(request), Permission.MANAGE_POSTS, place=place, at=clock.now())
    return place


def _managed_holding(request: HttpRequest, holding_id: UUID) -> Holding:
    holding = queries.holding_for(me(request), holding_id, on=clock.day_of(clock.now()))
    if holding is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_POSTS, place=holding.place, at=clock.now())
    return holding


def _choose_place(request: HttpRequest) -> HttpResponse:
    on = clock.day_of(clock.now())
    mine = access.subtree_filter(me(request), Permission.MANAGE_POSTS, on=on)
    kinds = set().union(*rules.POST_PLACES.values()) - {"building", "unit"}
    places = Place.objects.current().filter(mine, kind__in=kinds).order_by("path")
    return page(request, "posts/choose_place.html", {"places": list(places)})


def _kinds_to_give(request: HttpRequest, place: Place) -> list[PostKind]:
    """Posts that fit the place and allow no more than the giver's own."""
    rights = access.rights_of(me(request), clock.day_of(clock.now()))
    return [
        kind
        for kind in PostKind
        if rules.belongs_at(kind, place.kind) and all(rights.allow(one, place.path) for one in PERMISSIONS[kind])
    ]


def _around(request: HttpRequest, form: forms.Form, place: Place) -> dict[str, Any]:
    return {
        "form": form,
        "place": place,
        "crumbs": ancestors(place),
        "q": request.GET.get("q", ""),
        "searching": "person" in form.fields,
        "found": bool(getattr(form.fields.get("person"), "choices", None)),
    }


def _words(holding: Holding) -> dict[str, Any]:
    return {"name": holding.person.name, "post": holding.get_kind_display(), "place": holding.place.name}


def _effect_of_ending(holding: Holding) -> str:
    count = handover.open_work(holding.person, holding.place)
    if count:
        return ngettext(
            "还有 %(count)d 件在办事项：结束前请先办结，或改用「交接」。",
            "还有 %(count)d 件在办事项：结束前请先办结，或改用「交接」。",
            count,
        ) % {"count": count}
    shifts = queries.shifts_ahead(holding.person, holding.place, clock.now())
    queued = handover.queued_work(holding.person, holding.place)
    if queued:
        told = _("认领的 %(queued)d 件将退回待办，取消 %(shifts)d 个之后的班次。")
        return told % {"queued": queued, "shifts": shifts}
    return _("没有在办事项。将取消 %(shifts)d 个之后的班次。") % {"shifts": shifts}


def _effect_of_passing(holding: Holding) -> str:
    count = sum(count(holding.person, holding.place) for count in (handover.open_work, handover.queued_work))
    shifts = queries.shifts_ahead(holding.person, holding.place, clock.now())
    return _("将移交 %(count)d 件在办事项、%(shifts)d 个之后的班次。") % {"count": count, "shifts": shifts}


def _list_of(place: Place) -> str:
    return reverse("posts:list") + "?" + urlencode({"place": place.code})
