"""From what stands in a cell to a plain value. Sentences never repeat the value: they are kept longer than the file."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from wangge.kernel.identity import BadNumber, check_citizen_no, check_uscc, normalise_phone
from wangge.sheets.cells import Cell
from wangge.sheets.problems import CellProblem, because
from wangge.sheets.styles import moment_of
from wangge.sheets.texts import person_name, plain, squashed

LOST_DIGITS: Final = 10**15  # spreadsheet programs keep 15 digits of a number and put 0 for the rest
YEARS: Final = range(1880, 2101)
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}")
TIME_BEHIND: Final = r"(?:(?:[ T]+|(?<=[日号]))[0-9]{1,2}[:时][0-9]{1,2}[^年月日]{0,12})?"
DAY = re.compile(rf"([0-9]{{4}})(?:[-./\\]|年)([0-9]{{1,2}})(?:[-./\\]|月)([0-9]{{1,2}})[日号]?{TIME_BEHIND}")
BLANKS_IN_DAYS = re.compile(r"\s*([年月日号])\s*")
COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
WITHOUT_DAY = re.compile(r"[0-9]{4}(?:[-./年][0-9]{1,2}月?|年)?")
SERIAL = re.compile(r"[1-9][0-9]{4}")
LAST_PLAIN_SERIAL: Final = 99_999
AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
PHONES = (
    re.compile(r"1[0-9]{10}"),  # mobile
    re.compile(r"0[0-9]{9,11}"),  # landline with its area
    re.compile(r"[2-8][0-9]{6,7}"),  # landline without
    re.compile(r"[48]00[0-9]{7}"),
    re.compile(r"\+[0-9]{8,15}"),  # abroad
)
CUTS = re.compile(r"[、,，;；/\n\r|]+")
YES: Final = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1", "t"})
NO: Final = frozenset({"否", "无", "没有", "不是", "错", "×", "x", "✗", "✕", "n", "no", "false", "0", "f"})
LIKE_ENOUGH: Final = 60
MOST_NAMED: Final = 12
LONGEST_COMPARED: Final = 100  # characters


def as_text(cell: Cell) -> str:
    """The text of a cell; numbers as digits. Raises CellProblem for a number that lost digits and for a day."""
    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, date | time):
        raise because("became_a_day", _("Excel 把内容变成了日期或时间。请把这一列设为“文本”格式，再重新填写。"))
    return "" if value is None else str(value)


def number_text(value: float) -> str:
    """A number as digits. Raises CellProblem above 15 digits: the rest is lost."""
    if abs(value) >= LOST_DIGITS:
        raise because(
            "digits_lost",
            _("数字超过 15 位，Excel 已把后面的数字变成 0，无法找回。请把这一列设为“文本”格式，再重新填写。"),
        )
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def as_name(text: str) -> str:
    """A person's name as one writes it in running text."""
    return person_name(text)


def as_day(cell: Cell) -> date:
    """A day from a date, a date as text in the usual spellings, eight digits, or a day number."""
    value = cell.value
    if isinstance(value, datetime):
        return _sensible(value.date())
    if isinstance(value, date):
        return _sensible(value)
    if isinstance(value, bool | time):
        raise _not_a_day()
    if isinstance(value, int | float):
        return _day_of_number(value, since_1904=cell.since_1904)
    text = BLANKS_IN_DAYS.sub(r"\1", plain(str(value)))
    if found := DAY.fullmatch(text) or COMPACT_DAY.fullmatch(text):
        return _day(*(int(part) for part in found.groups()[:3]))
    if SERIAL.fullmatch(text):
        return _day_of_number(int(text), since_1904=cell.since_1904)
    if WITHOUT_DAY.fullmatch(text):
        raise _day_missing()
    raise _not_a_day()


def _day_of_number(value: float, *, since_1904: bool) -> date:
    if int(value) in YEARS:
        raise _day_missing()
    whole = int(value)
    if whole == value and (found := COMPACT_DAY.fullmatch(str(whole))):
        return _day(*(int(part) for part in found.groups()))
    moment = moment_of(value, since_1904=since_1904) if value <= LAST_PLAIN_SERIAL else None
    if moment is None:
        raise _not_a_day()
    return _sensible(moment.date())


def _day(year: int, month: int, day: int) -> date:
    try:
        return _sensible(date(year, month, day))
    except ValueError:
        raise because("no_such_day", _("没有这一天。请核对年、月、日，例如 2022-07-08。")) from None


def _sensible(day: date) -> date:
    if day.year not in YEARS:
        raise because("year_out_of_range", _("年份不合理。请核对，例如 2022-07-08。"))
    return day


def _day_missing() -> CellProblem:
    return because("day_missing", _("日期要写到日，例如 2022-07-08。"))


def _not_a_day() -> CellProblem:
    return because("not_a_day", _("不是日期。请写成 2022-07-08、2022.7.8 或 2022年7月8日。"))


def as_number(cell: Cell) -> Decimal:
    """A number exactly as shown, up to 15 digits."""
    value = cell.value
    if isinstance(value, bool | date | time):
        raise _not_a_number()
    text = number_text(value) if isinstance(value, int | float) else plain(str(value)).replace(" ", "")
    if isinstance(value, str) and not AMOUNT.fullmatch(text):
        raise _not_a_number()
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise _not_a_number() from None


def as_whole(cell: Cell) -> int:
    """A number without a fraction, up to 15 digits."""
    number = as_number(cell)
    if number != number.to_integral_value():
        raise because("not_whole", _("要填整数，不能有小数。"))
    if abs(number) >= LOST_DIGITS:
        raise because("number_too_large", _("数字过大，最多 15 位。"))
    return int(number)


def _not_a_number() -> CellProblem:
    return because("not_a_number", _("不是数字。请只填数字，不带单位和文字。"))


def as_phone(cell: Cell) -> str:
    """A phone number in its normal form. Raises CellProblem unless it has the length of one number."""
    text = as_text(cell)
    number = normalise_phone(text)
    if any(pattern.fullmatch(number) for pattern in PHONES):
        return number
    digits = sum(mark.isdigit() for mark in number)
    if digits > 15:
        raise because(
            "several_phones", _("只能填一个电话号码（共有 %(count)s 位数字）。其余请写在备注里。"), {"count": digits}
        )
    sentence = _("电话号码不对：有 %(count)s 位数字。手机号 11 位；固定电话请写区号，例如 0351-1234567。")
    raise because("phone", sentence, {"count": digits})


def as_citizen_no(cell: Cell) -> str:
    """A citizen number, checked."""
    text = _number_as_written(cell)
    try:
        return check_citizen_no(text)
    except BadNumber as bad:
        raise _bad_citizen_no(bad.reason, plain(text).replace(" ", "")) from None


def _bad_citizen_no(reason: str, text: str) -> CellProblem:
    if reason == "birth_date":
        return because("citizen_no_birth", _("身份证号中的出生日期不存在。请对照证件核对第 7 至 14 位。"))
    if reason == "check_digit":
        return because("citizen_no_check", _("身份证号校验位不对，有一位写错了。请对照证件核对。"))
    if len(text) == 15 and text.isdigit():
        return because("citizen_no_15", _("这是 15 位旧身份证号。请填写现在的 18 位号码。"))
    sentence = _("身份证号应为 18 位（前 17 位数字，末位数字或 X），现在是 %(count)s 位。请对照证件核对。")
    return because("citizen_no", sentence, {"count": len(text)})


def as_uscc(cell: Cell) -> str:
    """A unified social credit code, checked."""
    text = _number_as_written(cell)
    try:
        return check_uscc(text)
    except BadNumber as bad:
        if bad.reason == "check_digit":
            raise because("uscc_check", _("统一社会信用代码校验位不对。请对照营业执照核对。")) from None
        sentence = _(
            "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z），现在是 %(count)s 位。请对照营业执照核对。"
        )
        raise because("uscc", sentence, {"count": len(plain(text).replace(" ", ""))}) from None


def _number_as_written(cell: Cell) -> str:
    text = as_text(cell)
    if SCIENTIFIC.fullmatch(plain(text)):
        number_text(LOST_DIGITS)  # 1.10105E+17 kept as text: the digits are gone as well
    return text.lstrip("'’‘`")  # the sign that makes a cell text, typed as part of the text


def as_yes_no(cell: Cell) -> bool:
    """Whether the cell says yes."""
    text = squashed(as_text(cell))
    if text in YES or text in NO:
        return text in YES
    raise because("not_yes_no", _("只能填“是”或“否”。"))


def pieces(text: str) -> list[str]:
    """Several choices in one cell, cut at 、 , ; / and line breaks."""
    return CUTS.split(text)


def not_a_choice(text: str, labels: list[str]) -> CellProblem:
    """The problem of a word that is none of the labels; names the closest one."""
    closest = process.extractOne(text[:LONGEST_COMPARED], labels, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    if closest:
        return because("not_a_choice", _("没有这个选项。是不是“%(closest)s”？"), {"closest": closest[0]})
    named = "、".join(labels[:MOST_NAMED]) + ("……" if len(labels) > MOST_NAMED else "")
    return because("not_a_choice", _("没有这个选项。可填：%(labels)s。"), {"labels": named})
