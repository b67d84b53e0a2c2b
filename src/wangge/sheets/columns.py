"""Typed columns: what a list wants in each column, and how the values people type become it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wangge.sheets import values
from wangge.sheets.cells import Cell, column_letter
from wangge.sheets.headers import Header, find_header
from wangge.sheets.problems import CellProblem, because
from wangge.sheets.texts import clean, in_every_language, plain, squashed

__all__ = ["CellProblem", "Column", "Header", "Kind", "column_letter", "convert", "find_header"]

NONE_WORDS: Final = frozenset({"/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "n/a", "na", "null", "none"})


class Kind(StrEnum):
    """What a column holds, and what `convert` makes of it."""

    TEXT = "text"  # str
    NAME = "name"  # str, without the blanks inside that line up short names
    DAY = "day"  # date
    NUMBER = "number"  # Decimal
    WHOLE = "whole"  # int
    PHONE = "phone"  # str, normal form
    CITIZEN_NO = "citizen_no"  # str, checked
    USCC = "uscc"  # str, checked
    CHOICE = "choice"  # the code, str
    CHOICES = "choices"  # codes, tuple of str, in the order typed
    YES_NO = "yes_no"  # bool


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a list.

    `head` is what stands above it (lazy, the office's word), `aliases` other heads it is known by. `choices` are labels by
    code; `spellings` are codes by other ways to write them. `longest` counts characters. `note` explains the column in
    the template.
    """

    key: str
    head: Any
    kind: Kind = Kind.TEXT
    required: bool = False
    note: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    aliases: Sequence[str] = ()
    longest: int = 500
    spellings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def heads(self) -> list[str]:
        """Everything this column is called, squashed for comparing."""
        return [squashed(words) for words in (*in_every_language(self.head), *self.aliases)]

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each way to write a choice, squashed."""
        written = {squashed(words): code for code, label in self.choices.items() for words in in_every_language(label)}
        return {squashed(code): code for code in self.choices} | written | {
            squashed(words): code for words, code in self.spellings.items()
        }  # fmt: skip


def convert(cell: Cell, column: Column) -> Any:
    """The value of a cell as this column wants it (see `Kind`); None when blank, () for blank choices.

    Raises CellProblem with a stable code and a sentence.
    """
    if cell.error:
        sentence = _("单元格显示错误 %(error)s，没有可用的值。请改正公式或直接填写。")
        raise because("error_in_cell", sentence, {"error": cell.error})
    if cell.formula and cell.value is None:
        raise because("formula_without_value", _("公式没有保存计算结果。请用 Excel 打开并保存一次，或直接填写数值。"))
    if _is_blank(cell.value, column):
        if column.required:
            raise because("required", _("必填项没有填写。"))
        return () if column.kind is Kind.CHOICES else None
    return CONVERTERS[column.kind](cell, column)


def _is_blank(value: Any, column: Column) -> bool:
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    text = clean(value)
    if not text:
        return True
    if column.kind in (Kind.TEXT, Kind.NAME) or text.lower() not in NONE_WORDS:
        return False
    return column.kind is not Kind.YES_NO and squashed(text) not in column.codes


def _text(cell: Cell, column: Column) -> str:
    text = clean(values.as_text(cell))
    if column.kind is Kind.NAME:
        text = values.as_name(text)
    if len(text) > column.longest:
        sentence = _("内容有 %(count)s 个字，最多 %(most)s 个字。请缩短。")
        raise because("too_long", sentence, {"count": len(text), "most": column.longest})
    return text


def _choice(cell: Cell, column: Column) -> str:
    return _code_of(values.as_text(cell), column)


def _choices(cell: Cell, column: Column) -> tuple[str, ...]:
    written = [piece for piece in values.pieces(values.as_text(cell)) if squashed(piece)]
    return tuple(dict.fromkeys(_code_of(piece, column) for piece in written))


def _code_of(text: str, column: Column) -> str:
    code = column.codes.get(squashed(text))
    if code is None:
        labels = [str(label) for label in column.choices.values()]
        raise values.not_a_choice(plain(text), labels)
    return code


def _value(make: Callable[[Cell], Any]) -> Callable[[Cell, Column], Any]:
    return lambda cell, _column: make(cell)


CONVERTERS: Final[Mapping[Kind, Callable[[Cell, Column], Any]]] = {
    Kind.TEXT: _text,
    Kind.NAME: _text,
    Kind.DAY: _value(values.as_day),
    Kind.NUMBER: _value(values.as_number),
    Kind.WHOLE: _value(values.as_whole),
    Kind.PHONE: _value(values.as_phone),
    Kind.CITIZEN_NO: _value(values.as_citizen_no),
    Kind.USCC: _value(values.as_uscc),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _value(values.as_yes_no),
}
