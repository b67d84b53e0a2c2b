"""Whether the tallies are what the cases say: every day counted again by the database, without the code that added it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from wangge.hall.figures import events, rules
from wangge.hall.models import Axis, Case, Folded, Span, Tally

COUNTED = ("received", "accepted", "decided", "late", "ended", "finished", "one_visit")


class UnsoundFigures(Exception):
    """Tallies did not agree with the cases; which days is in the log, and they are counted again."""


@dataclass(frozen=True)
class Finding:
    """A span whose tallies differ from what was counted again, and by which axis."""

    span: str
    since: date
    axis: str


def findings() -> list[Finding]:
    """Every day and month added up that does not agree. Some seven index counts a day."""
    wrong = []
    for since in Folded.objects.filter(span=Span.DAY).order_by("since").values_list("since", flat=True):
        counted = _counted(since)
        sums = _sums(Q(span=Span.DAY, since=since))
        wrong += [Finding("day", since, axis.value) for axis in Axis if sums.get(axis, _NOTHING) != counted]
    for month in Folded.objects.filter(span=Span.MONTH).order_by("since").values_list("since", flat=True):
        days = _sums(Q(span=Span.DAY, since__gte=month, since__lt=rules.next_month(month)))
        sums = _sums(Q(span=Span.MONTH, since=month))
        wrong += [Finding("month", month, axis.value) for axis in Axis if sums.get(axis) != days.get(axis)]
    return wrong


_NOTHING = (0,) * len(COUNTED)


def _sums(which: Q) -> dict[str, tuple[int, ...]]:
    rows = Tally.objects.filter(which).order_by().values_list("axis").annotate(*(Sum(name) for name in COUNTED))
    return {axis: tuple(values) for axis, *values in rows}


def _counted(day: date) -> tuple[int, ...]:
    begin, end = events.begin_of(day), events.begin_of(day + rules.ONE_DAY)

    def count(column: str, *more: Q) -> int:
        return Case.objects.filter(*more, **{f"{column}__gte": begin, f"{column}__lt": end}).count()

    numbered, decided = Q(number__isnull=False), ~Q(outcome="")
    return (
        count("submitted_at", numbered) + count("began_at", numbered, Q(submitted_at=None)),
        count("accepted_at"),
        count("decided_at"),
        count("decided_at", Q(decided_at__gt=F("due_at"))),
        count("closed_at", numbered),
        count("closed_at", numbered, decided),
        count("closed_at", numbered, decided, Q(visits__lte=1)),
    )
