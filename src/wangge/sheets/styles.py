"""Number formats and day numbers: whether a number in a cell is shown as a date, a time or with leading zeros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from wangge.sheets.cells import Value

FIRST_1900, FIRST_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days on paper
LEAP_DAY_THAT_NEVER_WAS: Final = 60  # 29 February 1900 in the 1900 system
LAST_SERIAL: Final = 2_958_466
DATE_FORMATS: Final = frozenset({14, 15, 16, 17, 22, *range(27, 32), *range(34, 37), *range(50, 59)})
TIME_FORMATS: Final = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47})
NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
ZEROS = re.compile(r"0{2,15}")
LONGEST_FORMAT: Final = 255


class Shown(StrEnum):
    """How a number is shown, as far as it matters here."""

    NUMBER = "number"
    DAY = "day"
    TIME = "time"


def shown_as(number: int, codes: Mapping[int, str]) -> Shown | int:
    """What a number format makes of numbers; for formats such as 0000 the count of places they are filled to.

    `codes` are the workbook's own formats by number; the others are the built-in ones.
    """
    if (code := codes.get(number)) is None:
        return Shown.DAY if number in DATE_FORMATS else Shown.TIME if number in TIME_FORMATS else Shown.NUMBER
    signs = NOT_SIGNS.sub("", code[:LONGEST_FORMAT]).split(";")[0].lower()
    if ZEROS.fullmatch(signs):
        return len(signs)
    if "general" in signs or "@" in signs or "#" in signs:
        return Shown.NUMBER
    if "y" in signs or "d" in signs or "e" in signs.replace("0e", ""):
        return Shown.DAY
    if "h" in signs or "s" in signs:
        return Shown.TIME
    return Shown.DAY if "m" in signs else Shown.NUMBER


def from_serial(serial: float, shown: Shown, *, since_1904: bool) -> Value:
    """The day, moment or time that a day number stands for; the number itself where there is none.

    Seconds are rounded: spreadsheet programs store a day's fraction in binary.
    """
    if shown is Shown.TIME and 0 <= serial < 1:
        moment = FIRST_1904 + timedelta(seconds=round(serial * 86_400))
        return time(23, 59, 59) if moment.day > 1 else moment.time()
    moment_or_none = moment_of(serial, since_1904=since_1904)
    if moment_or_none is None:
        return serial
    return moment_or_none.date() if serial == int(serial) else moment_or_none


def moment_of(serial: float, *, since_1904: bool) -> datetime | None:
    """The moment of a day number, naive; None for one outside the calendar, such as 29 February 1900."""
    first = FIRST_1904 if since_1904 else FIRST_1900
    if not 0 <= serial <= LAST_SERIAL:
        return None
    whole = int(serial)
    if not since_1904:
        if whole < 1 or whole == LEAP_DAY_THAT_NEVER_WAS:
            return None
        whole += whole < LEAP_DAY_THAT_NEVER_WAS
    try:
        return first + timedelta(days=whole, seconds=round((serial - int(serial)) * 86_400))
    except OverflowError:  # after 9999
        return None
