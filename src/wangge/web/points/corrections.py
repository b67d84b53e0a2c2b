"""Corrections: one asks, another approves; both say why."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotPermitted
from wangge.points import commands, queries
from wangge.points.models import Account, Correction
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Cell, Listing, Row, asked, show_list
from wangge.web.points import show


class AskForm(forms.Form):
    """Why, and what should have been there."""

    reason = forms.CharField(label=gettext_lazy("为什么更正"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    right_amount = forms.IntegerField(
        label=gettext_lazy("正确的数"),
        required=False,
        help_text=gettext_lazy("不填表示这一笔整个不该有。时长按分钟填。"),
    )


class DecideForm(forms.Form):
    """Approve or decline."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("审核结果"), choices=[("yes", gettext_lazy("同意冲正")), ("no", gettext_lazy("不同意"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不同意时要写。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.CORRECT_POINTS)
def ask(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Ask that an entry be taken back."""
    at = clock.now()
    entry = queries.entry_for(me(request), entry_id, at=at)
    account = entry.account
    place = commands.place_of(account)
    if place is None or account.person_id == me(request).pk:
        raise NotPermitted
    access.require(me(request), Permission.CORRECT_POINTS, place=place, at=at)
    back = (reverse("points:account", args=[account.pk]), _name(request, account, at))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.ask_correction(by=me(request), entry_id=entry_id, at=at, **given)
        return _("已提交更正，等另一位工作人员审核。"), back[0]

    return asked(
        request, AskForm(request.POST or None), deed, title=_("申请更正"), button=_("提交"), back=back,
        effect=_("%(name)s 的%(book)s，%(amount)s。同意后记一笔相反的账，原来的账不改。")
        % {
            "name": _name(request, account, at), "book": account.get_book_display(),
            "amount": show.signed(account.book, entry.amount),
        },
    )  # fmt: skip


@require_GET
@guarded(Permission.CORRECT_POINTS)
def index(request: HttpRequest) -> HttpResponse:
    """Corrections where the viewer may correct."""
    at = clock.now()
    rights = access.rights_of(me(request), day_of(at))
    state = request.GET.get("state", "")
    state = state if state in Correction.State.values else Correction.State.WAITING.value

    def holder(one: Correction) -> str:
        return show.holder(one.entry.account, me(request), rights)

    return show_list(request, Listing(
        title=_("更正审核"), columns=[_("户主"), _("账本"), _("原数"), _("应为"), _("申请人"), _("申请时间")],
        rows=queries.corrections(me(request), at=at, state=state),
        to_row=lambda one: Row(reverse("points:correction", args=[one.pk]), holder(one), one.reason, [
            Cell(one.entry.account.get_book_display()), Cell(one.entry.amount, css="number"),
            Cell(one.right_amount or 0, css="number"), Cell(one.asked_by.name), Cell(at=one.asked_at),
        ]),
        chips=[("", Correction.State.WAITING.label), *[(s.value, s.label) for s in Correction.State if s != "waiting"]],
        empty=(_("没有待审核的更正"), _("工作人员在对账单里对一笔账申请更正后，会出现在这里，由另一位同事审核。")), icon="check",
        back=(reverse("points:accounts"), _("积分账")),
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.CORRECT_POINTS)
def decide(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Look at a correction and decide."""
    at = clock.now()
    found = queries.correction_for(me(request), correction_id, at=at)
    account = found.entry.account

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        approve = given["verdict"] == "yes"
        commands.decide_correction(
            by=me(request), correction_id=correction_id, approve=approve, answer=given["answer"], at=at
        )
        return (_("已冲正。") if approve else _("已退回申请。")), reverse("points:account", args=[account.pk])

    words = {
        "name": _name(request, account, at), "amount": show.signed(account.book, found.entry.amount),
        "right": show.amount(account.book, found.right_amount or 0), "by": found.asked_by.name, "reason": found.reason,
        "state": found.get_state_display(),
    }  # fmt: skip
    return asked(
        request, DecideForm(request.POST or None), deed, title=_("审核更正"), button=_("确定"),
        back=(reverse("points:corrections"), _("更正审核")),
        effect=_("%(name)s：%(amount)s 改为 %(right)s。%(by)s 申请：%(reason)s（%(state)s）") % words,
    )  # fmt: skip


def _name(request: HttpRequest, account: Account, at: datetime) -> str:
    return show.holder(account, me(request), access.rights_of(me(request), day_of(at)))
