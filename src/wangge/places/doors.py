"""House numbers as people say them ("3号楼2单元502", "3-2-502", "3 2 502") and the places they name. No database.

Some districts name a unit "2单元", others "3号楼2单元": a place's own number is the last one in its name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wangge.places.codes import PlaceKind

MOST_NUMBERS = 4
_PART = re.compile(r"(\d+)(号楼|栋|幢|座|号|单元|层|室|户)?|([^\d\s]+)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[-‐–—_/#.·、,]+\s*(?=\d)")
_LEVELS = {"单元": PlaceKind.UNIT, "室": PlaceKind.HOUSEHOLD, "户": PlaceKind.HOUSEHOLD, "层": PlaceKind.HOUSEHOLD}


@dataclass(frozen=True)
class Number:
    """One number of a house number. `open` says that it may go on: the last thing typed, without a word behind it."""

    digits: str
    kind: PlaceKind | None  # the level its word names; None: building, or whatever lies below what came before
    open: bool

    def fits(self, name: str) -> bool:
        """Whether the place with this name has this number; leading zeros do not count."""
        own = own_number(name)
        mine = self.digits.lstrip("0")
        return own.startswith(mine) if self.open else own == mine


@dataclass(frozen=True)
class Address:
    """What was typed: words that name wider places, then numbers from the building down."""

    words: tuple[str, ...]
    numbers: tuple[Number, ...]


def parse(text: str) -> Address:
    """Take a typed address apart; full-width digits and any usual separator will do."""
    plain = _BETWEEN_DIGITS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    parts = _PART.findall(plain)
    words = tuple(word for _digits, _level, word in parts if word)
    told = [(digits, level) for digits, level, _word in parts if digits][:MOST_NUMBERS]
    last = len(told) - 1
    ends_open = bool(parts) and bool(parts[-1][0]) and not parts[-1][1]
    numbers = tuple(
        Number(digits, _LEVELS.get(level), ends_open and place == last) for place, (digits, level) in enumerate(told)
    )
    return Address(words, numbers)


def own_number(name: str) -> str:
    """The number of a place among its neighbours, without leading zeros; "" when its name has none."""
    found = re.findall(r"\d+", name)
    return found[-1].lstrip("0") if found else ""
