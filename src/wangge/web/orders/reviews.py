"""Reviews and disputes: by the served person (own phone or the link without an account), or by phone at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.kernel.refusals import NotPermitted, Refused
from wangge.orders import queries, settling
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import me, refuse
from wangge.web.guard import PUBLIC, SIGNED_IN, guarded
from wangge.web.orders import show
from wangge.web.orders.forms import ReviewForm, TextForm
from wangge.web.page import done, page

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
@guarded(SIGNED_IN)
def review(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say how it was: the served person, or staff who asked by phone."""
    at, viewer = clock.now(), me(request)
    order = queries.order_for(viewer, order_id, at=at)
    staff = access.rights_of(viewer, day_of(at)).allow(Permission.MANAGE_SERVICE, order.place.path)
    if viewer.pk != order.subject_id and not staff:
        raise NotPermitted
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settling.review(order_id=order.pk, by=viewer, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("谢谢，评价已记下。"), then=_to(order))
    by_phone = viewer.pk != order.subject_id
    context = {
        "form": form, "title": _("电话评价") if by_phone else _("评价服务"), "lede": order.title, "back": _to(order),
        "button": _("提交评价"), "large": True,
        "effect": _("照对方说的记：先问“这次服务怎么样”，再问还想说什么。") if by_phone else "",
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_http_methods(BOTH)
@guarded(SIGNED_IN)
def dispute(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say it was otherwise: the taker or the served person."""
    at, viewer = clock.now(), me(request)
    order = queries.order_for(viewer, order_id, at=at)
    if viewer.pk not in (order.taker_id, order.subject_id):
        access.require(viewer, Permission.MANAGE_SERVICE, place=order.place, at=at)
    form = TextForm(request.POST or None, label=_("哪里不对"))
    if request.method == "POST" and form.is_valid():
        try:
            settling.dispute(order_id=order.pk, by=viewer, text=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refuse(form, refusal, text="reason")
        else:
            return done(request, _("已提交。由不是当事人的工作人员裁定，之前不再结算。"), then=_to(order))
    context = {
        "form": form, "title": _("提出异议"), "lede": order.title, "back": _to(order), "button": _("提出异议"),
        "effect": _("例如没有来、时长不对。工作人员会问双方，写明理由后裁定。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(BOTH)
@guarded(PUBLIC)
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The large page of the link: confirm and review in one step, or say that it was otherwise. No account."""
    at = clock.now()
    order = queries.by_token(token)
    form = ReviewForm(request.POST if request.POST.get("deed") == "review" else None)
    wrong = TextForm(request.POST if request.POST.get("deed") == "dispute" else None, label=_("哪里不对"))
    if request.method == "POST" and (form.is_valid() or wrong.is_valid() or request.POST.get("deed") == "confirm"):
        try:
            said = _by_link(request, order, form, wrong)
        except Refused as refusal:
            if request.POST.get("deed") == "confirm":
                raise
            used: Any = wrong if request.POST.get("deed") == "dispute" else form
            refuse(used, refusal, text="reason" if used is wrong else "text")
        else:
            return done(request, said, then=reverse("orders:review-link", args=[token]))
    long = order.state == State.FINISHED and settling.wants_approval(order, at)
    reviewed = hasattr(order, "review")
    context: dict[str, Any] = {
        "order": order, "form": form, "wrong": wrong, "when": show.span(order), "who": _who(order), "long": long,
        "reviewed": show.STAR_WORDS[order.review.stars] if reviewed else "",
        "may_review": not reviewed and not long and order.settled_at is None
        and order.state in (State.FINISHED, State.CONFIRMED),
        "may_confirm": order.state == State.FINISHED and not long,
        "may_dispute": order.state in (State.FINISHED, State.CONFIRMED) and order.settled_at is None
        and not hasattr(order, "dispute"),
        "early": order.state in (State.OPEN, State.TAKEN, State.STARTED), "state": order.get_state_display(),
        "tone": show.TONES[State(order.state)],
    }  # fmt: skip
    return page(request, "orders/review.html", context, status=422 if form.errors or wrong.errors else 200)


def _by_link(request: HttpRequest, order: Order, form: ReviewForm, wrong: TextForm) -> str:
    at, deed = clock.now(), request.POST.get("deed")
    if deed == "confirm":
        settling.confirm_by_link(token=order.token, at=at)
        return _("谢谢您，已确认。愿意的话，请再评价一下。")
    if deed == "dispute":
        settling.dispute(order_id=order.pk, by=None, text=wrong.cleaned_data["reason"], at=at)
        return _("收到了。社区工作人员会联系您，弄清楚再定。")
    settling.review_by_link(token=order.token, at=at, **form.cleaned_data)
    return _("谢谢您的评价！")


def _who(order: Order) -> str:
    if order.organisation is not None:
        return order.organisation.name
    return mask_name(order.taker.name) if order.taker is not None else ""


def _to(order: Order) -> str:
    return reverse("orders:detail", args=[order.pk])
