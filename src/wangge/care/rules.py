"""Decisions about help calls on plain values: the fall card's advice, and whom to ask in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.matters.models import Assignment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Why = Assignment.Why


class Advice(StrEnum):
    """What the fall card tells the worker to do. Source: 老年人跌倒干预技术指南 (Ministry of Health, 2011)."""

    CALL_120_RESUSCITATE = "call_120_resuscitate"
    CALL_120_UNCONSCIOUS = "call_120_unconscious"
    CALL_120_DO_NOT_LIFT = "call_120_do_not_lift"
    CALL_120_DO_NOT_MOVE = "call_120_do_not_move"
    HOSPITAL = "hospital"
    HELP_UP_SLOWLY = "help_up_slowly"


NEEDS_120 = frozenset(
    {Advice.CALL_120_RESUSCITATE, Advice.CALL_120_UNCONSCIOUS, Advice.CALL_120_DO_NOT_LIFT, Advice.CALL_120_DO_NOT_MOVE}
)
# The order is the order of asking; each answer is yes or no.
QUESTIONS: dict[str, StrPromise] = {
    "conscious": _("意识清醒吗？"),
    "breathing": _("有呼吸和心跳吗？"),
    "bleeding": _("有外伤出血吗？"),
    "vomiting": _("有呕吐吗？"),
    "convulsion": _("在抽搐吗？"),
    "remembers": _("记得是怎么跌倒的吗？"),
    "severe_headache": _("剧烈头痛吗？"),
    "crooked_mouth": _("口角歪斜吗？"),
    "slurred_speech": _("言语不清吗？"),
    "weak_limbs": _("手脚无力吗？"),
    "fracture_signs": _("肢体疼痛、畸形或不能活动吗？"),
    "back_pain": _("腰背部疼痛吗？"),
    "incontinence": _("大小便失禁吗？"),
    "wants_to_stand": _("老人想自己站起来吗？"),
}
_STROKE = ("severe_headache", "crooked_mouth", "slurred_speech", "weak_limbs")
_FRACTURE = ("fracture_signs", "back_pain", "incontinence")
ADVICE_WORDS = {
    Advice.CALL_120_RESUSCITATE: _("立即拨打120，就地做心肺复苏，直到急救人员接手。"),
    Advice.CALL_120_UNCONSCIOUS: _("立即拨打120，让老人平卧，不要移动；确需搬动时保持平稳。"),
    Advice.CALL_120_DO_NOT_LIFT: _("可能是脑卒中：立即拨打120，不要扶起老人。"),
    Advice.CALL_120_DO_NOT_MOVE: _("可能骨折或伤到脊柱：不要搬动老人，立即拨打120。"),
    Advice.HOSPITAL: _("记不清怎么跌倒，可能是晕厥或脑血管意外：立即护送就医或拨打120。"),
    Advice.HELP_UP_SLOWLY: _("可协助老人慢慢起身，坐或卧休息并观察，确认无碍再离开；之后到医院检查。"),
}
FIRST_AID_WORDS = {
    "bleeding": _("有出血：先止血、包扎。"),
    "vomiting": _("有呕吐：头偏向一侧，清理口鼻，保持呼吸通畅。"),
    "convulsion": _("抽搐：移到平整软地面或垫软物，不要硬掰肢体。"),
}


def advice_for(answers: Mapping[str, bool]) -> Advice:
    """The advice for these yes/no answers; the first rule that fits wins, the most urgent first.

    An unanswered sign counts as absent, but an unanswered "remembers" counts as no, so silence never ends in the mildest
    advice. Worked examples: docs/rules/fall-card.md.
    """
    if not answers.get("breathing", True):
        return Advice.CALL_120_RESUSCITATE
    if not answers.get("conscious", True) or answers.get("convulsion", False):
        return Advice.CALL_120_UNCONSCIOUS
    if any(answers.get(sign, False) for sign in _STROKE):
        return Advice.CALL_120_DO_NOT_LIFT
    if any(answers.get(sign, False) for sign in _FRACTURE):
        return Advice.CALL_120_DO_NOT_MOVE
    if not answers.get("remembers", False):
        return Advice.HOSPITAL
    return Advice.HELP_UP_SLOWLY


def first_aid_for(answers: Mapping[str, bool]) -> list[StrPromise]:
    """What else to do at once, in words."""
    return [words for sign, words in FIRST_AID_WORDS.items() if answers.get(sign, False)]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked. `distance_m` only when a fresh position is known."""

    person_id: UUID
    leads: bool  # 网格长 of the call's grid
    own_grid: bool  # holds a post in the call's grid
    on_duty_here: bool
    on_duty: bool
    busy: bool
    tree_steps: int  # place-tree distance: 0 same grid, 1 same community, …
    distance_m: int | None = None


def ranked(candidates: Iterable[Candidate]) -> list[tuple[Candidate, Why]]:
    """Whom to ask first, and why: on duty here, then nearest on duty, then the grid's own as backup, then its leader.

    Busy people are passed over, except the leader, who is always the last one to ask. Each person appears once.
    """
    best: dict[UUID, tuple[tuple, Candidate, Why]] = {}
    for one in candidates:
        why = _why(one)
        if why is None:
            continue
        key = (_TIERS.index(why), one.tree_steps, one.distance_m is None, one.distance_m or 0, str(one.person_id))
        if one.person_id not in best or key < best[one.person_id][0]:
            best[one.person_id] = (key, one, why)
    return [(one, why) for _key, one, why in sorted(best.values(), key=lambda entry: entry[0])]


_TIERS = (Why.ON_DUTY, Why.NEAREST, Why.BACKUP, Why.LEADER)


def _why(one: Candidate) -> Why | None:
    if not one.busy and one.on_duty_here:
        return Why.ON_DUTY
    if not one.busy and one.on_duty:
        return Why.NEAREST
    if one.leads:
        return Why.LEADER
    return Why.BACKUP if one.own_grid and not one.busy else None
