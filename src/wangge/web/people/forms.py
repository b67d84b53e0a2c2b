"""Forms about people. Addresses are typed as people say them and looked up among the places of one's posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.people.models import Person, Residence, Trait
from wangge.people.rules import SHORTEST_PURPOSE
from wangge.places import queries as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place, PlaceQuerySet


class RevealForm(forms.Form):
    """What somebody wants to see a sealed field for."""

    purpose = forms.CharField(
        label=_("查看用途"),
        help_text=_("写给本人看的一句话，例如“联系家属”。"),
        min_length=SHORTEST_PURPOSE,
        max_length=200,
    )


class HomeField(forms.CharField):
    """A household, typed as a house number ("3号楼2单元502") or a code."""

    def __init__(self, **kwargs: Any) -> None:
        self.among: PlaceQuerySet = Place.objects.none()
        self.on: Any = None
        super().__init__(
            **{"label": _("住址"), "help_text": _("到户，例如“3号楼2单元502”。"), "max_length": 60, **kwargs}
        )

    def clean(self, value: Any) -> Place:
        text = super().clean(value)
        found = places.search(text, among=self.among.filter(kind=PlaceKind.HOUSEHOLD), on=self.on)
        if not found:
            raise forms.ValidationError(_("没有找到这一户。请写明楼、单元和门牌，例如“3号楼2单元502”。"))
        if len(found) > 1 and found[0].code != text.upper():
            raise forms.ValidationError(_("有多户符合。请把楼、单元和门牌写全，例如“3号楼2单元502”。"))
        return found[0]


class PersonForm(forms.Form):
    """What is known of a person."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    gender = forms.ChoiceField(label=_("性别"), choices=Person.Gender.choices, initial=Person.Gender.UNKNOWN)
    born_on = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(
        label=_("电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    citizen_no = forms.CharField(label=_("公民身份号码"), required=False, max_length=24)


class NewPersonForm(PersonForm):
    """A person to be registered, with home."""

    home = HomeField()

    def __init__(self, *args: Any, among: PlaceQuerySet, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].among, self.fields["home"].on = among, on  # type: ignore[attr-defined]


class EditPersonForm(PersonForm):
    """Changes to a person. Sealed numbers stay as they are unless a new one is typed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "citizen_no"):
            self.fields[name].help_text = _("不改就留空。")

    def changes(self) -> dict[str, Any]:
        """What the command is asked to change."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {name: value for name, value in data.items() if value or name not in ("phone", "citizen_no")}


class MoveForm(forms.Form):
    """Where a person lives from today on."""

    home = HomeField(label=_("新住址"))
    relation = forms.ChoiceField(label=_("与户主关系"), choices=Residence.Relation.choices)

    def __init__(self, *args: Any, among: PlaceQuerySet, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].among, self.fields["home"].on = among, on  # type: ignore[attr-defined]


class KinForm(forms.Form):
    """A relative, chosen among people the editor may see."""

    relative = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("请先查找并选择一位亲属。")})
    relation = forms.CharField(label=_("与本人关系"), help_text=_("例如“女儿”“邻居”。"), max_length=20)
    contact_order = forms.IntegerField(
        label=_("联系顺序"), help_text=_("1 为最先联系。"), min_value=1, max_value=20, initial=1
    )
    sees_calls = forms.BooleanField(
        label=_("本人同意这位亲属看到求助情况"), required=False, help_text=_("须由本人当面或电话明确同意。")
    )


class TraitForm(forms.Form):
    """A fact that decides which care is offered."""

    kind = forms.ChoiceField(label=_("情况"), choices=Trait.Kind.choices)
