"""Deductions, appeals against them, and the committee's decision."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, NotPermitted, Refused
from wangge.posts import access
from wangge.volunteers import deductions, queries
from wangge.volunteers.models import Deduction
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.volunteers import show
from wangge.web.volunteers.forms import AppealForm, DecideForm


@require_GET
@guarded(Permission.DECIDE_APPEALS)
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals that wait for a decision, the oldest first."""
    at = clock.now()
    rows = [
        {"appeal": one, "row": show.deduction(one.deduction, day_of(at)), "person": one.deduction.person}
        for one in queries.waiting_appeals(me(request), at=at)
    ]
    return page(request, "volunteers/appeals.html", {"rows": rows})


@require_GET
@guarded(SIGNED_IN)
def deduction(request: HttpRequest, deduction_id: UUID) -> HttpResponse:
    """One deduction: what it took, what may be done against it, what was decided. Never who wrote the review."""
    at, viewer = clock.now(), me(request)
    one = queries.deduction_for(viewer, deduction_id, at=at)
    own = viewer.pk == one.person_id
    may_decide = _may(request, one, Permission.DECIDE_APPEALS) and not own
    context = {
        "deduction": one, "row": show.deduction(one, day_of(at)), "own": own, "may_decide": may_decide,
        "reads": own or may_decide or _may(request, one, Permission.MANAGE_SERVICE),
    }  # fmt: skip
    return page(request, "volunteers/deduction.html", context)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def appeal(request: HttpRequest, deduction_id: UUID) -> HttpResponse:
    """Appeal against one's own deduction."""
    at = clock.now()
    one = queries.deduction_for(me(request), deduction_id, at=at)
    if one.person_id != me(request).pk:
        raise NotPermitted
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deductions.appeal(by=me(request), deduction_id=one.pk, text=form.cleaned_data["text"], at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("申诉已提交，居委会裁定后会通知您。"), then=_to(one))
    effect = _("申诉到 %(day)s 为止，每次扣分只能申诉一次。") % {"day": one.appeal_until}
    context = {
        "title": _("申诉扣分"), "form": form, "button": _("提交申诉"), "effect": effect, "back": _to(one), "large": True,
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.DECIDE_APPEALS)
def decide(request: HttpRequest, deduction_id: UUID) -> HttpResponse:
    """The committee's decision."""
    at = clock.now()
    one = queries.deduction_for(me(request), deduction_id, at=at)
    access.require(me(request), Permission.DECIDE_APPEALS, place=one.place, at=at)
    found = getattr(one, "appeal", None)
    if found is None:
        raise NotFound
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = deductions.decide_appeal(
                by=me(request), deduction_id=one.pk, won=given["won"] == "1", grounds=given["grounds"], at=at
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已裁定：%(result)s。") % {"result": made.get_state_display()}, then=_to(one))
    context = {
        "title": _("裁定申诉"), "lede": one.person.name, "form": form, "button": _("裁定"), "back": _to(one),
        "quote": found.text, "effect": _("成立时退回扣分、撤销这一次；因此退出的，身份和卡同时恢复。"),
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


def _may(request: HttpRequest, one: Deduction, permission: Permission) -> bool:
    return access.rights_of(me(request), day_of(clock.now())).allow(permission, one.place.path)


def _to(one: Deduction) -> str:
    return reverse("volunteers:deduction", args=[one.pk])
