"""What a workbook is once read: sheets, rows, cells. Plain values, nothing of the file stays open.

Rows are kept packed (values shared, no object for an empty cell) and become `Row` and `Cell` when asked for, so that
50,000 rows of 20 columns take some 100 MB and can be walked any number of times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple, overload

Value = str | int | float | bool | date | datetime | time | None
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Cell(NamedTuple):
    """One cell. `value` is None when empty, when an error stands there, and for a formula nobody has calculated yet.

    `column` counts from 0. `formula`: the value is what the spreadsheet program last calculated. `merged`: the cell is
    part of a merged area and has the value of its top left cell. `error` is as shown, such as "#REF!". `since_1904`:
    plain numbers that mean days count from 1904 in this file.
    """

    value: Value
    column: int
    formula: bool = False
    merged: bool = False
    error: str = ""
    since_1904: bool = False


class Row(NamedTuple):
    """One row with content; `number` as the user sees it, from 1. `cells` runs from column 0 without gaps."""

    number: int
    hidden: bool
    cells: list[Cell]

    def at(self, column: int) -> Cell:
        """The cell in this column; an empty one right of the last."""
        return self.cells[column] if 0 <= column < len(self.cells) else Cell(None, column)


class Mark(NamedTuple):
    """What is special about a cell; most cells have none."""

    formula: bool = False
    merged: bool = False
    error: str = ""


class Packed(NamedTuple):
    """A row as it is kept."""

    number: int
    hidden: bool
    values: tuple[Value, ...]
    marks: Mapping[int, Mark] | None


class Rows(Sequence[Row]):
    """The rows of a sheet that have content, from top to bottom. Blank rows are left out; numbers tell where."""

    def __init__(self, packed: Sequence[Packed] = (), *, since_1904: bool = False) -> None:
        self._packed = packed
        self._since_1904 = since_1904

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> Row | Rows:
        if isinstance(index, slice):
            return Rows(self._packed[index], since_1904=self._since_1904)
        return self._unpack(self._packed[index])

    def __iter__(self) -> Iterator[Row]:
        return map(self._unpack, self._packed)

    def _unpack(self, row: Packed) -> Row:
        since = self._since_1904
        cells = [Cell(value, column, False, False, "", since) for column, value in enumerate(row.values)]
        for column, mark in (row.marks or {}).items():
            cells[column] = Cell(row.values[column], column, *mark, since)
        return Row(row.number, row.hidden, cells)


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `hidden_columns` count from 0; hidden things are read like any other and only flagged."""

    name: str
    hidden: bool
    rows: Sequence[Row]
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Book:
    """A workbook: its worksheets in order. `macros`: it carries macros, which are never opened."""

    sheets: list[Sheet] = field(default_factory=list)
    since_1904: bool = False
    macros: bool = False


def column_letter(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA. Raises ValueError below 0."""
    if index < 0:
        raise ValueError("columns count from 0")
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = LETTERS[rest] + letters
    return letters


def column_index(letters: str) -> int:
    """The column of letters as `column_letter` gives them. Raises ValueError for anything else."""
    index = 0
    for letter in letters:
        index = index * 26 + LETTERS.index(letter) + 1
    if not letters:
        raise ValueError("no letters")
    return index - 1
