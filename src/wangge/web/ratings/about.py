"""What whoever was rated may know: figures while they are not few, and bad ones without case, day and rater."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import local
from wangge.ratings import handling, queries
from wangge.ratings.models import Handling
from wangge.ratings.states import State
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.kit import Cell, Listing, ReasonForm, Row, asked, show_list
from wangge.web.ratings import words


@require_GET
@guarded(SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """Bad ratings of my own work, and how the rest is."""
    at, viewer = clock.now(), me(request)
    figures = queries.own_figures(viewer, at=at)
    said = _("评价还少，暂不显示统计。")
    if figures.count is not None:
        said = _("共 %(n)s 条评价，满意率 %(percent)s。") % {
            "n": figures.count,
            "percent": words.percent(figures.percent),
        }
    return show_list(request, Listing(
        title=_("对我服务的评价"), columns=[_("等级"), _("月份"), _("原话"), _("状态")], rows=queries.about(viewer), to_row=_row,
        notices=[("info", said)], note=_("不显示是谁、哪一天、哪件事。"),
        empty=(_("没有差评"), _("对您的服务不满意的评价列在这里，认为不实的可以申诉一次。")),
    ))  # fmt: skip


def _row(one: Handling) -> Row:
    may = one.appealed_at is None and one.state in (State.OPEN, State.CONTACTED)
    url = reverse("ratings:appeal", args=[one.pk]) if may else ""
    note = _("可以申诉") if may else ""
    return Row(url, words.level(one.rating.level), note, [
        Cell(f"{local(one.rating.given_at):%Y-%m}"), Cell(one.rating.words or words.told(one.rating)),
        Cell(one.get_state_display(), tone=words.TONES[one.state]),
    ])  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def appeal(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Say once that a rating is wrong or malicious."""
    one = queries.about_for(me(request), handling_id)
    back = (reverse("ratings:about-me"), _("对我服务的评价"))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        handling.appeal(by=me(request), handling_id=one.pk, reason=given["reason"], at=clock.now())
        return _("申诉已提交，由没有处理过这条评价的同事裁定。"), back[0]

    return asked(
        request, ReasonForm(request.POST or None, label=_("申诉理由"), hint=_("每条评价只能申诉一次。")), deed, title=_("申诉"),
        button=_("提交申诉"), back=back,
    )  # fmt: skip
