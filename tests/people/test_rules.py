"""How names are typed, and small decisions about people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.people import rules


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王秀兰", ("wangxiulan", "wxl")),
        ("单雄信", ("shanxiongxin", "sxx")),  # 单 as a family name
        ("曾国强", ("zengguoqiang", "zgq")),
        ("欧阳修", ("ouyangxiu", "oyx")),
        ("尉迟恭", ("yuchigong", "ycg")),
        ("万俟卨", ("moqixie", "mqx")),
        ("吕丽", ("lvli", "ll")),
        ("阿依古丽·买买提", ("ayigulimaimaiti", "ayglmmt")),
        ("John Lee", ("johnlee", "johnlee")),
        ("", ("", "")),
    ],
)
def test_a_name_is_found_by_how_it_is_typed(name, typed):
    assert rules.pinyin_of(name) == typed


@given(st.text(max_size=200))
def test_any_name_fits_the_columns_and_holds_only_what_a_keyboard_types(name):
    pinyin, initials = rules.pinyin_of(name)

    assert len(pinyin) <= rules.PINYIN_LENGTH
    assert len(initials) <= rules.INITIALS_LENGTH
    assert pinyin == pinyin.lower()


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(1944, 3, 8), date(2022, 3, 7), 77),
        (date(1944, 3, 8), date(2022, 3, 8), 78),
        (date(2000, 2, 29), date(2022, 2, 28), 21),
        (date(2000, 2, 29), date(2022, 3, 1), 22),
    ],
)
def test_age_is_counted_in_full_years(born_on, day, age):
    assert rules.age_on(born_on, day) == age


@pytest.mark.parametrize(("text", "good"), [("联系家属", True), ("看看", False), ("   看   ", False), ("", False)])
def test_a_purpose_says_something(text, good):
    assert rules.is_purpose(text) is good


@given(st.text("长重乐行单朝阳王银行重庆张三丰·a ", max_size=8))
def test_a_name_read_character_by_character_is_the_name_read_as_a_whole(given_name):
    """Words such as 银行 have a reading of their own; 行 alone has another."""
    assert [one for one in rules._read(given_name) if one] == [one for one in rules._readings(given_name) if one]
