"""From the bytes of a workbook to our values: the only place that knows how sheets are read."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation

from wangge.imports.lists.base import Finding, Line
from wangge.imports.models import ImportFile, ImportRun
from wangge.imports.refusals import FileGone
from wangge.sheets import refusals
from wangge.sheets.cells import Cell, Row, Sheet
from wangge.sheets.columns import CellProblem, Column, convert, find_header
from wangge.sheets.marking import marked
from wangge.sheets.problems import Problem
from wangge.sheets.reading import read

SAMPLES = 3
LONGEST_SAMPLE = 40
STEP = 500
REMEMBERED = 2_000  # different texts of a column: doors, days and choices come again and again
Told = Callable[[int, int], None]


def outline(content: bytes, columns: Sequence[Column]) -> dict[str, Any]:
    """The sheets of a workbook: name, heads and where they are, first rows, and which column seems to be which.

    Raises Unreadable, NoHeader when no sheet has a heading.
    """
    sheets = [_outline_of(sheet, columns) for sheet in read(BytesIO(content)).sheets]
    if not any(sheet["header_row"] for sheet in sheets):
        raise refusals.NoHeader(sheet=sheets[0]["name"], rows=10)
    likely = max(range(len(sheets)), key=lambda number: (len(sheets[number]["mapping"]), not sheets[number]["hidden"]))
    return {"sheets": sheets, "likely": likely}


def _outline_of(sheet: Sheet, columns: Sequence[Column]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": sheet.name, "hidden": sheet.hidden, "rows": 0, "header_row": None, "heads": [], "mapping": {},
        "samples": [],
    }  # fmt: skip
    try:
        header = find_header(sheet, columns)
    except refusals.NoHeader:
        return found
    below = sheet.rows[header.row + 1 :]
    found |= {
        "rows": len(below), "header_row": header.number, "heads": header.heads, "mapping": header.mapping,
        "samples": [[_shown(row.at(column)) for column in range(len(header.heads))] for row in below[:SAMPLES]],
    }  # fmt: skip
    return found


def _shown(cell: Cell) -> str:
    return cell.error or ("" if cell.value is None else str(cell.value)[:LONGEST_SAMPLE])


def sheet_of(content: bytes, number: int) -> Sheet:
    """One sheet of a workbook. Raises Unreadable."""
    return read(BytesIO(content)).sheets[number]


def rows_below(sheet: Sheet, header_row: int) -> int:
    """How many rows with content there are below the heading."""
    return sum(1 for row in sheet.rows if row.number > header_row)


def lines(
    sheet: Sheet, header_row: int, mapping: Mapping[str, int], columns: Sequence[Column], told: Told
) -> tuple[list[Line], list[Finding], list[Finding]]:
    """The rows as values, what is wrong with cells, and what people should know. A row with a problem gives no line.

    Rows in which none of the chosen columns has anything are passed over: remarks and signatures below a list.
    """
    asked = [(column, mapping[column.key]) for column in columns if column.key in mapping]
    known: list[dict[str, Any]] = [{} for _column in asked]
    found: list[Line] = []
    problems: list[Finding] = []
    notes = [Finding(header_row, "", "hidden_sheet")] if sheet.hidden else []
    total = len(sheet.rows)
    for number, row in enumerate(sheet.rows):
        if number % STEP == 0:
            told(number, total)
        if row.number <= header_row or all(row.at(index).value in (None, "") for _column, index in asked):
            continue
        if row.hidden:
            notes.append(Finding(row.number, "", "hidden_row"))
        wrong = len(problems)
        line = _line(row, asked, known, problems, notes)
        if len(problems) == wrong:
            found.append(line)
    return found, problems, notes


def _line(
    row: Row,
    asked: Sequence[tuple[Column, int]],
    known: Sequence[dict[str, Any]],
    problems: list[Finding],
    notes: list[Finding],
) -> Line:
    values = {}
    for (column, index), before in zip(asked, known, strict=True):
        cell = row.at(index)
        if cell.formula or cell.merged:
            notes.append(Finding(row.number, column.key, "formula" if cell.formula else "merged"))
        try:
            value = _value(cell, column, before)
        except CellProblem as problem:
            problems.append(Finding(row.number, column.key, problem.code, text=_in_every_language(cell, column)))
        else:
            if value is not None and value not in ("", ()):
                values[column.key] = value
    return Line(row.number, values)


def _value(cell: Cell, column: Column, before: dict[str, Any]) -> Any:
    """What the column makes of a cell: the same text is the same value anywhere in the column. Raises CellProblem."""
    text = cell.value
    if type(text) is not str or cell.error:
        return convert(cell, column)
    if text in before:
        return before[text]
    value = convert(cell, column)
    if len(before) < REMEMBERED:
        before[text] = value
    return value


def marked_copy(run: ImportRun, found: Iterable[Mapping[str, Any]]) -> bytes:
    """The uploaded sheet with its problems marked; each with row, column letter, head and reason. Raises FileGone."""
    sheet = sheet_of(content_of(run), run.sheet or 0)
    header = next(index for index, row in enumerate(sheet.rows) if row.number == run.header_row)
    problems = [
        Problem(sheet.name, one["row"], one["column"], one["head"], one.get("code", ""), one["reason"]) for one in found
    ]
    return marked(sheet, header, problems)


def content_of(run: ImportRun) -> bytes:
    """The bytes that were uploaded. Raises FileGone after they were forgotten."""
    file = ImportFile.objects.filter(run=run).first()
    if file is None:
        raise FileGone
    return b64decode(file.content)


def _in_every_language(cell: Cell, column: Column) -> dict[str, str]:
    """The sentence about a cell, by language: what the worker finds is read by people of both."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            try:
                convert(cell, column)
            except CellProblem as problem:
                said[language] = problem.sentence
    return said
