"""How measures and their figures read: the reasons of a rank, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wangge.honours.states import Award


def measure(award: str, name: str) -> str:
    """What a measure is called."""
    names = {
        "minutes": _("每百户服务分钟") if award == Award.COMMUNITY else _("服务时长（分钟）"),
        "stars": _("评价得星"), "kept": _("守约"), "score": _("联盟赋分"), "orders": _("服务单"), "learning": _("参与学习"),
        "in_time": _("按时到场"), "calls": _("处理求助"), "doors": _("入户"), "met": _("需求办结"),
    }  # fmt: skip
    return names[name]


def figure(part: Mapping[str, Any]) -> str:
    """The figure as it is read: a share with its whole, or an amount."""
    if not part["share"]:
        return str(part["of"])
    if not part["out_of"]:
        return _("没有记录")
    return f"{part['of']} / {part['out_of']}"


def points(hundredths: int | None) -> str:
    """Hundredths of a point as points with two places."""
    return "—" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def reasons(award: str, parts: list[Mapping[str, Any]]) -> str:
    """One line that says by which figures somebody stands where they stand."""
    return "，".join(f"{measure(award, part['measure'])} {figure(part)}" for part in parts)
