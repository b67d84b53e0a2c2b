"""The codes of an item: base code 12, implementation code 31, handling item 33. Strings, never numbers. No database.

Implementation code = unified credit code of the implementing department (18) + one digit + base code (12). The one digit is
the exercise level in codes we make; codes that come in may have another digit there. Handling item = 31 + two digits.
A case number adds the day (8) and a serial (4) to the implementation code: 43 characters.
"""

from __future__ import annotations

import re

from wangge.kernel.identity import BadNumber, check_uscc

BASE_LENGTH, USCC_LENGTH, TASK_LENGTH, HANDLING_LENGTH = 12, 18, 31, 33
_BASE = re.compile(r"[0-9]{12}")
_HANDLING = re.compile(r"[0-9]{2}")


class BadCode(ValueError):
    """A code that cannot be one; `why` is length, digits, department, level or base."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def base_code(text: str) -> str:
    """A base code (基本编码): 9 digits of the main item and 3 of the sub-item, 000 for none. Raises BadCode."""
    plain = "".join(text.split())
    if len(plain) != BASE_LENGTH:
        raise BadCode("length")
    if not _BASE.fullmatch(plain):
        raise BadCode("digits")
    return plain


def is_sub_item(base: str) -> bool:
    """Whether a base code names a sub-item of a main item."""
    return base[9:] != "000"


def implementation_code(uscc: str, level: str, base: str) -> str:
    """The implementation code (实施编码) of an item by its department, level digit and base code. Raises BadCode."""
    return checked(f"{uscc}{level}{base}", base=base)


def checked(text: str, *, base: str, uscc: str | None = None) -> str:
    """An implementation code that fits its base code and, when given, its department. Raises BadCode.

    Asked in this order: 31 characters; a credit code with the right check character first; a digit; the base code last.
    """
    plain = "".join(text.split()).upper()
    if len(plain) != TASK_LENGTH:
        raise BadCode("length")
    try:
        check_uscc(plain[:USCC_LENGTH])
    except BadNumber as problem:
        raise BadCode("department") from problem
    if uscc is not None and plain[:USCC_LENGTH] != uscc:
        raise BadCode("department")
    if not plain[USCC_LENGTH].isdecimal() or not plain[USCC_LENGTH].isascii():
        raise BadCode("level")
    if plain[USCC_LENGTH + 1 :] != base_code(base):
        raise BadCode("base")
    return plain


def handling_code(implementation: str, number: str) -> str:
    """The code of a handling item (业务办理项编码), 33 characters. Raises BadCode when the number is not two digits."""
    if not _HANDLING.fullmatch(number):
        raise BadCode("digits")
    return implementation + number
