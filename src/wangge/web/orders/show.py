"""Words for orders: states with tones, when and where, what it earns, and the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel.clock import local
from wangge.orders import rules
from wangge.orders.models import Order
from wangge.orders.states import State
from wangge.points import tariffs
from wangge.web.kit import Cell, Row

TONES = {
    State.OPEN: "info", State.TAKEN: "ok", State.STARTED: "ok", State.FINISHED: "warn", State.CONFIRMED: "ok",
    State.DISPUTED: "alarm", State.MISSED: "alarm", State.CANCELLED: "quiet",
}  # fmt: skip
DIFFICULTY = {1: gettext_lazy("一般"), 2: gettext_lazy("较难"), 3: gettext_lazy("很难")}
WORDS = {
    "order.published": gettext_lazy("发布"), "order.offered": gettext_lazy("邀请"), "order.declined": gettext_lazy("婉拒邀请"),
    "order.taken": gettext_lazy("接单"), "order.given_back": gettext_lazy("退单，重新开放"), "order.started": gettext_lazy("签到"),
    "order.finished": gettext_lazy("签退，等待确认"), "order.confirmed": gettext_lazy("确认，时长入账"),
    "order.reviewed": gettext_lazy("评价"), "order.settled": gettext_lazy("结算"), "order.missed": gettext_lazy("记为未到"),
    "order.cancelled": gettext_lazy("取消"), "order.disputed": gettext_lazy("提出异议"),
    "order.dispute_decided": gettext_lazy("异议已裁定"),
}  # fmt: skip


def state(order: Order) -> Cell:
    """The state as word and tone."""
    return Cell(order.get_state_display(), tone=TONES[State(order.state)])


def span(order: Order) -> str:
    """When: the day and the hours."""
    return f"{local(order.starts_at):%m-%d %H:%M}–{local(order.ends_at):%H:%M}"


def taker(order: Order) -> str:
    """Who does it: the organisation, or the person."""
    found = order.organisation or order.taker
    return found.name if found else ""


def where(order: Order) -> str:
    """The place with the one above it, for who may know."""
    above = order.place.parent
    return f"{above.name} {order.place.name}" if above is not None else order.place.name


def roughly(order: Order) -> str:
    """Where, before it is taken: no nearer than the building."""
    place = order.place
    while place.kind in ("household", "unit") and place.parent is not None:
        place = place.parent
    return place.name


def worth(order: Order, at: datetime) -> int:
    """The points it would give as planned, without a review."""
    planned = rules.actual_minutes(order.starts_at, order.ends_at)
    return tariffs.points_for(kind=order.kind, difficulty=order.difficulty, minutes=planned, at=at).amount


def row(order: Order) -> Row:
    """A line of the staff's list."""
    return Row(reverse("orders:detail", args=[order.pk]), order.title, order.number, [
        state(order), Cell(order.get_kind_display()), Cell(span(order), css="nowrap"), Cell(where(order)),
        Cell(order.subject.name if order.subject else ""), Cell(taker(order)), Cell(_stars(order)),
    ])  # fmt: skip


def sheet_row(order: Order) -> list[Any]:
    """A line of the spreadsheet."""
    return [
        order.number, order.title, order.get_kind_display(), order.get_state_display(), f"{local(order.starts_at):%Y-%m-%d %H:%M}",
        roughly(order), taker(order), order.minutes or "", _stars(order),
    ]  # fmt: skip


def _stars(order: Order) -> str:
    review = getattr(order, "review", None)
    return _("%(n)s 星") % {"n": review.stars} if review is not None else ""
