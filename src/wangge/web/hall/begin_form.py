"""For whom one applies online: oneself, an organisation one speaks for, or somebody whose agent one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import Served
from wangge.catalogue.models import ItemVersion
from wangge.hall import uploads
from wangge.hall.intake import ORGANISATIONS
from wangge.hall.mandates import Principal
from wangge.people.models import Organisation, Person
from wangge.web.hall.materials import FilesField, FilesInput

ME, AGENT = "me", "agent"


class BeginForm(forms.Form):
    """Who applies. Only what the item is for is offered; a single way is chosen already."""

    use_required_attribute = False  # fields of agents are there, unseen, for everybody
    who = forms.ChoiceField(label=_("为谁申请"), widget=forms.RadioSelect)
    handling = forms.ChoiceField(label=_("办理情形"), required=False)
    name = forms.CharField(label=_("委托人姓名"), max_length=60)
    citizen_no = forms.CharField(label=_("委托人公民身份号码"), max_length=18)
    proof = FilesField(
        label=_("委托书"), help_text=_("委托人签名的委托书，PDF、JPEG 或 PNG。委托人会收到通知，可以随时撤回。"),
        widget=FilesInput(attrs={"accept": uploads.ACCEPTED}),
    )  # fmt: skip
    of_agents = ("name", "citizen_no", "proof")

    def __init__(
        self, *args: Any, version: ItemVersion, me: Person, speaks_for: Sequence[Organisation], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        served = set(version.served)
        ways: list[tuple[str, Any]] = (
            [(ME, _("本人（%(name)s）") % {"name": me.name})] if not served or Served.PERSON in served else []
        )
        if not served or served & ORGANISATIONS:
            ways += [(str(one.pk), one.name) for one in speaks_for]
        if not served or Served.PERSON in served:
            ways.append((AGENT, _("代他人办理")))
        self.fields["who"].choices = ways  # type: ignore[attr-defined]
        self.fields["who"].initial = ways[0][0] if ways else ME
        self.is_for_nobody = not ways
        handling = [(str(one.pk), one.name) for one in version.handling_items.all()]
        self.fields["handling"].choices = [("", _("不清楚，由窗口核对")), *handling]  # type: ignore[attr-defined]
        if len(handling) < 2:
            del self.fields["handling"]
        for name in self.of_agents:
            self.fields[name].required = not self.is_bound or self.data.get("who") == AGENT
            self.fields[name].error_messages["required"] = _("代他人办理的，请填写。")
        self.fields["who"].required = not self.is_bound or "who" in self.data  # left out: oneself

    def asked(self) -> dict[str, Any]:
        """What `intake.begin_online` wants to know."""
        said = self.cleaned_data
        who, handling = said.get("who") or ME, said.get("handling")
        found: dict[str, Any] = {"handling_item_id": UUID(handling) if handling else None}
        if who == AGENT:
            found["principal"] = Principal(said["name"], said["citizen_no"], said["proof"])
        elif who != ME:
            found["organisation_id"] = UUID(who)
        return found
