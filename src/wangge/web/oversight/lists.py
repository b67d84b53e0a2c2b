"""What inspectors have not looked at yet, their draws, and what has to be answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge.hall.models import Case
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.oversight import queries
from wangge.oversight.kinds import DemandKind
from wangge.oversight.models import Demand
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, show_list
from wangge.web.oversight import words

INSPECT, SEE = Permission.INSPECT_CASES, Permission.SEE_CASES
CHIPS = [("", gettext_lazy("尚未监察")), ("done", gettext_lazy("已监察"))]
DEMAND_CHIPS = [
    ("", gettext_lazy("待答复")), ("late", gettext_lazy("超期未答复")), *DemandKind.choices, ("answered", gettext_lazy("已答复")),
]  # fmt: skip


def period(request: HttpRequest) -> tuple[date, date]:
    """The days in the address, or the usual ones."""
    usual = queries.usual_period(clock.now())
    found = [_day(request.GET.get(name, ""), day) for name, day in zip(("from", "to"), usual, strict=True)]
    return (found[0], found[1]) if found[0] <= found[1] else usual


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@require_GET
@guarded(INSPECT)
def index(request: HttpRequest) -> HttpResponse:
    """Coverage of a period, and the cases nobody has looked at."""
    at, viewer = clock.now(), me(request)
    days = period(request)
    found = queries.coverage(viewer, *days, at=at)
    told = _("%(from)s 至 %(to)s：已监察 %(seen)s 件，共 %(all)s 件，覆盖率 %(share)s，发现问题 %(wrong)s 件。") % {
        "from": days[0], "to": days[1], "seen": found.inspected, "all": found.all, "share": words.share(found.tenths),
        "wrong": found.with_findings,
    }  # fmt: skip
    done = request.GET.get("state") == "done"
    rows = queries.inspected(viewer, *days, at=at) if done else queries.to_inspect(viewer, *days, at=at)
    return show_list(request, Listing(
        title=_("行政监察"), columns=[_("事项"), _("审批部门"), _("申请"), _("状态"), _("期限")], rows=rows, to_row=case_row,
        chips=CHIPS, counts={"": found.all - found.inspected, "done": found.inspected}, notices=[("info", told)],
        actions=[
            Action(_("抽取记录"), reverse("oversight:samples")),
            Action(_("按风险抽取"), reverse("oversight:draw"), primary=True),
        ],
        empty=(_("没有这样的办件"), _("最近三十天的办件列在这里，直到有人监察。")), icon="seal",
    ))  # fmt: skip


def case_row(one: Case) -> Row:
    """A case in a list of overseers."""
    due = Cell(at=one.due_at) if one.due_at else Cell("—")
    cells = [Cell(one.office.name), Cell(day_of(one.began_at)), Cell(one.get_state_display()), due]
    return Row(words.to_case(one), one.version.name, one.number, cells)


@require_GET
@guarded(INSPECT)
def samples(request: HttpRequest) -> HttpResponse:
    """The draws, and how far they are."""

    def row(one: Any) -> Row:  # a Sample with its counts
        url = reverse("oversight:sample", args=[one.pk])
        days, drawn, done = (
            Cell(f"{one.from_day} – {one.to_day}"),
            Cell(one.count, css="number"),
            Cell(one.done, css="number"),
        )
        cells = [days, drawn, done, Cell(at=one.at)]
        return Row(url, one.number, one.by.name, cells)

    return show_list(request, Listing(
        title=_("抽取记录"), columns=[_("编号"), _("时间段"), _("抽取"), _("已监察"), _("抽取时间")],
        rows=queries.samples(me(request), at=clock.now()), to_row=row, back=(reverse("oversight:list"), _("行政监察")),
        actions=[Action(_("按风险抽取"), reverse("oversight:draw"), primary=True)],
        empty=(_("还没有抽取过"), _("按风险和随机抽取的办件，连同理由，列在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def demands(request: HttpRequest) -> HttpResponse:
    """What has to be answered: asked advice, binding opinions, notices, media questions."""
    at, viewer = clock.now(), me(request)

    def row(one: Demand) -> Row:
        cells = [Cell(one.get_kind_display()), Cell(at=one.due), words.standing(one, at)]
        return Row(reverse("oversight:demand", args=[one.pk]), one.case.version.name, one.number, cells)

    return show_list(request, Listing(
        title=_("监督事项"), columns=[_("事项"), _("类型"), _("答复期限"), _("情况")],
        rows=queries.demands(viewer, request.GET.get("state", ""), at=at), to_row=row, chips=DEMAND_CHIPS,
        empty=(_("没有要答复的"), _("征求的法律意见、须答复的意见、督办和媒体提问列在这里。")),
    ))  # fmt: skip
