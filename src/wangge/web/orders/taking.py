"""What takers do on their phone: take, decline, start, finish, give back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock, policy
from wangge.kernel.refusals import NotPermitted, Refused
from wangge.orders import queries, rules, taking
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.needs.deeds import uuid_or_none
from wangge.web.orders.forms import DeclineForm, TextForm
from wangge.web.page import done, page


@require_POST
@guarded(SIGNED_IN)
def take(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take it, for oneself or for one's organisation."""
    organisation = uuid_or_none(request.POST.get("organisation", ""))
    order = taking.take(by=me(request), order_id=order_id, at=clock.now(), organisation_id=organisation)
    return done(request, _("已接单。请按时前往，到了点“我到了，开始”。"), then=_to(order.pk))


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Say no and why; nothing follows from it."""
    at, viewer = clock.now(), me(request)
    offer = queries.offer_to(viewer, offer_id, at=at)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taking.decline(by=viewer, offer_id=offer.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已婉拒。谢谢您告诉我们，我们请别的邻居帮忙。"), then=reverse("orders:near"))
    context: dict[str, Any] = {
        "form": form, "title": _("婉拒"), "lede": offer.order.title, "back": reverse("orders:near"), "button": _("婉拒"),
        "large": True,
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(SIGNED_IN)
def start(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Check in."""
    taking.start(by=me(request), order_id=order_id, at=clock.now())
    return done(request, _("服务开始。做完了请点“做完了”。"), then=reverse("orders:mine"))


@require_POST
@guarded(SIGNED_IN)
def pause(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Check out to come back."""
    taking.pause(by=me(request), order_id=order_id, at=clock.now())
    return done(request, _("已签退。回来后请点“我回来了，继续”；时长是各段相加。"), then=reverse("orders:mine"))


@require_POST
@guarded(SIGNED_IN)
def finish(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Check out."""
    order = taking.finish(by=me(request), order_id=order_id, at=clock.now())
    said = _("辛苦了！实际服务 %(n)d 分钟，已请对方确认。") % {"n": order.minutes or 0}
    return done(request, said, then=reverse("orders:mine"))


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def give_back(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Give it back with a reason; late it counts as missed, which is said before."""
    at, viewer = clock.now(), me(request)
    order = queries.order_for(viewer, order_id, at=at)
    if order.taker_id != viewer.pk:
        raise NotPermitted
    hours = policy.on(taking.LATE, at).value
    late = rules.is_late_giving_back(at, order.starts_at, hours)
    form = TextForm(request.POST or None, label=_("为什么去不了"))
    if request.method == "POST" and form.is_valid():
        try:
            taking.give_back(by=viewer, order_id=order.pk, reason=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已退单。"), then=reverse("orders:mine"))
    effect = _("离开始不到 %(n)d 小时，现在退单记为未到。真有急事，请同时给社区打电话。") if late else _(
        "退单后别人可以接。开始前不到 %(n)d 小时才退的，记为未到。"
    )  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "title": _("退单"), "lede": order.title, "back": _to(order.pk), "button": _("退单"),
        "effect": effect % {"n": hours}, "danger": late,
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _to(order_id: UUID) -> str:
    return reverse("orders:detail", args=[order_id])
