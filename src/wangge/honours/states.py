"""The states of an appraisal and of what comes out of it, and which award is given where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.places.codes import PlaceKind


class Award(models.TextChoices):
    """What is awarded, and so who is compared with whom."""

    VOLUNTEER = "volunteer", _("最美志愿者")
    SHOP = "shop", _("信誉商户")
    ENTERPRISE = "enterprise", _("优秀企业")
    POST = "post", _("优秀网格岗")
    COMMUNITY = "community", _("优秀社区")


class State(models.TextChoices):
    """Where an appraisal stands."""

    PREPARED = "prepared", _("名单已拟定")
    VOTING = "voting", _("委员表决中")
    NOTICED = "noticed", _("公示中")
    CONFERRED = "conferred", _("已授予")
    STOPPED = "stopped", _("已终止")


class Standing(models.TextChoices):
    """Where somebody compared stands in the appraisal."""

    RANKED = "ranked", _("参评")
    OUT = "out", _("未达参评条件")
    SHORTLISTED = "shortlisted", _("入围")
    PASSED = "passed", _("表决通过")
    NOT_PASSED = "not_passed", _("表决未通过")
    STRUCK = "struck", _("异议成立，取消")
    HONOURED = "honoured", _("已授予")


class Out(models.TextChoices):
    """Why somebody is not compared; said to that person, never to others."""

    FEW = "few", _("本期服务次数不够")
    REMOVED = "removed", _("期末已退出")
    STRUCK = "struck", _("本期有扣分或查实的投诉")


FROM_HOUSES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
OPEN = (State.PREPARED, State.VOTING, State.NOTICED)
SEEN_BY_ALL = (
    Standing.PASSED,
    Standing.STRUCK,
    Standing.HONOURED,
)  # what the public notice and the honours page speak of


def awards_at(place_kind: str) -> tuple[Award, ...]:
    """The awards an appraisal at such a place gives: people and shops by their community, communities by those above."""
    if place_kind in FROM_HOUSES:
        return (Award.VOLUNTEER, Award.SHOP, Award.ENTERPRISE, Award.POST)
    return (Award.COMMUNITY,) if place_kind in (PlaceKind.STREET, PlaceKind.DISTRICT) else ()
