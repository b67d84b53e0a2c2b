"""Forms of imports: a file for a place, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.places.models import Place
from wangge.sheets.columns import Column, column_letter

LONGEST_EXAMPLE = 12
NOT_THERE = ""


class UploadForm(forms.Form):
    """A workbook, and the community it is about; not asked when there is only one."""

    place = forms.ChoiceField(label=_("导入到"))
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel 工作簿（.xlsx），最大 %(most)s MB，没有打开密码。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm"}),
        allow_empty_file=True,  # the reader says what is wrong with it
    )

    def __init__(self, *args: Any, places: Sequence[Place], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["place"].choices = [(key, place.name) for key, place in self.places.items()]  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = str(places[0].pk)
        self.fields["file"].help_text = str(self.fields["file"].help_text) % {"most": most}


class ColumnsForm(forms.Form):
    """For each column of the list the column of the sheet; guessed or remembered, to be confirmed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sheet = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[Column], sheet: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NOT_THERE, _("不导入")), *_places(sheet)]
        for column in columns:
            self.fields[column.key] = forms.ChoiceField(
                label=column.head,
                choices=choices,
                required=column.required,
                help_text=column.note,
                initial=str(sheet["mapping"].get(column.key, NOT_THERE)),
                error_messages={"required": _("必填项，请选择它在表中的列。")},
            )
        self.keys = [column.key for column in columns]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields people see, in the order of the list."""
        return [self[key] for key in self.keys]

    def mapping(self) -> dict[str, int]:
        """What was chosen: numbers of columns by key."""
        return {
            key: int(self.cleaned_data[key]) for key in self.keys if self.cleaned_data.get(key, NOT_THERE) != NOT_THERE
        }


def _places(sheet: dict[str, Any]) -> list[tuple[str, str]]:
    """The sheet's columns by letter and head, with the first value as an example."""
    found = []
    for number, head in enumerate(sheet["heads"]):
        example = next((row[number] for row in sheet["samples"] if number < len(row) and row[number]), "")
        if head or example:
            words = f"{column_letter(number)} {head}"
            found.append((str(number), f"{words}（{example[:LONGEST_EXAMPLE]}）" if example else words))
    return found
