"""A sheet given back with its problems: the same list, red where something is wrong, ready to be corrected."""

import zipfile
from datetime import date
from io import BytesIO

import pytest

from scripts import messy_workbook
from tests.sheets import raw
from tests.sheets.judged import judged
from tests.sheets.residents import COLUMNS
from wangge.sheets.marking import marked
from wangge.sheets.problems import Problem
from wangge.sheets.reading import read


def again(sheet, header, problems):
    content = marked(sheet, header.row, problems)
    return content, read(BytesIO(content)).sheets[0]


def plain(sheet, width):
    return {row.number: [cell.value for cell in row.cells[:width]] for row in sheet.rows}


@pytest.mark.parametrize("options", [{}, {"since_1904": True}, {"corrected": True}])
def test_the_marked_copy_has_the_same_values_and_the_same_problems(options):
    sheet = read(BytesIO(messy_workbook.build(**options))).sheets[0]
    header, lines, problems = judged(sheet, COLUMNS)

    _content, copy = again(sheet, header, problems)
    new_header, new_lines, new_problems = judged(copy, COLUMNS)

    assert copy.name == sheet.name
    assert (new_header.number, new_header.mapping) == (header.number, header.mapping)
    assert new_lines == lines
    assert [(one.row, one.column, one.code) for one in new_problems] == [
        (one.row, one.column, one.code) for one in problems
    ]


def test_the_last_column_says_what_is_wrong_in_each_row_and_nothing_elsewhere():
    sheet = read(BytesIO(messy_workbook.build())).sheets[0]
    header, _lines, problems = judged(sheet, COLUMNS)

    _content, copy = again(sheet, header, problems)

    told = {row.number: row.at(12).value for row in copy.rows if row.at(12).value is not None}
    assert told.pop(header.number) == "问题"
    assert set(told) == {one.row for one in problems}
    assert "校验位" in told[10]


def test_problem_cells_are_red_and_have_a_comment():
    sheet = read(BytesIO(messy_workbook.build())).sheets[0]
    header, _lines, problems = judged(sheet, COLUMNS)

    content, _copy = again(sheet, header, problems[:1])

    with zipfile.ZipFile(BytesIO(content)) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        assert "FDE2E0" in archive.read("xl/styles.xml").decode()
    assert 'ref="H7"' in comments
    assert comments.count("<comment ") == 1
    assert problems[0].reason in comments


def test_a_corrected_copy_has_no_problem_left_and_its_extra_column_is_ignored():
    sheet = read(BytesIO(messy_workbook.build(corrected=True))).sheets[0]
    header, _lines, _problems = judged(sheet, COLUMNS)
    old_remark = Problem(sheet.name, 5, "E", "姓名", "required", "必填项没有填写。")

    _content, copy = again(sheet, header, [old_remark])
    new_header, _lines, new_problems = judged(copy, COLUMNS)

    assert new_problems == []
    assert 12 not in new_header.mapping.values()
    _content, second = again(copy, new_header, [])
    assert second.rows[new_header.row].cells[12].value == "问题"
    assert all(row.at(12).value is None for row in second.rows if row.number > new_header.number)


def test_hidden_rows_stay_hidden_unless_something_is_wrong_there():
    rows = "".join(
        f'<row r="{n}" hidden="{int(n > 1)}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>'
        for n in (1, 2, 3)
    )
    sheet = read(raw.book(rows, before='<cols><col min="2" max="2" hidden="1"/></cols>')).sheets[0]

    copy = read(BytesIO(marked(sheet, 0, [Problem("居民", 3, "A", "", "x", "不对")]))).sheets[0]

    assert [row.hidden for row in copy.rows] == [False, True, False]
    assert copy.hidden_columns == {1}


def test_texts_that_look_like_formulas_and_long_numbers_come_back_as_they_were():
    rows = '<row r="1"><c r="A1" t="str"><v>=1+1</v></c><c r="B1" t="str"><v>00123</v></c><c r="C1" t="b"><v>1</v></c></row>'
    sheet = read(raw.book(rows)).sheets[0]

    copy = read(BytesIO(marked(sheet, 0, []))).sheets[0]

    assert [(cell.value, cell.formula) for cell in copy.rows[0].cells[:3]] == [
        ("=1+1", False),
        ("00123", False),
        (True, False),
    ]


def test_a_problem_of_a_whole_row_and_one_of_an_empty_row_are_said():
    sheet = read(raw.book("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>")).sheets[0]
    problems = [Problem("居民", 2, "", "", "doubled", "重复"), Problem("居民", 7, "A", "姓名", "required", "必填")]

    copy = read(BytesIO(marked(sheet, 0, problems))).sheets[0]

    assert {row.number: row.at(1).value for row in copy.rows} == {1: "问题", 2: "重复", 7: "姓名：必填"}


def test_problems_of_other_sheets_are_left_out():
    sheet = read(raw.book()).sheets[0]

    copy = read(BytesIO(marked(sheet, 0, [Problem("别的表", 1, "A", "", "x", "不对")]))).sheets[0]

    assert len(copy.rows) == 1


def test_days_stay_days():
    sheet = read(raw.book('<row><c s="1"><v>44750</v></c></row>', styles=[0, 14])).sheets[0]

    assert read(BytesIO(marked(sheet, 0, []))).sheets[0].rows[0].cells[0].value == date(2022, 7, 8)
