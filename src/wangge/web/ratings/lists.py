"""Bad ratings and how far their handling is, for whoever sees ratings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge import journal
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.ratings import queries
from wangge.ratings.models import Handling
from wangge.ratings.states import State
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Thing, show_list, show_thing, timeline
from wangge.web.ratings import words

SEE, HANDLE = Permission.SEE_RATINGS, Permission.HANDLE_RATINGS
CHIPS = [("", gettext_lazy("在办")), ("late", gettext_lazy("超期")), *State.choices, ("all", gettext_lazy("全部"))]


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Bad ratings, the most urgent first; never those of my own work."""
    at, viewer = clock.now(), me(request)
    actions = [Action(_("公开统计"), reverse("ratings:figures"))]
    if access.anywhere(viewer, HANDLE, on=day_of(at)):
        actions.append(Action(_("记录电话评价"), reverse("ratings:phone"), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("差评"), columns=[_("评价的服务"), _("等级"), _("评价时间"), _("下一步期限"), _("状态")],
        rows=queries.bad_ones(viewer, at=at, state=request.GET.get("state", "")), to_row=lambda one: _row(one, at),
        chips=CHIPS, counts=queries.counts(viewer, at=at), actions=actions,
        empty=(_("没有差评"), _("群众评价“不满意”或“非常不满意”时列在这里，1 个工作日内联系核实。")),
    ))  # fmt: skip


def _row(one: Handling, at: Any) -> Row:
    late = one.due_at is not None and one.due_at < at
    return Row(to_rating(one), words.about(one.rating), one.rating.office.name if one.rating.office else "", [
        Cell(words.level(one.rating.level)), Cell(at=one.rating.given_at),
        Cell(_("超期"), tone="alarm") if late else Cell(at=one.due_at) if one.due_at else Cell("—"),
        Cell(one.get_state_display(), tone=words.TONES[one.state]),
    ])  # fmt: skip


def to_rating(one: Handling) -> str:
    """The address of a bad rating."""
    return reverse("ratings:detail", args=[one.pk])


@require_GET
@guarded(SEE)
def show(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """One bad rating: what was said, what is done about it."""
    at, viewer = clock.now(), me(request)
    one = queries.bad_one_for(viewer, handling_id, at=at)
    rating = one.rating
    handles = access.rights_of(viewer, day_of(at)).allow(HANDLE, rating.place.path)
    return show_thing(request, Thing(
        title=words.about(rating), back=(reverse("ratings:list"), _("差评")),
        status=Cell(one.get_state_display(), tone=words.TONES[one.state]), actions=_actions(one, viewer) if handles else [],
        facts=[
            (_("等级"), words.level(rating.level)), (_("分项"), words.told(rating)), (_("原话"), rating.words),
            (_("渠道"), rating.get_channel_display()), (_("评价时间"), Cell(at=rating.given_at)),
            (_("联系方式"), _("留了手机号") if rating.contact else _("匿名")),
            (_("办件编号"), rating.case.number if handles and rating.case else "—"),
            (_("下一步期限"), Cell(at=one.due_at) if one.due_at else "—"), (_("核实情况"), one.found), (_("整改情况"), one.done),
            (_("公开答复"), one.reply), (_("回访"), one.get_follow_up_display() if one.follow_up else "—"),
            (_("申诉"), one.appeal), (_("裁定"), one.verdict),
        ],
        timeline=timeline([*journal.history_of(rating), *journal.history_of(one)], words.STEPS),
        note=_("谁评价的，对被评价人保密。"),
    ))  # fmt: skip


def _actions(one: Handling, viewer: Any) -> list[Action]:
    args, found = [one.pk], []
    if one.rating.contact and one.ended_at is None:
        found.append(Action(_("查看联系方式"), reverse("ratings:number", args=args), post=True))
    if one.state == State.OPEN:
        found.append(Action(_("已核实联系"), reverse("ratings:contact", args=args), primary=True))
    if one.state == State.CONTACTED:
        found.append(Action(_("已整改"), reverse("ratings:rectify", args=args), primary=True))
    if one.state == State.RECTIFIED:
        found.append(Action(_("已回访"), reverse("ratings:follow-up", args=args), primary=True))
    if one.state == State.APPEALED and viewer.pk not in (one.owner_id, one.appealed_by_id):
        found.append(Action(_("裁定申诉"), reverse("ratings:decide", args=args), primary=True))
    return found
