"""Every row of a sheet through its columns, as an import does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wangge.sheets.columns import CellProblem, Column, column_letter, convert, find_header
from wangge.sheets.headers import Header
from wangge.sheets.problems import Problem
from wangge.sheets.reading import Sheet


def judged(sheet: Sheet, columns: Sequence[Column]) -> tuple[Header, list[dict[str, Any]], list[Problem]]:
    """The heading, the values by row (with "row", its number), and what is wrong where."""
    header = find_header(sheet, columns)
    by_key = {column.key: column for column in columns}
    lines, problems = [], []
    for row in sheet.rows[header.row + 1 :]:
        line: dict[str, Any] = {"row": row.number}
        for key, index in header.mapping.items():
            try:
                line[key] = convert(row.at(index), by_key[key])
            except CellProblem as problem:
                place = (sheet.name, row.number, column_letter(index), header.heads[index])
                problems.append(Problem(*place, problem.code, problem.sentence))
        lines.append(line)
    return header, lines, problems
