"""How much of each offer is promised already, in its own unit and for its own span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from wangge.kernel.bulk import in_chunks
from wangge.kernel.clock import SHANGHAI
from wangge.matching import rules
from wangge.matching.models import Pair
from wangge.matching.states import PROMISED
from wangge.needs.kinds import Per
from wangge.needs.states import State


@dataclass(frozen=True)
class Used:
    """Units promised, by resource and span, and by person who checked in for the week."""

    resources: dict[UUID, dict[str, int]]
    people: dict[UUID, int]

    def of_resource(self, resource: UUID, per: str) -> int:
        return self.resources.get(resource, {}).get(per, 0)

    def of_person(self, person: UUID) -> int:
        return self.people.get(person, 0)


def used_by(*, resources: Sequence[UUID], people: Sequence[UUID], on: date) -> Used:
    """What is promised of these in the week and month of a day, and in all. Two queries for 500."""
    # What was promised to a need that was withdrawn, merged or ran out is free again.
    promised = Pair.objects.filter(state__in=PROMISED, need__state__in=(State.OPEN, State.DONE)).order_by()
    spans: dict[str, Any] = {per: Coalesce(Sum("units", filter=_within(per, on)), 0) for per in Per.values}
    of_resources = {
        key: dict(zip(spans, sums, strict=True))
        for some in in_chunks(resources)
        for key, *sums in promised.filter(resource__in=some).values_list("resource").annotate(**spans)
    }
    week = promised.filter(_within(Per.WEEK, on), resource=None)
    of_people = {
        key: total
        for some in in_chunks(people)
        for key, total in week.filter(person__in=some).values_list("person").annotate(Sum("units"))
    }
    return Used(of_resources, of_people)


def _within(per: str, on: date) -> Q:
    """Pairs decided in the week or month of the day; all of them for a capacity in all."""
    span = rules.period_of(per, on)
    if span is None:
        return Q()
    first, last = (datetime.combine(day, time.min, SHANGHAI) for day in (span[0], span[1] + timedelta(days=1)))
    return Q(decided_at__gte=first, decided_at__lt=last)
