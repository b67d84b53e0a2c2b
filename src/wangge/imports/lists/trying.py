"""A trial run by the rules of the package that owns the list: what it refuses becomes problems of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation

from wangge.imports.lists.base import Finding, Line, Plan
from wangge.kernel.refusals import Changed, NotPermitted, Refused


class Fault(NamedTuple):
    """A row that is refused: its number from 0, the field, and why."""

    row: int
    field: str
    code: str
    sentence: str


Ready = tuple[Line, Any]
Attempt = Callable[[Sequence[Any]], Sequence[Fault]]


def sound(plan: Plan, ready: Sequence[Ready], attempt: Attempt, columns: Collection[str]) -> list[Ready]:
    """The rows without those that the package refuses, each with its problem in `plan`.

    `attempt` tries rows together; it is asked once more in each language when there is something to say, and again until
    the rows that are left are all taken. `columns` are keys that a field may be called.
    """
    left = list(ready)
    while left and (faults := attempt([row for _line, row in left])):
        said = _in_every_language(attempt, [row for _line, row in left])
        for number, fault in enumerate(faults):
            column = fault.field if fault.field in columns else ""
            text = {language: sentences[number].sentence for language, sentences in said.items()}
            plan.problems.append(Finding(left[fault.row][0].number, column, fault.code, text=text))
        refused = {fault.row for fault in faults}
        left = [one for number, one in enumerate(left) if number not in refused]
    return left


def _in_every_language(attempt: Attempt, rows: Sequence[Any]) -> dict[str, Sequence[Fault]]:
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = attempt(rows)
    return said


@contextmanager
def as_planned() -> Iterator[None]:
    """What was refused although the trial run allowed it has changed meanwhile."""
    try:
        yield
    except (Changed, NotPermitted):
        raise
    except Refused as refusal:
        raise Changed from refusal
