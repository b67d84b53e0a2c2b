"""Decisions on plain values: when an entry expires, what is a duplicate, and what a title must not show.

The page for those who own the rules is `docs/rules/duplicates.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

GRID_PARTS, BUILDING_PARTS = 4, 5  # parts of a place path: district, street, community, grid, building
SHORTEST_NUMBER = 7  # digits that can be a phone number

# Expiry


def expires_after(until: date, grace_days: int) -> date:
    """The last day on which an entry wanted or valid until a day still counts."""
    return until + timedelta(days=grace_days)


def is_expired(until: date | None, grace_days: int, today: date) -> bool:
    """Whether the last day is over. Without a day an entry does not expire."""
    return until is not None and today > expires_after(until, grace_days)


def is_to_be_warned(until: date | None, grace_days: int, warn_days: int, today: date) -> bool:
    """Whether somebody has to be told now: at most `warn_days` before the last day, and not after it."""
    if until is None or is_expired(until, grace_days, today):
        return False
    return today >= expires_after(until, grace_days) - timedelta(days=warn_days)


# Duplicates


class Nearness(StrEnum):
    """How near two places are."""

    DOOR = "door"
    BUILDING = "building"
    GRID = "grid"
    FAR = "far"


@dataclass(frozen=True)
class Limits:
    """From which likeness (0 to 100) two entries are suggested as one, by nearness, and within how many days."""

    door: int
    building: int
    grid: int
    days: int


@dataclass(frozen=True)
class Told:
    """What is compared of an entry. `about` is the person or organisation it is about, or None."""

    kind: str
    title: str
    path: str
    reported_at: datetime
    about: object = None


def nearness(one: str, other: str) -> Nearness:
    """How near two place paths are. A whole community counts as near as a grid, to itself only."""
    mine, theirs = one.strip("/").split("/"), other.strip("/").split("/")
    if mine == theirs and len(mine) > BUILDING_PARTS:
        return Nearness.DOOR
    for parts, near in ((BUILDING_PARTS, Nearness.BUILDING), (GRID_PARTS, Nearness.GRID)):
        if len(mine) >= parts and mine[:parts] == theirs[:parts]:
            return near
    return Nearness.GRID if mine == theirs else Nearness.FAR


def pairs_of(text: str) -> str:
    """The text as a set of neighbouring characters: Chinese has no spaces, and single characters say too little."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())
    return " ".join(letters[start : start + 2] for start in range(max(len(letters) - 1, 1)))


def likeness(one: str, other: str) -> int:
    """How alike two titles are, 0 to 100: their character pairs as sets, rounded down."""
    return int(fuzz.token_set_ratio(pairs_of(one), pairs_of(other)))


def duplicate_score(one: Told, other: Told, limits: Limits) -> int | None:
    """The likeness of two entries that may be one, or None when they are not suggested.

    Asked in this order: same kind, not about two different persons, near in time and place, alike enough in words.
    """
    if one.kind != other.kind or (one.about and other.about and one.about != other.about):
        return None
    near = nearness(one.path, other.path)
    if near is Nearness.FAR or abs(one.reported_at - other.reported_at) > timedelta(days=limits.days):
        return None
    score = likeness(one.title, other.title)
    return score if score >= getattr(limits, near.value) else None


# Publishing


class Shows(StrEnum):
    """What a title gives away."""

    NAME = "name"
    NUMBER = "number"
    DOOR = "door"


_DIGITS = "0-9一二三四五六七八九十百"
_DOOR = re.compile(
    rf"[{_DIGITS}]+ *(?:号楼|号院|栋|幢|座|单元|层|楼|室)"  # 3号楼, 二单元
    rf"|(?<![月{_DIGITS}])[{_DIGITS}]+ *号(?!线)"  # 12号, but not 8月5号 and not 地铁2号线
    r"|[0-9]+-[0-9]+-[0-9]+"  # 3-2-502
    r"|[0-9]{3,4}(?=房|户|住)"
)
_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9xX]){" + str(SHORTEST_NUMBER - 1) + ",}")
_CALLED = "奶奶|爷爷|大爷|大妈|大娘|阿姨|叔叔|先生|女士|老师|师傅|婆婆|老人家|某"


def shown_by(title: str, names: Iterable[str]) -> tuple[Shows, str] | None:
    """The first thing in a title that would lead to a person, and the words; None when it can be published.

    `names` are those of the people it is about or who live there. Also found: the surname with a form of address.
    """
    text = unicodedata.normalize("NFKC", title)
    for name in names:
        if len(name) >= 2 and name in text:
            return Shows.NAME, name
        if name and (called := re.search(f"{re.escape(name[0])}(?:{_CALLED})", text)):
            return Shows.NAME, called[0]
    if number := _NUMBER.search(text):
        return Shows.NUMBER, number[0]
    door = _DOOR.search(text)
    return (Shows.DOOR, door[0]) if door else None
