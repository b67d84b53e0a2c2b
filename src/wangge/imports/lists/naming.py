"""Whom and what a row names: organisations by name or credit code, residents by name and home. In bulk, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from wangge.imports.lists.base import Line, Plan
from wangge.kernel.bulk import in_chunks
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, Person
from wangge.places.models import Place


class Names:
    """The open organisations a column names, among those the importer may see. One query for every few hundred rows."""

    def __init__(self, lines: Sequence[Line], column: str, *, by: Person, at: datetime, kind: str = "") -> None:
        self._column = column
        self._found: dict[str, list[UUID]] = {}
        seen = Organisation.objects.visible_to(by, day_of(at)).current()
        seen = seen.filter(kind=kind) if kind else seen
        for chunk in in_chunks({_plain(line.get(column)) for line in lines if line.get(column)}):
            for one in seen.filter(Q(name__in=chunk) | Q(uscc__in=chunk)).only("name", "uscc"):
                for word in filter(None, (one.name, one.uscc)):
                    self._found.setdefault(word, []).append(one.pk)

    def of(self, line: Line, plan: Plan) -> UUID | None:
        """The organisation a row names; None when it names none, or, with a problem, when it is not there."""
        word = _plain(line.get(self._column, ""))
        found = self._found.get(word, [])
        if word and len(found) != 1:
            plan.problem(line, self._column, "many_organisations" if found else "no_organisation", name=word)
        return found[0] if len(found) == 1 else None


class Residents:
    """Residents of a community by name, among those the importer may see. One query for every few hundred rows."""

    def __init__(self, lines: Sequence[Line], column: str, *, by: Person, within: Place, at: datetime) -> None:
        self._column = column
        self._found: dict[str, list[tuple[UUID, str]]] = {}
        seen = Person.objects.visible_to(by, day_of(at))
        here = seen.filter(merged_into=None, home__path__startswith=within.path)
        for chunk in in_chunks({line.get(column) for line in lines if line.get(column)}):
            for key, name, path in here.filter(name__in=chunk).values_list("pk", "name", "home__path").distinct():
                self._found.setdefault(name, []).append((key, path))

    def of(self, line: Line, place: Place, plan: Plan) -> UUID | None:
        """The resident of that name at or below a place; None when the row names nobody, or, with a problem, when there is
        nobody or more than one."""
        name = line.get(self._column, "")
        found = [key for key, path in self._found.get(name, []) if path.startswith(place.path)]
        if name and len(found) != 1:
            plan.problem(line, self._column, "many_residents" if found else "no_resident")
        return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(text.split())
