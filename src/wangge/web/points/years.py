"""The end of the year: what will expire, what expired, and how a mistaken close is given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock, jobs
from wangge.kernel.clock import local
from wangge.points import closing, commands, queries
from wangge.points.models import YearClose
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, ReasonForm, Row, Section, Thing, asked, pressed, show_thing

State = YearClose.State
TONES = {State.RUNNING: "info", State.DONE: "ok", State.UNDOING: "warn", State.UNDONE: "quiet"}


@require_GET
@guarded(Permission.MANAGE_POLICY)
def index(request: HttpRequest) -> HttpResponse:
    """What the next close will take, and the closes there were."""
    at = clock.now()
    coming = queries.coming_close(at)
    stats, notices = [], []
    if coming is None:
        notices.append(("info", _("本区规定积分不清零。")))
    else:
        stats = [(_("涉及账户"), coming.accounts, ""), (_("积分合计"), coming.total, _("分"))]
        day = local(coming.cutoff)
        notices.append(
            (
                "info",
                _("下一次清零：%(day)s 零点，由系统自动办理，办理前会通知本人。时长、扣分次数和历史不变。")
                % {"day": day.date()},
            )
        )
    actions = []
    last = closing.last_closed_year(at)
    if last is not None and not YearClose.objects.filter(year=last).exclude(state=State.RUNNING).exists():
        actions.append(
            Action(_("立即清零 %(year)s 年") % {"year": last}, reverse("points:close"), post=True, danger=True)
        )
    for one in queries.closes():
        if one.state == State.DONE and one.undo_asked_by_id and one.undo_asked_by_id != me(request).pk:
            words = {
                "by": one.undo_asked_by.name if one.undo_asked_by else "",
                "year": one.year,
                "why": one.undo_reason,
            }
            notices.append(("warn", _("%(by)s 申请冲正 %(year)s 年清零：%(why)s") % words))
            url = reverse("points:undo-approve", args=[one.pk])
            actions.append(Action(_("批准冲正 %(year)s 年") % {"year": one.year}, url, post=True, danger=True))
        if queries.has_stopped(one):
            notices.append(("alarm", _stopped(one)))
            if one.state == State.UNDOING:
                url = reverse("points:undo-go-on", args=[one.pk])
                actions.append(Action(_("继续冲正 %(year)s 年") % {"year": one.year}, url, post=True, primary=True))
    rows = [_row(one) for one in queries.closes()]
    heads = [_("年度"), _("状态"), _("账户"), _("积分"), _("开始"), _("结束"), ""]
    return show_thing(request, Thing(
        title=_("年底清零"), back=(reverse("home"), _("首页")), notices=notices, stats=stats, actions=actions,
        sections=[Section(_("历次清零"), heads, rows, _("还没有清零过。"))],
    ))  # fmt: skip


@require_POST
@guarded(Permission.MANAGE_POLICY)
def close(request: HttpRequest) -> HttpResponse:
    """Begin the close of the year that is over, or go on with it."""
    at = clock.now()
    year = closing.last_closed_year(at) or 0
    return pressed(
        request, lambda: commands.begin_close(by=me(request), year=year, at=at),
        said=_("已开始清零，可以离开此页，完成后这里会显示结果。"), then=reverse("points:years"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POLICY)
def undo(request: HttpRequest, close_id: UUID) -> HttpResponse:
    """Ask that a close made by mistake be given back."""
    form = ReasonForm(request.POST or None, label=_("为什么冲正"))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.ask_undo(by=me(request), close_id=close_id, reason=given["reason"], at=clock.now())
        return _("已提交，等另一位区级管理员批准。"), reverse("points:years")

    return asked(
        request, form, deed, title=_("冲正清零"), button=_("提交"), back=(reverse("points:years"), _("年底清零")), danger=True,
        effect=_("批准后，每个账户记一笔相反的账，退回清零的积分；清零的记录保留。"),
    )  # fmt: skip


@require_POST
@guarded(Permission.MANAGE_POLICY)
def approve(request: HttpRequest, close_id: UUID) -> HttpResponse:
    """Approve it."""
    return pressed(
        request, lambda: commands.approve_undo(by=me(request), close_id=close_id, at=clock.now()),
        said=_("已批准，系统正在逐户退回。"), then=reverse("points:years"),
    )  # fmt: skip


@require_POST
@guarded(Permission.MANAGE_POLICY)
def go_on(request: HttpRequest, close_id: UUID) -> HttpResponse:
    """Go on with a giving back that stopped."""
    return pressed(
        request, lambda: commands.go_on_undo(by=me(request), close_id=close_id, at=clock.now()),
        said=_("已继续，系统正在逐户退回。"), then=reverse("points:years"),
    )  # fmt: skip


def _stopped(one: YearClose) -> str:
    job = jobs.newest_about(one.pk)
    words = {"year": one.year, "done": job.done if job else 0, "total": job.total if job else 0}
    if one.state == State.UNDOING:
        return _("%(year)s 年的冲正中途停下了（%(done)s / %(total)s）。可以继续，已退回的不会重复。") % words
    return _("%(year)s 年的清零中途停下了（%(done)s / %(total)s）。再点一次清零就接着办。") % words


def _row(one: YearClose) -> Row:
    job = jobs.newest_about(one.pk) if one.state in (State.RUNNING, State.UNDOING) else None
    note = f"{job.done} / {job.total}" if job is not None and job.total else ""
    way = Cell()
    if one.state == State.DONE:
        way = Cell(_("申请冲正"), url=reverse("points:undo", args=[one.pk]))
    cells = [
        Cell(one.get_state_display(), tone=TONES[State(one.state)]), Cell(one.accounts, css="number"),
        Cell(one.total, css="number"), Cell(at=one.began_at), Cell(at=one.ended_at), way,
    ]  # fmt: skip
    note = note or one.undo_reason or (_("摘要 %(digest)s") % {"digest": one.digest} if one.digest else "")
    return Row("", one.year, note, cells)
