"""What a volunteer or a member's contact sees on the phone: what can be taken near, what is taken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.orders import queries
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.volunteers import queries as volunteers
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.kit import Action, Cell, Row, Section, Thing, show_thing
from wangge.web.orders import show

MOST_SHOWN = 100


@require_GET
@guarded(SIGNED_IN)
def near(request: HttpRequest) -> HttpResponse:
    """Open orders I may take, those I am asked to take first."""
    at, viewer = clock.now(), me(request)
    offers = list(queries.offers_to(viewer, at=at))
    asked = [
        Row(reverse("orders:detail", args=[one.order_id]), one.order.title, show.span(one.order), [
            Cell(show.roughly(one.order)), Cell(at=one.expires_at), Cell(_("婉拒"), url=reverse("orders:decline", args=[one.pk])),
        ])
        for one in offers
    ]  # fmt: skip
    known = {one.order_id for one in offers}
    rows = [_near(one, at) for one in queries.near(viewer, at=at)[:MOST_SHOWN] if one.pk not in known]
    notices = []
    if not volunteers.may_serve(viewer, day_of(at)):
        notices.append(("info", _("通过报到后才能接单。到“我的报到”提交，社区会尽快办理。")))
    sections = [
        Section(
            _("可接的任务"),
            [_("任务"), _("地点"), _("积分")],
            rows,
            _("附近暂时没有可接的任务，有新任务时会列在这里。"),
        )
    ]
    if asked:
        sections.insert(0, Section(_("社区请您帮忙"), [_("任务"), _("地点"), _("答复期限"), ""], asked))
    return show_thing(request, Thing(
        title=_("可接的任务"), back=(reverse("home"), _("首页")), notices=notices, sections=sections,
        actions=[Action(_("我的接单"), reverse("orders:mine"), icon="task")],
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have taken: the next on top, then what is over; and services for me."""
    at, viewer = clock.now(), me(request)
    held = list(queries.own(viewer, at=at)[:MOST_SHOWN])
    over = list(queries.own(viewer, at=at, over=True)[:MOST_SHOWN])
    for_me = list(queries.done_for(viewer, at=at)[:MOST_SHOWN])
    heads = [_("任务"), _("状态"), _("时间"), _("地点")]
    following = next((one for one in held if one.state in (State.TAKEN, State.STARTED)), None)
    actions = [Action(_("找任务"), reverse("orders:near"), icon="search")]
    if following is not None:
        name, words = ("finish", _("签退结束")) if following.state == State.STARTED else ("start", _("签到开始"))
        label = _("%(deed)s：%(title)s") % {"deed": words, "title": following.title}
        actions.insert(
            0, Action(label, reverse(f"orders:{name}", args=[following.pk]), post=True, primary=True, icon="clock")
        )
    sections = [
        Section(_("接下来"), heads, [_row(one) for one in held], _("还没有接单。到“可接的任务”看看附近有什么能帮的。")),
        Section(_("已结束"), heads, [_row(one) for one in over], _("还没有完成的服务。")),
    ]
    if for_me:
        sections.append(Section(_("为我服务的"), heads, [_row(one) for one in for_me]))
    return show_thing(request, Thing(
        title=_("我的接单"), back=(reverse("home"), _("首页")), actions=actions, sections=sections,
    ))  # fmt: skip


def _near(one: Order, at: object) -> Row:
    cells = [Cell(show.roughly(one)), Cell(show.worth(one, at), css="number")]  # type: ignore[arg-type]
    return Row(reverse("orders:detail", args=[one.pk]), one.title, show.span(one), cells)


def _row(one: Order) -> Row:
    cells = [show.state(one), Cell(show.span(one), css="nowrap"), Cell(show.where(one))]
    return Row(reverse("orders:detail", args=[one.pk]), one.title, one.number, cells)
