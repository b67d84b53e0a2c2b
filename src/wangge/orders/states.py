"""The states of an order and of an offer, and what may follow what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an order stands."""

    OPEN = "open", _("待接单")
    TAKEN = "taken", _("已接单")
    STARTED = "started", _("服务中")
    FINISHED = "finished", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DISPUTED = "disputed", _("有争议")
    MISSED = "missed", _("未到")
    CANCELLED = "cancelled", _("已取消")


class OfferState(models.TextChoices):
    """Where an offer stands."""

    WAITING = "waiting", _("等待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    EXPIRED = "expired", _("已过期")
    GONE = "gone", _("已被别人接走")


class Declined(models.TextChoices):
    """Why somebody says no to an offer: short, and nobody is pressed to tell more."""

    BUSY = "busy", _("那个时间没空")
    FAR = "far", _("太远")
    SKILL = "skill", _("不会做，或做不了")
    OFTEN = "often", _("近来已经做了不少")
    PRIVATE = "private", _("本人或家里有事")
    OTHER = "other", _("其他")


S = State
ACTIVE = (S.OPEN, S.TAKEN, S.STARTED, S.FINISHED)
HELD = (S.TAKEN, S.STARTED)  # in somebody's hands: nobody holds two at the same time
NEXT: dict[str, frozenset[str]] = {
    S.OPEN: frozenset({S.TAKEN, S.CANCELLED}),
    S.TAKEN: frozenset({S.OPEN, S.STARTED, S.FINISHED, S.MISSED, S.CANCELLED}),
    S.STARTED: frozenset({S.FINISHED, S.CANCELLED}),
    S.FINISHED: frozenset({S.CONFIRMED, S.DISPUTED}),
    S.CONFIRMED: frozenset({S.DISPUTED}),
    S.DISPUTED: frozenset({S.CONFIRMED, S.MISSED}),
    S.MISSED: frozenset(),
    S.CANCELLED: frozenset(),
}


def may_follow(now: str, then: str) -> bool:
    """Whether an order in state `now` may go to state `then`."""
    return then in NEXT[now]
