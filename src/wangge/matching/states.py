"""The states of a run and of a pair, and what may follow what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """Where a run stands."""

    ASKED = "asked", _("计算中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


class PairState(models.TextChoices):
    """Where a pair stands. Confirmed and projected ones are promised; of a need there is at most one."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    PROJECTED = "projected", _("已列项目")
    REJECTED = "rejected", _("已否决")
    REPLACED = "replaced", _("已被替换")


class Why(models.TextChoices):
    """What a need that nobody is proposed for is missing."""

    NO_OFFER = "no_offer", _("没有人会，也没有这类资源")
    TOO_FAR = "too_far", _("有人会，但都超出服务半径")
    NO_TIME = "no_time", _("附近有人会，但时间对不上")
    NOT_THESE = "not_these", _("剩下的是约定不安排或已否决的人")
    NOBODY_FREE = "nobody_free", _("合适的人这一期都排满了")
    MORE_URGENT = "more_urgent", _("合适的人都先安排给更急的需求")


P = PairState
PROMISED = (P.CONFIRMED, P.PROJECTED)
LIVE = (P.PROPOSED, *PROMISED)
NEXT: dict[str, frozenset[str]] = {
    P.PROPOSED: frozenset({P.CONFIRMED, P.REJECTED, P.REPLACED}),
    P.CONFIRMED: frozenset({P.PROJECTED, P.REJECTED, P.REPLACED}),
    P.PROJECTED: frozenset({P.CONFIRMED}),
    P.REJECTED: frozenset(),
    P.REPLACED: frozenset(),
}


def may_follow(now: str, then: str) -> bool:
    """Whether a pair in state `now` may go to state `then`."""
    return then in NEXT[now]
