"""Days that are over are added up once; months from their days. Safe to repeat: what is written is thrown away first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min, Q, Sum

from wangge.hall.figures import events, rules
from wangge.hall.figures.counts import NAMES
from wangge.hall.figures.rules import ONE_DAY
from wangge.hall.models import Case, Folded, Span, Tally
from wangge.hall.timing import calendar
from wangge.kernel import clock
from wangge.kernel.bulk import in_chunks
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic

SETTLED: Final = timedelta(hours=1)  # a deed begun before midnight has committed by then
ROWS_AT_ONCE: Final = 1000
SPLIT: Final = ("axis", "key", "place_id", "office_id", "office_place_id")


def fold(days: Iterable[date], *, at: datetime | None = None) -> int:
    """Add these days up, and every month of theirs that is complete then. Returns how many days.

    A day of this moment or later is refused with ValueError: it is not over. Each day is a transaction of its own.
    """
    now = at or clock.now()
    wanted = sorted(set(days))
    if wanted and wanted[-1] > last_over(now):
        raise ValueError(f"{wanted[-1]} is not over")
    working_days = calendar()
    for day in wanted:
        _fold_day(day, now, working_days)
    for month in sorted({rules.month_of(day) for day in wanted}):
        _fold_month(month, now)
    return len(wanted)


def last_over(at: datetime) -> date:
    """The last day nothing happens on any more."""
    return day_of(at - SETTLED) - ONE_DAY


def first_day() -> date | None:
    """The day of the first case; None without one. One query."""
    first = Case.objects.aggregate(first=Min("began_at"))["first"]
    return day_of(first) if first is not None else None


def due(at: datetime) -> list[date]:
    """The days that are over and not added up, oldest first. Two queries."""
    first = first_day()
    if first is None:
        return []
    done = set(Folded.objects.filter(span=Span.DAY).values_list("since", flat=True))
    over = rules.Period(first, last_over(at)).days()
    return [day for day in over if day not in done]


def reopen(*moments: datetime) -> None:
    """Something was written back into the days of these moments: they are counted from the cases until they are added up again.

    Runs in the deed's transaction.
    """
    for day in {day_of(at) for at in moments}:
        open_again([day])


@atomic
def open_again(days: Iterable[date]) -> None:
    """Forget what was added up for these days and their months."""
    wanted = set(days)
    spans = [(Span.DAY, day) for day in sorted(wanted)] + [
        (Span.MONTH, month) for month in sorted({rules.month_of(day) for day in wanted})
    ]
    for span, since in spans:
        # made before it is deleted: whoever adds this span up meanwhile is waited for, or waits and sees what was written
        Folded.objects.get_or_create(span=span, since=since, defaults={"at": clock.now()})
        Folded.objects.filter(span=span, since=since).delete()


@atomic
def _fold_day(day: date, at: datetime, days: WorkingCalendar) -> None:
    _begin(Span.DAY, day, at)
    _insert(
        Tally(span=Span.DAY, since=day, **dict(zip(SPLIT, split, strict=True)), **dict(zip(NAMES, sums, strict=True)))
        for split, sums in events.counted_on(day, days).items()
    )


@atomic
def _fold_month(month: date, at: datetime) -> None:
    """The sum of its days, once they are all there."""
    after = rules.next_month(month)
    inside = Q(since__gte=month, since__lt=after)
    if Folded.objects.filter(inside, span=Span.DAY).count() < (after - month).days:
        return
    _begin(Span.MONTH, month, at)
    rows = Tally.objects.filter(inside, span=Span.DAY).order_by().values(*SPLIT)
    sums = rows.annotate(**{f"sum_{name}": Sum(name) for name in NAMES})
    _insert(
        Tally(
            span=Span.MONTH, since=month, **{name: row[name] for name in SPLIT},
            **{name: row[f"sum_{name}"] for name in NAMES},
        )
        for row in sums
    )  # fmt: skip


def _begin(span: str, since: date, at: datetime) -> None:
    """Lock the span and throw away what was written for it."""
    Folded.objects.get_or_create(span=span, since=since, defaults={"at": at})
    mark = Folded.objects.select_for_update().get(span=span, since=since)
    mark.at = at
    mark.save(update_fields=["at"])
    Tally.objects.filter(span=span, since=since).delete()


def _insert(rows: Iterable[Tally]) -> None:
    for chunk in in_chunks(list(rows), ROWS_AT_ONCE):
        Tally.objects.bulk_create(chunk)
