"""Lists that are taken out of the system: the journal says who took how many lines of which list."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from wangge import journal
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

Line = TypeVar("Line", bound=Model)
MOST: Final = 50_000  # lines of one list


@atomic
def take_out(
    kind: str, rows: QuerySet[Line], permission: Permission, *, by: Person, at: datetime, most: int | None = MOST
) -> list[Line]:
    """The lines of a list, the first `most` (None: all), noted as `kind` such as "orders.exported". Raises NotPermitted."""
    access.require_anywhere(by, permission, at=at)
    taken = list(rows[:most])
    journal.record(kind, by=by, on=by, at=at, count=len(taken))
    return taken
