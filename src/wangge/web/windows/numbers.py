"""Numbers for those who work in the hall: today's list, one number with its history, a number given at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import journal
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Thing, asked, pressed, show_list, show_thing, timeline
from wangge.web.windows import show
from wangge.web.windows.forms import GiveForm, topic_choices
from wangge.windows import commands, ending, queries
from wangge.windows.models import TicketState

CHIPS = [("", gettext_lazy("未办完")), *TicketState.choices, ("all", gettext_lazy("全部"))]


@require_GET
@guarded(Permission.SEE_HALL)
def index(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """The numbers of today in the order of the queue."""
    at, viewer = clock.now(), me(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    found = queries.tickets(viewer, hall, at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    actions = []
    if access.rights_of(viewer, day_of(at)).allow(Permission.SERVE_QUEUE, hall.place.path):
        actions.append(Action(_("咨询台取号"), reverse("windows:give", args=[hall.pk]), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("今天的号码"), columns=show.NUMBER_HEADS, rows=found, to_row=show.number, chips=CHIPS, search=_("号码"),
        counts=queries.day_figures(hall, at=at), actions=actions, back=(reverse("windows:hall", args=[hall.pk]), hall.name),
        empty=(_("没有这样的号码"), _("有人取号后会列在这里，按叫号的顺序。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def number(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """One number and what happened to it."""
    at, viewer = clock.now(), me(request)
    one = queries.ticket_for(viewer, ticket_id, at=at)
    actions = []
    serves = access.rights_of(viewer, day_of(at)).allow(Permission.SERVE_QUEUE, one.hall.place.path)
    if one.state == TicketState.MISSED and serves:
        actions.append(Action(_("重新排队"), reverse("windows:take-back", args=[one.pk]), post=True, primary=True))
    if one.state in ("waiting", "called") and (serves or one.person_id == viewer.pk):
        actions.append(Action(_("取消这个号"), reverse("windows:number-cancel", args=[one.pk]), post=True, danger=True))
    sees = access.rights_of(viewer, day_of(at)).allow(Permission.SEE_HALL, one.hall.place.path)
    back = (reverse("windows:numbers", args=[one.hall_id]), _("今天的号码")) if sees else (
        reverse("windows:mine"), _("我的排队和预约"))  # fmt: skip
    return show_thing(request, Thing(
        title=one.number, back=back, actions=actions, status=Cell(one.get_state_display(), tone=show.TONES[one.state]),
        facts=[
            (_("大厅"), one.hall.name), (_("业务"), one.topic.name), (_("日期"), one.day),
            (_("方式"), one.get_channel_display()), (_("优先"), _("是") if one.is_priority else _("否")),
            (_("窗口"), f"{one.window.number}" if one.window else ""), (_("呼叫次数"), one.calls),
            (_("取号时间"), Cell(at=one.taken_at)), (_("开始办理"), Cell(at=one.serving_at)),
        ],
        timeline=timeline(journal.history_of(one), show.WORDS),
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.SERVE_QUEUE)
def give(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """A number for somebody who asks at the desk."""
    at, viewer = clock.now(), me(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    access.require(viewer, Permission.SERVE_QUEUE, place=hall.place, at=at)
    topics = topic_choices(hall.topics.filter(is_open=True).order_by("letter"))
    form = GiveForm(request.POST or None, topics=topics, signed_in=True)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = commands.take_ticket(
            by=viewer, hall_id=hall.pk, topic_id=UUID(given["topic"]), phone=given["phone"],
            is_priority=given["is_priority"], at=at,
        )  # fmt: skip
        return _("号码 %(n)s。") % {"n": made.number}, reverse("windows:number", args=[made.pk])

    return asked(
        request, form, deed, title=_("咨询台取号"), button=_("取号"),
        back=(reverse("windows:numbers", args=[hall.pk]), _("今天的号码")),
    )  # fmt: skip


@require_POST
@guarded(Permission.SERVE_QUEUE)
def take_back(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """A missed number waits again."""
    return pressed(
        request, lambda: commands.take_back(by=me(request), ticket_id=ticket_id, at=clock.now()), said=_("已重新排队。"),
        then=reverse("windows:number", args=[ticket_id]),
    )  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def cancel(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Off the queue."""
    return pressed(
        request, lambda: ending.cancel(by=me(request), ticket_id=ticket_id, at=clock.now()), said=_("已取消。"),
        then=reverse("windows:number", args=[ticket_id]),
    )  # fmt: skip
