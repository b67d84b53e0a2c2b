"""Lists of cases: the queue by what is due next, and one's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.hall import queries
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.hall import words
from wangge.web.kit import Action, Cell, Listing, Row, show_list

MOST_PAGED = 1_000


@require_GET
@guarded(Permission.SEE_CASES)
def listed(request: HttpRequest) -> HttpResponse:
    """The cases of the viewer's hall, those due first."""
    at, viewer = clock.now(), me(request)
    asked = queries.Asked(text=request.GET.get("q", ""), group=request.GET.get("state", ""))

    def to_row(case: Any) -> Row:
        return Row(
            reverse("hall:case", args=[case.pk]), case.version.name, case.number,
            [Cell(words.applicant(case)), words.state(case), words.due(case, at), Cell(case.owner or "")],
        )  # fmt: skip

    counts = queries.counts(viewer, at=at)
    actions = []
    if access.anywhere(viewer, Permission.TAKE_CASES, on=day_of(at)):
        actions.append(Action(_("收件"), reverse("hall:intake"), primary=True, icon="plus"))
    if access.anywhere(viewer, Permission.DECIDE_CASES, on=day_of(at)):
        actions.append(Action(_("联办意见"), reverse("hall:parts")))
    return show_list(request, Listing(
        title=_("办件"), columns=(_("事项"), _("申请人"), _("状态"), _("下一步期限"), _("承办人")),
        rows=queries.Rows(queries.listed(viewer, asked, at=at)), to_row=to_row, chips=words.CHIPS, counts=counts,
        total=None if asked.text.strip() else counts.get(asked.group), most=MOST_PAGED,
        search=_("办件编号、事项、申请人"), icon="task",
        actions=actions,
        empty=(_("没有办件"), _("窗口收件，或申请人网上申报后，办件出现在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own cases, those of organisations one speaks for, and those one handles for somebody."""
    at, viewer = clock.now(), me(request)

    def to_row(case: Any) -> Row:
        return Row(
            reverse("hall:case", args=[case.pk]), case.version.name, case.number or _("尚未提交"),
            [
                words.state(case), Cell(_whose(case, viewer)), Cell(at=case.began_at),
                Cell(at=case.due_at) if case.due_at else Cell(""),
            ],
        )  # fmt: skip

    return show_list(request, Listing(
        title=_("我的办件"), columns=(_("事项"), _("状态"), _("为谁申请"), _("申请时间"), _("承诺办结")),
        rows=queries.mine(viewer, at=at), to_row=to_row, icon="building",
        actions=[Action(_("申请办事"), reverse("guide:list"), primary=True)],
        empty=(_("没有办件"), _("在办事指南里选一个事项，可以网上申请；也可以到窗口办理。")),
    ))  # fmt: skip


def _whose(case: Any, viewer: Any) -> str:
    """For whom somebody applied; oneself, and by whom when that was an agent."""
    if case.applicant_id != viewer.pk:
        return words.applicant(case)
    return _("本人，由%(agent)s代办") % {"agent": case.agent.name} if case.agent is not None else _("本人")
