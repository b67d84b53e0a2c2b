"""Forms of ratings. Each maps to one command."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.ratings.states import FollowUp, Level, indicators


class RateForm(forms.Form):
    """Five levels, the fixed indicators, words, and a number for whoever wants to hear back."""

    level = forms.TypedChoiceField(label=_("总体评价"), choices=Level.choices, coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, on_site: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = tuple(indicators(on_site))
        for code, label in indicators(on_site).items():
            self.fields[code] = forms.TypedChoiceField(
                label=label, choices=[("", _("不评价")), *Level.choices], coerce=int, empty_value=None, required=False
            )
        self.fields["words"] = forms.CharField(
            label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["contact"] = forms.CharField(
            label=_("手机号"), required=False, max_length=30,
            help_text=_("想得到答复就留下；只有负责处理的人能看到，被评价人看不到。"),
        )  # fmt: skip

    def told(self) -> dict[str, int]:
        """The indicators that were rated."""
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data[code] is not None}


class PhoneForm(forms.Form):
    """What somebody says on the phone."""

    number = forms.CharField(label=_("办件编号"), min_length=43, max_length=60)
    level = forms.TypedChoiceField(label=_("总体评价"), choices=Level.choices, coerce=int, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(label=_("手机号"), required=False, max_length=30)


class ContactForm(forms.Form):
    """What verifying found."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    found = forms.CharField(label=_("核实情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    is_complex = forms.BooleanField(label=_("情况复杂，需要更长时间整改"), required=False)


class RectifyForm(forms.Form):
    """What was put right, and what everybody may read of it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    done = forms.CharField(label=_("整改情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    reply = forms.CharField(
        label=_("公开答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会公开。不要写任何人的姓名、电话和所办的事。"),
    )  # fmt: skip


class FollowUpForm(forms.Form):
    """What the rater says of it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("对整改是否满意"),
        choices=FollowUp.choices,
        widget=forms.RadioSelect,
        help_text=_("不满意的，重新整改。"),
    )


class DecideForm(forms.Form):
    """The verdict on an appeal."""

    is_upheld = forms.TypedChoiceField(
        label=_("裁定"), choices=[("1", _("申诉成立，这条评价不计入")), ("0", _("申诉不成立，继续整改"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    verdict = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
