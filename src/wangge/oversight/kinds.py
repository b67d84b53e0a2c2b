"""What overseers write down, in codes. No database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandKind(models.TextChoices):
    """What has to be answered by a date, and by whom."""

    ADVICE = "advice", _("征求法律意见")  # the office asks, the legal adviser answers
    BINDING = "binding", _("须答复的法律意见")  # the adviser says, the office answers; nothing stops meanwhile
    NOTICE = "notice", _("督办")  # the inspector says, the office answers
    QUESTION = "question", _("媒体提问")  # the observer asks, the office answers, everybody reads both


class Verdict(models.TextChoices):
    """What an inspection found."""

    SOUND = "sound", _("未发现问题")
    FINDINGS = "findings", _("发现问题")


class FindingKind(models.TextChoices):
    """What may be wrong with how a case was handled."""

    LATE = "late", _("超期办理")
    ASKED_TWICE = "asked_twice", _("未一次性告知")
    EXTRA_PAPERS = "extra_papers", _("索要指南以外的材料")
    OUT_OF_ORDER = "out_of_order", _("程序颠倒或缺失")
    WRONG_GROUND = "wrong_ground", _("适用依据不当")
    NO_REASONS = "no_reasons", _("决定未说明理由")
    CONFLICT = "conflict", _("应当回避未回避")
    CONDUCT = "conduct", _("服务态度或廉洁问题")
    OTHER = "other", _("其他")


class Reason(models.TextChoices):
    """Why a case was drawn for inspection."""

    LATE = "late", _("超期")
    RETURNED = "returned", _("两次以上退回")
    SAME_PAIR = "same_pair", _("收件与审批总是同两人")
    BAD_RATING = "bad_rating", _("差评")
    OUT_OF_ORDER = "out_of_order", _("步骤次序异常")
    CHANCE = "chance", _("随机抽取")


class Told(models.TextChoices):
    """What somebody was reminded of."""

    SOON = "soon", _("即将到期")
    OVER = "over", _("已超期")
