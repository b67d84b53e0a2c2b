"""Taking the list of volunteers out of the system."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from wangge import journal
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission


@atomic
def record_export(*, by: Person, people: QuerySet[Person], at: datetime) -> list[Person]:
    """Take out a list of volunteers; the journal says who took how many. Returns them. Raises NotPermitted."""
    access.require_anywhere(by, Permission.SEE_SERVICE, at=at)
    taken = list(people)
    journal.record("volunteers.exported", by=by, on=by, at=at, count=len(taken))
    return taken
