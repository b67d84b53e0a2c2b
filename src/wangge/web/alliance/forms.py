"""Forms of the alliance. Each maps to one command; the rules stay in `alliance`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.alliance.models import Complaint, Credit
from wangge.web.places.forms import DayInput

LONGEST_TEXT = 2000
Choices = Sequence[tuple[str, Any]]


def _text(label: Any, hint: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows})
    )


class ExportForm(forms.Form):
    """Which list is taken out, and for what."""

    what = forms.ChoiceField(label=_("哪一份"), widget=forms.RadioSelect)
    state = forms.CharField(required=False, widget=forms.HiddenInput())
    purpose = forms.CharField(label=_("用途"), max_length=200, help_text=_("例如“季度联盟例会汇总”。"))

    def __init__(self, *args: Any, lists: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = lists  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Who joins, and for how long."""

    organisation = forms.ChoiceField(label=_("商户或单位"), widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("社区"))
    from_day = forms.DateField(label=_("从哪天起"), widget=DayInput())
    to_day = forms.DateField(label=_("到哪天止"), widget=DayInput())

    def __init__(self, *args: Any, organisations: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]


class BenefitForm(forms.Form):
    """A benefit of all members."""

    place = forms.ChoiceField(label=_("社区"))
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如“挂牌展示”“免费摊位”“培训名额”。"))
    what = forms.CharField(label=_("内容"), max_length=200, help_text=_("多少、多久一次、怎样使用。公开页上会显示。"))

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]


class CreditForm(forms.Form):
    """Learning or volunteering of a member."""

    what = forms.ChoiceField(label=_("做了什么"), choices=Credit.What.choices, widget=forms.RadioSelect)
    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    evidence = forms.CharField(
        label=_("哪一次"), max_length=120, help_text=_("例如“第三期食品安全培训”。不写个人姓名。")
    )


class ComplaintForm(forms.Form):
    """What a complaint is about."""

    kind = forms.ChoiceField(
        label=_("哪一方面"), choices=Complaint.Kind.choices, initial=Complaint.Kind.SERVICE, widget=forms.RadioSelect
    )
    text = _text(_("什么时候、什么事"), _("商户会看到这段话，但看不到是谁提出的；请不要写自己的姓名和住址。加密保存。"))


class DeskComplaintForm(ComplaintForm):
    """The same, taken at the desk for somebody, or for nobody named."""

    person = forms.ChoiceField(label=_("谁提出的"), required=False, widget=forms.RadioSelect)
    field_order = ("person", "kind", "text")

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("不登记姓名")), *people]  # type: ignore[attr-defined]

    def complainant(self) -> UUID | None:
        """Who complains; None for nobody named."""
        chosen = self.cleaned_data["person"]
        return UUID(chosen) if chosen else None


class ReplyForm(forms.Form):
    """What the member says."""

    text = _text(_("事情的经过"), _("社区核实时会看到，提出投诉的人也会看到。不写顾客的姓名。"))


class AppealForm(forms.Form):
    """Why the member appeals."""

    text = _text(_("申诉理由"), _("写明哪里与事实不符、有什么凭据。由居委会委员裁定，每件只能申诉一次。"))


class DecideForm(forms.Form):
    """Verified or not, on which grounds."""

    verified = forms.TypedChoiceField(
        label=_("结论"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("查实")), ("no", _("未查实"))],
    )  # fmt: skip
    grounds = _text(_("核实的依据"), _("查了什么、问了谁、看到什么。双方会看到，不写是谁投诉的。"), 3)


class DecideAppealForm(forms.Form):
    """Won or lost, on which grounds."""

    won = forms.TypedChoiceField(
        label=_("裁定"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("申诉成立，撤销这一次")), ("no", _("申诉不成立，维持原结论"))],
    )  # fmt: skip
    grounds = _text(_("裁定的依据"), _("商户会看到。"), 3)
