"""The rows of one worksheet, out of its XML in one pass: values, formulas, errors, hidden rows and merged areas."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import isinf
from typing import Final, NamedTuple

from wangge.sheets import refusals
from wangge.sheets.cells import Mark, Packed, Value, column_index, column_letter
from wangge.sheets.package import short
from wangge.sheets.styles import Shown, from_serial
from wangge.sheets.workbook import LONGEST_ESCAPED, YES, Texts, joined
from wangge.sheets.xml import Budget, Walker

NUMBER = re.compile(r"-?(?:[0-9]{1,308}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
ERROR = re.compile(r"#[A-Z0-9/_!?]{1,20}")
INLINE: Final = "inlineStr"
HOLD_TEXT: Final = ("str", INLINE, "d")  # kinds of cells
FORMULA: Final = Mark(formula=True)
LAST_COLUMN: Final = 16_384  # of the format; further right only a broken file goes
LAST_ROW: Final = 1_048_576
CELL_DEPTH: Final = 4  # worksheet, sheetData, row, c
DIGITS: Final = "0123456789"
SURE_DIGITS: Final = 15  # places a spreadsheet program keeps of a number
MOST_DIGITS: Final = 40  # of a number kept exactly, so that its length can be told


class Area(NamedTuple):
    """A merged area, ends included; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


class SheetWalker(Walker):
    """Gathers the rows; ask `finished` when the walk is over."""

    def __init__(
        self, budget: Budget, part: str, name: str, texts: Texts, shown: Sequence[Shown | int], *, since_1904: bool
    ) -> None:
        super().__init__(budget, part)
        self.name = name
        self.shared = texts
        self.shown: dict[str | None, Shown | int] = {str(number): one for number, one in enumerate(shown)}
        self.since_1904 = since_1904
        self.hidden_columns: set[int] = set()
        self.rows: list[Packed] = []
        self.areas: list[Area] = []
        self.days: dict[int, Value] = {}
        self.columns: dict[str, int] = {}
        # of the row
        self.number = 0
        self.row_text = "0"
        self.hidden = False
        self.values: list[Value] = []
        self.marks: dict[int, Mark] = {}
        # of the cell
        self.column = -1
        self.kind = "n"
        self.style: str | None = None
        self.formula = False
        self.inline = False  # its text stands in the cell itself, in runs
        self.text: str | None = None
        self.phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.deepest:
            raise self.too_deep()
        if self.in_text:  # two readers would disagree about what is left of it
            raise self._garbled(self._place())
        if name == "c":
            if self.depth != CELL_DEPTH:
                raise self._garbled(f"row {self.row_text}")
            self.column = self._column_of(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s")
            self.formula = self.inline = False
            self.text = None
        elif name == "v":
            if self.depth != CELL_DEPTH + 1 or self.text is not None or self.kind == INLINE:
                raise self._garbled(self._place())
            self.pieces.clear()
            self.in_text = True
        elif name == "t":
            self.pieces.clear()
            self.in_text = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self.phonetic += 1
        elif name == "col":
            self._column_format(attributes)
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "v":
            self.text = "".join(self.pieces)
            self.in_text = False
        elif name == "c":
            if self.text is not None or self.formula:
                self._finish_cell()
        elif name == "row":
            self._finish_row()
        elif name == "t":
            self.in_text = False
            if not self.phonetic:
                self._require_inline()
                self.text = (self.text or "") + "".join(self.pieces)
                if len(self.text) > LONGEST_ESCAPED * self.budget.limits.text:
                    raise self._garbled(self._place())
        elif name == "rPh":
            self.phonetic -= 1

    def _require_inline(self) -> None:
        """A text may stand in the cell itself only where the cell says so; readers disagree about every other one. Raises
        Garbled."""
        if self.depth > CELL_DEPTH and (self.kind not in HOLD_TEXT or (self.text is not None and not self.inline)):
            raise self._garbled(self._place())
        self.inline = True

    def _begin_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        number = self.number + 1
        if text is not None:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
        if self.depth != CELL_DEPTH - 1 or not self.number < number <= LAST_ROW:
            raise self._garbled(f"row {text}")
        self.number, self.row_text, self.column = number, str(number), -1
        self.values, self.marks = [], {}
        self.hidden = attributes.get("hidden", "") in YES

    def _finish_row(self) -> None:
        if not self.values:
            return
        if self.number > self.budget.limits.rows:
            raise refusals.TooManyRows(sheet=self.name, row=self.number, most=self.budget.limits.rows)
        self.budget.take_cells(len(self.values))
        self.rows.append(Packed(self.number, self.hidden, tuple(self.values), self.marks or None))
        self.values = []

    def _column_of(self, reference: str | None) -> int:
        """Cells go from left to right; one without reference follows the last."""
        column = self.column + 1
        if reference is not None:
            letters = reference.rstrip(DIGITS)
            found = self.columns.get(letters)
            if found is None:
                found = self._new_column(letters, reference)
            if found < column or reference[len(letters) :] != self.row_text:
                raise self._garbled(reference)
            column = found
        if column >= LAST_COLUMN:
            raise self._garbled(f"row {self.number}")
        return column

    def _new_column(self, letters: str, reference: str) -> int:
        if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and letters.isupper()):
            raise self._garbled(reference)
        self.columns[letters] = column_index(letters)
        return self.columns[letters]

    def _finish_cell(self) -> None:
        value: Value = None
        error = ""
        if self.text is not None:
            if self.kind == "e":
                error = self.text if ERROR.fullmatch(self.text) else "#VALUE!"
            else:
                value = self._value(self.text)
        if not self.formula and not error and (value is None or value == ""):
            return
        column, values = self.column, self.values
        if column >= self.budget.limits.columns:
            most = self.budget.limits.columns
            raise refusals.TooManyColumns(sheet=self.name, cell=f"{column_letter(column)}{self.number}", most=most)
        if column > len(values):
            values.extend([None] * (column - len(values)))
        values.append(value)
        if self.formula or error:
            self.marks[column] = Mark(formula=self.formula, error=error) if error else FORMULA

    def _value(self, text: str) -> Value:
        kind = self.kind
        if kind == "n":
            return self._number(text)
        if kind == "s":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
            if not 0 <= number < len(self.shared):
                raise self._garbled(self._place())
            return self.shared[number]
        if kind in HOLD_TEXT:  # a day in ISO 8601 is understood like one somebody typed
            if "_x" in text or len(text) > self.budget.limits.text:
                text = joined([text], self.budget.limits.text, self._place())
            self.budget.keep(text)
            return text
        if kind == "b":
            return text.strip() in YES
        raise self._garbled(self._place())

    def _number(self, text: str) -> Value:
        if text.isdigit() and text.isascii() and len(text) <= MOST_DIGITS:
            value: int | float = int(text)
        else:
            text = text.strip()
            if not text:
                return None
            if not NUMBER.fullmatch(text):
                raise self._garbled(self._place())
            value = float(text)
            if isinf(value):
                raise self._garbled(self._place())
            if abs(value) < 10**SURE_DIGITS and value.is_integer():
                value = int(value)
        shown = self.shown.get(self.style, Shown.NUMBER)
        return value if shown is Shown.NUMBER else self._as_shown(value, shown)

    def _as_shown(self, value: float, shown: Shown | int) -> Value:
        """A day, a time, or the text of a number with leading zeros: what the user sees in the cell."""
        if not isinstance(shown, Shown):
            return f"{value:0{shown}d}" if isinstance(value, int) and 0 <= value < 10**SURE_DIGITS else value
        if shown is Shown.DAY and isinstance(value, int):
            if (day := self.days.get(value)) is None:
                day = from_serial(value, shown, since_1904=self.since_1904)
                self.days[value] = day
            return day
        return from_serial(value, shown, since_1904=self.since_1904)

    def _column_format(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden", "") not in YES:
            return
        ends = [attributes.get(end, "") for end in ("min", "max")]
        if not all(end.isascii() and end.isdigit() and len(end) < 6 for end in ends):
            raise self._garbled("cols")
        first, last = (min(int(end), self.budget.limits.columns) for end in ends)
        self.hidden_columns.update(range(max(first, 1) - 1, last))

    def _merged(self, reference: str) -> None:
        corners = [REFERENCE.fullmatch(end) for end in reference.split(":")]
        if not 1 <= len(corners) <= 2 or None in corners:
            raise self._garbled(f"mergeCell {short(reference)}")
        spots = [(int(one[2]), column_index(one[1])) for one in corners if one]
        (top, left), (bottom, right) = spots[0], spots[-1]
        if top > bottom or left > right:
            raise self._garbled(f"mergeCell {short(reference)}")
        if len(self.areas) >= self.budget.limits.merged_areas:
            raise refusals.TooManyCells(sheet=self.name)
        self.areas.append(Area(top, left, bottom, right))

    def _place(self) -> str:
        return f"{self.name}!{column_letter(max(self.column, 0))}{self.number}"

    def _garbled(self, what: str) -> refusals.Garbled:
        return refusals.Garbled(place=short(what if what.startswith(self.name) else f"{self.name}，{what}"))

    def finished(self) -> list[Packed]:
        """The rows with merged areas filled. Areas reach only into rows and columns that have content of their own."""
        if self.areas:
            width = max((len(row.values) for row in self.rows), default=0)
            numbers = [row.number for row in self.rows]
            for area in self.areas:
                self._fill(area, numbers, width)
        return self.rows

    def _fill(self, area: Area, numbers: list[int], width: int) -> None:
        first, end = bisect_left(numbers, area.top), bisect_right(numbers, area.bottom)
        right = min(area.right, width - 1)
        if first == end or right < area.left:
            return
        self.budget.take_cells((end - first) * (right - area.left + 1))
        corner = self.rows[first]
        is_there = corner.number == area.top and area.left < len(corner.values)
        value = corner.values[area.left] if is_there else None
        error = corner.marks[area.left].error if is_there and corner.marks and area.left in corner.marks else ""
        if value is None and not error:
            return
        covered = Mark(merged=True, error=error)
        for index in range(first, end):
            row = self.rows[index]
            values = [*row.values, *[None] * (right + 1 - len(row.values))]
            marks = dict(row.marks or {})
            for column in range(area.left, right + 1):
                was = marks.get(column)
                values[column] = value
                marks[column] = Mark(formula=True, merged=True, error=error) if was and was.formula else covered
            self.rows[index] = Packed(row.number, row.hidden, tuple(values), marks)
