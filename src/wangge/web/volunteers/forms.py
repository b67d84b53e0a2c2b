"""Forms of volunteers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.web.places.forms import DayInput


class PhotoForm(forms.Form):
    """A photo for the card, if wished."""

    photo = forms.FileField(
        label=_("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("可以不放照片。只用于这张卡，系统会去掉照片里的位置等信息。"),
    )  # fmt: skip

    def content(self) -> bytes | None:
        """The bytes of the photo, or None without one."""
        file: Any = self.cleaned_data["photo"]
        return file.read() if file else None


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("为什么不同意这次扣分"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写清时间、地点和经过，至少十个字。由居委会裁定，与这件事有关的人不参加。"),
    )  # fmt: skip


class DecideForm(forms.Form):
    won = forms.ChoiceField(
        label=_("裁定"), choices=(("1", _("申诉成立：退回扣分")), ("0", _("申诉不成立"))), widget=forms.RadioSelect
    )
    grounds = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("本人会看到。")
    )


class CertificateForm(forms.Form):
    """The days a certificate covers."""

    since = forms.DateField(label=_("从"), widget=DayInput)
    until = forms.DateField(label=_("到"), widget=DayInput, help_text=_("两天都算在内。"))
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=80, help_text=_("例如：升学、评优。会写在证明上。")
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("本人会看到。")
    )
