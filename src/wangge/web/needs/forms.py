"""Forms of needs and resources. Each maps to one command; the rules stay in `needs`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.needs.intake import LONGEST_TEXT, LONGEST_TITLE, MOST
from wangge.needs.kinds import URGENCY, USUAL_URGENCY, NeedKind, Per, ResourceKind, Unit
from wangge.people.abilities import SLOTS, Skill, slot_words
from wangge.people.models import Person
from wangge.web.places.forms import DayInput

MATCH = "match"
NEED_HINT = _("只写要什么，不写姓名、电话和门牌，这样可以公开征集。")
OFFER_HINT = _("只写能提供什么，不写姓名、电话和门牌，这样可以公开。")


def slot_choices() -> list[tuple[str, str]]:
    """The parts of a plain week, for check boxes."""
    return [(slot, slot_words(slot)) for slot in SLOTS]


def details_field(hint: Any) -> forms.CharField:
    """A text kept sealed."""
    return forms.CharField(
        label=_("详细说明"), help_text=hint, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class EntryForm(forms.Form):
    """What both lists ask. `more` names the fields that wait behind a fold, `counted` those that stand in one line."""

    more: tuple[str, ...] = ("times", "skills")
    counted: tuple[str, ...] = ()
    times = forms.MultipleChoiceField(
        label=_("方便的时间"), required=False, choices=slot_choices, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.MultipleChoiceField(
        label=_("需要的技能"), required=False, choices=Skill.choices, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields everybody fills in."""
        return [self[name] for name in self.fields if name not in (*self.more, *self.counted, "version")]

    @property
    def counted_fields(self) -> list[forms.BoundField]:
        """How much: fields that are read together."""
        return [self[name] for name in self.counted]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind the fold."""
        return [self[name] for name in self.more]

    @property
    def is_unfolded(self) -> bool:
        """Whether something behind the fold is filled in or wrong."""
        return any(self[name].errors or self[name].value() for name in self.more)

    def values(self) -> dict[str, Any]:
        """What the command is given."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "person", MATCH)}

    def ask_to_match(self) -> None:
        """Ask whether the person agrees to be matched to tasks; the entry is taken either way."""
        self.fields[MATCH] = forms.BooleanField(
            label=_("本人同意按技能和时间匹配任务"), required=False,
            help_text=_("不同意也可以登记，只是不参加自动匹配；同意以后随时可以撤回。"),
        )  # fmt: skip

    def for_one_of(self, people: list[Person]) -> None:
        """Ask first whom it is for; asked even of one, so that a form opened before a consent ended registers nothing."""
        choices = [(str(one.pk), one.name) for one in people]
        widget = forms.RadioSelect if len(choices) > 1 else forms.HiddenInput
        person = forms.ChoiceField(label=_("为谁提出"), choices=choices, widget=widget, initial=choices[-1][0])
        self.fields = {"person": person, **self.fields}


class NeedForm(EntryForm):
    """A need."""

    kind = forms.ChoiceField(label=_("类别"), choices=NeedKind.choices)
    title = forms.CharField(label=_("要什么"), help_text=NEED_HINT, max_length=LONGEST_TITLE)
    details = details_field(_("只有本社区的工作人员、本人和本人同意的家人能看到，加密保存。"))
    urgency = forms.TypedChoiceField(
        label=_("紧急程度"), coerce=int, choices=URGENCY.items(), initial=USUAL_URGENCY, widget=forms.RadioSelect
    )
    safety = forms.BooleanField(label=_("涉及人身安全，优先处理"), required=False)
    wanted_by = forms.DateField(label=_("希望完成的日期"), required=False, widget=DayInput())
    amount = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST, initial=1)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices, initial=Unit.PERSON)
    field_order = ("kind", "title", "details", "urgency", "safety", "wanted_by", "amount", "unit")
    counted = ("amount", "unit")


class ResourceForm(EntryForm):
    """A resource."""

    kind = forms.ChoiceField(label=_("类别"), choices=ResourceKind.choices)
    title = forms.CharField(label=_("能提供什么"), help_text=OFFER_HINT, max_length=LONGEST_TITLE)
    details = details_field(_("只有本社区的工作人员和提供人能看到，加密保存。"))
    serves = forms.MultipleChoiceField(
        label=_("能满足哪些需求"), required=False, choices=NeedKind.choices, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(label=_("能力"), min_value=1, max_value=MOST, initial=1)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices, initial=Unit.TIME)
    capacity_per = forms.ChoiceField(label=_("时段"), choices=Per.choices, initial=Per.WEEK)
    limits = forms.CharField(
        label=_("限制条件"), help_text=_("例如“只上门一楼”“不接待宠物”。"), required=False, max_length=LONGEST_TEXT
    )
    reach_m = forms.IntegerField(
        label=_("服务半径(米)"), help_text=_("不填表示全社区。"), required=False, min_value=1, max_value=MOST
    )
    valid_to = forms.DateField(label=_("有效期至"), required=False, widget=DayInput())
    field_order = ("kind", "title", "details", "serves", "capacity", "unit", "capacity_per", "valid_to")
    counted = ("capacity", "unit", "capacity_per")
    more = ("limits", "reach_m", "times", "skills")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].label = _("技能")


class ReasonForm(forms.Form):
    """A reason or an account, kept on the timeline."""

    reason = forms.CharField(min_length=2, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class ReopenForm(forms.Form):
    """A new day where the old one is past."""

    until = forms.DateField(required=False, help_text=_("原来的日期已过时才会用到；不填表示不限。"), widget=DayInput())

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = label


class MergeForm(forms.Form):
    """The number of the entry that stays."""

    into = forms.CharField(label=_("并入哪一条"), help_text=_("写编号，例如 XQ260101-ABCDE。"), max_length=20)
