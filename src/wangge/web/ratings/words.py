"""The office's words for ratings on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.ratings.models import Rating
from wangge.ratings.states import Level, indicators

TONES = {"open": "alarm", "contacted": "warn", "rectified": "info", "closed": "ok", "appealed": "warn", "void": "quiet"}
STEPS: dict[str, Any] = {
    "rating.given": gettext_lazy("收到评价"), "rating.contact_shown": gettext_lazy("查看联系方式"),
    "rating.contacted": gettext_lazy("核实并联系"), "rating.rectified": gettext_lazy("整改并答复"),
    "rating.followed_up": gettext_lazy("回访"), "rating.appealed": gettext_lazy("被评价人申诉"),
    "rating.appeal_decided": gettext_lazy("申诉裁定"),
}  # fmt: skip


def level(value: int) -> str:
    """A level as people read it."""
    return str(Level(value).label)


def told(rating: Rating) -> str:
    """The indicators that were rated."""
    known = indicators(rating.on_site)
    return "；".join(f"{known[code]}：{level(value)}" for code, value in rating.indicators.items() if code in known)


def about(rating: Rating) -> str:
    """What was rated, for whoever handles it: an item, or a visit to a window."""
    if rating.item is not None:
        return str(rating.item.name)
    return _("%(n)s 号窗口的服务") % {"n": rating.window.number if rating.window else "—"}


def percent(value: int | None) -> str:
    """A share, or that it is not shown."""
    return "—" if value is None else f"{value}%"
