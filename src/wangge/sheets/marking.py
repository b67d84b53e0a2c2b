"""A sheet given back with its problems marked, to be corrected and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from wangge.sheets.cells import Cell, Row, Sheet, column_index
from wangge.sheets.headers import PROBLEMS_HEAD
from wangge.sheets.problems import Problem
from wangge.sheets.writing import SAFE, Pen, sheet_name, width

RED: Final = {"bg_color": "#FDE2E0", "font_color": "#8C1D18"}
MOST_COMMENTS: Final = 2_000  # more make a spreadsheet program crawl; the last column says everything anyway
WIDEST: Final = 40
# A fault must stay a fault in the copy: these constants show an error cell again. Nothing of the file becomes a formula.
ERRORS: Final = {
    "#DIV/0!": "=1/0",
    "#N/A": "=NA()",
    "#NAME?": "=#NAME?",
    "#NULL!": "=#NULL!",
    "#NUM!": "=#NUM!",
    "#REF!": "=#REF!",
    "#VALUE!": "=#VALUE!",
}
NOT_CALCULATED: Final = "#N/A"

Found = Mapping[int, Mapping[int, list[str]]]


def marked(sheet: Sheet, header_row: int, problems: Iterable[Problem]) -> bytes:
    """The same sheet: same name, rows, columns and values; cells with problems red with a comment, and a last column 问题.

    `header_row` is the heading's index in `sheet.rows`. Formulas become their values, merged areas their parts. Rows and
    columns stay hidden unless a problem is in them; a hidden sheet is shown. A column 问题 of an earlier copy is used
    again.
    """
    buffer = BytesIO()
    since_1904 = any(cell.since_1904 for row in sheet.rows[:1] for cell in row.cells)
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "date_1904": since_1904, **SAFE})
    copy = _Copy(book, sheet, header_row, _by_place(problem for problem in problems if problem.sheet == sheet.name))
    for row in copy.rows():
        copy.write(row)
    copy.finish()
    book.close()
    return buffer.getvalue()


def _by_place(problems: Iterable[Problem]) -> Found:
    """Reasons by row number and column; column -1 for the whole row."""
    found: dict[int, dict[int, list[str]]] = {}
    for problem in problems:
        column = column_index(problem.column) if problem.column else -1
        words = f"{problem.head}：{problem.reason}" if problem.head else problem.reason
        found.setdefault(problem.row, {}).setdefault(column, []).append(words)
    return found


class _Copy:
    def __init__(self, book: Any, sheet: Sheet, header_row: int, found: Found) -> None:
        self.sheet, self.found = sheet, found
        self.header = sheet.rows[header_row]
        self.page = book.add_worksheet(sheet_name(sheet.name))
        self.pen, self.red_pen = Pen(book), Pen(book, **RED)
        self.red = book.add_format({**RED, "num_format": "@"})
        self.bold = book.add_format({"bold": True})
        self.column = _problems_column(sheet, self.header)
        self.widths: dict[int, int] = {}
        self.comments = 0

    def rows(self) -> Iterator[Row]:
        """The sheet's rows and, in their place, rows without content that have problems."""
        extra = sorted(set(self.found) - {row.number for row in self.sheet.rows})
        return merge(self.sheet.rows, (Row(number, False, []) for number in extra), key=lambda row: row.number)

    def write(self, row: Row) -> None:
        at, reasons = row.number - 1, self.found.get(row.number, {})
        if row.hidden and not reasons:
            self.page.set_row(at, None, None, {"hidden": True})
        before: Cell | None = None
        for cell in row.cells:
            # A title or head merged over several columns is written once, or it would be several heads in the copy.
            covered = before is not None and before.merged and cell.merged and before.value == cell.value
            if cell.column != self.column and not (covered and row.number <= self.header.number):
                self._again(at, cell, marked=cell.column in reasons)
            before = cell
        for column in sorted(column for column in reasons if column >= len(row.cells)):
            self.page.write_blank(at, column, None, self.red)
        self._say(at, reasons)

    def _again(self, at: int, cell: Cell, *, marked: bool) -> None:
        value, look = cell.value, self.red if marked else None
        self.widths[cell.column] = max(self.widths.get(cell.column, 8), min(WIDEST, width(value)))
        if cell.error or (cell.formula and value is None):
            error = cell.error if cell.error in ERRORS else NOT_CALCULATED
            self.page.write_formula(at, cell.column, ERRORS[error], look, error)
        elif isinstance(value, bool):
            self.page.write_boolean(at, cell.column, value, look)
        elif isinstance(value, int | float):  # also one that lost digits: it must not come back as a text
            self.page.write_number(at, cell.column, value, look)
        else:
            (self.red_pen if marked else self.pen).write(self.page, at, cell.column, value)

    def _say(self, at: int, reasons: Mapping[int, list[str]]) -> None:
        if at == self.header.number - 1:
            self.page.write_string(at, self.column, PROBLEMS_HEAD, self.bold)
        if not reasons:
            return
        for column, words in reasons.items():
            if column >= 0 and self.comments < MOST_COMMENTS:
                self.page.write_comment(at, column, "\n".join(words), {"x_scale": 2})
                self.comments += 1
        told = "；".join(word for column in sorted(reasons) for word in reasons[column])
        self.red_pen.write(self.page, at, self.column, told)

    def finish(self) -> None:
        """Widths, and which columns stay hidden."""
        troubled = {column for reasons in self.found.values() for column in reasons}
        for column, wide in self.widths.items():
            hidden = column in self.sheet.hidden_columns and column not in troubled
            self.page.set_column(column, column, wide + 2, None, {"hidden": hidden})
        self.page.set_column(self.column, self.column, WIDEST)
        self.page.freeze_panes(self.header.number, 0)


def _problems_column(sheet: Sheet, header: Row) -> int:
    for cell in header.cells:
        if cell.value == PROBLEMS_HEAD:
            return cell.column
    return max(len(row.cells) for row in sheet.rows)
