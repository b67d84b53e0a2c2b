"""What goes out: values as what they are, and no text that a spreadsheet program would run."""

import tracemalloc
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from wangge.sheets.reading import read
from wangge.sheets.writing import sheet_name, stream, workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADS = ("一", "二")
DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "=cmd|'/c calc'!A1",
    "http://example.org",
    "mailto:a@example.org",
    "\t=1",
    "internal:A1",
)


def streamed(title, heads, rows):
    buffer = BytesIO()
    stream(buffer, title, heads, rows)
    return buffer.getvalue()


@pytest.mark.parametrize("write", [workbook, streamed])
def test_values_come_back_as_they_were(write):
    row = [
        "张三",
        3,
        2.5,
        Decimal("1.25"),
        date(2022, 7, 8),
        datetime(2022, 7, 8, 9, 30, tzinfo=SHANGHAI),
        time(9, 30),
        None,
    ]

    content = write("名单", [str(number) for number in range(len(row))], [row])

    sheet = read(BytesIO(content)).sheets[0]
    assert sheet.name == "名单"
    assert [cell.value for cell in sheet.rows[1].cells] == [
        "张三", 3, 2.5, 1.25, date(2022, 7, 8), datetime(2022, 7, 8, 9, 30), time(9, 30),  # noqa: DTZ001 - paper
    ]  # fmt: skip


@pytest.mark.parametrize("write", [workbook, streamed])
def test_dangerous_texts_stay_texts(write):
    content = write("名单", HEADS, [[words, "x"] for words in DANGEROUS])

    cells = [row.cells[0] for row in read(BytesIO(content)).sheets[0].rows[1:]]
    assert [cell.value for cell in cells] == list(DANGEROUS)
    assert not any(cell.formula for cell in cells)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in everything
    assert b"hyperlink" not in everything
    assert b"quotePrefix" in everything


@pytest.mark.parametrize("number", [12345678901234567890, 10**15, float("nan"), float("inf"), Decimal("NaN")])
def test_numbers_a_spreadsheet_would_change_become_texts(number):
    content = workbook("名单", HEADS, [[number, 1]])

    assert read(BytesIO(content)).sheets[0].rows[1].cells[0].value == str(number)


def test_a_text_too_long_for_a_cell_is_cut_and_shows_it():
    value = read(BytesIO(workbook("名单", HEADS, [["长" * 40_000, 1]]))).sheets[0].rows[1].cells[0].value

    assert len(value) == 32_767
    assert value.endswith("长…")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("一/二:三", "一 二 三"),
        ("长" * 40, "长" * 31),
        ("'名单'", "名单"),
        ("", "Sheet1"),
        ("[]", "Sheet1"),
        ("a\x00b", "a b"),
    ],
)
def test_names_of_sheets_are_ones_every_program_takes(title, name):
    assert sheet_name(title) == name
    assert read(BytesIO(workbook(title, HEADS, []))).sheets[0].name == name


def test_memory_does_not_grow_with_the_rows(tmp_path):
    peaks = []
    for count in (3_000, 6_000):  # from about 2,500 on all buffers have their full size
        with (tmp_path / "list.xlsx").open("wb") as target:
            tracemalloc.start()
            stream(target, "名单", HEADS, ((f"第 {number} 行", number) for number in range(count)))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.3


def test_an_empty_list_has_its_heading():
    assert [cell.value for cell in read(BytesIO(workbook("名单", HEADS, []))).sheets[0].rows[0].cells] == list(HEADS)
