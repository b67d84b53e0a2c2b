"""Forms of the hall's windows and queue. Each maps to one command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import ItemKind
from wangge.people.models import Person
from wangge.web.places.forms import DayInput
from wangge.windows.models import Floor, Topic

Choices = list[tuple[str, Any]]


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HallForm(forms.Form):
    """What is said of a hall."""

    name = forms.CharField(label=_("名称"), max_length=80)
    general_branch = forms.CharField(
        label=_("党总支部"), max_length=80, required=False, help_text=_("例如：红色联盟总支部。")
    )
    opens = forms.TimeField(label=_("上班"), widget=TimeInput())
    closes = forms.TimeField(label=_("下班"), widget=TimeInput())
    every_day = forms.BooleanField(label=_("周末和节假日也办理"), required=False)


class NewHallForm(HallForm):
    """The same, with where it is."""

    place = forms.ChoiceField(label=_("地点"))
    field_order = ("place", "name")

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class FloorForm(forms.Form):
    """A floor and its branch."""

    number = forms.IntegerField(label=_("楼层"), min_value=1, max_value=99)
    branch = forms.CharField(label=_("党支部"), max_length=80)
    secretary = forms.ChoiceField(label=_("支部书记"), required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secretary"].choices = [("", _("未定")), *people]  # type: ignore[attr-defined]


class TopicForm(forms.Form):
    """What people take a number for."""

    name = forms.CharField(label=_("业务类别"), max_length=40)
    kinds = forms.MultipleChoiceField(
        label=_("事项类型"), choices=ItemKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示都可以办理。"),
    )  # fmt: skip


class NewTopicForm(TopicForm):
    """The same, with its letter, which stays."""

    letter = forms.CharField(label=_("号码字母"), max_length=1, help_text=_("A 到 Z，以后不能改。"))
    field_order = ("letter", "name")


class ChangedTopicForm(TopicForm):
    """The same, and whether numbers are given."""

    is_open = forms.BooleanField(label=_("开放取号"), required=False)


class WindowForm(forms.Form):
    """A window."""

    floor = forms.ChoiceField(label=_("楼层和党支部"))
    name = forms.CharField(label=_("窗口名称"), max_length=40, help_text=_("例如：综合窗口、不动产专窗。"))
    topics = forms.MultipleChoiceField(label=_("办理的业务"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, floors: Iterable[Floor], topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["floor"].choices = [(f"{one.pk}", f"{one.number} · {one.branch}") for one in floors]  # type: ignore[attr-defined]
        self.fields["topics"].choices = topic_choices(topics)  # type: ignore[attr-defined]


class NewWindowForm(WindowForm):
    """The same, with its number, which stays."""

    number = forms.IntegerField(label=_("窗口号"), min_value=1, max_value=9999)
    field_order = ("number", "floor", "name")


class SeatForm(forms.Form):
    """Who sits at a window from when to when."""

    person = forms.ChoiceField(label=_("工作人员"))
    from_day = forms.DateField(label=_("第一天"), widget=DayInput())
    to_day = forms.DateField(label=_("最后一天"), widget=DayInput(), required=False, help_text=_("不填表示没有期限。"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class LastDayForm(forms.Form):
    """When it ends."""

    last_day = forms.DateField(label=_("最后一天"), widget=DayInput())


class LeaveForm(forms.Form):
    """Who is away, and who stands in."""

    person = forms.ChoiceField(label=_("谁请假"))
    from_day = forms.DateField(label=_("第一天"), widget=DayInput())
    to_day = forms.DateField(label=_("最后一天"), widget=DayInput())
    reason = forms.CharField(label=_("原因"), required=False, max_length=200, help_text=_("加密保存，不公开。"))
    cover = forms.ChoiceField(label=_("谁顶岗"), required=False)

    def __init__(self, *args: Any, people: Choices, covers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["cover"].choices = [("", _("暂不安排")), *covers]  # type: ignore[attr-defined]
        if not covers:
            del self.fields["cover"]


class CoverForm(forms.Form):
    """Who stands in."""

    person = forms.ChoiceField(label=_("谁顶岗"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    """A number by phone."""

    topic = forms.ChoiceField(label=_("办理什么"), widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False, help_text=_("快到您时发短信提醒，只用于这一次。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Choices, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.fields["phone"].required = not signed_in


class GiveForm(TakeForm):
    """A number at the information desk."""

    is_priority = forms.BooleanField(label=_("老年人、残疾人、军人等优先"), required=False)


class CodeForm(forms.Form):
    """The code of an appointment."""

    code = forms.CharField(
        label=_("预约码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class BookForm(forms.Form):
    """A place in a slot."""

    slot = forms.ChoiceField(label=_("时段"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, slots: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slots  # type: ignore[attr-defined]


class SlotsForm(forms.Form):
    """Slots of several days."""

    first_day = forms.DateField(label=_("第一天"), widget=DayInput())
    last_day = forms.DateField(label=_("最后一天"), widget=DayInput())
    begins = forms.TimeField(label=_("从"), widget=TimeInput())
    ends = forms.TimeField(label=_("到"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("每个时段（分钟）"), min_value=5, max_value=240, initial=30)
    capacity = forms.IntegerField(label=_("每个时段人数"), min_value=1, max_value=99, initial=4)


class CapacityForm(forms.Form):
    """How many may book."""

    capacity = forms.IntegerField(label=_("每个时段人数"), min_value=0, max_value=99)


def people_choices(people: Iterable[Person]) -> Choices:
    """Persons to choose from."""
    return [(f"{one.pk}", one.name) for one in people]


def topic_choices(topics: Iterable[Topic]) -> Choices:
    """Topics to choose from."""
    return [(f"{one.pk}", f"{one.letter} · {one.name}") for one in topics]
