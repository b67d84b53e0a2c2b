"""What is still readable of a masked value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.kernel.masking import mask_address, mask_citizen_no, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张**"),
        ("张三丰", "张**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳修", "欧阳**"),
        ("欧阳", "欧**"),  # too short for a compound surname
        ("买买提·阿卜杜拉", "买**"),
        ("张", "**"),
        ("", "**"),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("19900001234", "199****1234"),
        ("+86 199-0000-1234", "199****1234"),
        ("1990000１234", "199****1234"),
        ("7000123", "*****23"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_a_phone_keeps_three_and_four_digits(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_a_citizen_number_hides_the_birth_date() -> None:
    assert mask_citizen_no("00000019491231002x") == "000000********002X"


@given(st.text(max_size=30).filter(lambda text: len(text) not in (18, 19, 20)))
def test_what_is_no_citizen_number_is_hidden_altogether(text: str) -> None:
    assert set(mask_citizen_no(text)) <= {"*"} or len(mask_citizen_no(text)) == 18


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("山西省太原市小店区坞城街道云水明珠社区3号楼2单元501室", "山西省太原市小店区坞城街道云水明珠社区****"),
        ("小店区西温庄乡西温庄村12号", "小店区西温庄乡西温庄村****"),
        ("小店区坞城街道新村路8号", "小店区坞城街道****"),
        ("太原市小店区体育路云水小区3号楼", "太原市小店区****"),
        ("三号楼云水明珠社区", "****"),  # the house comes before the community
        ("云水小区3号楼501", "****"),
        ("", "****"),
    ],
)
def test_an_address_is_shown_down_to_its_community(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@given(st.text(alphabet="小店区坞城街道社村路号楼单元室一二三0123456789", max_size=40))
def test_no_digit_of_an_address_is_ever_shown(address: str) -> None:
    assert not any(mark.isdigit() for mark in mask_address(address))
