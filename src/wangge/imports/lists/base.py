"""What a list is that can be imported, and what its trial run finds. README.md says how to add one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.sheets.columns import Column

NEW, CHANGED, SAME = "new", "changed", "same"
# Policies of how many rows: of lists whose transaction only hands over what is ready, and of lists that do a deed for each row.
MOST_ROWS, MOST_DEEDS = "imports.most_rows", "imports.most_deed_rows"
COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)  # where most lists are imported
Tell = Callable[[int, int], None]  # how many of how many: called between steps, never inside a transaction


@dataclass(slots=True)
class Line:
    """A row of the sheet as values of our own, by the key of their column. A blank cell is not there at all."""

    number: int  # as people see it, from 1
    values: dict[str, Any]

    def get(self, code: str, otherwise: Any = None) -> Any:
        """The value, or `otherwise` where the cell is blank."""
        return self.values.get(code, otherwise)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a cell; `column` is its key, empty for the whole row.

    Said in a sentence of `sentences.py` with these words, or in `text`, a sentence by language.
    """

    row: int
    column: str
    code: str
    words: dict[str, Any] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would change: whom or what, and which of its columns, by key; `note` says from where to where."""

    row: int
    name: str
    columns: tuple[str, ...]
    note: str = ""


class Touched(NamedTuple):
    """An object that a row makes or changes."""

    row: int
    object_type: str
    object_id: UUID
    what: str


@dataclass
class Plan:
    """What importing these rows would do. `made` is the list's own; it holds what `write` needs and nothing else reads it."""

    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    outcomes: dict[int, str] = field(default_factory=dict)  # row → new, changed, same
    touched: list[Touched] = field(default_factory=list)
    extra: dict[str, int] = field(default_factory=dict)  # further counts that the confirmation names, by code
    guards: list[str] = field(default_factory=list)  # "id:version" of everything that would be changed
    made: Any = None

    def problem(self, line: Line, column: str, code: str, **words: Any) -> None:
        """A fault that keeps the file from being imported."""
        self.problems.append(Finding(line.number, column, code, words))

    def note(self, line: Line, column: str, code: str, **words: Any) -> None:
        """Something people should know and that keeps nothing from being imported."""
        self.notes.append(Finding(line.number, column, code, words))

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed and the same, and what else the list counts."""
        found = dict.fromkeys((NEW, CHANGED, SAME), 0)
        for outcome in self.outcomes.values():
            found[outcome] += 1
        return found | self.extra

    def digest(self) -> str:
        """What was confirmed: the same file in the same district gives the same digest."""
        told = hashlib.sha256()
        for row, outcome in sorted(self.outcomes.items()):
            told.update(f"{row}={outcome};".encode())
        for guard in sorted(self.guards):
            told.update(f"{guard};".encode())
        return told.hexdigest()


class Importer(Protocol):
    """One list. `plan` and `prepare` run in the worker outside any transaction and may take long; `write` runs in the one
    short transaction that imports, and does nothing but write."""

    code: str
    title: Any
    about: Any  # one sentence: what a row is
    columns: Sequence[Column]
    examples: Sequence[dict[str, Any]]  # rows of the template, by the key of their column
    permission: Permission  # besides IMPORT_DATA; who lacks it is not offered the list
    place_kinds: Sequence[str]  # kinds of places it is imported into
    most_rows: str  # MOST_ROWS or MOST_DEEDS: how long the one transaction may last

    def plan(self, lines: Sequence[Line], *, by: Person, within: Place, at: datetime, tell: Tell) -> Plan:
        """What it would do if `by` imported these rows into a place. Looks up in bulk; writes nothing."""

    def prepare(self, plan: Plan) -> Any:
        """The plan as rows that are sealed and ready (`kernel.bulk`)."""

    def write(self, prepared: Any, *, by: Person, within: Place, at: datetime) -> Sequence[Touched]:
        """Write what was prepared with the bulk commands of the packages. Returns what was touched besides the plan's
        `touched`: objects whose ids were not known before. Raises Changed, NotPermitted, IntegrityError."""
