"""How windows, numbers and appointments are shown: tones, words, lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.kernel.clock import local
from wangge.kernel.masking import mask_name
from wangge.web.kit import Cell, Row
from wangge.windows.duty import OnDuty
from wangge.windows.models import Appointment, Slot, Ticket

WINDOW_TONES = {"open": "ok", "paused": "warn", "closed": "quiet"}
TONES = {
    "waiting": "info", "called": "warn", "serving": "ok", "done": "quiet", "missed": "alarm", "cancelled": "quiet",
}  # fmt: skip
BOOKED_TONES = {"booked": "info", "arrived": "ok", "cancelled": "quiet", "missed": "alarm"}
WORDS = {
    "ticket.taken": gettext_lazy("取号"), "ticket.called": gettext_lazy("呼叫"), "ticket.recalled": gettext_lazy("再次呼叫"),
    "ticket.served": gettext_lazy("开始办理"), "ticket.done": gettext_lazy("办完"), "ticket.missed": gettext_lazy("记过号"),
    "ticket.returned": gettext_lazy("过号后重新排队"), "ticket.cancelled": gettext_lazy("取消"),
    "window.added": gettext_lazy("设置窗口"), "window.changed": gettext_lazy("修改窗口"),
    "window.retired": gettext_lazy("停用窗口"), "window.staffed": gettext_lazy("安排窗口人员"),
    "window.seat_ended": gettext_lazy("结束窗口安排"), "window.open": gettext_lazy("开始办理业务"),
    "window.paused": gettext_lazy("暂停办理"), "window.closed": gettext_lazy("关闭窗口"),
    "appointment.booked": gettext_lazy("预约"), "appointment.cancelled": gettext_lazy("取消预约"),
    "appointment.arrived": gettext_lazy("到场"), "appointment.missed": gettext_lazy("未到场"),
}  # fmt: skip
NUMBER_HEADS = (
    gettext_lazy("号码"), gettext_lazy("业务"), gettext_lazy("状态"), gettext_lazy("窗口"), gettext_lazy("取号时间"),
    gettext_lazy("方式"),
)  # fmt: skip
BOOKED_HEADS = (
    gettext_lazy("时段"), gettext_lazy("业务"), gettext_lazy("状态"), gettext_lazy("姓名"), gettext_lazy("预约码"),
)  # fmt: skip


def number(one: Ticket) -> Row:
    """A line of the list of numbers."""
    return Row(reverse("windows:number", args=[one.pk]), one.number, _("优先") if one.is_priority else "", [
        Cell(one.topic.name), Cell(one.get_state_display(), tone=TONES[one.state]),
        Cell(f"{one.window.number}" if one.window else "—"), Cell(at=one.taken_at), Cell(one.get_channel_display()),
    ])  # fmt: skip


def appointment(one: Appointment) -> Row:
    """A line of the desk's list; the name is masked, the code is what people show."""
    return Row(reverse("windows:appointment", args=[one.pk]), span(one.slot), "", [
        Cell(one.slot.topic.name), Cell(one.get_state_display(), tone=BOOKED_TONES[one.state]),
        Cell(mask_name(one.person.name)), Cell(one.code),
    ])  # fmt: skip


def span(slot: Slot) -> str:
    """A slot in words."""
    return f"{_day(slot.starts_at)} {local(slot.starts_at):%H:%M}—{local(slot.ends_at):%H:%M}"


def minutes(value: int | None) -> str:
    """A waiting time in words."""
    if value is None:
        return _("没有开放的窗口，时间不定")
    if value == 0:
        return _("马上")
    return ngettext("约 %(n)d 分钟", "约 %(n)d 分钟", value) % {"n": value}


def on_duty(one: OnDuty) -> str:
    """Who is at a window, in words."""
    if one.person is not None and one.instead_of is not None:
        return _("%(name)s（顶岗）") % {"name": one.person.name}
    if one.person is not None:
        return one.person.name
    return _("请假，无人顶岗") if one.instead_of is not None else _("未安排")


def days(one: Any) -> str:
    """From a day to a day, in words."""
    return f"{one.from_day} — {one.to_day or _('没有期限')}"


def _day(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d}"
