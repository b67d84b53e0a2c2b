"""Reading a spreadsheet somebody sent: everything is checked, everything is kept, nothing is run.

One streaming pass over the XML gives values and flags together. A library for values and a second pass for flags
(hidden, formula, merged, error) would cost as much and could disagree about which cell is which; the tests and a drill
compare this reader with such a library instead. The declared size of a sheet (`dimension`) is ignored: programs
write nonsense there, and only cells with content count.

Macros (.xlsm) are accepted and never opened: values are all we take, and offices keep old lists in such files.
External links, queries, charts and pictures are not looked at either.
"""

from __future__ import annotations

from typing import BinaryIO

from wangge.sheets import refusals
from wangge.sheets.cells import (
    Book,
    Cell,
    Mark,
    Packed,
    Row,
    Rows,
    Sheet,
    Value,
    column_index,
    column_letter,
)
from wangge.sheets.limits import LIMITS, Limits
from wangge.sheets.package import opened
from wangge.sheets.rows import SheetWalker
from wangge.sheets.workbook import Texts, contents, shared_texts, styles_of
from wangge.sheets.xml import Budget, walk

__all__ = [
    "LIMITS", "Book", "Cell", "Limits", "Mark", "Packed", "Row", "Rows", "Sheet", "Value", "column_index",
    "column_letter", "read",
]  # fmt: skip


def read(file: BinaryIO, *, limits: Limits = LIMITS) -> Book:
    """The workbook in `file`, an .xlsx or .xlsm that can be seeked; the file is not closed and not needed afterwards.

    Raises a subclass of `refusals.Unreadable`, and nothing else, for whatever bytes there are.
    """
    budget = Budget(limits)
    with opened(file, limits) as package:
        outline = contents(package, budget)
        texts: Texts = shared_texts(package, outline, budget)
        shown = styles_of(package, outline, budget)
        sheets = []
        for entry in outline.sheets:
            budget.sheet = entry.name
            walker = SheetWalker(budget, entry.part, entry.name, texts, shown, since_1904=outline.since_1904)
            walk(package, walker)
            rows = Rows(walker.finished(), since_1904=outline.since_1904)
            sheets.append(Sheet(entry.name, entry.hidden, rows, frozenset(walker.hidden_columns)))
        macros = "xl/vbaproject.bin" in package
    if not any(len(sheet.rows) for sheet in sheets):
        raise refusals.NothingInside
    return Book(sheets, outline.since_1904, macros)
