"""What happened to cases on one day, read from the cases themselves: six queries a day.

Every event has a moment that does not change once it is written; the one that reaches back (an application that counts as
accepted as of its receipt) opens its day again (`folding.reopen`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from wangge.hall.figures import rules
from wangge.hall.figures.counts import NAMES
from wangge.hall.figures.rules import ONE_DAY
from wangge.hall.models import Axis, Case, Pause
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import SHANGHAI, local

Key = tuple[str, str, UUID, UUID, UUID]  # axis, key, place, office, place of the office
Sums = dict[Key, list[int]]
SPLIT: Final = ("item_id", "window_id", "channel", "place_id", "office_id", "office_place_id")
LIMITS: Final = (
    "version__project_type", "version__promised_amount", "version__promised_unit", "version__statutory_amount",
    "version__statutory_unit",
)  # fmt: skip
NUMBERED: Final = Q(number__isnull=False)  # what was begun online and never submitted is no application
AT_ONCE: Final = 2000


def begin_of(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def between(column: str, since: date, until: date) -> Q:
    """The rows whose moment lies in these days, both included."""
    return Q(**{f"{column}__gte": begin_of(since), f"{column}__lt": begin_of(until + ONE_DAY)})


def came(since: date, until: date) -> Q:
    """Applications of these days: submitted online, or taken at the window or a station."""
    return NUMBERED & (
        between("submitted_at", since, until) | (Q(submitted_at=None) & between("began_at", since, until))
    )


def counted_on(day: date, days: WorkingCalendar, within: QuerySet[Case] | None = None) -> Sums:
    """The counts of a day by everything they are split by; `within` narrows the cases. Six queries."""
    cases = Case.objects.all() if within is None else within
    found: Sums = defaultdict(lambda: [0] * len(NAMES))
    for at, split in _moments(cases.filter(NUMBERED & between("submitted_at", day, day)), "submitted_at"):
        _add(found, at, split, received=1)
    taken = cases.filter(NUMBERED & Q(submitted_at=None) & between("began_at", day, day))
    for at, split in _moments(taken, "began_at"):
        _add(found, at, split, received=1)
    for at, split in _moments(cases.filter(between("accepted_at", day, day)), "accepted_at"):
        _add(found, at, split, accepted=1)
    _decisions(found, cases, day, days)
    _endings(found, cases, day)
    return found


def _decisions(found: Sums, cases: QuerySet[Case], day: date, days: WorkingCalendar) -> None:
    decided = cases.filter(between("decided_at", day, day))
    stops: dict[UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for case_id, begin, end in Pause.objects.filter(case__in=decided.order_by().values("pk")).values_list(
        "case_id", "began_at", "ended_at"
    ):
        stops[case_id].append((begin, end))
    limits = lru_cache(maxsize=None)(rules.limit_hundredths)
    rows = decided.order_by().values_list("pk", "decided_at", "accepted_at", "due_at", *LIMITS, *SPLIT)
    for pk, at, accepted_at, due_at, kind, *terms in rows.iterator(AT_ONCE):
        promised, promised_unit, statutory, statutory_unit, *split = terms
        took = rules.days_taken(accepted_at, at, stops.get(pk, ()), days)
        _add(
            found, at, split, decided=1, late=int(due_at is not None and at > due_at), taken=took * rules.HUNDREDTHS,
            promised=limits(kind, promised, promised_unit), statutory=limits("", statutory, statutory_unit),
        )  # fmt: skip


def _endings(found: Sums, cases: QuerySet[Case], day: date) -> None:
    ended = cases.filter(NUMBERED & between("closed_at", day, day))
    rows = ended.order_by().values_list("closed_at", "outcome", "visits", *SPLIT)
    for at, outcome, visits, *split in rows.iterator(AT_ONCE):
        is_finished = outcome != ""
        _add(found, at, split, ended=1, finished=int(is_finished), one_visit=int(is_finished and visits <= 1))


def _moments(cases: QuerySet[Case], column: str) -> Iterator[tuple[datetime, list[Any]]]:
    for at, *split in cases.order_by().values_list(F(column), *SPLIT).iterator(AT_ONCE):
        yield at, split


_AT: Final = {name: number for number, name in enumerate(NAMES)}


def _add(found: Sums, at: datetime, split: list[Any], **counts: int) -> None:
    item_id, window_id, channel, place_id, office_id, office_place_id = split
    values = [(_AT[name], count) for name, count in counts.items() if count]
    for axis, key in (
        (Axis.ITEM.value, str(item_id)), (Axis.WINDOW.value, str(window_id or "")),
        (Axis.HOUR.value, f"{local(at).hour:02d}"), (Axis.CHANNEL.value, channel),
    ):  # fmt: skip
        sums = found[axis, key, place_id, office_id, office_place_id]
        for number, count in values:
            sums[number] += count
