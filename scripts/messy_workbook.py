"""Make the sample workbooks under samples/: a list of residents as offices really keep it, and the same list corrected.

    python scripts/messy_workbook.py            write samples/*.xlsx again; the same cells every time

The people are invented: citizen numbers of an area that does not exist (000000), phones 199 0000 xxxx. All are born on
the 29th or later, because the demo district's people are not: nobody here is somebody there. Buildings, units and doors
are those of the demo district.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from wangge.kernel.identity import citizen_no_check  # noqa: E402

SAMPLES = ROOT / "samples"
SHEET: Final = "居民住户"
TITLE: Final = "云水明珠社区居民住户登记表"
HEADS: Final = (
    "楼栋", "单元", "房号", "户主", "姓名", "性别", "出生日期", "身份证号", "联系电话", "与户主关系", "人群标签", "备注",
)  # fmt: skip
BUILDING, UNIT, DOOR, HEAD, NAME, GENDER, BORN, CITIZEN_NO, PHONE, RELATION, TAGS, NOTE = range(len(HEADS))
HEADER_ROW: Final = 3  # as the user sees it
FIRST_ROW: Final = 4
MADE_AT = datetime(2022, 6, 30, 9, 0)  # noqa: DTZ001 - written into the file, where times have no zone
ZERO_1904: Final = 1462  # days between the two first days
FIRST_1900 = date(1899, 12, 30)


@dataclass(frozen=True)
class Home:
    """A household and who lives there; people are (name, gender, born, relation, tags, note)."""

    building: int
    unit: int
    door: str
    people: tuple[tuple[str, str, date, str, str, str], ...]


HOMES: Final = (
    Home(1, 1, "0101", (
        ("赵德福", "男", date(1941, 3, 29), "户主", "独居", "每周二需要送餐"),
    )),
    Home(1, 1, "0502", (
        ("钱建国", "男", date(1962, 5, 30), "户主", "退休党员", ""),
        ("孙桂兰", "女", date(1964, 8, 31), "配偶", "志愿者", "社区舞蹈队"),
        ("钱志强", "男", date(1988, 12, 29), "子女", "在职党员", ""),
    )),
    Home(1, 2, "0301", (
        ("李　芳", "女", date(1979, 1, 30), "户主", "", ""),
        ("李雨欣", "女", date(2012, 10, 31), "子女", "", "云水小学四年级"),
    )),
    Home(1, 3, "1202", (
        ("周有才", "男", date(1938, 7, 29), "户主", "空巢、行动不便", "儿子在外地"),
        ("吴秀英", "女", date(1940, 4, 30), "配偶", "空巢", ""),
    )),
    Home(2, 1, "0402", (
        ("郑浩", "男", date(1990, 3, 29), "户主", "在职党员、志愿者", ""),
        ("王悦", "女", date(1991, 6, 30), "配偶", "", ""),
        ("郑凯", "男", date(2019, 5, 31), "子女", "", ""),
    )),
    Home(2, 2, "0801", (
        ("冯国庆", "男", date(1955, 9, 30), "户主", "退休党员、志愿者", "楼长"),
        ("陈淑琴", "女", date(1957, 11, 29), "配偶", "术后居家", "六月出院"),
    )),
    Home(2, 3, "1101", (
        ("褚伟", "男", date(1983, 8, 29), "户主", "", "租住"),
    )),
    Home(3, 1, "0302", (
        ("卫东升", "男", date(1971, 1, 31), "户主", "", ""),
        ("蒋红梅", "女", date(1973, 4, 29), "配偶", "", ""),
        ("卫晨", "男", date(1999, 7, 31), "子女", "", "大学在读"),
    )),
    Home(3, 2, "0601", (
        ("沈玉珍", "女", date(1945, 12, 30), "户主", "独居、行动不便", "女儿住 5 号楼"),
    )),
    Home(5, 1, "0202", (
        ("韩磊", "男", date(1980, 10, 29), "户主", "", ""),
        ("杨静", "女", date(1982, 3, 30), "配偶", "志愿者", ""),
        ("韩子涵", "女", date(2010, 1, 29), "子女", "", ""),
        ("韩守义", "男", date(1950, 5, 29), "父母", "退休党员", ""),
    )),
    Home(5, 3, "1001", (
        ("朱琳", "女", date(1986, 9, 29), "户主", "在职党员", ""),
        ("秦勇", "男", date(1985, 7, 30), "配偶", "", ""),
        ("秦雪", "女", date(2015, 12, 31), "子女", "", ""),
    )),
    Home(12, 2, "0702", (
        ("尤文华", "男", date(1968, 6, 29), "户主", "", "开小超市"),
        ("许慧", "女", date(1970, 8, 30), "配偶", "", ""),
        ("何军", "男", date(1993, 10, 30), "其他", "", "女婿"),
        ("尤婷", "女", date(1995, 1, 30), "子女", "", ""),
    )),
    Home(28, 3, "1202", (
        ("吕忠厚", "男", date(1947, 3, 31), "户主", "空巢", ""),
        ("施凤莲", "女", date(1949, 5, 31), "配偶", "空巢", ""),
    )),
)  # fmt: skip

Pen = Callable[["Page", int, int], None]


@dataclass
class Page:
    """The sheet that is being written, with the formats it needs."""

    book: Any
    sheet: Any
    since_1904: bool

    def __post_init__(self) -> None:
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
        self.cell = self.book.add_format({"border": 1, "text_wrap": True})
        self.middle = self.book.add_format({"border": 1, "valign": "vcenter", "align": "center"})
        self.door = self.book.add_format({"num_format": "0000", "border": 1})
        self.title = self.book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.head = self.book.add_format({"bold": True, "border": 1, "bg_color": "#D9E7F5"})


def text(words: str) -> Pen:
    """Write a text."""
    return lambda page, row, column: page.sheet.write_string(row, column, words, page.cell)


def number(value: float) -> Pen:
    """Write a plain number."""
    return lambda page, row, column: page.sheet.write_number(row, column, value, page.cell)


def day(value: date) -> Pen:
    """Write a day as spreadsheet programs keep it."""
    moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
    return lambda page, row, column: page.sheet.write_datetime(row, column, moment, page.day)


def day_number(value: date) -> Pen:
    """Write a day as its bare number: somebody changed the format of the column."""

    def write(page: Page, row: int, column: int) -> None:
        page.sheet.write_number(row, column, (value - FIRST_1900).days - ZERO_1904 * page.since_1904, page.cell)

    return write


def door(value: int) -> Pen:
    """Write a door as a number shown with leading zeros."""
    return lambda page, row, column: page.sheet.write_number(row, column, value, page.door)


def formula(words: str, value: str) -> Pen:
    """Write a formula with the value last calculated."""
    return lambda page, row, column: page.sheet.write_formula(row, column, words, page.cell, value)


def nothing() -> Pen:
    """Leave the cell empty."""
    return lambda page, row, column: page.sheet.write_blank(row, column, None, page.cell)


# What is untidy but clear; it stays in the corrected list. By (household, person, column).
UNTIDY: Final[Mapping[tuple[int, int, int], Pen]] = {
    (0, 0, BORN): text("1941.3.29"),
    (0, 0, PHONE): text("１９９０００００１０１"),
    (1, 0, DOOR): door(502),
    (1, 0, BORN): text("1962年5月30日"),
    (1, 1, BORN): number(19640831),
    (1, 1, PHONE): text("199 0000 0103"),
    (1, 2, BORN): text("1988/12/29"),
    (1, 2, PHONE): number(19900000104),
    (2, 0, BORN): day_number(date(1979, 1, 30)),
    (2, 1, NOTE): text("云水小学\n四年级"),
    (3, 0, TAGS): text("空巢，行动不便"),
    (3, 1, NAME): text("\u200b吴秀英\u00a0"),
    (4, 0, TAGS): text("在职党员/志愿者"),
    (4, 1, PHONE): text("+86 199-0000-0110"),
    (5, 0, TAGS): text("退休党员;志愿者"),
    (5, 1, TAGS): formula('=IF(L16="六月出院","术后居家","")', "术后居家"),
    (6, 0, PHONE): text("/"),
    (8, 0, UNIT): text("２单元"),
    (9, 2, PHONE): text("无"),
}
# What nobody can guess; corrected in the other list.
FAULTS: Final[Mapping[tuple[int, int, int], Pen]] = {
    (1, 2, CITIZEN_NO): number(12345678901234567890),
    (2, 0, CITIZEN_NO): number(110105197901300020),
    (3, 0, CITIZEN_NO): text("000000193807290010"),
    (4, 1, NAME): nothing(),
    (4, 2, BORN): text("2019"),
    (5, 1, BORN): text("1957-02-30"),
    (6, 0, CITIZEN_NO): text("000000830829001"),
    (7, 0, DOOR): day(date(2026, 3, 2)),
    (7, 1, PHONE): text("1990000011"),
    (8, 0, PHONE): text("19900000117、19900000118"),
    (9, 1, TAGS): text("志愿着"),
    (10, 0, NOTE): formula("=#REF!", "#REF!"),
    (10, 1, GENDER): text("先生"),
    (11, 2, RELATION): text("女婿"),
    (12, 0, TAGS): text("低保户"),
}
HIDDEN: Final = (9, 3)  # a household and person somebody hid instead of deleting
BLANK_AFTER: Final = 6  # household after which two rows are empty
DOUBLED: Final = (5, 0)  # the same person again at the end of the list
NOTES: Final = ("注：1. 本表由楼长上门登记；2. 租住户请注明。", "填表人：网格员    审核：社区")


def citizen_no(serial: int, born: date, gender: str) -> str:
    """A well-formed number of an area that does not exist. Some end in X."""
    first = f"000000{born:%Y%m%d}{serial * 2 + (gender == '男'):03d}"
    return first + citizen_no_check(first)


def build(*, corrected: bool = False, since_1904: bool = False) -> bytes:
    """One workbook: the messy list, or the corrected one; days counted from 1900 or 1904."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": since_1904, "strings_to_formulas": False})
    book.set_properties({"title": TITLE, "created": MADE_AT})
    page = Page(book, book.add_worksheet(SHEET), since_1904)
    last = len(HEADS) - 1
    page.sheet.merge_range(0, 0, 0, last, TITLE + ("" if corrected else "（原始）"), page.title)
    page.sheet.merge_range(1, 0, 1, last, "登记日期：2022 年 6 月    单位：云水明珠社区居民委员会", page.cell)
    for column, words in enumerate(HEADS):
        page.sheet.write_string(HEADER_ROW - 1, column, words if column != PHONE else "联系电话（手机）", page.head)
    end = _people(page, corrected=corrected)
    if not corrected:
        _below(page, end)
    page.sheet.set_column(0, last, 12)
    page.sheet.set_column(CITIZEN_NO, CITIZEN_NO, 22)
    if not corrected:
        _old_sheet(page)
    book.close()
    return buffer.getvalue()


def _people(page: Page, *, corrected: bool) -> int:
    row, serial = FIRST_ROW - 1, 100
    buildings: dict[int, list[int]] = {}
    for home_index, home in enumerate(HOMES):
        head = home.people[0][0].replace("　", "")
        for index, person in enumerate(home.people):
            serial += 1
            pens = _row(home, head, person, serial)
            for column, pen in enumerate(pens):
                key = (home_index, index, column)
                special = UNTIDY.get(key) or (None if corrected else FAULTS.get(key))
                (special or pen)(page, row, column)
            if (home_index, index) == HIDDEN:
                page.sheet.set_row(row, None, None, {"hidden": True})
            if not corrected and (home_index, index) == DOUBLED:
                again = pens
            buildings.setdefault(home.building, []).append(row)
            row += 1
        row += 0 if corrected or home_index != BLANK_AFTER else 2
    for building, rows in buildings.items():
        if len(rows) > 1 and rows[-1] - rows[0] == len(rows) - 1:  # not over the empty rows
            page.sheet.merge_range(rows[0], BUILDING, rows[-1], BUILDING, f"{building}号楼", page.middle)
    if not corrected:
        for column, pen in enumerate(again):
            pen(page, row, column)
        row += 1
    return row


def _row(home: Home, head: str, person: tuple[str, str, date, str, str, str], serial: int) -> Sequence[Pen]:
    name, gender, born, relation, tags, note = person
    number_ = citizen_no(serial, born, gender)
    spelled = number_.lower()  # a small x is what people type
    return (
        text(f"{home.building}号楼"), text(f"{home.unit}单元"), text(home.door), text(head), text(name), text(gender),
        day(born), text(spelled), text(f"1990000{serial:04d}"), text(relation), text(tags) if tags else nothing(),
        text(note) if note else nothing(),
    )  # fmt: skip


def _below(page: Page, row: int) -> None:
    """What follows a list: a sum, and remarks after some empty rows."""
    page.sheet.write_string(row + 1, 0, "合计", page.cell)
    people = sum(len(home.people) for home in HOMES) + 1
    page.sheet.write_formula(row + 1, NAME, f"=COUNTA(E{FIRST_ROW}:E{row})", page.cell, people)
    for index, words in enumerate(NOTES):
        page.sheet.write_string(row + 3 + index, 0, words)


def _old_sheet(page: Page) -> None:
    """A hidden sheet nobody remembers."""
    old = page.book.add_worksheet("2021年旧表")
    old.write_row(0, 0, HEADS)
    old.write_row(1, 0, ["1号楼", "1单元", "0101", "赵德福", "赵德福", "男"])
    old.hide()


FILES: Final[Mapping[str, Mapping[str, bool]]] = {
    "messy-residents.xlsx": {},
    "messy-residents-1904.xlsx": {"since_1904": True},
    "corrected-residents.xlsx": {"corrected": True},
}


def main() -> None:
    """Write the files."""
    SAMPLES.mkdir(exist_ok=True)
    for name, options in FILES.items():
        (SAMPLES / name).write_bytes(build(**options))


if __name__ == "__main__":
    main()
