"""The forms of overseers and of those they ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.oversight.kinds import FindingKind
from wangge.oversight.separation import LONGEST


def _words(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST, widget=area, required=required)


class InspectForm(forms.Form):
    """What was found in a case."""

    findings = forms.MultipleChoiceField(
        label=_("发现的问题"), choices=FindingKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("没有问题就不勾选。"),
    )  # fmt: skip
    note = _words(_("说明"), _("发现问题时必填。"), required=False)


class NoticeForm(forms.Form):
    """A supervision notice."""

    text = _words(_("督办内容"))
    days = forms.IntegerField(label=_("答复期限（工作日）"), min_value=1, initial=5)
    after = forms.ChoiceField(label=_("接续的督办"), required=False, help_text=_("前一次答复不到位时选择。"))

    def __init__(self, *args: Any, answered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [("", _("（无）")), *answered]  # type: ignore[attr-defined]
        if not answered:
            del self.fields["after"]


class OpinionForm(forms.Form):
    """A legal opinion."""

    text = _words(_("法律意见"))
    is_binding = forms.BooleanField(
        label=_("须答复"), required=False, help_text=_("审批部门须在期限内答复；办件不因此停止。")
    )
    asked = forms.ChoiceField(label=_("回应的征求"), required=False)

    def __init__(self, *args: Any, waiting: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [("", _("主动提出")), *waiting]  # type: ignore[attr-defined]
        if not waiting:
            del self.fields["asked"]


class WordsForm(forms.Form):
    """Something asked, in words."""

    text = _words("")

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class AnswerForm(forms.Form):
    """The office's answer; for a media question also the question as it will be published."""

    text = _words(_("答复"))
    asked = _words(
        _("公开的问题"), _("问题和答复会公开。请删去任何姓名、号码和门牌，不论是否与办件有关。"), required=False
    )

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not public:
            del self.fields["asked"]


class DrawForm(forms.Form):
    """A period and how many cases to draw."""

    from_day = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))
    size = forms.IntegerField(label=_("抽取件数"), min_value=1, max_value=500, initial=20)
