"""The link of the served person: confirm, review, object; no account, nothing shown but what was done and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.orders import queries, settling
from wangge.orders.states import State
from wangge.web.guard import PUBLIC, guarded
from wangge.web.kit import ReasonForm, asked, pressed
from wangge.web.orders import show
from wangge.web.orders.deeds import ReviewForm


@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def review(request: HttpRequest, token: str) -> HttpResponse:
    """What was done, with stars to give."""
    order = queries.by_token(token)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        settling.review_by_link(token=token, stars=given["stars"], text=given["text"], at=clock.now())
        return _("谢谢，评价已记录。"), reverse("orders:review-link", args=[token])

    reviewed = getattr(order, "review", None)
    return asked(
        request, ReviewForm(request.POST or None), deed, title=_("确认并评价"), button=_("提交评价"),
        back=(reverse("home"), _("首页")),
        template="orders/link.html", order=order, when=show.span(order), reviewed=reviewed, token=token,
        open=order.state in (State.FINISHED, State.CONFIRMED) and order.settled_at is None and reviewed is None,
        may_confirm=order.state == State.FINISHED,
    )  # fmt: skip


@require_POST
@guarded(PUBLIC)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """It was done as recorded."""
    return pressed(
        request, lambda: settling.confirm_by_link(token=token, at=clock.now()), said=_("已确认，谢谢。还可以给个评价。"),
        then=reverse("orders:review-link", args=[token]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def dispute(request: HttpRequest, token: str) -> HttpResponse:
    """It was otherwise."""
    order = queries.by_token(token)
    there = reverse("orders:review-link", args=[token])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        settling.dispute(order_id=order.pk, by=None, text=given["reason"], at=clock.now())
        return _("已提交，社区会核实。"), there

    form = ReasonForm(request.POST or None, label=_("哪里不对"))
    return asked(request, form, deed, title=_("和记录不一样"), button=_("提交"), back=(there, _("确认并评价")))
