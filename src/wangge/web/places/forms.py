"""Forms of the place pages."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.places.codes import PlaceKind
from wangge.places.datum import Datum

KIND_LABELS: dict[str, Any] = {
    PlaceKind.DISTRICT: _("区县"),
    PlaceKind.STREET: _("街道"),
    PlaceKind.TOWN: _("镇"),
    PlaceKind.TOWNSHIP: _("乡"),
    PlaceKind.COMMUNITY: _("社区"),
    PlaceKind.VILLAGE: _("村"),
    PlaceKind.GRID: pgettext_lazy("place", "网格"),
    PlaceKind.BUILDING: _("楼栋"),
    PlaceKind.UNIT: _("单元"),
    PlaceKind.HOUSEHOLD: _("户"),
}
DATUM_LABELS: dict[str, Any] = {
    Datum.CGCS2000: _("国家 2000(CGCS2000)"),
    Datum.WGS84: _("手机定位(WGS-84)"),
    Datum.GCJ02: _("高德、腾讯地图(GCJ-02)"),
    Datum.BD09: _("百度地图(BD-09)"),
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LocateForm(forms.Form):
    """A point and how it was taken."""

    longitude = forms.FloatField(label=_("经度"), min_value=-180, max_value=180, help_text=_("例如 112.5601"))
    latitude = forms.FloatField(label=_("纬度"), min_value=-90, max_value=90, help_text=_("例如 37.8012"))
    datum = forms.ChoiceField(label=_("坐标来源"), choices=list(DATUM_LABELS.items()))


class AddForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"))
    code = forms.CharField(label=_("完整编码"), max_length=40, help_text=_("编码用过就不再重复使用。"))
    name = forms.CharField(label=_("名称"), max_length=80)
    longitude = forms.FloatField(label=_("经度"), required=False, help_text=_("门口或中心点，国家 2000 坐标。"))
    latitude = forms.FloatField(label=_("纬度"), required=False)
    provisional = forms.BooleanField(label=_("正式编码未定，先用临时编码"), required=False)

    def __init__(self, *args: Any, kinds: list[PlaceKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, KIND_LABELS[kind]) for kind in kinds]  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    name = forms.CharField(label=_("新名称"), max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(forms.Form):
    last_day = forms.DateField(label=_("最后一天"), widget=DayInput)
    merged_into = forms.CharField(
        label=_("并入地点的编码"), max_length=40, required=False, help_text=_("撤销后不并入其他地点时留空。")
    )


class BoundaryForm(forms.Form):
    from_day = forms.DateField(label=_("生效日期"), widget=DayInput)
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("图件或文件名称、年份。"))
    schematic = forms.BooleanField(label=_("示意图，不是正式勘界成果"), required=False)
    geometry = forms.CharField(
        label=_("边界(GeoJSON)"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Polygon 或 MultiPolygon,国家 2000 坐标，顺序为 [经度, 纬度]。"),
    )

    def clean_geometry(self) -> dict[str, Any]:
        text = self.cleaned_data["geometry"]
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise forms.ValidationError(_("不是有效的 GeoJSON。请从制图软件重新导出后粘贴。")) from problem
        found = found.get("geometry", found) if isinstance(found, dict) else found
        if not isinstance(found, dict) or found.get("type") not in ("Polygon", "MultiPolygon"):
            raise forms.ValidationError(_("应为 Polygon 或 MultiPolygon。"))
        return found
