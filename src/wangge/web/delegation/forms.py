"""Forms of delegation. Each maps to one command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.delegation.states import WAYS
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.web.places.forms import DayInput


class NewChangeForm(forms.Form):
    """A new change."""

    title = forms.CharField(label=_("方案名称"), max_length=80, help_text=_("例如：第二批下放事项。"))
    reason = forms.CharField(label=_("依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CellsForm(forms.Form):
    """Which items go to which centres, and how."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    how = forms.ChoiceField(label=_("办法"), choices=WAYS, widget=forms.RadioSelect)
    centres = forms.MultipleChoiceField(label=_("便民服务中心"), widget=forms.CheckboxSelectMultiple)
    items = forms.MultipleChoiceField(
        label=_("事项"), widget=forms.CheckboxSelectMultiple, help_text=_("已在方案里的格子会被替换。")
    )

    def __init__(
        self, *args: Any, items: Sequence[tuple[str, str]], centres: Sequence[Place],
        offices: dict[UUID, list[Organisation]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = items  # type: ignore[attr-defined]
        self.fields["centres"].choices = [(str(one.pk), one.name) for one in centres]  # type: ignore[attr-defined]
        for centre in centres:
            found = offices.get(centre.pk, [])
            if len(found) > 1:
                choices = [("", _("照旧")), *((str(one.pk), one.name) for one in found)]
                label = _("%(centre)s的承接单位") % {"centre": centre.name}
                self.fields[f"office_{centre.pk}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def offices(self) -> dict[UUID, UUID]:
        """The offices that were chosen, by centre."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("office_") and value}
        return {UUID(name.removeprefix("office_")): UUID(value) for name, value in chosen.items()}


class TrialForm(forms.Form):
    """Which past days a change is tried on."""

    since = forms.DateField(label=_("从"), widget=DayInput)
    until = forms.DateField(label=_("到"), widget=DayInput)


class AdoptForm(forms.Form):
    """From when a change holds."""

    from_day = forms.DateField(label=_("生效日期"), widget=DayInput)


class HandUpForm(forms.Form):
    """What a station hands up."""

    item = forms.CharField(label=_("事项"), max_length=60, help_text=_("输入名称、拼音首字母或编码。"))
    place = forms.ChoiceField(label=_("代办站点"))
    name = forms.CharField(label=_("申请人姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=30)
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    mandate = forms.BooleanField(label=_("本人委托社区代办"))

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(str(one.pk), one.name) for one in places]  # type: ignore[attr-defined]


class EmptyForm(forms.Form):
    """A deed that asks for nothing but to be meant."""

    sure = forms.BooleanField(label=_("确认"))


class ReceiveForm(forms.Form):
    """Receiving what was handed up."""

    case_number = forms.CharField(
        label=_("办件编号"), required=False, max_length=60, help_text=_("已经收件的，填 43 位编号；还没有就留空。")
    )
