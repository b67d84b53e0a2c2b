"""Decisions about people on plain values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

SHORTEST_PURPOSE = 4  # characters; "电话联系" is a purpose, "看" is not
LONGEST_TOKEN_DAYS = 180
INITIALS_LENGTH, PINYIN_LENGTH = 20, 120  # the columns
LONGEST_READ_APART = 6  # characters of a given name; longer ones are seldom, and have many parts that might be words

# Family names read unlike the everyday reading of their character.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "任": "ren",
    "查": "zha", "朴": "piao", "翟": "zhai", "盖": "ge", "种": "chong", "乐": "yue",
    "折": "she", "召": "shao", "员": "yun", "缪": "miao", "华": "hua", "宁": "ning",
    "尉": "wei", "燕": "yan", "哈": "ha", "那": "na", "覃": "qin", "黑": "he",
    "秘": "bi", "洗": "xian", "褚": "chu",
}  # fmt: skip
DOUBLE_SURNAMES = {
    "尉迟": ["yu", "chi"],
    "万俟": ["mo", "qi"],
    "长孙": ["zhang", "sun"],
    "单于": ["chan", "yu"],
    "澹台": ["tan", "tai"],
    "宇文": ["yu", "wen"],
    "欧阳": ["ou", "yang"],
    "司马": ["si", "ma"],
    "上官": ["shang", "guan"],
    "诸葛": ["zhu", "ge"],
}


def pinyin_of(name: str) -> tuple[str, str]:
    """How a Chinese name is typed: ("wangxiulan", "wxl"); the family name in its reading as a family name.

    Latin letters and digits stay as they are, lower case; everything else is left out.
    """
    surname, given = _surname(name.strip())
    syllables = [syllable.lower().replace("ü", "v") for syllable in surname + _read(given) if syllable]
    return "".join(syllables)[:PINYIN_LENGTH], "".join(syllable[0] for syllable in syllables)[:INITIALS_LENGTH]


def _read(given: str) -> list[str]:
    """The syllables of a given name. Where it holds no word that is read as a whole, character by character: those readings
    are remembered, names are not.
    """
    from pypinyin.constants import PHRASES_DICT  # here, because loading its tables would slow down every start

    length = len(given)
    if length > LONGEST_READ_APART:
        return _readings(given)
    words = (given[start:end] for start in range(length) for end in range(start + 2, length + 1))
    if any(word in PHRASES_DICT for word in words):
        return _readings(given)
    return [syllable for character in given for syllable in _reading(character)]


@lru_cache(maxsize=8192)
def _reading(character: str) -> tuple[str, ...]:
    return tuple(_readings(character))


def _readings(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors=lambda other: [_plain(c) for c in other])  # type: ignore[arg-type,return-value]


def _surname(name: str) -> tuple[list[str], str]:
    if name[:2] in DOUBLE_SURNAMES:
        return list(DOUBLE_SURNAMES[name[:2]]), name[2:]
    if name[:1] in SURNAME_READINGS:
        return [SURNAME_READINGS[name[0]]], name[1:]
    return [], name


def _plain(character: str) -> str:
    return character if character.isascii() and character.isalnum() else ""


def is_purpose(text: str) -> bool:
    """Whether a stated purpose says anything: at least four characters."""
    return len(text.strip()) >= SHORTEST_PURPOSE


def age_on(born_on: date, day: date) -> int:
    """Full years of age on a day; a person born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
