"""What somebody can do and when: the words that check-ins, needs and resources share, so that they can meet.

Free times are slots of a plain week: weekday 1 (Monday) to 7 and a part of the day, "1m" Monday morning, "6e" Saturday
evening. Skills are a closed list: free words cannot be matched.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.TextChoices):
    """What somebody is good at."""

    CARE = "care", _("照护陪伴")
    MEDICAL = "medical", _("医护健康")
    PSYCHOLOGY = "psychology", _("心理疏导")
    LEGAL = "legal", _("法律咨询")
    MEDIATION = "mediation", _("矛盾调解")
    TEACHING = "teaching", _("课业辅导")
    REPAIR = "repair", _("家电水电维修")
    HAIRCUT = "haircut", _("理发")
    COOKING = "cooking", _("做饭送餐")
    DRIVING = "driving", _("开车接送")
    COMPUTER = "computer", _("电脑手机使用")
    ARTS = "arts", _("文体书画")
    ENVIRONMENT = "environment", _("环境整治")
    SAFETY = "safety", _("治安消防巡查")
    POLICY = "policy", _("政策宣讲与代办")
    LANGUAGE = "language", _("手语与外语")
    ORGANISING = "organising", _("活动组织")
    LABOUR = "labour", _("搬运体力")


PARTS = {"m": _("上午"), "a": _("下午"), "e": _("晚上")}
WEEKDAYS = {1: _("周一"), 2: _("周二"), 3: _("周三"), 4: _("周四"), 5: _("周五"), 6: _("周六"), 7: _("周日")}
SLOTS = tuple(f"{day}{part}" for day in WEEKDAYS for part in PARTS)


def sound_skills(codes: Iterable[str]) -> list[str]:
    """The skills in the order of the list, each once. Raises ValueError for a code that is none."""
    wanted = set(codes)
    if unknown := wanted - set(Skill.values):
        raise ValueError(f"no such skill: {', '.join(sorted(unknown))}")
    return [code for code in Skill.values if code in wanted]


def sound_times(codes: Iterable[str]) -> list[str]:
    """The slots in the order of the week, each once. Raises ValueError for a code that is none."""
    wanted = set(codes)
    if unknown := wanted - set(SLOTS):
        raise ValueError(f"no such time: {', '.join(sorted(unknown))}")
    return [code for code in SLOTS if code in wanted]


def slot_words(code: str) -> str:
    """A slot as people say it: 周六上午."""
    return f"{WEEKDAYS[int(code[0])]}{PARTS[code[1]]}"
