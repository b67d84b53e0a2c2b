"""Forms of the catalogue. Each maps to one command; what may be published is asked in `catalogue.rules`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.catalogue import kinds, rules
from wangge.catalogue.content import GROUPS, LINE_FIELDS, PARTS
from wangge.catalogue.models import PART_MODELS, ItemVersion
from wangge.web.catalogue.words import CHOICES, LABELS, LINE_LABELS
from wangge.web.places.forms import DayInput

LISTS = ("served", "handling_forms", "special_procedures")
HINTS: dict[str, Any] = {
    "promised_amount": _("即办件填 0。"), "topics": _("群众会用来搜索的说法，用空格分开。"),
    "visits_reason": _("要求到现场的必须写明原因。"), "fee_basis": _("没有依据的不得收费。"),
    "waived_reason": _("写明数据从哪里共享。"), "source_office": _("核发或出具这份材料的单位。"),
    "working_days": _("当天办完填 0。"), "number": _("两位数字，例如 01。"),
}  # fmt: skip


def field_of(model: Any, name: str, labels: dict[str, Any]) -> forms.Field:
    """The form field for a column."""
    column = model._meta.get_field(name)
    said: dict[str, Any] = {"label": labels[name], "help_text": HINTS.get(name, "")}
    if name in LISTS:
        return forms.MultipleChoiceField(
            choices=CHOICES[name].choices, required=name == "served", widget=forms.CheckboxSelectMultiple, **said
        )
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(required=False, **said)
    if isinstance(column, models.PositiveSmallIntegerField):
        return forms.IntegerField(min_value=0, max_value=rules.LONGEST_LIMIT, **said)
    if column.choices:
        return forms.ChoiceField(choices=CHOICES[name].choices, **said)
    if isinstance(column, models.TextField):
        return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **said)
    return forms.CharField(required=name == "name", max_length=column.max_length, **said)


class GroupForm(forms.Form):
    """One group of fields of a draft."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in GROUPS[group]:
            self.fields[name] = field_of(ItemVersion, name, LABELS)

    def changes(self) -> dict[str, Any]:
        """The values as the command takes them."""
        return {name: _plain(value) for name, value in self.cleaned_data.items() if name != "version"}


class LineForm(forms.Form):
    """A material, a step or a handling item."""

    def __init__(self, *args: Any, noun: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noun = noun
        for name in LINE_FIELDS[noun]:
            if name != "sample_id":
                self.fields[name] = field_of(PART_MODELS[noun], name, LINE_LABELS)
        if noun == "step":  # a version with a leader's signature cannot be published; it is not offered
            choices = [one for one in kinds.StepKind.choices if one[0] != kinds.StepKind.LEADER_SIGNATURE]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def line(self, **more: Any) -> Any:
        """The plain line."""
        return PARTS[self.noun](**self.cleaned_data, **more)


class NewItemForm(forms.Form):
    """What identifies a new item; the rest is written in its first draft."""

    name = forms.CharField(label=_("事项名称"), max_length=120)
    department = forms.ChoiceField(label=_("实施主体"))
    place = forms.ChoiceField(label=_("适用区域"))
    kind = forms.ChoiceField(label=_("事项类型"), choices=kinds.ItemKind.choices)
    field = forms.ChoiceField(label=_("公共服务领域"), choices=[("", "—"), *kinds.ServiceField.choices], required=False)
    level = forms.ChoiceField(label=_("行使层级"), choices=kinds.Level.choices, initial=kinds.Level.COUNTY)
    base_code = forms.CharField(label=_("基本编码"), max_length=12, help_text=_("12 位数字；实施编码会自动生成。"))

    def __init__(
        self, *args: Any, departments: list[tuple[str, str]], places: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class SampleFileForm(forms.Form):
    file = forms.FileField(label=_("样表文件"), help_text=_("PDF、Word、Excel 或图片。"))


class PublishForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    from_day = forms.DateField(
        label=_("生效日期"), widget=DayInput, help_text=_("今天或以后；之前的版本到前一天为止。")
    )


class WithdrawForm(forms.Form):
    from_day = forms.DateField(label=_("从哪天起取消"), widget=DayInput)
    into = forms.CharField(
        label=_("并入事项的实施编码"), required=False, max_length=31, help_text=_("取消而不并入别的事项，不填。")
    )
    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CutsForm(forms.Form):
    """Which two days are compared, and how."""

    from_day = forms.DateField(label=_("起始日"), widget=DayInput)
    to_day = forms.DateField(label=_("对比日"), widget=DayInput)
    basis = forms.ChoiceField(label=_("口径"), choices=[("kept", _("保留事项")), ("whole", _("全部事项"))])
    by = forms.ChoiceField(label=_("计数"), choices=[("items", _("每项计一次")), ("cases", _("按办件量加权"))])


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else value
