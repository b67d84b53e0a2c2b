"""Forms of orders. Each maps to one command; the rules stay in `orders`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.kernel.clock import SHANGHAI
from wangge.needs.kinds import NeedKind
from wangge.orders.states import Declined
from wangge.people.models import Organisation, Person
from wangge.web.orders.show import STAR_WORDS
from wangge.web.places.forms import DayInput

DIFFICULTIES = [(1, _("容易")), (2, _("要些本领")), (3, _("专业或费力"))]
STARS = [(str(n), words) for n, words in STAR_WORDS.items()]


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class TaskForm(forms.Form):
    """When, and what the taker gets to know, of a task that is published from a project."""

    day = forms.DateField(label=_("日期"), widget=DayInput())
    begins = forms.TimeField(label=_("开始"), widget=TimeInput())
    ends = forms.TimeField(label=_("结束"), widget=TimeInput())
    details = forms.CharField(
        label=_("给接单人的说明"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如怎么找、带什么。只有接单人和工作人员能看到，加密保存。"),
    )  # fmt: skip
    risks = forms.CharField(
        label=_("风险提示"), required=False, max_length=200, help_text=_("接单前就告知：例如登高、搬重物、宠物。")
    )
    insurance = forms.CharField(
        label=_("意外伤害保险"), required=False, max_length=80,
        help_text=_("写明险种和保单，例如“社区志愿者意外险 2022 年度”。有些类别没有保险不能接单。"),
    )  # fmt: skip
    for_everybody = forms.BooleanField(label=_("开放给所有能接单的人"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        """What the command is given."""
        given = dict(self.cleaned_data)
        day, begins, ends = given.pop("day"), given.pop("begins"), given.pop("ends")
        given["starts_at"] = datetime.combine(day, begins, SHANGHAI)
        given["ends_at"] = datetime.combine(day, ends, SHANGHAI)
        return given


class OrderForm(TaskForm):
    """A service put on the list by hand."""

    title = forms.CharField(
        label=_("任务"), max_length=80, help_text=_("只写做什么，不写姓名、电话和门牌，接单前大家都能看到。")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=NeedKind.choices)
    difficulty = forms.TypedChoiceField(label=_("难度"), coerce=int, choices=DIFFICULTIES, initial=1)
    field_order = (
        "title",
        "kind",
        "difficulty",
        "day",
        "begins",
        "ends",
        "details",
        "risks",
        "insurance",
        "for_everybody",
    )


class OfferForm(forms.Form):
    """Whom to ask."""

    to = forms.ChoiceField(label=_("邀请谁"), widget=forms.RadioSelect, error_messages={"required": _("请选一位。")})

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Person | Organisation | None:
        """Whom was chosen."""
        kind, _colon, key = self.cleaned_data["to"].partition(":")
        of: Any = Person if kind == "person" else Organisation
        found: Person | Organisation | None = of.objects.filter(pk=UUID(key)).first()
        return found


class InsuranceForm(forms.Form):
    """Which insurance covers who does it."""

    insurance = forms.CharField(
        label=_("意外伤害保险"), required=False, max_length=80, help_text=_("写明险种和保单；留空表示没有。")
    )


class TextForm(forms.Form):
    """A reason or an account."""

    reason = forms.CharField(min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class DeclineForm(forms.Form):
    """Why not: one tap, more words if one likes."""

    reason = forms.ChoiceField(
        label=_("为什么不方便？"), choices=Declined.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("还想说什么（选“其他”时请写）"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只有社区工作人员能看到。婉拒不影响您的积分和信誉。"),
    )  # fmt: skip


class MinutesForm(forms.Form):
    """How long it really took."""

    minutes = forms.IntegerField(
        label=_("实际服务分钟"), min_value=1, max_value=1440, help_text=_("只计实际服务，不含路途。"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class DecideForm(forms.Form):
    """What counts after a dispute, and why."""

    minutes = forms.IntegerField(
        label=_("认定服务分钟"), min_value=0, max_value=1440, help_text=_("填 0 表示没有做，记为未到。"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("理由"), min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("双方都能看到。"),
    )  # fmt: skip


class ReviewForm(forms.Form):
    """Stars, and perhaps words."""

    stars = forms.TypedChoiceField(
        label=_("这次服务怎么样？"), coerce=int, choices=STARS, widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("还想说什么（可以不填）"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
