"""What an identity card says, from the text a card reader types or somebody pastes. Plain values, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wangge.kernel.identity import BadNumber, check_citizen_no

LONGEST: Final = 400  # characters of a card's text with its address
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_LETTERS: Final = "\u3400-\u9fff·•"
_LABEL: Final = "性别|性 别|民族|民 族|出生|出 生|住址|住 址|公民身份|身份证|证件|签发|有效"
_NAMED: Final = re.compile(rf"姓\s*名[\s:：]*([{_LETTERS}]{{2,30}}?)(?=\s*(?:{_LABEL}|[^{_LETTERS}]|$))")
_FIRST: Final = re.compile(rf"[{_LETTERS}]{{2,30}}")
_NO_NAME: Final = re.compile(rf"{_LABEL}|居民|公安|号码|编号")


@dataclass(frozen=True)
class Card:
    """Name and number of an identity card; the name is empty when the text holds none."""

    name: str
    citizen_no: str


def read(text: str) -> Card | None:
    """Name and number in the text of a card: with labels as printed on it, or separated in any way; None without a number
    that can be one."""
    for found in _NUMBER.finditer(text[:LONGEST]):
        try:
            number = check_citizen_no(found.group())
        except BadNumber:
            continue
        return Card(_name(text[:LONGEST]), number)
    return None


def _name(text: str) -> str:
    named = _NAMED.search(text)
    if named is not None:
        return named.group(1)
    first = next((one.group() for one in _FIRST.finditer(text) if not _NO_NAME.search(one.group())), "")
    return first
