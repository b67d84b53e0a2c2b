"""Orders to look at: the staff's list and one order with its story."""

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
from wangge.orders import queries
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, show_list, show_thing, timeline
from wangge.web.orders import show

SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
CHIPS = [
    ("", gettext_lazy("在办")), ("open", State.OPEN.label), ("late", gettext_lazy("到点没人")), ("confirm", State.FINISHED.label),
    ("disputed", State.DISPUTED.label), ("confirmed", State.CONFIRMED.label), ("missed", State.MISSED.label),
    ("all", gettext_lazy("全部")),
]  # fmt: skip


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The orders in reach, the next first."""
    at, viewer = clock.now(), me(request)
    counts = queries.counts(viewer, at=at)
    actions = []
    if access.anywhere(viewer, MANAGE, on=day_of(at)):
        actions.append(Action(_("发布任务"), reverse("orders:new"), primary=True, icon="plus"))
    found = queries.listed(viewer, at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    return show_list(request, Listing(
        title=_("接单"), columns=[_("任务"), _("状态"), _("类别"), _("时间"), _("地点"), _("为谁"), _("由谁"), _("评价")],
        rows=found, to_row=show.row, chips=CHIPS, counts={**counts, "": counts["active"]}, search=_("编号、任务、接单人"),
        actions=actions, export=reverse("orders:export"), icon="task",
        empty=(_("没有符合条件的任务"), _("发布一项任务，或从项目任务发布，志愿者和联盟成员就能接单。")),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet: no served person, no door."""
    at = clock.now()
    found = queries.listed(me(request), at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    heads = [_("编号"), _("任务"), _("类别"), _("状态"), _("时间"), _("地点"), _("由谁"), _("分钟"), _("评价")]
    return sheets.response(_("接单"), heads, (show.sheet_row(one) for one in found.iterator(2000)), at)


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order: what, when, where, by whom; what can be done; who did what when."""
    at, viewer = clock.now(), me(request)
    one = queries.order_for(viewer, order_id, at=at)
    staff = access.rights_of(viewer, day_of(at)).allow(MANAGE, one.place.path)
    sees = access.rights_of(viewer, day_of(at)).allow(SEE, one.place.path)
    inside = sees or viewer.pk in (one.taker_id, one.subject_id)
    facts: list[tuple[Any, Any]] = [
        (_("类别"), one.get_kind_display()), (_("难度"), show.DIFFICULTY[one.difficulty]), (_("时间"), show.span(one)),
        (_("地点"), show.where(one) if inside else show.roughly(one)),
        (_("预计积分"), show.worth(one, at)), (_("风险提示"), one.risks),
    ]  # fmt: skip
    if inside:
        facts += [(_("为谁"), one.subject.name if one.subject else ""), (_("说明"), one.details)]
    facts += [(_("由谁"), show.taker(one)), (_("实际分钟"), one.minutes if one.minutes is not None else "")]
    review = getattr(one, "review", None)
    if review is not None:
        facts.append((_("评价"), f"{_('%(n)s 星') % {'n': review.stars}} {(review.text or '') if sees else ''}"))
    back = (reverse("orders:list"), _("接单")) if sees else (reverse("orders:mine"), _("我的接单"))
    offers = [
        Row("", (offer.person or offer.organisation).name, "", [Cell(offer.get_state_display()), Cell(at=offer.expires_at)])  # type: ignore[union-attr]
        for offer in one.offers.select_related("person", "organisation").order_by("at")
    ] if sees else []  # fmt: skip
    hidden = [one.subject_id] if one.subject_id and not inside else []
    return show_thing(request, Thing(
        title=one.title, number=one.number, back=back, status=show.state(one), notices=_notices(one, sees),
        actions=_actions(one, viewer, at=at, staff=staff), facts=facts,
        sections=[Section(_("邀请"), [_("谁"), _("答复"), _("期限")], offers, _("没有邀请过谁。"))] if sees else [],
        timeline=timeline(journal.history_of(one), show.WORDS, hidden),
    ))  # fmt: skip


def _notices(one: Order, sees: bool) -> list[tuple[str, str]]:
    dispute = getattr(one, "dispute", None)
    found = []
    if dispute is not None and sees:
        found.append(("warn" if dispute.state == "open" else "info", _("异议：%(text)s") % {"text": dispute.text}))
    if one.end_note and sees:
        found.append(("info", _("说明：%(text)s") % {"text": one.end_note}))
    return found


def _actions(one: Order, viewer: Person, *, at: Any, staff: bool) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"orders:{name}", args=[one.pk])

    mine, theirs = one.taker_id == viewer.pk, one.subject_id == viewer.pk
    found = []
    if one.state == State.OPEN and not theirs and one.ends_at > at:
        organisations = list(
            spoken_for(viewer, day_of(at)).filter(memberships__ended_at=None, memberships__isnull=False).distinct()
        )
        found.append(Action(_("接单"), to("take"), post=True, primary=True, icon="check"))
        found += [
            Action(_("以 %(name)s 接单") % {"name": each.name}, f"{to('take')}?organisation={each.pk}", post=True)
            for each in organisations
        ]
    if mine and one.state == State.TAKEN:
        found += [
            Action(_("签到开始"), to("start"), post=True, primary=True, icon="clock"),
            Action(_("退单"), to("give-back")),
        ]
    if mine and one.state == State.STARTED:
        found.append(Action(_("签退结束"), to("finish"), post=True, primary=True, icon="check"))
    if (theirs or staff) and not mine and one.state == State.FINISHED:
        found.append(Action(_("确认"), to("confirm"), post=True, primary=True, icon="check"))
    fresh = one.state in (State.FINISHED, State.CONFIRMED) and one.settled_at is None
    if (theirs or staff) and not mine and fresh and getattr(one, "review", None) is None:
        found.append(Action(_("评价"), to("review"), icon="edit"))
    if (theirs or mine or staff) and fresh:
        found.append(Action(_("有异议"), to("dispute")))
    if staff:
        found += _desk_actions(one, to, at=at, mine=mine)
    return found


def _desk_actions(one: Order, to: Any, *, at: Any, mine: bool) -> list[Action]:
    found = []
    if one.state == State.OPEN and one.starts_at > at:
        found.append(Action(_("邀请"), to("offer"), icon="people"))
    if one.state in (State.TAKEN, State.STARTED) and not mine:
        found.append(Action(_("电话确认已完成"), to("done")))
    if one.state == State.TAKEN and one.starts_at <= at:
        found.append(Action(_("记为未到"), to("missed"), post=True, danger=True))
    if one.state in (State.OPEN, State.TAKEN, State.STARTED):
        found.append(Action(_("取消任务"), to("cancel"), danger=True))
    if one.state == State.DISPUTED and not mine:
        found.append(Action(_("裁定异议"), to("decide"), primary=True))
    return found
