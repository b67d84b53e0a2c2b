"""Masked forms of personal values: what a list or page shows until someone states a purpose and reveals the value.

Anything unexpected is hidden altogether rather than shown by a guess.
"""

from __future__ import annotations

import re
from typing import Final

from wangge.kernel.identity import normalise_citizen_no, normalise_phone

HIDDEN: Final = "****"
COMPOUND_SURNAMES: Final = frozenset(
    re.findall(
        r"\S+",
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 司空 夏侯 长孙 宇文 轩辕 端木 独孤 南宫 百里 东郭 西门 "
        "呼延 闻人 公羊 澹台 申屠 太史 仲孙 钟离 鲜于 闾丘 宗政 濮阳 淳于 单于 拓跋 赫连 万俟 完颜 第五 公冶 太叔 亓官 "
        "司寇 巫马 公西 漆雕 乐正 壤驷 公良 夹谷 宰父 谷梁 段干 梁丘 左丘 南门 羊舌 微生 纳兰",
    )
)
COMMUNITY = re.compile(r".*?(?:社区|居民委员会|居委会|村民委员会|村委会|(?<!新)村(?![路街巷里]))")
STREET = re.compile(r".*?(?:街道|镇(?![路街巷])|乡(?![路街巷]))")
DISTRICT = re.compile(r".*?(?:(?<![小社园])区|县)(?![路街巷])")
HOUSE_NUMBER = re.compile(r"[0-9０-９]|[一二三四五六七八九十百]+(?:号|栋|幢|楼|单元|层|室)")


def mask_name(name: str) -> str:
    """The surname and two stars however long the name is: 张**, 欧阳**; other scripts keep their first letter."""
    text = name.strip()
    if len(text) < 2:
        return "**"
    surname = text[:2] if len(text) > 2 and text[:2] in COMPOUND_SURNAMES else text[:1]
    return f"{surname}**"


def mask_phone(phone: str) -> str:
    """138****1234 for eleven digits and more; shorter numbers keep their last two digits, very short ones nothing."""
    number = normalise_phone(phone)
    if len(number) >= 11:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * (len(number) - 2) + number[-2:] if len(number) >= 7 else HIDDEN


def mask_citizen_no(number: str) -> str:
    """140105********123X: area and last four places; anything but 18 places is hidden altogether."""
    text = normalise_citizen_no(number)
    return f"{text[:6]}********{text[-4:]}" if len(text) == 18 else HIDDEN


def mask_address(address: str) -> str:
    """The address down to its community or village, else to its street, else to its district, and then stars."""
    text = address.strip()
    for level in (COMMUNITY, STREET, DISTRICT):
        found = level.match(text)
        if found and not HOUSE_NUMBER.search(found[0]):
            return found[0] + HIDDEN
    return HIDDEN
