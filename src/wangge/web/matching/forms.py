"""Forms of matching. Each maps to one command; the rules stay in `matching`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.matching.helpers import Choice


class ChooseForm(forms.Form):
    """Another helper, and why."""

    to = forms.ChoiceField(label=_("改由谁来"), widget=forms.RadioSelect, error_messages={"required": _("请选一位。")})
    reason = forms.CharField(
        label=_("为什么这样安排"), min_length=2, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """Whom was chosen. Raises ValueError for no id."""
        kind, _colon, key = self.cleaned_data["to"].partition(":")
        return Choice(resource_id=UUID(key)) if kind == "resource" else Choice(person_id=UUID(key))
