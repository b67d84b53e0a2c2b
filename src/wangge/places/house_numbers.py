"""House numbers as people write them on lists: 3号楼, 3栋, 三号楼, ３ are one building; 2单元502 and 502室 one door.

Names are compared by what is left when the words around the number are gone. What has no number is compared as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十]+(?=号楼|号院|栋|幢|座|单元|楼|号|室|户|$)")
_BUILDING = re.compile(r"^第?(.+?)(?:号楼|栋楼|栋|幢|座|楼|号)$")
_UNIT = re.compile(r"^第?(.+?)(?:单元|门洞|梯)$")
_DOOR = re.compile(r"^(.+?)(?:号房|房间|室|号|户|房)$")
_ZEROS = re.compile(r"^0+(?=[0-9])")
_LEFT_OUT = re.compile(r"[\s#＃]")
_REMEMBERED: Final = 4096  # a list of 50,000 homes has some hundred different buildings, units and doors


def building_key(name: str) -> str:
    """What tells a building apart within its community: "3" for 3号楼."""
    return _bare(name, _BUILDING)


def unit_key(name: str, building: str = "") -> str:
    """What tells a unit apart within its building: "2" for 2单元 and for 3号楼2单元."""
    return _bare(_without(name, building), _UNIT)


def door_key(name: str, *above: str) -> str:
    """What tells a door apart within its unit: "502" for 502室, 0502 and 3号楼2单元502; `above` are the names around it."""
    text = _plain(name)
    for one in above:
        text = _without(text, one)
    return _bare(text, _DOOR)


def _without(name: str, above: str) -> str:
    text, over = _plain(name), _plain(above)
    return text[len(over) :] if over and text.startswith(over) and len(text) > len(over) else text


@lru_cache(_REMEMBERED)
def _bare(name: str, words: re.Pattern[str]) -> str:
    text = _NUMERAL.sub(lambda found: _number(found[0]), _plain(name))
    found = words.match(text)
    return _ZEROS.sub("", found[1] if found else text)


@lru_cache(_REMEMBERED)
def _plain(name: str) -> str:
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", name)).upper()


def _number(numeral: str) -> str:
    """十二 → 12, 二十 → 20, 一〇二 → 102."""
    if "十" not in numeral:
        return "".join(str(_DIGITS[mark]) for mark in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
