"""Star levels: which level the recorded hours reach. Granted stars stay; nobody is given one by a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.checkin import records
from wangge.checkin.models import CheckIn
from wangge.rehearsal.registry import Holder, Part, register
from wangge.rehearsal.rules import Facts, Figure, Rules, Window
from wangge.rehearsal.streams import CHUNK
from wangge.volunteers.models import Star
from wangge.volunteers.queries import BEGINNING, STARS


def read(window: Window, drafted: Rules) -> Iterator[Facts]:
    """Everybody who checked in, with the minutes recorded up to the end of the window.

    Two queries and one for each source of records, for every five thousand people.
    """
    people = iter(_people(window).values_list("person_id", flat=True).iterator(chunk_size=CHUNK))
    level = dict(
        Star.objects.filter(state=Star.State.GRANTED, decided_at__lt=window.after)
        .order_by()
        .values_list("person")
        .annotate(level=Max("level"))
    )
    while some := list(islice(people, CHUNK)):
        found = records.records_of(some, BEGINNING, window.until)
        for person in some:
            granted = level.get(person, 0)
            yield Facts(person, (found[person].minutes, granted, window.until), (), Figure(granted))


def price(facts: Facts, rules: Rules) -> Figure:
    """The level the hours reach; one that was granted stays. Pure."""
    minutes, granted, day = facts.start
    wanted = rules.day(day)[STARS]
    reached = [int(level) for level, hours in wanted.items() if minutes // 60 >= hours]
    return Figure(max([granted, *reached]))


def _people(window: Window) -> QuerySet[CheckIn]:
    found = CheckIn.objects.filter(Q(until=None) | Q(until__gte=window.since), state=CheckIn.State.APPROVED)
    return found.filter(since__lte=window.until).order_by("person_id").distinct()


PART = register(
    Part(
        "stars", _("星级志愿者"), _("星"), Holder.PERSON, (STARS,), read=read, price=price, checked=False,
        size=lambda window: _people(window).values("person_id").count(),
    )
)  # fmt: skip
