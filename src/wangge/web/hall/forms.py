"""Forms of the deeds on cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import SpecialKind
from wangge.hall import cards, uploads
from wangge.hall.clocks import CLOSING
from wangge.hall.models import CaseMaterial
from wangge.hall.states import Delivery, Given, Ground, OnPaper, Outcome, PartState
from wangge.kernel.clock import SHANGHAI
from wangge.web.hall.materials import FilesField, FilesInput

LONGEST = 500


def _words(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}))


class LookUpForm(forms.Form):
    """Who applies."""

    who = forms.CharField(
        label=_("身份证号、手机号，或单位名称、统一社会信用代码"), max_length=cards.LONGEST,
        help_text=_("可以刷身份证，或粘贴身份证上的文字。居民按完整号码查找，本人能看到被查找过。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, focus: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if focus:
            self.fields["who"].widget.attrs["autofocus"] = True


class RegisterForm(forms.Form):
    """An applicant nobody knows yet, from the identity card."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    citizen_no = forms.CharField(label=_("公民身份号码"), max_length=18)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial:  # read from a card: only the phone is left to ask
            self.fields["phone"].widget.attrs["autofocus"] = True


class AcceptForm(forms.Form):
    """Accept; for what is not in yet, the day until which it is promised."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[CaseMaterial], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = {f"promise_{one.pk}": one.pk for one in lines}
        for one in lines:
            self.fields[f"promise_{one.pk}"] = forms.DateField(
                label=_("容缺承诺：%(name)s") % {"name": one.material.name}, required=False,
                help_text=_("申请人承诺最晚哪天交齐；逾期视为撤回申请。"), widget=forms.DateInput(attrs={"type": "date"}),
            )  # fmt: skip

    def promises(self) -> dict[UUID, datetime]:
        """Until when each line is promised."""
        given = ((pk, self.cleaned_data.get(name)) for name, pk in self._lines.items())
        return {pk: datetime.combine(day, CLOSING, SHANGHAI) for pk, day in given if day}


class CorrectForm(forms.Form):
    """What is missing or wrong, for each line."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[CaseMaterial], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [one for one in lines if one.state not in (Given.WAIVED, Given.NOT_NEEDED)]
        self._lines = {f"wrong_{one.pk}": one.pk for one in asked}
        for one in asked:
            self.fields[f"wrong_{one.pk}"] = forms.CharField(
                label=one.material.name, required=False, max_length=300,
                help_text=Given(one.state).label, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def wrong(self) -> dict[UUID, str]:
        """What is said about each line."""
        return {pk: self.cleaned_data.get(name) or "" for name, pk in self._lines.items()}


class NotAcceptForm(forms.Form):
    """Why an application is not accepted, and where to go."""

    ground = forms.ChoiceField(label=_("依据"), choices=Ground.choices)
    reason = _words(_("理由"))
    where = forms.CharField(
        label=_("应当向哪里申请"), max_length=120, required=False, help_text=_("不属于本机关职权时必填。")
    )


class FileForm(forms.Form):
    """A material as files, or on paper at the window."""

    file = FilesField(
        label=_("文件（PDF、JPEG、PNG）"), required=False,
        widget=FilesInput(attrs={"multiple": True, "accept": uploads.ACCEPTED}),
    )  # fmt: skip
    paper = forms.ChoiceField(
        label=_("纸质"), choices=OnPaper.choices, required=False, widget=forms.RadioSelect, initial=OnPaper.NONE
    )

    def __init__(self, *args: Any, window: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not window:
            del self.fields["paper"]


class PauseForm(forms.Form):
    """A special procedure of those the item's guide names."""

    kind = forms.ChoiceField(label=_("特别程序"))
    days = forms.IntegerField(label=_("所需工作日"), min_value=1, max_value=200)
    reason = _words(_("事由"))

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, SpecialKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """The decision with its reasons."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("决定"), choices=Outcome.choices, widget=forms.RadioSelect)
    reasons = _words(_("理由"), _("写进决定书，告知申请人。"), rows=4)


class PartForm(forms.Form):
    """What a department says about a joint case."""

    outcome = forms.ChoiceField(
        label=_("意见"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (PartState.AGREED, PartState.OBJECTED)],
    )  # fmt: skip
    opinion = _words(_("说明"), _("写进决定书，告知申请人。"), rows=4)


class HandOutForm(forms.Form):
    """Who takes the result."""

    receiver = forms.CharField(label=_("领取人姓名"), max_length=60)
    identity_checked = forms.BooleanField(label=_("已核对领取人身份证件"), required=False)
    signed = forms.BooleanField(label=_("领取人已签收"), required=False)


class SpotForm(HandOutForm):
    """What is decided and handed out while the applicant waits."""

    reasons = _words(_("准予的理由"))
    field_order = ("reasons", "receiver", "identity_checked", "signed")


class PostForm(forms.Form):
    """The parcel."""

    tracking = forms.CharField(label=_("快递单号"), max_length=60)


class TakeForm(forms.Form):
    """The rest of the intake: delivery; an agent's mandate; at a station that hands the application up, the resident's."""

    mandate_checked = forms.BooleanField(
        label=_("已核对委托书和代办人的身份证件"),
        help_text=_("委托书和申请材料一起留存。"),
        error_messages={"required": _("请先核对委托书和代办人的身份证件，再勾选。")},
    )
    delivery = forms.ChoiceField(label=_("结果送达"), choices=Delivery.choices, initial=Delivery.WINDOW)
    mandate = forms.BooleanField(label=_("本人委托社区代办"), required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("每一步都通知本人；没登记过手机的填这里。")
    )

    def __init__(self, *args: Any, goes_up: bool = False, has_agent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goes_up = goes_up
        if not has_agent:
            del self.fields["mandate_checked"]
        if not goes_up:
            del self.fields["mandate"], self.fields["phone"]


class FollowForm(forms.Form):
    """A case by its number."""

    number = forms.CharField(label=_("办件编号"), max_length=43, min_length=43, help_text=_("收件凭证上的 43 位编号。"))
