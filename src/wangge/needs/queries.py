"""Questions about the two lists. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel.clock import day_of
from wangge.people.models import Kin, Person


def speaks_for(person: Person, *, at: datetime) -> list[Person]:
    """The people this person may register needs for: oneself, then relatives who agreed to be followed. With homes."""
    agreed = Kin.objects.current(day_of(at)).filter(relative=person, sees_calls=True).values("person_id")
    others = Person.objects.filter(pk__in=agreed).select_related("home").order_by("name", "id")
    mine = Person.objects.select_related("home").filter(pk=person.pk)
    return [*mine, *others]
