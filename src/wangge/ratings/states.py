"""The levels, indicators and channels of 好差评, and how far the handling of a bad one is. No database."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The five levels; the two lowest are bad (差评)."""

    VERY_SATISFIED = 5, _("非常满意")
    SATISFIED = 4, _("满意")
    BASICALLY = 3, _("基本满意")
    DISSATISFIED = 2, _("不满意")
    VERY_DISSATISFIED = 1, _("非常不满意")


BAD: Final = frozenset({Level.DISSATISFIED, Level.VERY_DISSATISFIED})


class Channel(models.TextChoices):
    """评价渠道; in national exchange 1 to 7 in this order."""

    PC = "pc", _("电脑")
    MOBILE = "mobile", _("手机")
    QR = "qr", _("扫码")
    DEVICE = "device", _("窗口评价器")
    TERMINAL = "terminal", _("自助终端")
    PHONE = "phone", _("电话")
    SMS = "sms", _("短信链接")


# Fixed by the national rules and versioned; nobody adds or takes away any locally.
INDICATORS_VERSION: Final = 1
ON_SITE: Final[dict[str, Any]] = {
    "efficiency": _("办事效率"), "service": _("服务水平"), "attitude": _("服务态度"),
}  # fmt: skip
ONLINE: Final[dict[str, Any]] = {
    "efficiency": _("办理效率"), "guide": _("办事指南准确度"), "convenience": _("办理便捷度"), "platform": _("平台可用性"),
}  # fmt: skip


class State(models.TextChoices):
    """How far the handling of a bad rating is."""

    OPEN = "open", _("待核实联系")
    CONTACTED = "contacted", _("整改中")
    RECTIFIED = "rectified", _("待回访")
    CLOSED = "closed", _("已办结")
    APPEALED = "appealed", _("申诉复核中")
    VOID = "void", _("经复核不成立")


S = State
FOLLOW: Final[dict[str, frozenset[str]]] = {
    S.OPEN: frozenset({S.CONTACTED, S.APPEALED}),
    S.CONTACTED: frozenset({S.RECTIFIED, S.APPEALED}),
    S.RECTIFIED: frozenset({S.CLOSED, S.CONTACTED}),  # not satisfied with it: once more
    S.APPEALED: frozenset({S.OPEN, S.CONTACTED, S.VOID}),  # dismissed: on from where it was
    S.CLOSED: frozenset(),
    S.VOID: frozenset(),
}
ENDED: Final = (S.CLOSED.value, S.VOID.value)


class FollowUp(models.TextChoices):
    """What the rater says of how it was put right."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    NOT = "not", _("不满意")
    UNREACHED = "unreached", _("匿名或联系不上")


def may_follow(now: str, then: str) -> bool:
    """Whether the handling may go from one state to the other."""
    return then in FOLLOW[now]


def is_bad(level: int) -> bool:
    """Whether a level is one of the two lowest."""
    return level in BAD


def indicators(on_site: bool) -> dict[str, Any]:
    """The indicators asked for: those of a visit, or those of an online matter."""
    return ON_SITE if on_site else ONLINE
