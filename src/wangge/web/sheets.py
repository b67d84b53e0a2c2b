"""Spreadsheet export: strings, numbers and times as values; nothing a spreadsheet program would run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from wangge.kernel.clock import local

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 40  # characters


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet with a frozen heading and filters. Text is always written as text, never as a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    widths = [len(str(words)) * 2 for words in heads]
    for column, words in enumerate(heads):
        sheet.write_string(0, column, str(words), head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, last, column, value, moment, day)
            widths[column] = max(widths[column], min(WIDEST, _width(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    book.close()
    return buffer.getvalue()


def response(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], at: datetime) -> HttpResponse:
    """The workbook as a download named after its title and day."""
    answer = HttpResponse(workbook(title, heads, rows), content_type=CONTENT_TYPE)
    name = quote(f"{title}-{local(at):%Y%m%d}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "no-store"
    return answer


def _write(sheet: Any, row: int, column: int, value: Any, moment: Any, day: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, local(value).replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def _width(value: Any) -> int:
    return 16 if isinstance(value, datetime) else sum(2 if ord(letter) > 255 else 1 for letter in str(value or ""))
