"""The figures of a period: whole months and days as they were added up, the rest counted from the cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from wangge.hall.figures import events, folding, rules
from wangge.hall.figures.counts import NAMES, Counts
from wangge.hall.figures.rules import Period
from wangge.hall.models import Axis, Case, Explanation, Folded, Span, Tally
from wangge.hall.timing import calendar
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.places.codes import subtree_range
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

BY_CHANNEL = Axis.CHANNEL.value  # the smallest axis: totals, centres and offices are read from it


@dataclass(frozen=True)
class Scope:
    """Whose figures: the subtrees a viewer sees cases of, narrowed to a centre (taken or decided at or below it) and an office."""

    paths: tuple[str, ...]
    centre: str = ""  # path of a place
    office_id: UUID | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return "" in self.paths and not self.centre and self.office_id is None

    def condition(self) -> Q:
        """The cases, or the tallies, of this scope."""
        found = _touching(self.paths)
        if self.centre:
            found &= _touching((self.centre,))
        return found & Q(office=self.office_id) if self.office_id is not None else found


EVERYTHING = Scope(("",))


def scope_of(viewer: Person, on: date, *, centre: Place | None = None, office_id: UUID | None = None) -> Scope:
    """What a viewer's posts let them count. One query; whoever sees the whole district needs no look at places afterwards."""
    paths = access.paths(viewer, Permission.SEE_CASES, on=on)
    roots = Place.objects.filter(parent=None).values_list("path", flat=True)
    if all(any(root.startswith(path) for path in paths) for root in roots):
        paths = EVERYTHING.paths
    return Scope(paths, centre.path if centre is not None else "", office_id)


@dataclass
class Figures:
    """The counts of a period: all together, and by each key of item, window, hour, channel, centre and office."""

    period: Period
    total: Counts = field(default_factory=Counts)
    unexplained: int = 0  # decided late, and nobody has explained it publicly
    items: dict[str, Counts] = field(default_factory=dict)
    windows: dict[str, Counts] = field(default_factory=dict)
    hours: dict[str, Counts] = field(default_factory=dict)
    channels: dict[str, Counts] = field(default_factory=dict)
    places: dict[str, Counts] = field(default_factory=dict)
    offices: dict[str, Counts] = field(default_factory=dict)
    live: list[date] = field(default_factory=list)  # days counted from the cases

    def by_axis(self, axis: str) -> dict[str, Counts]:
        """The counts by one axis of the tallies."""
        return {Axis.ITEM: self.items, Axis.WINDOW: self.windows, Axis.HOUR: self.hours, Axis.CHANNEL: self.channels}[
            Axis(axis)
        ]


def read(period: Period, scope: Scope = EVERYTHING, *, at: datetime) -> Figures:
    """The figures of a period. Eight queries, and five for each day that is not added up yet, today among them."""
    found = Figures(period)
    spans, found.live = _spans(period, at)
    if spans:
        _from_tallies(found, spans, scope)
    if found.live:
        days, cases = calendar(), Case.objects.filter(scope.condition())
        for day in found.live:
            _from_cases(found, events.happened(day, days, cases))
    found.unexplained = late_ones(period, scope, explained=False).count() if found.total.late else 0
    return found


def late_ones(period: Period, scope: Scope, *, explained: bool | None = None) -> QuerySet[Case]:
    """The cases decided late in a period; with or without a public explanation, when that is asked."""
    late = Case.objects.filter(
        scope.condition(), events.between("decided_at", period.since, period.until), decided_at__gt=F("due_at")
    )
    if explained is None:
        return late
    told = Exists(Explanation.objects.filter(case=OuterRef("pk")))
    return late.filter(told if explained else ~told)


@dataclass(frozen=True)
class Usage:
    """How the catalogue was used in a period: applications by item, cases finished, and those of at most one visit."""

    cases: dict[UUID, int]
    finished: int
    one_visit: int


def usage(period: Period, *, at: datetime) -> Usage:
    """What the five cuts are weighted by, and the one-visit share as it happened. Costs what `read` does."""
    found = read(period, at=at)
    cases = {UUID(key): one.received for key, one in found.items.items() if one.received}
    return Usage(cases, found.total.finished, found.total.one_visit)


def _spans(period: Period, at: datetime) -> tuple[list[tuple[str, date, date]], list[date]]:
    """What is read from tallies (span, first, last), and the days to count. Two queries."""
    first = folding.first_day()
    if first is None or period.until < first:
        return [], []
    since, until = max(period.since, first), min(period.until, day_of(at))
    marks = Folded.objects.filter(since__gte=rules.month_of(since), since__lte=until).values_list("span", "since")
    days: set[date] = set()
    months: set[date] = set()
    for span, day in marks:
        (months if span == Span.MONTH else days).add(day)
    spans: list[tuple[str, date, date]] = []
    live: list[date] = []
    day = since
    while day <= until:
        after = rules.next_month(day)
        if day == rules.month_of(day) and day in months and after - rules.ONE_DAY <= until:
            _join(spans, Span.MONTH, day, after - rules.ONE_DAY)
            day = after
            continue
        if day in days:
            _join(spans, Span.DAY, day, day)
        else:
            live.append(day)
        day += rules.ONE_DAY
    return spans, live


def _join(spans: list[tuple[str, date, date]], span: str, first: date, last: date) -> None:
    """Add a span, to the one before it when they touch."""
    if spans and spans[-1][0] == span and spans[-1][2] + rules.ONE_DAY == first:
        first = spans.pop()[1]
    spans.append((str(span), first, last))


def _from_tallies(found: Figures, spans: Iterable[tuple[str, date, date]], scope: Scope) -> None:
    within = Q()
    for span, first, last in spans:
        within |= Q(span=span, since__gte=first, since__lte=last)
    here = Tally.objects.filter(within, scope.condition(), place__isnull=False).order_by()
    rows = Tally.objects.filter(within, place=None).order_by() if scope.is_whole else here
    sums = [Sum(name) for name in NAMES]
    for axis in (Axis.ITEM, Axis.WINDOW, Axis.HOUR):
        for key, *values in rows.filter(axis=axis).values_list("key").annotate(*sums):
            found.by_axis(axis)[key] = _counts(values)
    split = here.filter(axis=BY_CHANNEL).values_list("key", "place", "office").annotate(*sums)
    for key, place_id, office_id, *values in split:
        _count(found, BY_CHANNEL, key, place_id, office_id, values)


def _from_cases(found: Figures, groups: Iterable[events.Group]) -> None:
    """Add what happened on a day that is not added up: first in plain sums, which are quick."""
    axes = ("items", "windows", "hours", "channels", "places", "offices")
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(NAMES))
    total = [0] * len(NAMES)
    for one in groups:
        for axis, key in zip(axes, (one.item, one.window, one.hour, one.channel, one.place, one.office), strict=True):
            events.add(sums[axis, key], one.counts)
        events.add(total, one.counts)
    for (axis, key), values in sums.items():
        named = key if axis in ("hours", "channels") else events.id_of(key)
        getattr(found, axis).setdefault(named, Counts()).add(values)
    found.total.add(total)


def _count(found: Figures, axis: str, key: str, place_id: UUID, office_id: UUID | None, values: list[int]) -> None:
    found.by_axis(axis).setdefault(key, Counts()).add(values)
    if axis == BY_CHANNEL:
        found.total.add(values)
        found.places.setdefault(str(place_id), Counts()).add(values)
        found.offices.setdefault(str(office_id), Counts()).add(values)


def _counts(values: list[int]) -> Counts:
    made = Counts()
    made.add(values)
    return made


def _touching(paths: Iterable[str]) -> Q:
    """Taken or decided inside one of these subtrees; an empty path is everywhere."""
    found = Q(pk__in=())
    for path in paths:
        if not path:
            return Q()
        low, high = subtree_range(path)
        found |= Q(place__path__gte=low, place__path__lt=high)
        found |= Q(office_place__path__gte=low, office_place__path__lt=high)
    return found
