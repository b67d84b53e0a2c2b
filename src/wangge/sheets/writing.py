"""Spreadsheets that go out: strings, numbers and times as values; nothing a spreadsheet program would run.

`workbook` keeps everything in memory, for what is small; `stream` keeps one row at a time, for 50,000 of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from math import isfinite
from typing import IO, Any, Final

import xlsxwriter

from wangge.kernel.clock import local

WIDEST: Final = 40  # characters
SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_TEXT: Final = 32_767  # the format's limit; xlsxwriter would leave a longer text out without a word
LONGEST_NAME: Final = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LIKE_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
EXACT: Final = 10**15  # larger numbers would lose digits


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet with a frozen heading and filters. Text is always written as text, never as a formula."""
    buffer = BytesIO()
    _fill(xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE}), title, heads, rows)
    return buffer.getvalue()


def stream(target: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same workbook written to `target`; memory does not grow with the rows."""
    _fill(xlsxwriter.Workbook(target, {"constant_memory": True, **SAFE}), title, heads, rows)


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same list as CSV with a byte order mark, so that office programs read the Chinese; no cell runs as a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(words) for words in heads])
    writer.writerows([[harmless(_plain(cell)) for cell in row] for row in rows])
    return ("\ufeff" + buffer.getvalue()).encode()


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet program would run gets an apostrophe before it; figures stay figures."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(LIKE_A_FORMULA) else cell


def _plain(cell: Any) -> Any:
    return f"{local(cell):%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell


def _fill(book: Any, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(sheet_name(title))
    pen = Pen(book)
    head = book.add_format({"bold": True, "bottom": 1})
    widths = [len(str(words)) * 2 for words in heads]
    for column, words in enumerate(heads):
        sheet.write_string(0, column, str(words), head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            pen.write(sheet, last, column, value)
            widths[column] = max(widths[column], min(WIDEST, width(value)))
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    book.close()


class Pen:
    """Writes values of any sort into the sheets of one workbook, each as what it is."""

    def __init__(self, book: Any, **look: Any) -> None:
        self._number = book.add_format(look)
        self._text = book.add_format({**look, "num_format": "@"})  # what is typed over it stays text as well
        # Without this mark a text like "=1+1" becomes a formula as soon as somebody edits the cell.
        self._quoted = book.add_format({**look, "num_format": "@", "quote_prefix": True})
        self._moment = book.add_format({**look, "num_format": "yyyy-mm-dd hh:mm"})
        self._day = book.add_format({**look, "num_format": "yyyy-mm-dd"})
        self._time = book.add_format({**look, "num_format": "hh:mm"})

    def write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write one value; None and "" leave the cell empty."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self._text)
        elif isinstance(value, datetime):
            at = local(value).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(row, column, at, self._moment)
        elif isinstance(value, date):
            at = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
            sheet.write_datetime(row, column, at, self._day)
        elif isinstance(value, time):
            sheet.write_datetime(row, column, value, self._time)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and is_exact(value):
            sheet.write_number(row, column, value, self._number)
        else:
            text = str(value)
            text = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
            sheet.write_string(row, column, text, self._quoted if text.startswith(LIKE_A_FORMULA) else self._text)


def is_exact(value: float | Decimal) -> bool:
    """Whether a spreadsheet program keeps this number as it is."""
    return isfinite(value) and -EXACT < value < EXACT


def sheet_name(title: str) -> str:
    """A name every spreadsheet program takes: at most 31 characters, without []:*?/\\ and no ' at its ends."""
    return NOT_IN_NAMES.sub(" ", str(title)).strip(" '")[:LONGEST_NAME].rstrip(" '") or "Sheet1"


def width(value: Any) -> int:
    """How wide a value is, in half-width characters."""
    return 16 if isinstance(value, datetime) else sum(2 if ord(letter) > 255 else 1 for letter in str(value or ""))
