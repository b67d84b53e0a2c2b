"""Invented content for the style guide. Nobody here exists; the numbers are impossible ones."""

# ruff: noqa: E501 - one sample a line

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TONES = [
    ("ok", _("已到场")),
    ("info", _("已派单")),
    ("warn", _("即将超时")),
    ("alarm", _("已超时")),
    ("quiet", _("已关闭")),
]
ME = {"name": "安小云", "post": "社区工作人员", "place": "云水明珠社区", "initials": "安", "switch_url": "?"}
CALLS = [
    # number, person, place, kind, stage, tone, minutes until due, worker
    ("0728-031", "郭奶奶", "3 号楼 2 单元 501", "跌倒", "等待接单", "alarm", -5, "—"),
    ("0728-030", "贾大爷", "1 号楼 1 单元 202", "身体不适", "在路上", "warn", 3, "韩立新"),
    ("0728-029", "任爱兰", "5 号楼 3 单元 101", "水管漏水", "已派单", "info", 12, "韩立新"),
    ("0728-028", "孟庆和", "2 号楼 1 单元 602", "跌倒", "已到场", "ok", 48, "苏桂芳"),
    ("0728-027", "郝秀珍", "4 号楼 2 单元 301", "求陪同就医", "已到场", "ok", 95, "苏桂芳"),
    ("0727-112", "梁老师", "6 号楼 1 单元 402", "忘带钥匙", "已关闭", "quiet", None, "韩立新"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    person = forms.CharField(
        label=_("求助人"), help_text=_("输入姓名、拼音首字母、电话或门牌，边打边找。"), max_length=40
    )
    kind = forms.ChoiceField(
        label=_("发生了什么"),
        choices=[
            ("fall", _("跌倒")),
            ("ill", _("身体不适")),
            ("lost", _("走失")),
            ("home", _("家中故障")),
            ("other", _("其他")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(label=_("多久前发生"), required=False, min_value=0)
    place = forms.ChoiceField(label=_("网格"), choices=[("1", "第一网格"), ("2", "第二网格"), ("3", "第三网格")])
    note = forms.CharField(label=_("情况说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    told = forms.BooleanField(label=_("已告知家属"), required=False)


class QuestionForm(forms.Form):
    """One question for the public."""

    kind = forms.ChoiceField(
        label=_("您现在怎么了？"),
        help_text=_("选最接近的一项就行，工作人员会再问您。"),
        choices=[("fall", _("摔倒了")), ("ill", _("身体不舒服")), ("home", _("家里东西坏了")), ("other", _("别的事"))],
        widget=forms.RadioSelect,
    )


def nav() -> list[dict[str, Any]]:
    return [
        {"label": "求助", "items": [
            {"label": "求助看板", "url": "?", "icon": "call", "current": "page", "count": 3},
            {"label": "登记求助", "url": "?1", "icon": "plus"},
            {"label": "我的任务", "url": "?2", "icon": "task", "count": 12},
            {"label": "求助统计", "url": "?3", "icon": "chart"},
        ]},
        {"label": "基层", "items": [
            {"label": "地点与网格", "url": "?4", "icon": "place"},
            {"label": "地图", "url": "?5", "icon": "map"},
            {"label": "居民", "url": "?6", "icon": "people"},
            {"label": "岗位", "url": "?7", "icon": "post"},
            {"label": "值班", "url": "?8", "icon": "calendar"},
        ]},
        {"label": "管理", "items": [
            {"label": "日志与凭证", "url": "?9", "icon": "seal"},
            {"label": "运行状况", "url": "?10", "icon": "gauge"},
        ]},
    ]  # fmt: skip


def timeline(now: datetime) -> list[dict[str, Any]]:
    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    return [
        {"at": ago(1500), "who": "家属 郭敏", "what": "登记紧急联系人", "tone": "quiet"},
        {"at": ago(34), "who": "接线员 安小云", "what": "接到求助", "tone": "info", "seal_url": "?",
         "note": "老人在卫生间跌倒，意识清楚，说右腿疼，不能站起。"},
        {"at": ago(33), "who": "系统", "what": "派给值班网格员 韩立新", "tone": "info", "due": ago(28), "done": ago(30)},
        {"at": ago(24), "who": "系统", "what": "5 分钟未接单，改派候补 苏桂芳", "tone": "alarm", "due": ago(28), "done": ago(24), "seal_url": "?"},
        {"at": ago(21), "who": "网格员 苏桂芳", "what": "在路上", "tone": "ok", "due": ago(19), "done": ago(21)},
        {"at": ago(9), "who": "网格员 苏桂芳", "what": "到场，拨打 120", "tone": "ok", "note": "未移动老人。120 预计 12 分钟到。", "seal_url": "?"},
        {"at": ago(2), "who": "安小云", "what": "电话告知女儿郭敏", "tone": "warn", "due": now + timedelta(minutes=3)},
    ]  # fmt: skip


def calls(now: datetime) -> list[dict[str, Any]]:
    names = ("number", "person", "place", "kind", "stage", "tone", "minutes", "worker")
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in CALLS]
    for row in rows:
        row["at"] = now - timedelta(minutes=10 if row["minutes"] is not None else 1400)
        row["due"] = None if row["minutes"] is None else now + timedelta(minutes=row["minutes"], seconds=20)
    return rows


GRIDS = [{"label": f"第{n}网格", "value": v} for n, v in zip("一二三四五六", (42, 31, 27, 18, 9, 4), strict=True)]
HOURS = [
    {"label": f"{hour}时", "value": v}
    for hour, v in enumerate((2, 1, 0, 1, 1, 3, 6, 9, 12, 10, 8, 7, 5, 4, 6, 7, 9, 11, 13, 10, 8, 6, 4, 3))
]
STEPS = [
    {"word": "接到", "state": "done"}, {"word": "派单", "state": "done"}, {"word": "在路上", "state": "done"},
    {"word": "到场", "state": "now"}, {"word": "告知家属", "state": "next"}, {"word": "关闭", "state": "next"}, {"word": "回访", "state": "next"},
]  # fmt: skip
