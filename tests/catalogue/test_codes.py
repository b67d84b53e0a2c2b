"""Codes of 12, 31 and 33 characters."""

import pytest

from tests.catalogue import story
from wangge.catalogue import codes

USCC = story.uscc(7)
BASE = "000131002000"
WHOLE = f"{USCC}4{BASE}"


def test_an_implementation_code_is_the_department_a_digit_and_the_base_code():
    assert codes.implementation_code(USCC, "4", BASE) == WHOLE
    assert len(WHOLE) == 31
    assert codes.handling_code(WHOLE, "01") == WHOLE + "01"
    assert len(codes.handling_code(WHOLE, "01")) == 33


def test_what_comes_in_is_tidied():
    assert codes.checked(f" {WHOLE.lower()[:20]} {WHOLE[20:]} ", base=BASE) == WHOLE


@pytest.mark.parametrize(
    ("code", "base", "why"),
    [
        (WHOLE[:-1], BASE, "length"),
        (WHOLE, BASE[:-1], "length"),
        (WHOLE, "0001310020A0", "digits"),
        (("0" if USCC[0] != "0" else "1") + WHOLE[1:], BASE, "department"),
        (f"{USCC}X{BASE}", BASE, "level"),
        (WHOLE, "000131003000", "base"),
    ],
)
def test_a_code_that_cannot_be_one(code, base, why):
    with pytest.raises(codes.BadCode) as problem:
        codes.checked(code, base=base)
    assert problem.value.why == why


def test_a_code_of_another_department_is_not_ours():
    with pytest.raises(codes.BadCode, match="department"):
        codes.checked(WHOLE, base=BASE, uscc=story.uscc(8))


def test_a_sub_item_has_its_own_last_three_digits():
    assert not codes.is_sub_item("000131002000")
    assert codes.is_sub_item("000131002001")
