"""The empty list to fill in: heads with notes, drop-downs for choices, formats that keep numbers whole, and a guide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.sheets.cells import column_letter
from wangge.sheets.columns import Column, Kind
from wangge.sheets.writing import SAFE, Pen, sheet_name, width

ROWS_PREPARED: Final = 5_000  # rows with drop-downs; further ones are imported just the same
LONGEST_LIST: Final = 255  # characters the format allows for the choices inside a drop-down
LONGEST_PROMPT: Final = 255
CHOICES: Final = "choices"
STAR: Final = "*"
FORMATS: Final[Mapping[Kind, str]] = {Kind.DAY: "yyyy-mm-dd", Kind.NUMBER: "General", Kind.WHOLE: "0"}
KINDS: Final[Mapping[Kind, Any]] = {
    Kind.TEXT: _("文字"),
    Kind.NAME: _("姓名"),
    Kind.DAY: _("日期，如 2022-07-08"),
    Kind.NUMBER: _("数字，不带单位"),
    Kind.WHOLE: _("整数，不带单位"),
    Kind.PHONE: _("电话，一格一个号码"),
    Kind.CITIZEN_NO: _("18 位身份证号，文本格式"),
    Kind.USCC: _("18 位统一社会信用代码"),
    Kind.CHOICE: _("从下拉列表中选一项"),
    Kind.CHOICES: _("可填多项，用“、”隔开"),
    Kind.YES_NO: _("填“是”或“否”"),
}


def template(title: str, columns: Sequence[Column], examples: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """A workbook with one sheet to fill in and one that explains.

    `examples` are values by column key; they stand in the guide, so that none is ever imported by mistake.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE})
    sheet = book.add_worksheet(sheet_name(title))
    guide = book.add_worksheet(sheet_name(gettext("填写说明")))
    lists = book.add_worksheet(CHOICES)
    lists.hide()
    must = book.add_format({"bold": True, "bottom": 1, "font_color": "#B42318"})
    may = book.add_format({"bold": True, "bottom": 1})
    for index, column in enumerate(columns):
        words = head(column)
        sheet.write_string(0, index, words, must if column.required else may)
        sheet.write_comment(0, index, explained(column), {"x_scale": 2})
        format_ = book.add_format({"num_format": FORMATS.get(column.kind, "@")})
        sheet.set_column(index, index, max(12, width(words) + 4), format_)
        _drop_down(sheet, lists, index, column)
    sheet.freeze_panes(1, 0)
    _explain(book, guide, columns, examples)
    book.close()
    return buffer.getvalue()


def head(column: Column) -> str:
    """What stands above the column; a star marks a required one."""
    return f"{column.head}{STAR}" if column.required else str(column.head)


def explained(column: Column) -> str:
    """What the column wants, in a few lines."""
    lines = [gettext("必填") if column.required else gettext("选填"), str(KINDS[column.kind])]
    if column.choices:
        lines.append(gettext("可填：%(labels)s") % {"labels": "、".join(labels_of(column))})
    if column.note:
        lines.append(str(column.note))
    return "\n".join(lines)


def labels_of(column: Column) -> list[str]:
    """The words of the drop-down."""
    if column.kind is Kind.YES_NO:
        return [gettext("是"), gettext("否")]
    return [str(label) for label in column.choices.values()]


def _drop_down(sheet: Any, lists: Any, index: int, column: Column) -> None:
    labels = labels_of(column)
    if not labels:
        return
    source: Any = labels
    if len(",".join(labels)) > LONGEST_LIST or any("," in label for label in labels):
        for row, label in enumerate(labels):
            lists.write_string(row, index, label)
        letter = column_letter(index)
        source = f"={CHOICES}!${letter}$1:${letter}${len(labels)}"
    several = column.kind is Kind.CHOICES  # the list helps with the first; more are typed behind it
    sheet.data_validation(
        1, index, ROWS_PREPARED, index,
        {
            "validate": "list", "source": source, "show_error": not several,
            "error_title": gettext("没有这个选项"), "error_message": gettext("请从下拉列表中选择。"),
            "input_message": str(KINDS[column.kind])[:LONGEST_PROMPT],
        },
    )  # fmt: skip


def _explain(book: Any, guide: Any, columns: Sequence[Column], examples: Sequence[Mapping[str, Any]]) -> None:
    heads = [gettext("列"), gettext("是否必填"), gettext("填什么"), gettext("可填内容"), gettext("说明")]
    heads += [gettext("示例 %(number)s") % {"number": number} for number in range(1, len(examples) + 1)]
    pen, bold = Pen(book, text_wrap=True, valign="top"), book.add_format({"bold": True, "bottom": 1})
    for index, words in enumerate(heads):
        guide.write_string(0, index, words, bold)
    for row, column in enumerate(columns, start=1):
        told = [
            str(column.head), gettext("必填") if column.required else gettext("选填"), str(KINDS[column.kind]),
            "、".join(labels_of(column)), str(column.note), *(example.get(column.key) for example in examples),
        ]  # fmt: skip
        for index, value in enumerate(told):
            pen.write(guide, row, index, value)
    for index, wide in enumerate((16, 10, 24, 40, 40, *(20 for _example in examples))):
        guide.set_column(index, index, wide)
    guide.freeze_panes(1, 1)
