"""Texts as people type them into cells: made clean, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import translation

INVISIBLE = re.compile("[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
UNCLEAN = re.compile(rf"{INVISIBLE.pattern}|{CONTROLS.pattern}|[^\S ]|  |^ | $")  # whatever `clean` would change
BLANKS = re.compile(r"\s+")
BETWEEN_HAN = re.compile(
    "(?<=[\u3007\u3400-\u9fff\U00020000-\U0003ffff])\\s+(?=[\u3007\u3400-\u9fff\U00020000-\U0003ffff])"
)
REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
LONGEST_WORD: Final = 64  # characters of what is remembered; a label is short, a cell may hold a novel
MARKS = re.compile(r"[\s*:·、,./_\-]+")


def clean(text: str) -> str:
    """Without invisible and control characters; every run of blanks and line breaks is one space, none at the ends."""
    if UNCLEAN.search(text) is None:  # nearly always
        return text
    return BLANKS.sub(" ", CONTROLS.sub(" ", INVISIBLE.sub("", text))).strip()


def plain(text: str) -> str:
    """Clean, and full-width letters, digits and signs made half-width (NFKC)."""
    once = clean(text)
    half = unicodedata.normalize("NFKC", once)
    return once if half == once else clean(half)


def person_name(text: str) -> str:
    """A name without the blanks that line up two-character names, and with one kind of dot."""
    return re.sub(r"\s*[·•・‧．]\s*", "·", BETWEEN_HAN.sub("", clean(text)))


def squashed(text: str) -> str:
    """For comparing heads and labels: NFKC, no blanks, stars, colons and the like, small letters."""
    return _squashed_word(text) if len(text) <= LONGEST_WORD else _squash(text)


@lru_cache(maxsize=4096)
def _squashed_word(text: str) -> str:
    return _squash(text)


def _squash(text: str) -> str:
    return MARKS.sub("", plain(text)).lower()


def without_remarks(text: str) -> str:
    """Without what stands in brackets: 联系电话（手机） is 联系电话."""
    return REMARK.sub("", plain(text)) or text


def in_every_language(words: object) -> list[str]:
    """A lazy text in all languages of the installation: a template fetched in one is understood in the other."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(words))
    return list(dict.fromkeys(found))
