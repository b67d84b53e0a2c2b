"""Who has served whom so far: packages that keep services register a source here, and matching asks them all.

A source answers for many at once: `source(subjects, since, until)` gives `Served` in one query. Subjects and helpers are ids of
persons or organisations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count

from wangge.kernel.bulk import in_chunks
from wangge.kernel.clock import SHANGHAI


@dataclass(frozen=True)
class Served:
    """So many services of a helper for a subject."""

    subject: UUID
    helper: UUID
    times: int = 1


Source = Callable[[Sequence[UUID], date, date], Iterable[Served]]


@dataclass
class History:
    """How often each helper served each subject, and how many services each subject had."""

    by_pair: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    by_subject: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    known: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))  # helpers of a subject


def of(subjects: Iterable[UUID], since: date, until: date) -> History:
    """What these had from one day to another, both inclusive. One query for each source and 500 subjects.

    Two sources may tell of one service (it was promised, then done), so of each two the larger count is taken.
    """
    found = History()
    for some in in_chunks(set(subjects)):
        for source in _sources:
            counted: Counter[tuple[UUID, UUID]] = Counter()
            for one in source(some, since, until):
                counted[one.subject, one.helper] += one.times
            for pair, times in counted.items():
                found.by_pair[pair] = max(found.by_pair.get(pair, 0), times)
    for (subject, helper), times in found.by_pair.items():
        found.by_subject[subject] += times
        found.known[subject].add(helper)
    return found


def register(source: Source) -> Source:
    """Let a package that keeps services (orders) tell who served whom."""
    _sources.append(source)
    return source


def _promised(subjects: Sequence[UUID], since: date, until: date) -> Iterable[Served]:
    """Pairs that were confirmed: whoever is promised once is no stranger the next time."""
    from wangge.matching.models import Pair  # tables load after the app registry
    from wangge.matching.states import PROMISED

    first = datetime.combine(since, time.min, SHANGHAI)
    last = datetime.combine(until, time.max, SHANGHAI)
    rows = Pair.objects.filter(state__in=PROMISED, decided_at__gte=first, decided_at__lte=last)
    for subject in ("need__subject", "need__organisation"):
        some = rows.filter(**{f"{subject}__in": subjects})
        counted = some.order_by().values_list(subject, "person", "organisation").annotate(n=Count("pk"))
        for one, person, organisation, times in counted:
            if helper := person or organisation:
                yield Served(one, helper, times)


_sources: list[Source] = [_promised]
