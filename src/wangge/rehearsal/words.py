"""The rules that can be rehearsed, in words: what each is called, its unit, and the names of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wangge.honours.states import Award
from wangge.needs.kinds import NeedKind
from wangge.rehearsal.rules import TOGETHER

POINTS, PERCENT, TIMES, HOURS = gettext_lazy("分"), "%", pgettext_lazy("strikes", "次"), gettext_lazy("小时")
DIFFICULTY = {"1": gettext_lazy("难度一"), "2": gettext_lazy("难度二"), "3": gettext_lazy("难度三")}
STARS = {str(n): words for n, words in enumerate((
    gettext_lazy("未评价"), gettext_lazy("一星"), gettext_lazy("二星"), gettext_lazy("三星"),
    gettext_lazy("四星"), gettext_lazy("五星"),
))}  # fmt: skip
SHARE = gettext_lazy("份")
MEMBER = {
    "score": gettext_lazy("联盟赋分"), "stars": gettext_lazy("评价得星"), "orders": gettext_lazy("服务单"),
    "learning": gettext_lazy("参与学习"),
}  # fmt: skip
AWARDS = {one.value: one.label for one in Award}


@dataclass(frozen=True)
class Words:
    """One key in words. `names` are empty where it is a single number."""

    title: Any
    unit: Any
    names: Mapping[str, Any] = field(default_factory=dict)
    hint: Any = ""


KEYS: dict[str, Words] = {
    "points.hour_points": Words(gettext_lazy("每小时积分"), POINTS, DIFFICULTY),
    "points.kind_percent": Words(
        gettext_lazy("各类服务的积分比例"), PERCENT, {one.value: one.label for one in NeedKind}, gettext_lazy("不填就是 100%。")
    ),
    "points.stars_percent": Words(gettext_lazy("各级评价的积分比例"), PERCENT, STARS),
    "points.most_minutes": Words(gettext_lazy("一次服务最多计分"), gettext_lazy("分钟")),
    "orders.bad_stars_points": Words(
        gettext_lazy("几星及以下算差评"), gettext_lazy("星"),
        hint=gettext_lazy("志愿者差评扣分并计一次；商户差评转为投诉。0：都不算差评。"),
    ),
    "volunteers.deduction_points": Words(
        gettext_lazy("差评扣分"), POINTS, {star: words for star, words in STARS.items() if star != "0"}
    ),
    "shop.expired_percent": Words(gettext_lazy("过期未领退还积分"), PERCENT),
    "score.tariff_points": Words(
        gettext_lazy("联盟赋分"), POINTS,
        {
            "learning": gettext_lazy("参与学习"), "volunteering": gettext_lazy("志愿服务"),
            "order_1": gettext_lazy("接单，难度一"), "order_2": gettext_lazy("接单，难度二"),
            "order_3": gettext_lazy("接单，难度三"),
        },
    ),
    "strikes.volunteer_limit_points": Words(gettext_lazy("志愿者第几次扣分退出"), TIMES),
    "strikes.member_limit_points": Words(gettext_lazy("联盟成员第几次投诉查实退出"), TIMES),
    "strikes.window_days": Words(
        gettext_lazy("扣分和投诉的计算期"), gettext_lazy("天"), hint=gettext_lazy("只数最近这么多天里的；0：一直算。")
    ),
    # appraisals: weights and sizes of the lists
    "honours.volunteer_weights": Words(gettext_lazy("最美志愿者的权重"), SHARE, {
        "minutes": gettext_lazy("服务时长"), "stars": gettext_lazy("评价得星"), "kept": gettext_lazy("守约"),
    }),
    "honours.shop_weights": Words(gettext_lazy("信誉商户的权重"), SHARE, MEMBER),
    "honours.enterprise_weights": Words(gettext_lazy("优秀企业的权重"), SHARE, MEMBER),
    "honours.post_weights": Words(gettext_lazy("优秀网格岗的权重"), SHARE, {
        "in_time": gettext_lazy("按时到场"), "calls": gettext_lazy("处理求助"), "doors": gettext_lazy("入户"),
    }),
    "honours.least_times": Words(gettext_lazy("参评最少次数"), TIMES, AWARDS),
    "honours.seats_times": Words(gettext_lazy("最多授予"), gettext_lazy("名"), AWARDS),
    "honours.shortlist_times": Words(gettext_lazy("入围名额是授予名额的几倍"), gettext_lazy("倍")),
    "volunteers.star_hours": Words(
        gettext_lazy("各星级的服务时长"), HOURS, {star: words for star, words in STARS.items() if star != "0"}
    ),
}  # fmt: skip


def title_of(key: str) -> str:
    """What the key is called; keys of parts registered above say it with `KEYS[key] = Words(…)`."""
    if key == TOGETHER:
        return _("几项一起")
    return str(KEYS[key].title) if key in KEYS else key


def value_of(key: str, value: Any) -> str:
    """A value as people read it: "难度一 10，难度二 15 分"."""
    words = KEYS.get(key)
    if words is None:
        return str(value)
    if not isinstance(value, dict):
        return f"{value} {words.unit}"
    shown = _("，").join(f"{name} {value[code]}" for code, name in words.names.items() if code in value)
    return f"{shown} {words.unit}"
