"""Forms of the help call. Each maps to one command; the rules stay in `care`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.care.intake import Report
from wangge.care.models import FamilyNotice, HelpCall
from wangge.care.rules import QUESTIONS
from wangge.care.states import LABELS, SKIPPABLE
from wangge.kernel.identity import normalise_phone
from wangge.people.models import Kin, Organisation
from wangge.places.datum import Datum


def reason_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for a reason or account of at least four characters."""
    return forms.CharField(
        label=label, help_text=help_text, min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class Position(forms.Form):
    """An optional position sent by the browser, in degrees and WGS-84."""

    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def where(self) -> dict[str, Any]:
        """`longitude`, `latitude` and `datum` for a command, or nothing when the position was not shared."""
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        if longitude is None or latitude is None:
            return {}
        return {"longitude": longitude, "latitude": latitude, "datum": Datum.WGS84}


class IntakeForm(Position):
    """The desk's form: made to be filled in while the caller is still talking."""

    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("什么事"), choices=HelpCall.Kind.choices, initial=HelpCall.Kind.FALL, widget=forms.RadioSelect
    )
    severity = forms.ChoiceField(
        label=_("紧急程度"),
        choices=HelpCall.Severity.choices,
        initial=HelpCall.Severity.URGENT,
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("来自"),
        choices=[(c.value, c.label) for c in (HelpCall.Channel.PHONE, HelpCall.Channel.DESK)],
        initial=HelpCall.Channel.PHONE,
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("对方怎么说"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    place_note = forms.CharField(
        label=_("怎么找到"), required=False, max_length=200, help_text=_("例如：三楼，门没锁，按 2 号门铃")
    )
    caller_name = forms.CharField(label=_("来电人"), required=False, max_length=40)
    caller_phone = forms.CharField(label=_("来电号码"), required=False, max_length=20)

    def clean_caller_phone(self) -> str:
        return normalise_phone(self.cleaned_data["caller_phone"]) if self.cleaned_data["caller_phone"] else ""

    def report(self) -> Report:
        """The report this form describes."""
        data = self.cleaned_data
        return Report(
            kind=data["kind"], severity=data["severity"], channel=data["channel"],
            subject_id=data["subject"], place_id=data["place"], said=data["said"], place_note=data["place_note"],
            caller_name=data["caller_name"], caller_phone=data["caller_phone"], **self.where(),
        )  # fmt: skip


class HelpForm(Position):
    """The one-key page of a resident or relative."""

    person = forms.UUIDField(label=_("谁需要帮助"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("什么事"), choices=HelpCall.Kind.choices, initial=HelpCall.Kind.OTHER, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.TypedChoiceField(
            label=_("谁需要帮助"), choices=[(str(one.pk), one.name) for one in people], widget=forms.RadioSelect
        )

    def report(self) -> Report:
        """A report for the chosen person; urgent, because pressing the key is."""
        data = self.cleaned_data
        return Report(
            kind=data["kind"], severity=HelpCall.Severity.URGENT, channel=HelpCall.Channel.ONE_KEY,
            subject_id=data["person"], **self.where(),
        )  # fmt: skip


class NoteForm(forms.Form):
    note = forms.CharField(label=_("备注"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = reason_field(_("原因"))


class FollowUpForm(forms.Form):
    note = reason_field(_("回访情况"), _("老人现在怎么样？还需要什么帮助？"))


class SkipForm(ReasonForm):
    stage = forms.ChoiceField(choices=[(stage.value, LABELS[stage]) for stage in LABELS if stage in SKIPPABLE])


class MergeForm(ReasonForm):
    into = forms.CharField(label=_("合并到（求助编号）"), max_length=20)


class DispatchForm(forms.Form):
    person = forms.UUIDField(label=_("派给"), required=False)
    reason = forms.CharField(label=_("改派原因"), required=False, max_length=300)


class CheckForm(forms.Form):
    """The fall card: every question yes, no, or left open."""

    note = forms.CharField(
        label=_("补充情况"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, words in QUESTIONS.items():
            self.fields[code] = forms.ChoiceField(
                label=words, required=False, choices=[("yes", _("是")), ("no", _("否"))], widget=forms.RadioSelect
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[code] for code in QUESTIONS]

    def answers(self) -> dict[str, bool]:
        """The answered questions as yes/no."""
        return {code: self.cleaned_data[code] == "yes" for code in QUESTIONS if self.cleaned_data[code]}


class FamilyForm(NoteForm):
    def __init__(self, *args: Any, kin: list[Kin], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relative"] = forms.ChoiceField(
            label=_("家属"),
            required=False,
            choices=[(str(one.relative_id), f"{one.relative.name}（{one.relation}）") for one in kin],
            widget=forms.RadioSelect,
        )
        self.fields["channel"] = forms.ChoiceField(
            label=_("方式"), choices=FamilyNotice.Channel.choices, initial="phone", widget=forms.RadioSelect
        )
        self.fields["reached"] = forms.ChoiceField(
            label=_("结果"), choices=[("yes", _("已告知")), ("no", _("没有联系上"))], initial="yes",
            widget=forms.RadioSelect,
        )  # fmt: skip


class AccompanyForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hospitals = Organisation.objects.filter(kind=Organisation.Kind.HOSPITAL, valid_to=None).order_by("name")
        self.fields["hospital"] = forms.ModelChoiceField(
            hospitals, label=_("医院"), required=False, empty_label=_("未去医院，在家陪护")
        )


class CloseForm(NoteForm):
    outcome = forms.ChoiceField(label=_("结果"), choices=HelpCall.Outcome.choices, widget=forms.RadioSelect)


class CorrectForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("什么事"), choices=HelpCall.Kind.choices)
    severity = forms.ChoiceField(label=_("紧急程度"), choices=HelpCall.Severity.choices)
    said = forms.CharField(
        label=_("对方怎么说"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    place_note = forms.CharField(label=_("怎么找到"), required=False, max_length=200)
