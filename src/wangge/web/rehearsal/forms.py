"""The forms of a rehearsal: which rules, their tried values, and the day they shall hold from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.kernel import policy_rows
from wangge.rehearsal import registry
from wangge.rehearsal.words import KEYS, title_of, value_of

NOW, ONE = _("%(title)s（%(value)s）"), _("%(title)s：%(name)s（%(value)s）")


def _day() -> forms.DateInput:
    """A day as the browser's own field wants it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class KeysForm(forms.Form):
    """Which rules shall be changed for a trial; each with what holds today."""

    keys = forms.MultipleChoiceField(label=_("改哪些规则"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, present: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [  # type: ignore[attr-defined]
            (key, NOW % {"title": title_of(key), "value": value_of(key, present[key])})
            for key in list(registry.keys())
            if key in present
        ]


class DraftForm(forms.Form):
    """A title, the days, and a number field for each number of the chosen rules."""

    title = forms.CharField(label=_("想看什么"), max_length=80, help_text=_("例如：难度三的服务加分以后，谁会多得。"))
    since = forms.DateField(label=_("从哪天"), widget=_day())
    until = forms.DateField(label=_("到哪天"), widget=_day(), help_text=_("这段时间必须已经过完。"))

    def __init__(
        self, *args: Any, keys: Iterable[str], present: Mapping[str, Any], values: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key in keys if key in present]
        for key in self.keys:
            self._add(key, present[key], values.get(key, present[key]))

    def _add(self, key: str, present: Any, value: Any) -> None:
        shape, words = policy_rows.shapes()[key], KEYS.get(key)
        bounds = {"min_value": shape.get("least", 0), "max_value": shape.get("most", policy_rows.MOST)}
        unit = str(words.unit) if words else ""
        hint = str(words.hint) if words else ""
        if not isinstance(shape["value"], dict):
            now = _("现在是 %(n)s %(unit)s。") % {"n": present, "unit": unit}
            self.fields[key] = forms.IntegerField(
                label=NOW % {"title": title_of(key), "value": unit}, initial=value, help_text=f"{now}{hint}", **bounds
            )
            return
        for name in shape.get("names", shape["value"]):
            now = _("现在是 %(n)s %(unit)s。") % {"n": present[name], "unit": unit} if name in present else hint
            called = words.names.get(name, name) if words else name
            self.fields[f"{key}:{name}"] = forms.IntegerField(
                label=ONE % {"title": title_of(key), "name": called, "value": unit}, initial=value.get(name), help_text=str(now),
                required="names" not in shape, **bounds,
            )  # fmt: skip

    def changes(self) -> dict[str, Any]:
        """The tried values by key, as a policy row would hold them."""
        found: dict[str, Any] = {}
        for key in self.keys:
            shape = policy_rows.shapes()[key]
            if isinstance(shape["value"], dict):
                numbers = {name: self.cleaned_data.get(f"{key}:{name}") for name in shape.get("names", shape["value"])}
                found[key] = {name: number for name, number in numbers.items() if number is not None}
            else:
                found[key] = self.cleaned_data[key]
        return found


class AdoptForm(forms.Form):
    """The first day of the new rules."""

    valid_from = forms.DateField(label=_("从哪天起执行"), widget=_day())


def last_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the quarter before this one."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last
