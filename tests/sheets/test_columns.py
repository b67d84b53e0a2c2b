"""What people type into cells, and what it becomes or why it cannot."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from wangge.sheets import texts
from wangge.sheets.columns import CellProblem, Column, Kind, convert
from wangge.sheets.reading import Cell


def made(value, kind, **more):
    return convert(Cell(value, 0), Column("key", "列", kind, **more))


def why(value, kind, **more):
    with pytest.raises(CellProblem) as refused:
        made(value, kind, **more)
    assert refused.value.sentence
    return refused.value.code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  张三\u200b ", "张三"),
        ("云水明珠\u00a0社区\u3000一期", "云水明珠 社区 一期"),
        ("第一行\r\n第二行", "第一行 第二行"),
        ("\ufeff备注", "备注"),
        (502, "502"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
    ],
)
def test_texts_are_cleaned(value, text):
    assert made(value, Kind.TEXT) == text


@pytest.mark.parametrize(
    ("value", "name"), [("王　芳", "王芳"), ("王 芳", "王芳"), ("买买提•艾力", "买买提·艾力"), ("Li Lei", "Li Lei")]
)
def test_names_lose_the_blanks_that_line_them_up(value, name):
    assert made(value, Kind.NAME) == name


def test_a_door_that_excel_made_a_day_is_not_taken():
    assert why(date(2026, 3, 2), Kind.TEXT) == "became_a_day"


def test_a_text_that_is_too_long_is_refused():
    assert why("一二三四五六", Kind.TEXT, longest=5) == "too_long"


@pytest.mark.parametrize(
    "value",
    [
        "2022.7.8", "2022年7月8日", "20220708", "2022-07-08", "2022/7/8", "２０２２年７月８日", " 2022-7-8 ",
        "2022-07-08 12:30:00", "2022 年 7 月 8 日", 20220708, 44750, "44750", 44750.5, date(2022, 7, 8),
        datetime(2022, 7, 8, 12, 30), "2022-07-08T00:00:00",  # noqa: DTZ001 - paper has no zone
    ],
)  # fmt: skip
def test_days_in_every_spelling(value):
    assert made(value, Kind.DAY) == date(2022, 7, 8)


def test_day_numbers_count_from_1904_in_files_that_say_so():
    assert convert(Cell(44750 - 1462, 0, since_1904=True), Column("key", "列", Kind.DAY)) == date(2022, 7, 8)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2022-02-30", "no_such_day"),
        ("2022.7", "day_missing"),
        (2022.7, "day_missing"),
        (1962, "day_missing"),
        ("2022年", "day_missing"),
        ("7/8/22", "not_a_day"),
        ("七月八日", "not_a_day"),
        (60, "not_a_day"),
        (1e300, "not_a_day"),
        (-1, "not_a_day"),
        (True, "not_a_day"),
        (time(9), "not_a_day"),
        ("0022-07-08", "year_out_of_range"),
        (date(1600, 1, 1), "year_out_of_range"),
    ],
)
def test_what_is_no_day_says_why(value, code):
    assert why(value, Kind.DAY) == code


@pytest.mark.parametrize(
    ("value", "number"),
    [("１２", "12"), ("1,234.50", "1234.50"), (12, "12"), (0.1, "0.1"), ("-3", "-3"), (1.1e3, "1100")],
)
def test_numbers(value, number):
    assert made(value, Kind.NUMBER) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "code"),
    [("12户", "not_a_number"), ("1e5", "not_a_number"), (True, "not_a_number"), (12345678901234567890, "digits_lost")],
)
def test_what_is_no_number_says_why(value, code):
    assert why(value, Kind.NUMBER) == code


def test_whole_numbers():
    assert made("3.0", Kind.WHOLE) == 3
    assert made(3.0, Kind.WHOLE) == 3
    assert why("3.5", Kind.WHOLE) == "not_whole"
    assert why("9" * 16, Kind.WHOLE) == "number_too_large"


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("199 0000 0001", "19900000001"),
        ("１９９００００0002", "19900000002"),
        (19900000003, "19900000003"),
        ("+86 199-0000-0004", "19900000004"),
        ("0351-1234567", "03511234567"),
        ("2345678", "2345678"),
    ],
)
def test_phones(value, phone):
    assert made(value, Kind.PHONE) == phone


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1990000000", "phone"),
        ("19900000001、19900000002", "several_phones"),
        ("没装电话", "phone"),
        (1.99e20, "digits_lost"),
    ],
)
def test_wrong_phones(value, code):
    assert why(value, Kind.PHONE) == code


def test_a_citizen_number_may_end_in_a_small_x_and_have_blanks(citizen_no):
    assert made(f" {citizen_no[:6]} {citizen_no[6:].lower()}", Kind.CITIZEN_NO) == citizen_no
    assert made(f"'{citizen_no}", Kind.CITIZEN_NO) == citizen_no


@pytest.fixture
def citizen_no() -> str:
    from wangge.kernel.identity import citizen_no_check

    first = next(f"00000019620508{n:03d}" for n in range(1000) if citizen_no_check(f"00000019620508{n:03d}") == "X")
    return first + "X"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (110105196205080000, "digits_lost"),
        (1.10105196205080e17, "digits_lost"),
        ("1.10105E+17", "digits_lost"),
        ("00000019620508", "citizen_no"),
        ("000000620508001", "citizen_no_15"),
        ("000000196213080010", "citizen_no_birth"),
        ("000000196205080019", "citizen_no_check"),
        ("00000019620508001012", "citizen_no"),
    ],
)
def test_wrong_citizen_numbers_say_why(value, code):
    assert why(value, Kind.CITIZEN_NO) == code


def test_no_sentence_repeats_the_number():
    with pytest.raises(CellProblem) as refused:
        made("000000196205080019", Kind.CITIZEN_NO)
    assert "1962" not in refused.value.sentence


def test_credit_codes():
    from wangge.kernel.identity import uscc_check

    first = "91000000000000000"
    assert made(first + uscc_check(first), Kind.USCC) == first + uscc_check(first)
    assert why("91", Kind.USCC) == "uscc"
    assert why(first + ("1" if uscc_check(first) != "1" else "2"), Kind.USCC) == "uscc_check"


GENDERS = {"f": "女", "m": "男"}


@pytest.mark.parametrize(("value", "code"), [("女", "f"), (" 男 ", "m"), ("男性", "m"), ("F", "f")])
def test_choices_by_label_code_or_spelling(value, code):
    assert made(value, Kind.CHOICE, choices=GENDERS, spellings={"男性": "m"}) == code


def test_an_unknown_choice_names_the_closest_or_all():
    with pytest.raises(CellProblem) as refused:
        made("在职党", Kind.CHOICE, choices={"a": "在职党员", "b": "志愿者"})
    assert "在职党员" in refused.value.sentence
    assert "志愿者" not in refused.value.sentence
    with pytest.raises(CellProblem) as refused:
        made("其它", Kind.CHOICE, choices=GENDERS)
    assert "女、男" in refused.value.sentence


@pytest.mark.parametrize(
    "value", ["独居、党员", "独居,党员", "独居；党员；", "独居/党员", "独居\n党员", "独居、党员、独居"]
)
def test_several_choices_in_one_cell(value):
    assert made(value, Kind.CHOICES, choices={"alone": "独居", "member": "党员"}) == ("alone", "member")


@pytest.mark.parametrize(
    ("value", "yes"), [("是", True), ("√", True), (1, True), ("否", False), ("无", False), (False, False)]
)
def test_yes_and_no(value, yes):
    assert made(value, Kind.YES_NO) is yes


def test_yes_or_no_is_nothing_else():
    assert why("也许", Kind.YES_NO) == "not_yes_no"


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("value", [None, "", "  \u200b\u3000\n"])
def test_blank_is_none_unless_required(kind, value):
    assert made(value, kind) in (None, ())
    assert why(value, kind, required=True) == "required"


@pytest.mark.parametrize("value", ["无", "/", "—", "暂无"])
def test_words_for_nothing_are_blank_where_they_cannot_be_meant(value):
    assert made(value, Kind.PHONE) is None
    assert made(value, Kind.CHOICES, choices={"a": "独居"}) == ()
    assert made(value, Kind.TEXT) == value


def test_errors_and_uncalculated_formulas_are_problems():
    with pytest.raises(CellProblem) as refused:
        convert(Cell(None, 0, error="#REF!"), Column("key", "列"))
    assert refused.value.code == "error_in_cell"
    assert "#REF!" in refused.value.sentence
    with pytest.raises(CellProblem) as refused:
        convert(Cell(None, 0, formula=True), Column("key", "列"))
    assert refused.value.code == "formula_without_value"
    assert convert(Cell("张三", 0, formula=True), Column("key", "列")) == "张三"


def test_no_character_passes_for_clean_that_cleaning_would_change():
    for number in range(0x110000):
        text = f"{chr(number)}张{chr(number)}三"
        changed = texts.BLANKS.sub(" ", texts.CONTROLS.sub(" ", texts.INVISIBLE.sub("", text))).strip()
        assert texts.clean(text) == changed, hex(number)
