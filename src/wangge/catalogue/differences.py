"""What changed between two versions of an item, field by field and line by line. Plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wangge.catalogue.content import FIELDS, LINE_FIELDS, Content


@dataclass(frozen=True)
class FieldChange:
    """A field that says something else now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class LineChange:
    """A material, step or handling item that came (`before` None), went (`after` None) or changed in these fields."""

    noun: str
    name: str
    before: Any
    after: Any
    fields: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """came, went or changed."""
        return "came" if self.before is None else "went" if self.after is None else "changed"


@dataclass(frozen=True)
class Difference:
    """All that changed, in the order of the form."""

    fields: tuple[FieldChange, ...]
    lines: tuple[LineChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.lines)


def between(before: Content, after: Content) -> Difference:
    """What is different in `after`. Lines are the same line when they are called the same (handling items: numbered)."""
    changed = tuple(
        FieldChange(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    )
    lines = (
        *_lines("material", before.materials, after.materials),
        *_lines("step", before.steps, after.steps),
        *_lines("handling", before.handling, after.handling),
    )
    return Difference(changed, lines)


def _key(noun: str, line: Any) -> str:
    return line.number if noun == "handling" else line.name


def _lines(noun: str, before: Sequence[Any], after: Sequence[Any]) -> list[LineChange]:
    old, new = {_key(noun, one): one for one in before}, {_key(noun, one): one for one in after}
    found = []
    for key, one in old.items():
        other = new.get(key)
        if other is None:
            found.append(LineChange(noun, one.name, one, None))
        elif other != one:
            fields = tuple(name for name in LINE_FIELDS[noun] if getattr(one, name) != getattr(other, name))
            found.append(LineChange(noun, other.name, one, other, fields))
    found += [LineChange(noun, one.name, None, one) for key, one in new.items() if key not in old]
    return found
