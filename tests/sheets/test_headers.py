"""Which row is the heading, and which head is which column."""

import pytest

from tests.sheets import raw
from tests.sheets.residents import COLUMNS
from wangge.sheets import refusals
from wangge.sheets.columns import Column, find_header
from wangge.sheets.reading import read


def sheet_with(*rows, after=""):
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{raw.text(words)}</t></is></c>' for words in row) + "</row>"
        for row in rows
    )
    return read(raw.book(cells, after=after)).sheets[0]


def mapped(*heads):
    return find_header(sheet_with(heads), COLUMNS).mapping


def test_a_title_above_the_heading_is_passed_over():
    header = find_header(
        sheet_with(["居民登记表"], ["单位：", "云水明珠"], ["姓名", "房号", "楼栋"], ["张三", "0502", "1号楼"]), COLUMNS
    )

    assert (header.row, header.number) == (2, 3)
    assert header.mapping == {"name": 0, "door": 1, "building": 2}
    assert header.heads == ["姓名", "房号", "楼栋"]


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("姓 名", "name"),
        ("姓\n名", "name"),
        ("姓名*", "name"),
        ("姓名（必填）", "name"),
        ("\ufeff姓名：", "name"),
        ("联系电话（手机）", "phone"),
        ("手机号", "phone"),
        ("身份证号码", "citizen_no"),
        ("公民身份号码", "citizen_no"),
        ("与户主的关系", "relation"),
    ],
)
def test_heads_are_known_by_word_alias_and_likeness(head, key):
    assert mapped(head, "单元")[key] == 0


@pytest.mark.parametrize("head", ["登记日期", "电话", "户主姓名电话", "房屋", "问题"])
def test_heads_that_are_only_a_little_alike_are_left_alone(head):
    assert mapped(head, "单元") == {"unit": 1}


def test_a_head_serves_once_and_the_exact_one_first():
    assert mapped("身份证号码", "身份证号") == {"citizen_no": 1}


def test_doubled_heads_are_told_and_the_first_one_serves():
    header = find_header(sheet_with(["姓名", "备注", "备注"]), COLUMNS)

    assert header.mapping["note"] == 1
    assert header.doubled == {"备注": [1, 2]}


def test_a_head_merged_over_two_columns_counts_once():
    sheet = sheet_with(
        ["姓名", "备注", ""], ["张三", "a", "b"], after='<mergeCells><mergeCell ref="B1:C1"/></mergeCells>'
    )

    header = find_header(sheet, COLUMNS)

    assert header.heads == ["姓名", "备注", ""]
    assert header.doubled == {}


def test_a_heading_of_two_rows_with_merged_cells_is_found():
    sheet = sheet_with(
        ["楼栋", "住户信息", "", ""], ["", "姓名", "性别", "备注"], ["1号楼", "张三", "男", "x"],
        after='<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:D1"/></mergeCells>',
    )  # fmt: skip

    header = find_header(sheet, COLUMNS)

    assert (header.number, header.mapping) == (2, {"building": 0, "name": 1, "gender": 2, "note": 3})


def test_required_columns_without_a_head_are_told():
    header = find_header(sheet_with(["姓名", "房号"]), COLUMNS)

    assert [column.key for column in header.missing(COLUMNS)] == ["building"]


def test_unknown_heads_are_given_to_be_mapped_by_a_person():
    header = find_header(sheet_with(["标题"], ["a", "b"]), COLUMNS)

    assert (header.number, header.heads, header.mapping) == (2, ["a", "b"], {})


def test_a_sheet_without_any_row_of_two_texts_has_no_heading():
    with pytest.raises(refusals.NoHeader) as refused:
        find_header(sheet_with(["张三"], ["李四"]), COLUMNS)
    assert "居民" in refused.value.message


def test_the_heading_is_looked_for_in_ten_rows_only():
    rows = [["x"]] * 10 + [["姓名", "房号"]]

    with pytest.raises(refusals.NoHeader):
        find_header(sheet_with(*rows), COLUMNS)


def test_heads_are_known_in_every_language_of_the_installation():
    from django.utils.translation import gettext_lazy as _

    assert find_header(sheet_with(["Female", "x"]), [Column("f", _("女"))]).mapping == {"f": 0}
