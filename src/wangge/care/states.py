"""The stages of a help call and what may follow what.

From the newspaper page of 28 July 2022: 电话求助 → 网格员赶到 → 查看伤情 → 拨打120 → 通知家属 → 陪同就医 → 回访. Calling 120
and telling the family may happen at any time, because the desk must not wait for the worker to arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Stage(StrEnum):
    """A stage of a help call; also the step kinds of its timeline and the journal kinds."""

    REPORTED = "reported"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    ON_THE_WAY = "on_the_way"
    ON_SITE = "on_site"
    CHECKED = "checked"
    AMBULANCE = "ambulance"
    FAMILY = "family"
    ACCOMPANIED = "accompanied"
    CLOSED = "closed"
    FOLLOWED_UP = "followed_up"
    CANCELLED = "cancelled"
    MERGED = "merged"


S = Stage
LABELS = {
    S.REPORTED: _("待派单"),
    S.DISPATCHED: _("等待接单"),
    S.ACCEPTED: _("已接单"),
    S.ON_THE_WAY: _("正在赶来"),
    S.ON_SITE: _("已到现场"),
    S.CHECKED: _("查看伤情"),
    S.AMBULANCE: _("拨打120"),
    S.FAMILY: _("通知家属"),
    S.ACCOMPANIED: _("陪同就医"),
    S.CLOSED: _("已结束，待回访"),
    S.FOLLOWED_UP: _("已回访"),
    S.CANCELLED: _("已撤销"),
    S.MERGED: _("已合并"),
}

# Stages that must be settled (done, or skipped with a reason) before a stage may be.
NEEDS: dict[Stage, frozenset[Stage]] = {
    S.DISPATCHED: frozenset({S.REPORTED}),
    S.ACCEPTED: frozenset({S.DISPATCHED}),
    S.ON_THE_WAY: frozenset({S.ACCEPTED}),
    S.ON_SITE: frozenset({S.ON_THE_WAY}),
    S.CHECKED: frozenset({S.ON_SITE}),
    S.AMBULANCE: frozenset({S.REPORTED}),
    S.FAMILY: frozenset({S.REPORTED}),
    S.ACCOMPANIED: frozenset({S.ON_SITE, S.AMBULANCE}),
    S.CLOSED: frozenset({S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED}),
    S.FOLLOWED_UP: frozenset({S.CLOSED}),
}
SKIPPABLE = frozenset(NEEDS) - {S.CLOSED}
REPEATABLE = frozenset({S.DISPATCHED, S.CHECKED, S.FAMILY})  # asked again, looked again, tried again
MAIN = (S.REPORTED, S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE, S.CLOSED, S.FOLLOWED_UP)
CHECKLIST = (S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED)
OPEN = (S.REPORTED, S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE)
ENDED = (S.CLOSED, S.FOLLOWED_UP, S.CANCELLED, S.MERGED)
_KINDS = frozenset(stage.value for stage in Stage)
# Timeline lines after which the call is no longer with its worker, and the stages that have to be reached anew.
_UNDONE_BY: dict[str, frozenset[Stage]] = {
    S.DISPATCHED: frozenset({S.ACCEPTED, S.ON_THE_WAY}),
    "declined": frozenset({S.ACCEPTED, S.ON_THE_WAY}),
    "alarm": frozenset({S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY}),
}


class StepLike(Protocol):
    kind: str


def settled(steps: Iterable[StepLike]) -> frozenset[Stage]:
    """The stages settled by these steps, in the order they were written.

    Asking another worker undoes the first one's acceptance and way; so does a worker who cannot come after all. When
    nobody is left to ask, the call is as undispatched as it was when it was reported.
    """
    done: set[Stage] = set()
    for step in steps:
        done -= _UNDONE_BY.get(step.kind, frozenset())
        if step.kind in _KINDS:
            done.add(Stage(step.kind))
    return frozenset(done)


def missing(stage: Stage, done: frozenset[Stage]) -> list[Stage]:
    """What must be settled first, in the order of the stages."""
    return [needed for needed in Stage if needed in NEEDS[stage] and needed not in done]


def may_happen(stage: Stage, done: frozenset[Stage]) -> bool:
    """Whether a stage may be done (or skipped) now."""
    if stage not in NEEDS or done & {S.CANCELLED, S.MERGED, S.FOLLOWED_UP}:
        return False
    if S.CLOSED in done and stage != S.FOLLOWED_UP:
        return False
    return not missing(stage, done) and (stage not in done or stage in REPEATABLE)


def state_after(done: frozenset[Stage]) -> Stage:
    """The matter's state: the furthest main stage settled."""
    return [stage for stage in MAIN if stage in done][-1]
