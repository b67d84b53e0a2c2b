"""Whether the tallies are what the cases say: every day counted again by the database, without the code that added it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from wangge.hall.figures import events, rules
from wangge.hall.models import Axis, Case, Folded, Span, Tally
from wangge.hall.models.case import CAME

COUNTED = ("received", "accepted", "decided", "late", "ended", "finished", "one_visit")


class UnsoundFigures(Exception):
    """Tallies did not agree with the cases; which days is in the log, and they are counted again."""


@dataclass(frozen=True)
class Finding:
    """A span whose tallies differ from what was counted again, and by which axis."""

    span: str
    since: date
    axis: str


SPLIT, WHOLE = Q(place__isnull=False), Q(place=None)


def findings() -> list[Finding]:
    """Every day and month added up that does not agree. Some six counts a day, read from indexes where they can be."""
    wrong = []
    for since in Folded.objects.filter(span=Span.DAY).order_by("since").values_list("since", flat=True):
        counted, day = _counted(since), Q(span=Span.DAY, since=since)
        for part, axes in ((SPLIT, list(Axis)), (WHOLE, [one for one in Axis if one != Axis.CHANNEL])):
            sums = _sums(day & part)
            wrong += [Finding("day", since, axis.value) for axis in axes if sums.get(axis, NOTHING) != counted]
    for month in Folded.objects.filter(span=Span.MONTH).order_by("since").values_list("since", flat=True):
        inside = Q(span=Span.DAY, since__gte=month, since__lt=rules.next_month(month))
        for part in (SPLIT, WHOLE):
            days, sums = _sums(inside & part), _sums(Q(span=Span.MONTH, since=month) & part)
            wrong += [Finding("month", month, axis.value) for axis in Axis if sums.get(axis) != days.get(axis)]
    return wrong


NOTHING = (0,) * len(COUNTED)


def _sums(which: Q) -> dict[str, tuple[int, ...]]:
    rows = (
        Tally.objects.filter(which, axis__in=Axis.values)
        .order_by()
        .values_list("axis")
        .annotate(*(Sum(name) for name in COUNTED))
    )
    return {axis: tuple(values) for axis, *values in rows}


def _counted(day: date) -> tuple[int, ...]:
    begin, end = events.begin_of(day), events.begin_of(day + rules.ONE_DAY)

    def cases(column: str, *more: Q) -> QuerySet[Case]:
        return Case.objects.filter(*more, **{f"{column}__gte": begin, f"{column}__lt": end})

    came = Case.objects.alias(came=CAME).filter(number__isnull=False, came__gte=begin, came__lt=end)
    is_finished = ~Q(outcome="")
    ended = cases("closed_at", Q(number__isnull=False)).aggregate(
        all=Count("closed_at"), finished=Count("closed_at", filter=is_finished),
        once=Count("closed_at", filter=is_finished & Q(visits__lte=1)),
    )  # fmt: skip
    return (
        came.count(), cases("accepted_at").count(), cases("decided_at").count(),
        cases("decided_at", Q(decided_at__gt=F("due_at"))).count(), *ended.values(),
    )  # fmt: skip
