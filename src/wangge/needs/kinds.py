"""The closed lists of the two lists: what somebody needs, what somebody offers, and how much of it.

A resource serves kinds of needs; that is how the two meet. Codes are stored and never change; words may.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedKind(models.TextChoices):
    """What is needed."""

    CARE = "care", _("生活照料")
    HOSPITAL = "hospital", _("陪诊就医")
    REPAIR = "repair", _("家庭维修")
    TUTORING = "tutoring", _("学业辅导")
    LEGAL = "legal", _("法律咨询")
    COUNSELLING = "counselling", _("心理疏导")
    ERRAND = "errand", _("政策咨询与代办")
    MEDIATION = "mediation", _("矛盾调解")
    ENVIRONMENT = "environment", _("环境卫生")
    SAFETY = "safety", _("安全隐患")
    CULTURE = "culture", _("文体活动")
    JOB = "job", _("就业创业")
    GOODS = "goods", _("物资帮扶")
    BUSINESS = "business", _("经营服务")
    VENUE = "venue", _("场地需求")
    OTHER = "other", _("其他")


class ResourceKind(models.TextChoices):
    """What is offered. Money is not: it would need another law."""

    SERVICE = "service", _("志愿服务")
    PROFESSIONAL = "professional", _("专业服务")
    VENUE = "venue", _("场地")
    GOODS = "goods", _("物资")
    EQUIPMENT = "equipment", _("设备工具")
    DISCOUNT = "discount", _("优惠让利")
    JOB = "job", _("岗位")


class Unit(models.TextChoices):
    """In what an amount or a capacity is counted."""

    PERSON = "person", _("人")
    TIME = "time", _("次")
    HOUR = "hour", _("小时")
    ITEM = "item", _("件")
    SEAT = "seat", _("座")


class Per(models.TextChoices):
    """The span a capacity is for."""

    WEEK = "week", _("每周")
    MONTH = "month", _("每月")
    TOTAL = "total", _("总共")


class Source(models.TextChoices):
    """How a row came in."""

    DESK = "desk", _("社区登记")
    OWN = "own", _("本人提出")
    SURVEY = "survey", _("敲门问需")
    IMPORT = "import", _("表格导入")


LOWEST_URGENCY, USUAL_URGENCY, HIGHEST_URGENCY = 1, 3, 5
URGENCY = {5: _("非常急"), 4: _("比较急"), 3: _("一般"), 2: _("不太急"), 1: _("可以等")}


def sound_kinds(codes: Iterable[str]) -> list[str]:
    """The kinds of needs in the order of the list, each once. Raises ValueError for a code that is none."""
    wanted = set(codes)
    if unknown := wanted - set(NeedKind.values):
        raise ValueError(f"no such kind of need: {', '.join(sorted(unknown))}")
    return [code for code in NeedKind.values if code in wanted]
