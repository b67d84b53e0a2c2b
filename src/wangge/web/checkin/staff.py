"""Check-ins as the office works with them: list, desk, one check-in, deciding, services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms as django_forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import commands, consents, merging, queries, refusals, services
from wangge.checkin.models import CheckIn, ServiceRecord
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.abilities import SLOTS, Skill, slot_words
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.web import sheets
from wangge.web.asking import me, refuse
from wangge.web.checkin import show
from wangge.web.checkin.forms import ConsentForm, DeskForm, ReasonForm, ServiceForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.imports import links
from wangge.web.page import done, page

PAGE_ROWS = 50
FILTERS = ("kind", "state", "skill", "time", "unit")
SORTS = {
    "name": ("person__pinyin", "id"),
    "-name": ("-person__pinyin", "-id"),
    "since": ("applied_at", "id"),
    "-since": ("-applied_at", "-id"),
}


@require_GET
@guarded(Permission.SEE_CHECKINS)
def check_ins(request: HttpRequest) -> HttpResponse:
    """The check-ins of my places; filters are links."""
    at, viewer = clock.now(), me(request)
    asked, wanted = _asked(request)
    found = queries.check_ins(viewer, at=at, wanted=wanted)
    order = SORTS.get(request.GET.get("sort", ""), SORTS["name"])
    shown: Any = Paginator(found.order_by(*order), PAGE_ROWS).get_page(request.GET.get("page"))
    shown.object_list = [show.line(one, clock.day_of(at)) for one in shown]
    numbers = queries.counts(viewer, at=at)
    rights = access.rights_of(viewer, clock.day_of(at))
    may_manage = rights.anywhere(Permission.MANAGE_CHECKINS)
    context = {
        "listing": _listing(asked, shown, numbers, may_manage) | {"imports": links.of(rights, "checkins")},
        "may_manage": may_manage,
        "asked": asked,
        "kept": {name: asked[name] for name in ("kind", "state", "q") if asked[name]},
        "skills": Skill.choices,
        "slots": [(code, slot_words(code)) for code in SLOTS],
        "units": [(str(one.pk), one.name) for one in queries.work_units(at=at)],
        "waiting": sum(n for (_kind, state), n in numbers.items() if state == CheckIn.State.APPLIED),
        "backfills": list(queries.waiting_backfills(viewer, at=at)) if may_manage else [],
        "figures": _figures(numbers),
    }
    return page(request, "checkin/list.html", context)


@require_GET
@guarded(Permission.SEE_CHECKINS)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet, phones masked; the journal says who took how many."""
    at = clock.now()
    _asked_for, wanted = _asked(request)
    taken = take_out(
        "check_ins.exported", queries.check_ins(me(request), at=at, wanted=wanted), Permission.SEE_CHECKINS,
        by=me(request), at=at, most=None,
    )  # fmt: skip
    heads = (_("姓名"), _("电话"), _("类别"), _("单位"), _("特长"), _("空闲时间"), _("状态"), _("自"))
    rows = [show.line(one, clock.day_of(at)) for one in taken]
    names = ("name", "phone", "kind", "unit", "skills", "times", "state", "since")
    return sheets.response(_("报到"), heads, [[row[name] for name in names] for row in rows], at)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def new(request: HttpRequest) -> HttpResponse:
    """Somebody at the window reports in; who is known already is found by number, or name and phone."""
    at = clock.now()
    places = [(str(one.pk), one.name) for one in queries.managed_communities(me(request), at=at)]
    units = [(str(one.pk), one.name) for one in queries.work_units(at=at)]
    form = DeskForm(request.POST or None, places=places, units=units, initial={"place": places[0][0] if places else ""})
    if request.method == "POST" and form.is_valid():
        try:
            taken = commands.import_checkins(by=me(request), rows=[_row(form)], at=at)
        except refusals.RowsRefused as refusal:
            _row_number, field, why = refusal.problems[0]
            form.add_error(field if field in form.fields else None, why)
        else:
            if taken.made:
                said = _("%(name)s 的报到已登记，请核对后审核。") % {"name": taken.made[0].person.name}
                return done(request, said, then=reverse("checkin:detail", args=[taken.made[0].pk]))
            form.add_error(None, _("这位已经报到过了，不用重复登记。请在列表里查找。"))
    context = {
        "title": _("窗口登记报到"), "form": form, "button": _("登记"), "back": reverse("checkin:list"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """One check-in: what the person offers, what was done, who may be the same person, and every step."""
    at, viewer = clock.now(), me(request)
    check_in = queries.check_in_for(viewer, check_in_id, at=at)
    may_manage = _may_manage(request, check_in)
    live = check_in.state in CheckIn.LIVE
    given = list(consents.agreed(check_in.person)) if may_manage else []
    context = {
        "check_in": check_in,
        "row": show.line(check_in, clock.day_of(at)),
        "wishes": show.wishes(check_in),
        "may_manage": may_manage,
        "own": check_in.person_id == viewer.pk,
        "live": live,
        "services": list(queries.services_of(check_in)[:50]) if may_manage or check_in.person_id == viewer.pk else [],
        "hours": round(queries.minutes_of(check_in) / 60, 1),
        "consents": show.consent_rows([check_in], given) if may_manage else [],
        "duplicates": _duplicates(check_in, at) if may_manage and live else [],
        "merges": list(queries.merges_of(check_in)) if may_manage else [],
        "guardian": getattr(check_in, "guardian", None) if may_manage else None,
        "lacks_consent": may_manage
        and check_in.state == CheckIn.State.APPLIED
        and check_in.is_member
        and not any(one.purpose == "party_membership" for one in given),
        "timeline": show.events(queries.history_of(check_in)),
    }
    return page(request, "checkin/detail.html", context)


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def approve(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Accept a check-in."""
    check_in = _managed(request, check_in_id)
    commands.approve(by=me(request), check_in_id=check_in.pk, at=clock.now())
    return done(request, _("%(name)s 已报到，本人会收到通知。") % {"name": check_in.person.name}, then=_to(check_in))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def decline(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Refuse a check-in with a reason."""
    check_in = _managed(request, check_in_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.decline(
                by=me(request), check_in_id=check_in.pk, reason=form.cleaned_data["reason"], at=clock.now()
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, _("已告诉 %(name)s 没有通过及原因。") % {"name": check_in.person.name}, then=_to(check_in)
            )
    return _reason_page(request, check_in, form, _("不通过报到"), _("不通过"), "")


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def end(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """End a check-in: one's own, or the desk's deed."""
    check_in = queries.check_in_for(me(request), check_in_id, at=clock.now())
    own = check_in.person_id == me(request).pk
    if not own:
        access.require(me(request), Permission.MANAGE_CHECKINS, place=check_in.place, at=clock.now())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.end(by=me(request), check_in_id=check_in.pk, reason=form.cleaned_data["reason"], at=clock.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            then = reverse("checkin:mine") if own else _to(check_in)
            return done(request, _("报到已结束。服务记录会保留。"), then=then)
    claims = check_in.claims.filter(withdrawn_at=None, opening__decision=None).count()
    effect = _("结束后不再收到活动通知，%(claims)s 个认领的岗位同时撤回；服务记录保留。") % {"claims": claims}
    return _reason_page(request, check_in, form, _("结束报到"), _("结束"), effect)


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def consent(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Record at the desk what the person signed or took back."""
    check_in = _managed(request, check_in_id)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise NotFound
    given = {
        "by": me(request),
        "person_id": check_in.person_id,
        "purpose": form.cleaned_data["purpose"],
        "at": clock.now(),
    }
    if form.cleaned_data["give"]:
        consents.give(**given, how="paper")
        return done(request, _("已记下本人的书面同意。"), then=_to(check_in))
    consents.withdraw(**given)
    return done(request, _("已记下本人撤回同意，即时生效。"), then=reverse("checkin:list"))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def service(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Record one service."""
    check_in = _managed(request, check_in_id)
    today = clock.day_of(clock.now())
    form = ServiceForm(request.POST or None, initial={"day": today, "organiser": f"{check_in.place.name}居委会"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record = services.record_service(
                by=me(request), check_in_id=check_in.pk, at=clock.now(),
                **{**given, "attended": bool(given["attended"]), "minutes": given["minutes"] or 0},
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            late = record.state == ServiceRecord.State.WAITING
            said = _("超过记录期限，已转为补录，等另一位同事审核。") if late else _("服务已记录。")
            return done(request, said, then=_to(check_in))
    first = services.last_day_to_record(today - timedelta(days=1), clock.now())
    context = {
        "title": _("记录服务"), "lede": check_in.person.name, "form": form, "button": _("记录"), "back": _to(check_in),
        "effect": _("服务后10个工作日内记录直接计入；昨天的服务最晚 %(day)s 记录，过期要另一位同事审核。") % {"day": first},
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def backfill(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Accept or refuse a service that was recorded too late."""
    accept = request.POST.get("accept") == "1"
    services.approve_backfill(by=me(request), service_id=service_id, accept=accept, at=clock.now())
    return done(request, _("补录已计入。") if accept else _("补录没有通过，不计入。"), then=reverse("checkin:list"))


# Parts of the above


def _asked(request: HttpRequest) -> tuple[dict[str, str], queries.Wanted]:
    asked = {name: request.GET.get(name, "").strip() for name in (*FILTERS, "q")}
    known: dict[str, Any] = {
        "kind": CheckIn.Kind.values, "state": CheckIn.State.values, "skill": Skill.values, "time": SLOTS,
    }  # fmt: skip
    for name, codes in known.items():
        asked[name] = asked[name] if asked[name] in codes else ""
    try:
        unit = UUID(asked["unit"]) if asked["unit"] else None
    except ValueError:
        unit, asked["unit"] = None, ""
    return asked, queries.Wanted(asked["q"], asked["kind"], asked["state"], asked["skill"], asked["time"], unit)


def _listing(
    asked: dict[str, str], shown: Any, numbers: dict[tuple[str, str], int], may_manage: bool
) -> dict[str, Any]:
    """What the list component shows."""

    def count(kind: str = "", state: str = "") -> int:
        return sum(n for (k, s), n in numbers.items() if kind in ("", k) and state in ("", s))

    def chip(name: str, code: str, label: Any, n: int) -> dict[str, Any]:
        return {"label": label, "url": _with(asked, **{name: code}), "current": asked[name] == code, "count": n}

    chips = [chip("kind", "", _("全部"), count(state=asked["state"]))]
    chips += [chip("kind", code, label, count(code, asked["state"])) for code, label in CheckIn.Kind.choices]
    chips += [
        {**chip("state", code, label, count(asked["kind"], code)),
         "url": _with(asked, state="" if asked["state"] == code else code)}
        for code, label in CheckIn.State.choices
        if code != CheckIn.State.MERGED
    ]  # fmt: skip
    heads = [
        (_("姓名"), "name"),
        (_("类别"), ""),
        (_("特长"), ""),
        (_("空闲时间"), ""),
        (_("电话"), ""),
        (_("自"), "since"),
    ]
    add = {"url": reverse("checkin:new"), "action": _("窗口登记报到")} if may_manage else {}
    return {
        "rows": shown,
        "columns": [{"label": label, "key": key, "css": ""} for label, key in [*heads, (_("状态"), "")]],
        "caption": _("您的岗位范围内的报到"),
        "chips": chips,
        "q": asked["q"],
        "placeholder": _("姓名、拼音或单位"),
        "keep": {name: value for name, value in asked.items() if value and name != "q"},
        "export": reverse("checkin:export") + _with(asked),
        "empty": {
            "title": _("还没有符合条件的报到"),
            "text": _("党员和志愿者在手机上报到、由单位报名单，或在窗口登记后，会列在这里。"),
            "icon": "people",
            **add,
        },
    }


def _figures(numbers: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": numbers.get((code, CheckIn.State.APPROVED), 0),
            "url": f"?{urlencode({'kind': code, 'state': CheckIn.State.APPROVED.value})}",
        }
        for code, label in CheckIn.Kind.choices
    ]


def _with(asked: dict[str, str], **change: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})


def _row(form: DeskForm) -> commands.CheckInRow:
    given = form.cleaned_data
    return commands.CheckInRow(
        name=given["name"], kind=given["kind"], place_id=UUID(given["place"]), phone=given["phone"],
        citizen_no=given["citizen_no"], born_on=given["born_on"], gender=given["gender"],
        unit_id=UUID(given["unit"]) if given["unit"] else None, offer=form.offer(), ground=form.ground(),
        consents=tuple(given["consents"]),
    )  # fmt: skip


def _managed(request: HttpRequest, check_in_id: UUID) -> CheckIn:
    check_in = queries.check_in_for(me(request), check_in_id, at=clock.now())
    access.require(me(request), Permission.MANAGE_CHECKINS, place=check_in.place, at=clock.now())
    return check_in


def _may_manage(request: HttpRequest, check_in: CheckIn) -> bool:
    rights = access.rights_of(me(request), clock.day_of(clock.now()))
    return rights.allow(Permission.MANAGE_CHECKINS, check_in.place.path)


def _duplicates(check_in: CheckIn, at: Any) -> list[dict[str, Any]]:
    return [
        {"row": show.line(one.check_in, clock.day_of(at)), "why": show.WHYS[one.why], "likeness": one.likeness}
        for one in merging.duplicates_of(check_in, at=at)
    ]


def _reason_page(
    request: HttpRequest, check_in: CheckIn, form: django_forms.Form, title: str, button: str, effect: str
) -> HttpResponse:
    context = {
        "title": title, "lede": f"{check_in.person.name} · {check_in.get_kind_display()} · {check_in.place.name}",
        "form": form, "button": button, "danger": True, "effect": effect, "back": _to(check_in),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _to(check_in: CheckIn) -> str:
    return reverse("checkin:detail", args=[check_in.pk])
