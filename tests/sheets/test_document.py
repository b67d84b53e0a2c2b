"""The page about spreadsheets says what the code does."""

import re
from pathlib import Path

from wangge.sheets import columns, refusals, values
from wangge.sheets.limits import LIMITS, MB

PAGE = (Path(__file__).parents[2] / "docs" / "spreadsheets.md").read_text()


def rows_below(heading: str) -> list[list[str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_refusal_is_on_the_page_with_its_sentence():
    classes = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, refusals.Unreadable)]

    assert {row[0].strip("`"): row[2] for row in rows_below("Files that are not read")} == {
        one.code: str(one.sentence) for one in classes if one is not refusals.Unreadable
    }


def test_every_problem_of_a_cell_is_on_the_page():
    told = {code for row in rows_below("Cells that are not taken") for code in re.findall(r"`(\w+)`", row[0])}
    raised = set()
    for module in (columns, values):
        raised |= set(re.findall(r'because\(\s*"(\w+)"', Path(module.__file__).read_text()))

    assert told == raised


def test_the_limits_on_the_page_are_those_of_the_code():
    told = {row[0]: int(re.sub(r"\D", "", row[1])) for row in rows_below("Limits")}

    assert told == {
        "file": LIMITS.file_bytes // MB,
        "unpacked": LIMITS.unpacked_bytes // MB,
        "parts inside the file": LIMITS.parts,
        "sheets": LIMITS.sheets,
        "last row with content": LIMITS.rows,
        "last column with content": LIMITS.columns,
        "cells with content": LIMITS.cells,
        "characters of a cell": LIMITS.text,
        "time": LIMITS.cpu_seconds,
    }
