"""Forms of check-ins, selection and work units. Short on a phone: what is ticked needs no typing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wangge.checkin.intake import Ground, Offer
from wangge.checkin.models import OFFERED, CheckIn, Consent, Guardian, ServiceRole
from wangge.people.abilities import SLOTS, Skill, slot_words
from wangge.people.models import Person
from wangge.web.places.forms import DayInput

Choices = Iterable[tuple[str, Any]]
POSTS = [(kind.value, kind.label) for kind in OFFERED]
WISHES = [("1", _("第一志愿")), ("2", _("第二志愿")), ("3", _("第三志愿"))]
MOST_LINES = 500
BY_UNIT = [(one.value, one.label) for one in (Consent.Purpose.PARTY_MEMBERSHIP, Consent.Purpose.SHARE_WITH_UNIT)]


def slots() -> list[tuple[str, str]]:
    """The week's free times with their words, in the reader's language."""
    return [(code, slot_words(code)) for code in SLOTS]


def _ticks(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


class OfferForm(forms.Form):
    """What somebody can do, when, and what they would like."""

    skills = _ticks(_("特长"), Skill.choices)
    times = _ticks(_("空闲时间"), slots)
    wished_roles = _ticks(_("希望参加的服务"), ServiceRole.choices)
    wished_posts = _ticks(_("愿意担任的岗位"), POSTS)
    note = forms.CharField(
        label=_("还想说的"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如持有的证书、身体情况。只有社区工作人员能看到。"),
    )  # fmt: skip

    def offer(self) -> Offer:
        """The cleaned values as commands take them."""
        given = self.cleaned_data
        return Offer(given["skills"], given["times"], given["wished_posts"], given["wished_roles"], given["note"])


class EditOfferForm(OfferForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class _MinorFields(forms.Form):
    """On what ground somebody under 18 serves; left empty by everybody else."""

    basis = forms.ChoiceField(
        label=_("未满18周岁的依据"), required=False, choices=[("", _("已满18周岁")), *Guardian.Basis.choices],
        widget=forms.RadioSelect,
    )  # fmt: skip
    guardian_name = forms.CharField(label=_("监护人姓名"), required=False, max_length=60)
    guardian_relation = forms.CharField(label=_("与本人关系"), required=False, max_length=20)
    guardian_phone = forms.CharField(
        label=_("监护人电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def ground(self) -> Ground:
        """The cleaned values as commands take them."""
        given = self.cleaned_data
        return Ground(given["basis"], given["guardian_name"], given["guardian_relation"], given["guardian_phone"])


def purposes_for(kind: str) -> list[tuple[str, Any]]:
    """The purposes to be agreed to by somebody of this kind."""
    left_out = set()
    if kind not in CheckIn.MEMBERS:
        left_out.add(Consent.Purpose.PARTY_MEMBERSHIP)
    if kind != CheckIn.Kind.SERVING_MEMBER:
        left_out.add(Consent.Purpose.SHARE_WITH_UNIT)
    return [(purpose.value, purpose.label) for purpose in Consent.Purpose if purpose not in left_out]


class ApplyForm(_MinorFields, OfferForm):
    """A person's own check-in; `kind` is asked on the page before."""

    place = forms.ChoiceField(label=_("在哪个社区报到"))
    unit = forms.ChoiceField(label=_("工作单位"), required=False)
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=DayInput)
    consents = _ticks(
        _("我同意"), (), help_text=_("一项一项勾选，不勾选不影响其他服务；以后随时可以在“我的同意”里撤回。")
    )
    field_order = ("place", "unit", "born_on", "basis", "guardian_name", "guardian_relation", "guardian_phone")

    def __init__(
        self, *args: Any, kind: str, person: Person, grown_up: bool, places: Choices, units: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]
        self.fields["consents"].choices = purposes_for(kind)  # type: ignore[attr-defined]
        if kind != CheckIn.Kind.SERVING_MEMBER:
            del self.fields["unit"]
        if person.born_on is not None:
            del self.fields["born_on"]
        if kind != CheckIn.Kind.VOLUNTEER or grown_up:
            for name in ("basis", "guardian_name", "guardian_relation", "guardian_phone"):
                self.fields[name].widget = forms.HiddenInput()


class DeskForm(_MinorFields, OfferForm):
    """Somebody at the window: who they are, and the same as on the phone."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    citizen_no = forms.CharField(
        label=_("公民身份号码"),
        required=False,
        max_length=24,
        help_text=_("电话和号码至少填一项，用来认出已登记的人。"),
    )
    gender = forms.ChoiceField(label=_("性别"), choices=Person.Gender.choices, initial=Person.Gender.UNKNOWN)
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=DayInput)
    place = forms.ChoiceField(label=_("社区"))
    kind = forms.ChoiceField(label=_("报到类别"), choices=CheckIn.Kind.choices, widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("工作单位"), required=False, help_text=_("只有在职党员填写。"))
    consents = _ticks(_("本人已签字同意"), Consent.Purpose.choices, help_text=_("签字的纸件由社区保存。"))
    field_order = ("place", "kind", "unit", "name", "phone", "citizen_no", "gender", "born_on")

    def __init__(self, *args: Any, places: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("无")), *units]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why; the person can read it."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("至少四个字，本人可以看到。"),
    )


class ConsentForm(forms.Form):
    """One purpose, given or taken back."""

    purpose = forms.ChoiceField(choices=Consent.Purpose.choices)
    give = forms.BooleanField(required=False)


class ServiceForm(forms.Form):
    """One service that was done, or not turned up for."""

    day = forms.DateField(label=_("日期"), widget=DayInput)
    role = forms.ChoiceField(label=_("服务类别"), choices=ServiceRole.choices)
    what = forms.CharField(label=_("服务内容"), max_length=80)
    where = forms.CharField(label=_("地点"), max_length=80)
    organiser = forms.CharField(label=_("组织者"), max_length=80)
    attended = forms.ChoiceField(
        label=_("是否到场"), choices=[("1", _("到场")), ("", _("没有到场"))], widget=forms.RadioSelect, initial="1",
        required=False,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("实际服务时长"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=_("只计实际服务，不含路途；没有到场不填。"),
    )


class OpeningForm(forms.Form):
    """A post or a service role that is offered."""

    what = forms.ChoiceField(label=_("岗位"))
    place = forms.CharField(
        label=_("地点"),
        max_length=60,
        help_text=_(
            "写楼号、网格名或地点编码，例如“3号楼”“3号楼2单元”。楼长选楼，单元长选单元，辅助员选网格，服务岗选社区或网格。"
        ),
    )
    seats = forms.IntegerField(label=_("人数"), min_value=1, max_value=50, initial=1)
    duties = forms.CharField(
        label=_("做什么、有什么风险"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("招募志愿者要如实告知内容和风险（志愿服务条例第十二条）。"),
    )  # fmt: skip
    skills = _ticks(_("需要的特长"), Skill.choices)
    times = _ticks(_("需要的时间"), slots)
    apply_until = forms.DateField(label=_("报名截止"), widget=DayInput, help_text=_("当天仍可报名。"))
    from_day = forms.DateField(label=_("上岗日期"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [(f"post:{code}", label) for code, label in POSTS]
        roles = [(f"role:{code}", label) for code, label in ServiceRole.choices]
        self.fields["what"].choices = posts + roles  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The cleaned values as `selection.offer` takes them, except the place."""
        given = dict(self.cleaned_data)
        kind, _colon, code = given.pop("what").partition(":")
        del given["place"]
        return {**given, "post_kind" if kind == "post" else "role": code}


class ClaimForm(forms.Form):
    """Which wish it is; the desk says for whom."""

    wish = forms.TypedChoiceField(label=_("志愿顺序"), choices=WISHES, coerce=int, initial="1")
    check_in = forms.UUIDField(required=False)


class DecideForm(forms.Form):
    """Who gets the seats, and a reason for each place of the ranking that needs one."""

    proposal = forms.UUIDField(widget=forms.HiddenInput)
    meeting = forms.CharField(label=_("哪一次会议决定"), max_length=80, help_text=_("例如“2026年第11次居委会会议”。"))
    chosen = forms.TypedMultipleChoiceField(label=_("人选"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, ranks: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranks = list(ranks)
        self.fields["chosen"].choices = [(str(rank), words) for rank, words in self.ranks]  # type: ignore[attr-defined]
        for rank, words in self.ranks:
            self.fields[f"reason_{rank}"] = forms.CharField(
                label=_("给%(who)s的说明") % {"who": words}, required=False, max_length=300
            )

    def reasons(self) -> dict[int, str]:
        """What was written, by rank."""
        return {rank: self.cleaned_data[f"reason_{rank}"] for rank, _words in self.ranks}


class ListForm(forms.Form):
    """A unit's list, pasted: one person a line."""

    lines = forms.CharField(
        label=_("名单"), widget=forms.Textarea(attrs={"rows": 8}), max_length=40_000,
        help_text=_("每行一人：姓名，电话。可以从表格里复制两列直接粘贴。"),
    )  # fmt: skip
    consents = _ticks(
        _("名单里的人都已签字同意"), BY_UNIT,
        help_text=_("签字的纸件由单位保存。没有签字的，本人可以自己在手机上同意。"),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        """(name, phone) of each line."""
        found = []
        for line in self.cleaned_data["lines"].splitlines():
            parts = [part for part in re.split(r"[\t,，;；\s]+", line.strip()) if part]
            if parts:
                found.append((parts[0], parts[1] if len(parts) > 1 else ""))
        if not 1 <= len(found) <= MOST_LINES:
            raise forms.ValidationError(_now("名单要有 1 到 %(most)s 人。") % {"most": MOST_LINES})
        return found


class ContactForm(forms.Form):
    """Who speaks for which unit."""

    place = forms.ChoiceField(label=_("社区"))
    unit = forms.ChoiceField(label=_("工作单位"))
    person = forms.ChoiceField(label=_("联络人"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Choices, units: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("place", places), ("unit", units), ("person", people)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """Which quarter of which community, for all its units."""

    place = forms.ChoiceField(label=_("社区"))
    quarter = forms.ChoiceField(label=_("季度"))

    def __init__(self, *args: Any, places: Choices, quarters: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["quarter"].choices = list(quarters)  # type: ignore[attr-defined]
