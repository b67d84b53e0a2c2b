"""Complaints for those who hear them, those concerned, and the committee: the list, one of them, and the deeds on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.alliance import complaints, queries, timeline
from wangge.alliance.models import Complaint
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.web.alliance import show
from wangge.web.alliance.forms import (
    AppealForm,
    ComplaintForm,
    DecideAppealForm,
    DecideForm,
    DeskComplaintForm,
    ReplyForm,
)
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.needs.show import end_of
from wangge.web.page import done, page
from wangge.web.people import picking

PER_PAGE = 50
HEAR, APPEALS = Permission.HEAR_COMPLAINTS, Permission.DECIDE_APPEALS
OPEN = ("raised", "heard")


@require_GET
@guarded(Permission.SEE_SERVICE)
def index(request: HttpRequest) -> HttpResponse:
    """The complaints I may see, the most urgent first; never who complained."""
    at, viewer = clock.now(), me(request)
    hears = access.anywhere(viewer, HEAR, on=day_of(at))
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "" if hears else "all")
    found = queries.complaints(viewer, at=at, state=state, text=text)
    shown: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = [show.complaint_row(one) for one in shown]
    heads = (_("编号"), _("状态"), _("成员"), _("哪一方面"), _("提出"), _("期限"))
    chips = (
        ("", _("待办")), ("appeals", _("待裁定的申诉")), ("verified", _("查实")), ("rejected", _("未查实")), ("all", _("全部")),
    )  # fmt: skip
    listing = {
        "rows": shown,
        "columns": [{"label": head} for head in heads],
        "caption": _("对联盟成员的投诉"),
        "q": text,
        "placeholder": _("编号、成员名称或拼音"),
        "keep": {"state": state} if state else {},
        "chips": [
            {"label": label, "url": f"?{urlencode({'q': text, 'state': code})}", "current": state == code}
            for code, label in chips
        ],
        "empty": {
            "title": _("没有符合条件的投诉"),
            "text": _("居民、社区或差评提出的投诉列在这里；先由商户回复，再由无关的工作人员核实。"),
            "icon": "check",
        },
    }
    return page(request, "alliance/complaints.html", {"listing": listing, "hears": hears})


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint: what was said by whom, until when, what was decided, and the seal of every step."""
    at, viewer = clock.now(), me(request)
    it = queries.complaint_for(viewer, complaint_id, at=at)
    sees = queries.sees_complainant(viewer, it, at)
    speaks = spoken_for(viewer, day_of(at)).filter(pk=it.organisation_id).exists()
    rights, appeal = access.rights_of(viewer, day_of(at)), getattr(it, "appeal", None)
    context = {
        "it": it,
        "row": show.complaint_row(it),
        "appeal": appeal,
        "complainant": it.complainant.name if sees and it.complainant else "",
        "anonymous": sees and it.complainant is None,
        "due": end_of(show.due_day(it)),
        "timeline": show.timeline(timeline.of_complaint(it, sees_complainant=sees)),
        "sees_member": speaks or rights.allow(Permission.SEE_SERVICE, it.place.path),
        "shows_appeal": speaks or any(rights.allow(one, it.place.path) for one in (HEAR, APPEALS)),
        **_may(viewer, it, speaks, at),
        **_back(it, viewer, speaks, rights),
    }
    return page(request, "alliance/complaint.html", context)


@require_http_methods(["GET", "POST"])
@guarded(HEAR)
def desk(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Take a complaint at the desk, for somebody found with `?q=` or for nobody named."""
    at, viewer = clock.now(), me(request)
    member = queries.membership_for(viewer, membership_id, at=at)
    access.require(viewer, HEAR, place=member.place, at=at)
    form = DeskComplaintForm(request.POST or None, people=picking.found(request))
    if request.method == "POST" and form.is_valid():
        made = _raised(request, form, member.organisation_id, form.complainant())
        if made is not None:
            said = _("投诉 %(number)s 已登记，已通知商户回复。请由另一位同事核实。") % {"number": made.number}
            return done(request, said, then=reverse("alliance:complaint", args=[made.pk]))
    context = {
        "title": _("登记投诉"), "lede": member.organisation.name, "form": form, "button": _("登记"),
        "back": reverse("alliance:detail", args=[member.pk]), "searching": True, "q": request.GET.get("q", ""), "found": True,
        "effect": _("登记人不能核实这一件；商户看不到是谁提出的。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def complain(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """A resident complains about a member."""
    member = queries.current_membership(membership_id)
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _raised(request, form, member.organisation_id, me(request).pk)
        if made is not None:
            said = _("投诉 %(number)s 已提出。商户会先回复，再由社区核实，结果会通知您。") % {"number": made.number}
            return done(request, said, then=reverse("alliance:complaint", args=[made.pk]))
    context = {
        "title": _("投诉"), "lede": member.organisation.name, "form": form, "button": _("提出投诉"), "large": True,
        "back": reverse("alliance:public"), "effect": _("商户看不到是谁提出的。核实之前，您随时可以撤回。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def reply(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The member says what happened."""
    return _deed(
        request, complaint_id, ReplyForm(request.POST or None), "may_reply", complaints.reply,
        {"title": _("回复投诉"), "button": _("回复"), "large": True},
        _("已回复。接下来由社区核实，结果会通知您。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def appeal(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The member appeals against what was verified; a late one is told its day."""
    return _deed(
        request, complaint_id, AppealForm(request.POST or None), "speaks", complaints.appeal,
        {"title": _("申诉"), "button": _("提出申诉"), "large": True},
        _("申诉已提出，由居委会委员裁定，结果会通知您。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(HEAR)
def decide(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Verified, or not."""
    return _deed(
        request, complaint_id, DecideForm(request.POST or None), "hears", complaints.decide,
        {
            "title": _("核实"), "button": _("作出结论"), "danger": True,
            "effect": _("第三次查实时，成员资格和全部权益当场终止。结论双方都会收到，商户可以在期限内申诉。"),
        },
        _("结论已作出，双方都会收到通知。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(APPEALS)
def decide_appeal(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Won, or lost."""
    return _deed(
        request, complaint_id, DecideAppealForm(request.POST or None), "judges", complaints.decide_appeal,
        {
            "title": _("裁定申诉"), "button": _("作出裁定"), "danger": True,
            "effect": _("申诉成立时撤销这一次查实；因它退出的，成员资格和权益同时恢复。"),
        },
        _("裁定已作出，商户会收到通知。"),
    )  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def withdraw(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Who complained takes it back."""
    at, viewer = clock.now(), me(request)
    found = queries.complaint_for(viewer, complaint_id, at=at)
    complaints.withdraw(by=viewer, complaint_id=found.pk, at=at)
    return done(request, _("投诉已撤回。"), then=reverse("alliance:complaint", args=[found.pk]))


# Parts of the above


def _deed(
    request: HttpRequest, complaint_id: UUID, form: forms.Form, needs: str, command: Callable[..., Any],
    words: dict[str, Any], said: str,
) -> HttpResponse:  # fmt: skip
    """Show the form of one deed to whoever may do it, or do it."""
    at, viewer = clock.now(), me(request)
    it = queries.complaint_for(viewer, complaint_id, at=at)
    _require(request, it, needs, at)
    back = reverse("alliance:complaint", args=[it.pk])
    if request.method == "POST" and form.is_valid():
        try:
            command(by=viewer, complaint_id=it.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, said, then=back)
    context = {"lede": f"{it.organisation.name} · {it.number}", "form": form, "back": back, **words}
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _require(request: HttpRequest, it: Complaint, needs: str, at: datetime) -> None:
    """Raise what the command would, before the form is shown."""
    viewer = me(request)
    if needs in ("hears", "judges"):
        access.require(viewer, HEAR if needs == "hears" else APPEALS, place=it.place, at=at)
    else:
        complaints.require_member(viewer, it, at)


def _may(viewer: Any, it: Complaint, speaks: bool, at: datetime) -> dict[str, bool]:
    """What the viewer may do next."""
    rights, appeal = access.rights_of(viewer, day_of(at)), getattr(it, "appeal", None)
    hears = it.state == "heard" and rights.allow(HEAR, it.place.path)
    judges = appeal is not None and appeal.state == "waiting" and rights.allow(APPEALS, it.place.path)
    party = (hears or judges) and complaints.is_party(viewer, it, at)
    in_time = it.appeal_until is not None and day_of(at) <= it.appeal_until
    return {
        "may_reply": speaks and it.state in OPEN,
        "may_withdraw": it.complainant_id == viewer.pk and it.state in OPEN,
        "may_decide": hears and not party,
        "may_appeal": speaks and it.state == "verified" and appeal is None and in_time,
        "may_judge": judges and not party and it.decided_by_id != viewer.pk,
        "is_party": party,
    }


def _back(it: Complaint, viewer: Any, speaks: bool, rights: access.Rights) -> dict[str, Any]:
    if speaks:
        return {"back_url": reverse("alliance:mine"), "back": _("我的店")}
    if rights.allow(HEAR, it.place.path) or rights.allow(APPEALS, it.place.path):
        return {"back_url": reverse("alliance:complaints"), "back": _("全部投诉")}
    return {"back_url": reverse("alliance:complained"), "back": _("我的投诉")}


def _raised(
    request: HttpRequest, form: ComplaintForm, organisation_id: UUID, complainant_id: UUID | None
) -> Complaint | None:
    """Raise it; None when the form has to be shown again."""
    given = form.cleaned_data
    try:
        return complaints.raise_complaint(
            by=me(request), organisation_id=organisation_id, kind=given["kind"], text=given["text"],
            complainant_id=complainant_id, at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        refuse(form, refusal)
        return None
