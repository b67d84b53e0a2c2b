"""The words of matching: why two fit, what is missing, what is proven."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.matching.models import Run
from wangge.matching.proofs import Rechecked
from wangge.people.abilities import Skill, slot_words

NEAR = {
    "building": gettext_lazy("在同一栋楼"),
    "grid": gettext_lazy("在同一网格"),
    "community": gettext_lazy("在同一社区"),
}
# What was left after each question, in words, for a need nobody is proposed for.
QUESTIONS = {
    "fits": gettext_lazy("会这件事的"),
    "in_reach": gettext_lazy("在服务半径内的"),
    "in_time": gettext_lazy("时间对得上的"),
    "allowed": gettext_lazy("可以安排的"),
    "free": gettext_lazy("这一期还有空的"),
}


def reasons(told: dict[str, Any], distance_m: int, slot: str | None = None) -> list[str]:
    """Why these two: short sentences, the strongest first."""
    said = []
    if told["known"]:
        said.append(
            ngettext("服务过这位居民 %(n)d 次", "服务过这位居民 %(n)d 次", told["known"]) % {"n": told["known"]}
        )
    if told["skills"]:
        said.append(_("会%(skills)s") % {"skills": skill_words(told["skills"])})
    if told["percent"] < 100:
        said.append(_("要的技能只有 %(percent)d%% 写明") % {"percent": told["percent"]})
    said.append(_apart(told["near"], distance_m))
    if slot:
        said.append(_("%(slot)s双方都方便") % {"slot": slot_words(slot)})
    elif not told["slots"]:
        said.append(_("双方都没有限定时间"))
    if told["kept"]:
        said.append(_("与上次的建议相同"))
    return said


def _apart(near: str, distance_m: int) -> str:
    if near == "building":
        return str(NEAR[near])
    words = {"near": NEAR.get(near, ""), "metres": metres(distance_m)}
    return (_("%(near)s，相距约 %(metres)s") if near else _("相距约 %(metres)s")) % words


def busy_words(other: dict[str, Any]) -> str:
    """What somebody who was not chosen does in this plan instead; empty for nothing."""
    if not other["free"]:
        return _("这次已排满别的需求")
    load = other["load"]
    return ngettext("这次已安排 %(n)d 件", "这次已安排 %(n)d 件", load) % {"n": load} if load else ""


def left_words(counts: dict[str, int]) -> str:
    """How many were left after each question, up to the one that left nobody: `会这件事的 5 · 在服务半径内的 0`."""
    said = []
    for question, words in QUESTIONS.items():
        said.append(f"{words} {counts.get(question, 0)}")
        if not counts.get(question):
            break
    return " · ".join(said)


def proof_words(run: Run) -> list[dict[str, str]]:
    """What is proven, stage by stage, in plain words with the two numbers that must be equal."""
    counts = run.counts
    stages = (
        ("who", _("照顾谁"), _(
            "在现有的人和资源里，没有任何方案能多照顾一条更急、等得更久的需求，也没有任何方案能照顾更多需求。"
        )),
        ("whom", _("由谁来"), _(
            "照顾同样这 %(served)d 条需求，没有任何方案的总路程（熟人、技能折算在内）比它更短。"
        ) % {"served": counts["served"]}),
        ("spread", _("负担是否平均"), _(
            "没有任何方案能在路程和平均之间更划算；一方最多 %(busiest)d 件，共 %(helpers)d 位帮手出力。"
        ) % {"busiest": counts["busiest"], "helpers": counts["helpers"]}),
    )  # fmt: skip
    return [
        {
            "title": title,
            "says": says,
            "value": f"{run.certificate[name]['value']:,}",
            "bound": f"{run.certificate[name]['bound']:,}",
            "proven": run.certificate[name]["value"] == run.certificate[name]["bound"],
        }
        for name, title, says in stages
    ]


def rechecked(again: Rechecked) -> list[tuple[str, bool]]:
    """What was looked at just now, and whether it holds."""
    return [
        (_("三步的得分都等于任何方案的上限或下限"), again.checked.proven),
        (_("算出结果的数据与日志里的指纹一致"), again.same_input),
        (_("方案与日志里的指纹一致"), again.same_plan),
        (_("页面上的建议就是这个方案"), again.same_pairs),
    ]


def metres(distance: int) -> str:
    """A distance as people say it, rounded to tens."""
    if distance < 1000:
        return _("%(n)d 米") % {"n": round(distance, -1) if distance >= 10 else distance}
    return _("%(n)s 公里") % {"n": f"{distance / 1000:.1f}"}


def sentence(said: list[str]) -> str:
    """Several reasons in one line."""
    return _("；").join(said)


def skill_words(codes: list[str]) -> str:
    """Skills in one line."""
    return _("、").join(str(Skill(code).label) for code in codes)


def waited(told: dict[str, Any]) -> str:
    """How long a need waited, and whether that raised it."""
    count = told["waited"]
    if told["raised"] > told["urgency"]:
        return ngettext("已等 %(n)d 天，提了级", "已等 %(n)d 天，提了级", count) % {"n": count}
    return ngettext("已等 %(n)d 天", "已等 %(n)d 天", count) % {"n": count}
