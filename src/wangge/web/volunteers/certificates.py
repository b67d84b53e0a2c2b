"""Certificates of service: applied for, issued, declined, withdrawn, printed."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import records
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.kernel.request_keys import apart
from wangge.posts import access
from wangge.volunteers import certificates as deeds
from wangge.volunteers import queries
from wangge.volunteers.models import Certificate
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.volunteers import show
from wangge.web.volunteers.cards import pdf_response
from wangge.web.volunteers.forms import AnswerForm, CertificateForm

PAGE_ROWS = 50
State = Certificate.State


@require_GET
@guarded(Permission.SEE_SERVICE)
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of my places, those that wait first."""
    at = clock.now()
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    shown: Any = Paginator(queries.certificates(me(request), at=at, state=state), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    shown.object_list = [show.certificate(one) for one in shown]
    heads = (_("姓名"), _("编号"), _("服务时间"), _("小时"), _("日期"), _("状态"))
    listing = {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": "number" if n == 3 else ""} for n, head in enumerate(heads)],
        "caption": _("志愿服务记录证明"),
        "chips": [
            {"label": label, "url": f"?state={code}" if code else "?", "current": state == code, "count": None}
            for code, label in (("", _("全部")), *State.choices)
        ],
        "empty": {
            "title": _("还没有证明"),
            "text": _("志愿者在手机上申请，或在窗口办理后，会列在这里。"),
            "icon": "seal",
        },
    }
    return page(request, "volunteers/certificates.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def apply(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask for a certificate: one's own, or at the desk."""
    at = clock.now()
    person = queries.volunteer_for(me(request), person_id, at=at)
    own = me(request).pk == person.pk
    back = reverse("volunteers:mine") if own else reverse("volunteers:detail", args=[person.pk])
    today = day_of(at)
    form = CertificateForm(request.POST or None, initial={"since": today - timedelta(days=365), "until": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = deeds.apply(by=me(request), person_id=person.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已申请，社区出具后会通知本人。"), then=_to(made))
    context = {
        "title": _("申请志愿服务记录证明"), "lede": person.name, "form": form, "button": _("申请"), "back": back,
        "effect": _("免费。证明按系统里的服务记录出具，只计实际服务时间。"), "large": own,
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(SIGNED_IN)
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate with the records it covers, or would cover."""
    viewer = me(request)
    one = queries.certificate_for(viewer, certificate_id, at=clock.now())
    own = viewer.pk == one.person_id
    may_manage = not own and access.rights_of(viewer, day_of(clock.now())).allow(
        Permission.MANAGE_SERVICE, one.place.path
    )
    if one.lines is not None:
        lines = one.lines
    elif one.state == State.APPLIED:
        lines = [vars(line) for line in records.lines_of(one.person_id, one.since, one.until)]
    else:
        lines = []
    context = {
        "certificate": one, "row": show.certificate(one), "lines": lines, "own": own, "may_manage": may_manage,
        "total": show.hours(sum(line["minutes"] for line in lines)),
    }  # fmt: skip
    return page(request, "volunteers/certificate.html", context)


@require_GET
@guarded(SIGNED_IN)
def pdf(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The certificate as it was issued. Raises NotFound before that, and once it was withdrawn."""
    one = queries.certificate_for(me(request), certificate_id, at=clock.now())
    if one.state != State.ISSUED or one.document is None:
        raise NotFound
    return pdf_response(b64decode(one.document), f"{_('志愿服务记录证明')} {one.number}")


@apart("sets the certificate")
@require_POST
@guarded(Permission.MANAGE_SERVICE)
def issue(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Issue a certificate."""
    one = queries.certificate_for(me(request), certificate_id, at=clock.now())
    made = deeds.issue(by=me(request), certificate_id=one.pk, at=clock.now(), site=district.address(request))
    return done(request, _("证明 %(number)s 已出具。") % {"number": made.number}, then=_to(one))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SERVICE)
def decline(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Do not issue it, and say why."""
    return _answered(request, certificate_id, deeds.decline, _("不出具证明"), _("不出具"), "")


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SERVICE)
def withdraw(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Take an issued certificate back."""
    effect = _("撤销后，扫这张证明的二维码会立即显示“已撤销”。")
    return _answered(request, certificate_id, deeds.withdraw, _("撤销证明"), _("撤销"), effect)


def _answered(
    request: HttpRequest, certificate_id: UUID, deed: Any, title: str, button: str, effect: str
) -> HttpResponse:
    at = clock.now()
    one = queries.certificate_for(me(request), certificate_id, at=at)
    access.require(me(request), Permission.MANAGE_SERVICE, place=one.place, at=at)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deed(by=me(request), certificate_id=one.pk, answer=form.cleaned_data["answer"], at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已办理，本人会收到通知。"), then=_to(one))
    context = {
        "title": title, "lede": one.person.name, "form": form, "button": button, "back": _to(one), "danger": True,
        "effect": effect,
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


def _to(one: Certificate) -> str:
    return reverse("volunteers:certificate", args=[one.pk])
