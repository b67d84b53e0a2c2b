"""The forms of the journal pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.journal.queries import RECEIPT_HASH_DIGITS


class ReceiptForm(forms.Form):
    """A receipt as it is typed: the number of the line and the beginning of its hash."""

    leaf = forms.UUIDField(
        label=_("记录编号"),
        help_text=_("凭证上第一段，36 位，例如 0182434a-…。整行粘贴也可以。"),
        error_messages={"invalid": _("这不是一个记录编号：应为 36 位，由 0–9、a–f 和连字符组成。请对照凭证核对。")},
    )
    hash = forms.RegexField(
        rf"^[0-9a-fA-F]{{{RECEIPT_HASH_DIGITS}}}$",
        label=_("校验码"),
        required=False,
        help_text=_("凭证上第二段，16 位。没有校验码时，只能查到这条记录有没有封存。"),
        error_messages={"invalid": _("校验码应为 16 位，由 0–9 和 a–f 组成。请对照凭证核对。")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(_split(data) if data else None, **kwargs)


def _split(data: Any) -> dict[str, str]:
    """A whole receipt line pasted into the first field fills both."""
    leaf, _space, rest = data.get("leaf", "").strip().partition(" ")
    return {"leaf": leaf, "hash": rest.strip() or data.get("hash", "").strip()}
