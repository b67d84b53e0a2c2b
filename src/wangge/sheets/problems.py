"""What is wrong with one cell or row: always where, and why, in words the person at the desk can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One finding of an import. `row` as the user sees it, from 1; `column` is a letter, "" when the whole row is meant.

    `reason` never repeats what stands in the cell: reports are kept longer than the file.
    """

    sheet: str
    row: int
    column: str
    head: str
    code: str
    reason: str


class CellProblem(Exception):
    """A value that a column cannot take. `sentence` says why and what to do; where it is, the caller knows."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(code)


def because(code: str, sentence: object, words: Mapping[str, Any] | None = None) -> CellProblem:
    """The problem `code` with its sentence in the reader's language, filled with `words`."""
    return CellProblem(code, str(sentence) % words if words else str(sentence))
