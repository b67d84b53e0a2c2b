"""Forms of the pages of grid plans."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.web.places.forms import DayInput

Choice = tuple[str, str]
MOST_POINTS = 200
NEW_GRID = "new"
_PAIR = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$")


class PlanForm(forms.Form):
    title = forms.CharField(label=_("方案名称"), max_length=80)
    source = forms.CharField(
        label=_("依据"), max_length=120, required=False, help_text=_("批复文件、会议纪要或图件名称。")
    )


class VersionForm(forms.Form):
    """Carries the version of the plan that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SplitForm(VersionForm):
    key = forms.ChoiceField(label=_("要分割的网格"))
    line = forms.CharField(
        label=_("分割线"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "data-plan-line": ""}),
        help_text=_("在地图上点两下，或每行写一个点：经度, 纬度。较大的一边保留原网格。"),
    )
    name = forms.CharField(label=_("新网格名称"), max_length=80)

    def __init__(self, *args: Any, grids: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(grids)  # type: ignore[attr-defined]

    def clean_line(self) -> list[tuple[float, float]]:
        rows = [row for row in self.cleaned_data["line"].splitlines() if row.strip()]
        found = [_PAIR.match(row) for row in rows]
        if not 2 <= len(rows) <= MOST_POINTS or not all(found):
            raise forms.ValidationError(_("至少要两个点，每行一个：经度, 纬度，例如 112.5735, 37.7925。"))
        points = [(float(one[1]), float(one[2])) for one in found if one]
        if any(abs(east) > 180 or abs(north) > 90 for east, north in points):
            raise forms.ValidationError(_("经纬度超出范围。"))
        return points


class MergeForm(VersionForm):
    key = forms.ChoiceField(label=_("要并掉的网格"))
    into = forms.ChoiceField(label=_("并入"))

    def __init__(self, *args: Any, grids: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("key", "into"):
            self.fields[name].choices = list(grids)  # type: ignore[attr-defined]


class MoveForm(VersionForm):
    buildings = forms.MultipleChoiceField(label=_("要移动的楼栋"), widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label=_("移到"))
    with_ground = forms.BooleanField(
        label=_("边界随楼栋调整"), required=False, initial=True,
        help_text=_("楼栋周围离它最近的地方一起划过去；不勾选时边界不变，按指定归属。"),
    )  # fmt: skip

    name = forms.CharField(
        label=_("新网格名称"), max_length=80, required=False, help_text=_("移到新网格时填写；边界一定随楼栋生成。")
    )

    def __init__(self, *args: Any, grids: Sequence[Choice], buildings: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [*grids, (NEW_GRID, _("新网格"))]  # type: ignore[attr-defined]
        self.fields["buildings"].choices = list(buildings)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("to") == NEW_GRID and not given.get("name"):
            self.add_error("name", _("请给新网格起一个名称。"))
        return given


class BorderForm(VersionForm):
    key = forms.ChoiceField(label=_("要改边界的网格"))
    geometry = forms.CharField(
        label=_("新边界(GeoJSON)"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-plan-geometry": ""}),
        help_text=_("在地图上拖动边界点，或粘贴 Polygon、MultiPolygon。多占的地方从相邻网格划来。"),
    )
    rest_to = forms.ChoiceField(label=_("让出的地方归"), required=False)

    def __init__(self, *args: Any, grids: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(grids)  # type: ignore[attr-defined]
        self.fields["rest_to"].choices = [("", "—"), *grids]  # type: ignore[attr-defined]

    def clean_geometry(self) -> dict[str, Any]:
        try:
            found = json.loads(self.cleaned_data["geometry"])
        except (ValueError, RecursionError) as problem:
            raise forms.ValidationError(_("不是有效的 GeoJSON。请从制图软件重新导出后粘贴。")) from problem
        found = found.get("geometry", found) if isinstance(found, dict) else found
        if not isinstance(found, dict) or found.get("type") not in ("Polygon", "MultiPolygon"):
            raise forms.ValidationError(_("应为 Polygon 或 MultiPolygon。"))
        return found


class DescribeForm(VersionForm):
    name = forms.CharField(label=_("网格名称"), max_length=80)


class NewGridForm(DescribeForm):
    """Besides the name, who holds which post in the new grid."""

    workers = forms.MultipleChoiceField(label=_("网格员"), widget=forms.CheckboxSelectMultiple)
    leader = forms.ChoiceField(label=_("网格长"), required=False)
    assistants = forms.MultipleChoiceField(label=_("网格辅助员"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, people: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("workers", "assistants"):
            self.fields[name].choices = list(people)  # type: ignore[attr-defined]
        self.fields["leader"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class AdoptForm(VersionForm):
    on = forms.DateField(
        label=_("生效日期"), widget=DayInput, help_text=_("选今天立即生效；以后的日期到那天零点后自动生效。")
    )
