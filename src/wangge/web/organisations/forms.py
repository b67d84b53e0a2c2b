"""Forms about organisations. A door is typed as people say it and looked up among the places of one's posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.people import organisation_rules
from wangge.people.models import Organisation, OrganisationContact
from wangge.places import queries as places
from wangge.places.models import Place, PlaceQuerySet


class DoorField(forms.CharField):
    """A community, grid, building or door, typed by name or number; nothing: the whole district."""

    def __init__(self, **kwargs: Any) -> None:
        self.among: PlaceQuerySet = Place.objects.none()
        self.on: Any = None
        super().__init__(
            **{
                "label": _("地点"),
                "help_text": _("例如“3号楼”“3号楼1单元101”或网格名称。全区性的单位留空。"),
                "max_length": 60,
                "required": False,
                **kwargs,
            }
        )

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        if not text:
            return None
        found = [
            place for place in places.search(text, among=self.among, on=self.on) if organisation_rules.can_hold(place)
        ]
        exact = [place for place in found if text.upper() == place.code or text == place.name]
        found = exact or found
        if not found:
            raise forms.ValidationError(_("没有找到这个地点。请写明楼栋，例如“3号楼”，或填写网格名称。"))
        if len(found) > 1:
            raise forms.ValidationError(_("有多个地点符合。请写得更完整，或填写地点编码。"))
        return found[0]


class OrganisationForm(forms.Form):
    """What is known of an organisation."""

    name = forms.CharField(label=_("名称"), max_length=organisation_rules.LONGEST_NAME)
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    uscc = forms.CharField(
        label=_("统一社会信用代码"), required=False, max_length=24, help_text=_("营业执照上的 18 位代码。")
    )


class NewOrganisationForm(OrganisationForm):
    """An organisation to be registered, with its place."""

    place = DoorField()

    def __init__(self, *args: Any, among: PlaceQuerySet, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].among, self.fields["place"].on = among, on  # type: ignore[attr-defined]


class EditOrganisationForm(OrganisationForm):
    """Corrections to an organisation."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """Where the organisation is from today on."""

    place = DoorField(label=_("新地点"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, among: PlaceQuerySet, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].among, self.fields["place"].on = among, on  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    """A deed on the organisation as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """Whom one speaks to: a resident found and chosen, or a name and phone number."""

    role = forms.ChoiceField(
        label=_("身份"), choices=OrganisationContact.Role.choices, initial=OrganisationContact.Role.MANAGER
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
