"""Deeds of takers and served people: take, begin, end, give back, confirm, review, dispute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.orders import queries, settling, taking
from wangge.orders.models import Offer
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.kit import ReasonForm, asked, pressed
from wangge.web.needs.deeds import uuid_or_none

STARS = [(n, words) for n, words in (
    (5, gettext_lazy("5 星，非常满意")), (4, gettext_lazy("4 星，满意")), (3, gettext_lazy("3 星，一般")),
    (2, gettext_lazy("2 星，不满意")), (1, gettext_lazy("1 星，非常不满意")),
)]  # fmt: skip


class ReviewForm(forms.Form):
    """Stars and words."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("这次服务怎么样"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_POST
@guarded(SIGNED_IN)
def take(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take it, for oneself or for an organisation one speaks for."""
    asked_for = request.GET.get("organisation", "")
    organisation = uuid_or_none(asked_for) if asked_for else None
    if asked_for and organisation is None:
        raise NotFound
    return _pressed(
        request, order_id, lambda at: taking.take(by=me(request), order_id=order_id, organisation_id=organisation, at=at),
        _("已接单。到时间在这里签到。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Say no to an offer."""
    at = clock.now()
    offer: Offer | None = queries.offers_to(me(request), at=at).filter(pk=offer_id).first()
    if offer is None:
        raise NotFound

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        taking.decline(by=me(request), offer_id=offer_id, at=at)
        return _("已婉拒，社区会另找人。"), reverse("orders:near")

    return asked(
        request, forms.Form(request.POST if request.method == "POST" else None), deed, title=_("婉拒邀请"), button=_("婉拒"),
        back=(reverse("orders:near"), _("可接的任务")), effect=offer.order.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def give_back(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Give it back."""
    form = ReasonForm(request.POST or None, label=_("为什么退单"))
    return _asked(
        request, form, order_id, _("退单"), lambda given, at: taking.give_back(
            by=me(request), order_id=order_id, reason=given["reason"], at=at
        ), _("已退单。"), effect=_("开始前两小时内退单记为未到。"), danger=True,
    )  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def start(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Check in."""
    return _pressed(
        request,
        order_id,
        lambda at: taking.start(by=me(request), order_id=order_id, at=at),
        _("已签到，服务开始计时。"),
    )


@require_POST
@guarded(SIGNED_IN)
def finish(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Check out."""
    return _pressed(
        request,
        order_id,
        lambda at: taking.finish(by=me(request), order_id=order_id, at=at),
        _("已签退，等服务对象确认。"),
    )


@require_POST
@guarded(SIGNED_IN)
def confirm(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Confirm what was done."""
    return _pressed(
        request,
        order_id,
        lambda at: settling.confirm(by=me(request), order_id=order_id, at=at),
        _("已确认，时长已入账。"),
    )


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def review(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say how it was; staff for who says it by phone."""
    return _asked(
        request, ReviewForm(request.POST or None), order_id, _("评价"), lambda given, at: settling.review(
            order_id=order_id, by=me(request), stars=given["stars"], text=given["text"], at=at
        ), _("谢谢，评价已记录。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def dispute(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say it was otherwise."""
    form = ReasonForm(request.POST or None, label=_("哪里不对"))
    return _asked(
        request, form, order_id, _("提出异议"), lambda given, at: settling.dispute(
            order_id=order_id, by=me(request), text=given["reason"], at=at
        ), _("已提交，由与双方无关的工作人员裁定。"),
    )  # fmt: skip


def _pressed(request: HttpRequest, order_id: UUID, deed: Callable[[Any], object], said: str) -> HttpResponse:
    at = clock.now()
    queries.order_for(me(request), order_id, at=at)
    return pressed(request, lambda: deed(at), said=said, then=reverse("orders:detail", args=[order_id]))


def _asked(
    request: HttpRequest, form: forms.Form, order_id: UUID, title: str, command: Any, said: str, **more: Any
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    one = queries.order_for(me(request), order_id, at=at)
    there = reverse("orders:detail", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        command(given, at)
        return said, there

    return asked(request, form, deed, title=title, button=_("提交"), back=(there, one.title), **more)
