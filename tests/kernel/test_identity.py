"""Numbers of people and organisations: one normal form, and mistakes found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.kernel.identity import (
    USCC_ALPHABET,
    BadNumber,
    check_citizen_no,
    check_uscc,
    citizen_no_check,
    normalise_citizen_no,
    normalise_phone,
    uscc_check,
)

BIRTH_DATES = st.dates(date(1850, 1, 1), date(2040, 12, 31))
IMPOSSIBLE = st.builds(lambda day, serial: f"000000{day:%Y%m%d}{serial:03d}", BIRTH_DATES, st.integers(0, 999))
EXAMPLE = "11010519491231002X"  # printed in GB 11643 itself


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("199 0000 1234", "19900001234"),
        ("199-0000-1234", "19900001234"),
        ("１９９００００１２３４", "19900001234"),
        ("+86 199 0000 1234", "19900001234"),
        ("＋86-19900001234", "19900001234"),
        ("0086 19900001234", "19900001234"),
        ("8619900001234", "19900001234"),
        ("19900001234（女儿）", "19900001234"),
        ("0351-0000123", "03510000123"),
        ("(0351) 0000123", "03510000123"),
        ("+86 351 0000123", "03510000123"),
        ("+86 10 0000 0123", "01000000123"),
        ("+86 400 000 0123", "4000000123"),
        ("+852 0000 0123", "+85200000123"),
        ("00852 0000 0123", "+85200000123"),
        ("12345", "12345"),
        ("没有", ""),
    ],
)
def test_each_phone_number_has_one_normal_form(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept
    assert normalise_phone(kept) == kept


def test_a_citizen_number_is_half_width_with_a_capital_x() -> None:
    assert normalise_citizen_no(" 110105 19491231-002ｘ ") == EXAMPLE


def test_the_examples_of_the_standards_pass() -> None:
    assert check_citizen_no("11010519491231002x") == EXAMPLE
    assert check_uscc("91350100m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "structure"),
        ("1101051949123100", "structure"),
        ("110105491231002", "structure"),  # the old form with 15 places
        ("1101051949123100XX", "structure"),
        ("110105194913310020", "birth_date"),
        ("110105190002290021", "birth_date"),  # 1900 was no leap year
        ("110105194912310020", "check_digit"),
    ],
)
def test_a_wrong_citizen_number_says_what_is_wrong_without_repeating_it(number: str, reason: str) -> None:
    with pytest.raises(BadNumber) as refusal:
        check_citizen_no(number)

    assert refusal.value.reason == reason
    assert not number or number not in str(refusal.value)


@given(IMPOSSIBLE)
def test_impossible_areas_pass(first_17: str) -> None:
    assert check_citizen_no(first_17 + citizen_no_check(first_17))


@given(IMPOSSIBLE, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first_17: str, place: int, by: int) -> None:
    number = first_17 + citizen_no_check(first_17)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]

    with pytest.raises(BadNumber):
        check_citizen_no(wrong)


@given(IMPOSSIBLE, st.integers(0, 15))
def test_two_swapped_digits_are_always_found(first_17: str, place: int) -> None:
    number = first_17 + citizen_no_check(first_17)
    if number[place] == number[place + 1]:
        return
    with pytest.raises(BadNumber):
        check_citizen_no(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@given(st.text(USCC_ALPHABET, min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 30))
def test_one_wrong_place_of_a_credit_code_is_always_found(body: str, place: int, by: int) -> None:
    code = "91000000" + body
    good = code + uscc_check(code)
    assert check_uscc(good) == good

    mark = USCC_ALPHABET[(USCC_ALPHABET.index(body[place]) + by) % 31]
    with pytest.raises(BadNumber):
        check_uscc(good[: 8 + place] + mark + good[9 + place :])


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "9135010OM000100Y43", "91350100M000100Y44", "91350100I000100Y43"]
)
def test_a_wrong_credit_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="credit code"):
        check_uscc(code)
