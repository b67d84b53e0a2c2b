"""Numbers that name a person or an organisation: their normal form, and whether they can be right at all.

A number that passes may still belong to nobody; one that fails is a typing mistake. Division codes are retired over
time, so the area part is never compared with today's list. Messages never repeat the number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul
from typing import Final

CITIZEN_NO = re.compile(r"[0-9]{17}[0-9X]")
CITIZEN_NO_CHECKS: Final = "10X98765432"  # by weighted sum modulo 11, GB 11643
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: GB 32100
USCC = re.compile(f"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
NO_DIGITS = re.compile(r"[^0-9]+")
BLANKS = re.compile(r"[\s-]+")
WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))  # of the first 17 digits of a citizen number
SERVICE_PREFIXES = ("400", "800")  # nation-wide numbers are dialled without an area code


class BadNumber(ValueError):
    """A number that cannot be right; `reason` is "structure", "birth_date" or "check_digit"."""

    def __init__(self, what: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{what}: wrong {reason.replace('_', ' ')}")


def normalise_phone(value: str) -> str:
    """One way to write each phone number: digits only, home numbers without +86 and with their area's 0, others with
    "+".

    Full-width digits, spaces, dashes, brackets and remarks are dropped. Does not judge; "" when there is no digit.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    digits = NO_DIGITS.sub("", text)
    if text.startswith("+"):
        return _international(digits)
    if digits.startswith("00"):
        return _international(digits[2:])
    if digits.startswith("86") and MOBILE.fullmatch(digits[2:]):
        return digits[2:]
    return digits


def _international(digits: str) -> str:
    if not digits.startswith("86"):
        return f"+{digits}" if digits else ""
    rest = digits[2:]
    if MOBILE.fullmatch(rest) or rest.startswith(("0", *SERVICE_PREFIXES)) or len(rest) < 9:
        return rest
    return f"0{rest}"


def normalise_citizen_no(value: str) -> str:
    """Half-width, without spaces and dashes, X upper-case. Does not judge."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", value)).upper()


def check_citizen_no(value: str) -> str:
    """The normal form of a citizen number (公民身份号码, GB 11643). Raises BadNumber (a ValueError).

    Checked: 18 places, a birth date that exists, the check character (ISO 7064 MOD 11-2). Any area code passes.
    """
    number = normalise_citizen_no(value)
    if not CITIZEN_NO.fullmatch(number):
        raise BadNumber("citizen number", "structure")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadNumber("citizen number", "birth_date") from None
    if number[17] != citizen_no_check(number[:17]):
        raise BadNumber("citizen number", "check_digit")
    return number


def citizen_no_check(first_17: str) -> str:
    """The check character for the first 17 digits of a citizen number."""
    total = sum(map(mul, map(int, first_17), WEIGHTS))
    return CITIZEN_NO_CHECKS[total % 11]


def check_uscc(value: str) -> str:
    """The normal form of a unified social credit code (统一社会信用代码, GB 32100). Raises BadNumber (a ValueError).

    Checked: 18 places of the code's alphabet with a numeric division, and the check character (modulo 31).
    """
    code = normalise_citizen_no(value)
    if not USCC.fullmatch(code):
        raise BadNumber("credit code", "structure")
    if code[17] != uscc_check(code[:17]):
        raise BadNumber("credit code", "check_digit")
    return code


def uscc_check(first_17: str) -> str:
    """The check character for the first 17 places of a unified social credit code."""
    total = sum(USCC_ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(first_17))
    return USCC_ALPHABET[-total % 31]
