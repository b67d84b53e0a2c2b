"""Reading what spreadsheet programs write: values, flags and places, nothing lost and nothing guessed."""

from datetime import date, datetime, time
from io import BytesIO

import pytest
import xlsxwriter

from tests.sheets import raw
from wangge.sheets.reading import column_index, column_letter, read

NINE_THIRTY = datetime(2022, 7, 8, 9, 30)  # noqa: DTZ001 - paper has no zone


def values(file: BytesIO) -> list[list[object]]:
    return [[cell.value for cell in row.cells] for row in read(file).sheets[0].rows]


def one(cell: str, **more: object) -> object:
    """The value of a sheet's only cell."""
    return read(raw.book(f'<row r="1">{cell}</row>', **more)).sheets[0].rows[0].cells[0].value


def written(**options: object) -> tuple[BytesIO, xlsxwriter.Workbook]:
    buffer = BytesIO()
    return buffer, xlsxwriter.Workbook(buffer, options)


def test_a_workbook_of_a_spreadsheet_program_is_read_with_its_types():
    buffer, book = written()
    sheet = book.add_worksheet("居民")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["姓名", "出生日期", "人数", "登记时间", "面积", "在住"])
    sheet.write_string(1, 0, "张三")
    sheet.write_datetime(1, 1, datetime(1962, 5, 8), day)  # noqa: DTZ001 - paper has no zone
    sheet.write_number(1, 2, 3)
    sheet.write_datetime(1, 3, NINE_THIRTY, book.add_format({"num_format": "yyyy/m/d h:mm"}))
    sheet.write_number(1, 4, 88.5)
    sheet.write_boolean(1, 5, True)
    book.close()

    rows = read(buffer).sheets[0].rows

    assert [cell.value for cell in rows[1].cells] == [
        "张三", date(1962, 5, 8), 3, NINE_THIRTY, 88.5, True,
    ]  # fmt: skip
    assert [row.number for row in rows] == [1, 2]
    assert [type(cell.value) for cell in rows[1].cells] == [str, date, int, datetime, float, bool]


@pytest.mark.parametrize("since_1904", [False, True])
def test_both_date_systems_give_the_same_day(since_1904):
    buffer, book = written(date_1904=since_1904)
    sheet = book.add_worksheet()
    sheet.write_datetime(0, 0, datetime(2022, 7, 8), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))  # noqa: DTZ001
    book.close()

    read_book = read(buffer)

    assert read_book.since_1904 is since_1904
    assert read_book.sheets[0].rows[0].cells[0].value == date(2022, 7, 8)
    assert read_book.sheets[0].rows[0].cells[0].since_1904 is since_1904


def test_hidden_rows_columns_and_sheets_are_kept_and_flagged():
    buffer, book = written()
    sheet, hidden = book.add_worksheet("名单"), book.add_worksheet("旧名单")
    for row in range(3):
        sheet.write_row(row, 0, ["a", "b", "c"])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})
    hidden.write(0, 0, "x")
    hidden.hide()
    book.close()

    first, second = read(buffer).sheets

    assert [row.hidden for row in first.rows] == [False, True, False]
    assert first.hidden_columns == {1}
    assert (first.hidden, second.hidden, second.name) == (False, True, "旧名单")


def test_every_covered_cell_of_a_merged_area_has_its_value():
    buffer, book = written()
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "居民登记表")
    sheet.merge_range(1, 0, 3, 0, "3号楼")
    for row in (1, 2, 3):
        sheet.write_number(row, 1, row)
    book.close()

    rows = read(buffer).sheets[0].rows

    assert [[cell.value for cell in row.cells] for row in rows] == [
        ["居民登记表", "居民登记表"],
        ["3号楼", 1],
        ["3号楼", 2],
        ["3号楼", 3],
    ]
    assert [row.cells[0].merged for row in rows] == [True] * 4
    assert not rows[2].cells[1].merged


def test_a_merged_area_over_the_whole_sheet_makes_no_rows():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="B4"><v>2</v></c></row>'
    file = raw.book(rows, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')

    assert values(file) == [[1, 1], [1, 1]]


def test_formulas_give_their_last_value_and_say_so():
    row = read(
        raw.book(
            '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"张"&amp;"三"</f><v>张三</v></c>'
            '<c r="C1"><f>A1</f></c><c r="D1"><v>3</v></c></row>'
        )
    ).sheets[0].rows[0]  # fmt: skip

    assert [(cell.value, cell.formula) for cell in row.cells] == [(2, True), ("张三", True), (None, True), (3, False)]


def test_error_cells_keep_what_they_show():
    cell = read(raw.book('<row r="1"><c r="A1" t="e"><f>X9</f><v>#REF!</v></c></row>')).sheets[0].rows[0].cells[0]

    assert (cell.value, cell.error, cell.formula) == (None, "#REF!", True)


def test_blank_rows_are_left_out_and_numbers_stay():
    rows = '<row r="3"><c r="B3"><v>1</v></c></row><row r="5"><c r="A5" s="0"/></row><row r="9"><c r="A9"><v>2</v></c></row>'

    found = read(raw.book(rows)).sheets[0].rows

    assert [row.number for row in found] == [3, 9]
    assert [cell.value for cell in found[0].cells] == [None, 1]
    assert found[0].at(7).value is None


def test_rows_and_cells_without_references_follow_each_other():
    assert values(raw.book("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")) == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>12345678901234567890</v></c>', 12345678901234567890),
        ('<c r="A1"><v>1.1010519620508001E+17</v></c>', 1.1010519620508001e17),
        ('<c r="A1"><v>1.0E3</v></c>', 1000),
        ('<c r="A1"><v>-0.5</v></c>', -0.5),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="s"><v>1</v></c>', "第二"),
        ('<c r="A1" t="d"><v>2022-07-08</v></c>', "2022-07-08"),
        ('<c r="A1" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>', "张三"),
        ('<c r="A1" t="str"><v>a_x000D_b_x005F_c</v></c>', "a\rb_c"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> \ufeff张三\u200b\n</t></is></c>', " \ufeff张三\u200b\n"),
        ('<c r="A1" t="inlineStr"><is><t>&lt;!DOCTYPE&gt;</t></is></c>', "<!DOCTYPE>"),
    ],
)  # fmt: skip
def test_values_of_every_sort(cell, value):
    assert one(cell, shared=["第一", "第二"]) == value


def test_shared_texts_with_runs_and_phonetic_guides():
    parts = raw.parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{raw.MAIN}"><si><r><t>王</t></r><r><t>芳</t></r><rPh sb="0" eb="1"><t>wang</t></rPh></si></sst>'
    ).encode()

    assert values(raw.packed(parts)) == [["王芳"]]


@pytest.mark.parametrize(
    ("code", "number", "value"),
    [
        ("0000", 502, "0502"),
        ("000000", 12.5, 12.5),
        ("yyyy-mm-dd", 44750, date(2022, 7, 8)),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;;@", 44750, date(2022, 7, 8)),
        ("h:mm", 0.375, time(9)),
        ("[h]:mm", 0.99999999, time(23, 59, 59)),
        ("yyyy-mm-dd hh:mm", 44750.5, datetime(2022, 7, 8, 12)),  # noqa: DTZ001
        ("#,##0.00_ ;[Red]-#,##0.00", 44750, 44750),
        ("&quot;day&quot;0", 44750, 44750),
        ("0.00E+00", 44750, 44750),
        ("General", 44750, 44750),
        ("@", 44750, 44750),
        ("yyyy-mm-dd", 60, 60),  # 29 February 1900 was never
        ("yyyy-mm-dd", 59, date(1900, 2, 28)),
        ("yyyy-mm-dd", 61, date(1900, 3, 1)),
        ("yyyy-mm-dd", -5, -5),
        ("yyyy-mm-dd", 19900000001, 19900000001),
        ("yyyy-mm-dd", 2958465, date(9999, 12, 31)),
        ("yyyy-mm-dd hh:mm", 2958465.9999999, 2958465.9999999),
    ],
)
def test_a_number_is_what_its_format_shows(code, number, value):
    assert one(f'<c r="A1" s="1"><v>{number}</v></c>', formats={164: code}, styles=[0, 164]) == value


@pytest.mark.parametrize("number", [14, 22, 31, 57])
def test_built_in_date_formats(number):
    assert one('<c r="A1" s="1"><v>44750</v></c>', styles=[0, number]) == date(2022, 7, 8)


def test_chart_sheets_are_left_out():
    parts = raw.parts(sheets='<sheet name="图" sheetId="1" r:id="rId4"/><sheet name="居民" sheetId="2" r:id="rId1"/>')
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId4" Type="{raw.OFFICE}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'.encode(),
    )

    assert [sheet.name for sheet in read(raw.packed(parts)).sheets] == ["居民"]


def test_macros_are_reported_and_never_looked_at():
    parts = raw.parts() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not even a macro"}

    assert read(raw.packed(parts)).macros
    assert not read(raw.book()).macros


def test_prefixed_vocabularies_and_the_strict_one_are_read():
    parts = raw.parts()
    parts[raw.SHEET] = (
        f'<x:worksheet xmlns:x="{raw.MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    ).encode()
    assert values(raw.packed(parts)) == [[7]]

    strict = {
        name: data.replace(raw.MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        for name, data in raw.parts().items()
    }
    assert values(raw.packed(strict)) == [["姓名"]]


def test_parts_in_other_encodings_of_unicode_are_read():
    parts = raw.parts()
    parts[raw.SHEET] = parts[raw.SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")

    assert values(raw.packed(parts)) == [["姓名"]]


def test_the_declared_size_of_a_sheet_means_nothing():
    assert values(raw.book(before='<dimension ref="A1:XFD1048576"/>')) == [["姓名"]]


def test_absolute_targets_backslashes_and_case_lead_to_the_part():
    parts = raw.parts()
    parts["xl/_rels/workbook.xml.rels"] = raw.relations(("worksheet", "/xl/Worksheets/Sheet1.xml")).encode()
    parts["xl\\worksheets\\sheet1.xml"] = parts.pop(raw.SHEET)

    assert values(raw.packed(parts)) == [["姓名"]]


def test_formats_nobody_refers_to_are_found_at_their_usual_place():
    parts = raw.parts('<row><c s="1"><v>44750</v></c></row>', styles=[0, 14])
    parts["xl/_rels/workbook.xml.rels"] = raw.relations(("worksheet", "worksheets/sheet1.xml")).encode()

    assert values(raw.packed(parts)) == [[date(2022, 7, 8)]]


def test_rows_can_be_walked_again_cut_and_counted():
    rows = read(raw.book("".join(f"<row><c><v>{number}</v></c></row>" for number in range(5)))).sheets[0].rows

    assert [row.number for row in rows] == [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.number for row in rows[1:3]] == [2, 3]
    assert rows[-1].cells[0].value == 4


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_letters_of_columns(index, letters):
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_there_is_no_column_before_the_first():
    with pytest.raises(ValueError, match="from 0"):
        column_letter(-1)
    with pytest.raises(ValueError, match="no letters"):
        column_index("")
