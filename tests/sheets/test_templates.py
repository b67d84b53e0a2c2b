"""Templates: what we hand out, we understand."""

import zipfile
from io import BytesIO

from tests.sheets.residents import COLUMNS, EXAMPLES
from wangge.sheets.columns import Column, Kind, find_header
from wangge.sheets.reading import read
from wangge.sheets.templates import template


def part(content, name):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_every_column_of_a_template_is_found_again():
    book = read(BytesIO(template("居民", COLUMNS, EXAMPLES)))

    header = find_header(book.sheets[0], COLUMNS)

    assert header.mapping == {column.key: index for index, column in enumerate(COLUMNS)}
    assert header.missing(COLUMNS) == []
    assert header.heads[0] == "楼栋*"
    assert header.heads[1] == "单元"


def test_nothing_but_the_heading_stands_in_the_list():
    book = read(BytesIO(template("居民", COLUMNS, EXAMPLES)))

    assert len(book.sheets[0].rows) == 1


def test_the_guide_explains_every_column_with_choices_and_examples():
    guide = read(BytesIO(template("居民", COLUMNS, EXAMPLES))).sheets[1]

    assert guide.name == "填写说明"
    told = {row.cells[0].value: [cell.value for cell in row.cells] for row in guide.rows}
    assert told["性别"][3] == "女、男"
    assert told["房号"][1] == "必填"
    assert told["房号"][4:] == ["四位，如 0502", "0502"]
    assert len(told) == len(COLUMNS) + 1


def test_numbers_that_are_names_stay_texts_choices_drop_down_and_the_heading_stays_in_sight():
    content = template("居民", COLUMNS, EXAMPLES)
    sheet = part(content, "xl/worksheets/sheet1.xml")

    assert '<dataValidation type="list"' in sheet
    assert "女,男" in sheet
    assert 'state="frozen"' in sheet
    assert 'formatCode="@"' in part(content, "xl/styles.xml") or 'numFmtId="49"' in part(content, "xl/styles.xml")
    assert "四位，如 0502" in part(content, "xl/comments1.xml")


def test_long_lists_of_choices_stand_on_a_hidden_sheet():
    column = Column(
        "kind", "类别", Kind.CHOICE, choices={str(number): f"第 {number} 种，说明文字" for number in range(60)}
    )

    content = template("需求", [column])

    lists = read(BytesIO(content)).sheets[2]
    assert lists.hidden
    assert len(lists.rows) == 60
    assert "choices!$A$1:$A$60" in part(content, "xl/worksheets/sheet1.xml")


def test_several_choices_may_be_typed_over_the_drop_down():
    content = template("居民", [Column("tags", "标签", Kind.CHOICES, choices={"a": "独居", "b": "党员"})])

    assert "showErrorMessage" not in part(content, "xl/worksheets/sheet1.xml")
