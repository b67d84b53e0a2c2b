"""What happened to cases on one day, read from the cases themselves: five queries a day.

Every event has a moment that does not change once it is written; the one that reaches back (an application that counts as
accepted as of its receipt) opens its day again (`folding.reopen`). A busy day has ten thousand of each: ids stay the text the
database gives, hours and days are told by it, and only what differs becomes a UUID.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from wangge.hall.figures import rules
from wangge.hall.figures.counts import NAMES
from wangge.hall.figures.moments import LocalDay, UtcHour, local_hour
from wangge.hall.figures.rules import ONE_DAY
from wangge.hall.models import Axis, Case, Pause
from wangge.hall.models.case import CAME
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import SHANGHAI

Where = tuple[UUID | None, UUID | None, UUID | None]  # place, office, place of the office; none of them: everywhere
Key = tuple[str, str, UUID | None, UUID | None, UUID | None]  # axis, key, and where
Sums = dict[Key, list[int]]
SPLIT: Final = ("item_id", "window_id", "channel", "place_id", "office_id", "office_place_id")
LIMITS: Final = (
    "version__project_type", "version__promised_amount", "version__promised_unit", "version__statutory_amount",
    "version__statutory_unit",
)  # fmt: skip
NUMBERED: Final = Q(number__isnull=False)  # what was begun online and never submitted is no application
EVERYWHERE: Final[Where] = (None, None, None)
AT_ONCE: Final = 2000
_AT: Final = {name: number for number, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one kind that share all they are split by: ids as text, the hour of Shanghai, and what they count."""

    item: str
    window: str
    channel: str
    place: str
    office: str
    office_place: str
    hour: str
    counts: Sequence[tuple[int, int]]  # which of NAMES, and how much


def begin_of(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def between(column: str, since: date, until: date) -> Q:
    """The rows whose moment lies in these days, both included."""
    return Q(**{f"{column}__gte": begin_of(since), f"{column}__lt": begin_of(until + ONE_DAY)})


def came(since: date, until: date) -> Q:
    """Applications of these days: submitted online, or taken at the window or a station."""
    begin, end = Value(begin_of(since)), Value(begin_of(until + ONE_DAY))
    return NUMBERED & Q(GreaterThanOrEqual(CAME, begin)) & Q(LessThan(CAME, end))


def counted_on(day: date, days: WorkingCalendar, within: QuerySet[Case] | None = None) -> Sums:
    """The counts of a day by everything they are split by; `within` narrows the cases. Five queries."""
    found: Sums = defaultdict(lambda: [0] * len(NAMES))
    for one in happened(day, days, within):
        here: Where = (uuid_of(one.place), uuid_of(one.office), uuid_of(one.office_place))
        for axis, key in (
            (Axis.ITEM.value, id_of(one.item)), (Axis.WINDOW.value, id_of(one.window)), (Axis.HOUR.value, one.hour),
        ):  # fmt: skip
            add(found[(axis, key, *here)], one.counts)
            add(found[(axis, key, *EVERYWHERE)], one.counts)
        add(found[(Axis.CHANNEL.value, one.channel, *here)], one.counts)
    return found


def happened(day: date, days: WorkingCalendar, within: QuerySet[Case] | None = None) -> Iterator[Group]:
    """Everything that happened on a day, those alike together. Five queries."""
    cases = Case.objects.all() if within is None else within
    yield from _plain(cases.filter(came(day, day)), CAME, "received")
    yield from _plain(cases.filter(between("accepted_at", day, day)), F("accepted_at"), "accepted")
    yield from _decisions(cases, day, days)
    yield from _endings(cases, day)


def add(sums: list[int], counts: Sequence[tuple[int, int]]) -> None:
    """Add counts to sums in the order of NAMES."""
    for number, count in counts:
        sums[number] += count


@cache
def uuid_of(text: str) -> UUID:
    """The id a text of the database stands for."""
    return UUID(text)


@cache
def id_of(text: str) -> str:
    """An id as keys of figures write it; "" for none."""
    return str(UUID(text)) if text else ""


def _plain(cases: QuerySet[Case], moment: Any, name: str) -> Iterator[Group]:
    for split, count in Counter(_rows(cases, moment)).items():
        yield _group(split, ((_AT[name], count),))


def _decisions(cases: QuerySet[Case], day: date, days: WorkingCalendar) -> Iterator[Group]:
    decided = cases.filter(between("decided_at", day, day))
    stopped = _stopped(decided, days)
    took = lru_cache(maxsize=None)(lambda first: max(0, days.working_days_between(date.fromisoformat(first), day)))
    limits = lru_cache(maxsize=None)(rules.limit_hundredths)
    is_late = ExpressionWrapper(Q(decided_at__gt=F("due_at")), output_field=BooleanField(null=True))
    alike: Counter[tuple[Any, ...]] = Counter()
    for *split, pk, first, late, kind, promised, promised_unit, statutory, statutory_unit in _rows(
        decided, F("decided_at"), Cast("pk", CharField()), LocalDay("accepted_at"), is_late, *LIMITS
    ):
        alike[
            *split, bool(late), stopped[pk] if pk in stopped else took(first), limits(kind, promised, promised_unit),
            limits("", statutory, statutory_unit),
        ] += 1  # fmt: skip
    for (*split, late, taken, promised, statutory), count in alike.items():
        yield _group(split, (
            (_AT["decided"], count), (_AT["late"], count * late), (_AT["taken"], count * taken * rules.HUNDREDTHS),
            (_AT["promised"], count * promised), (_AT["statutory"], count * statutory),
        ))  # fmt: skip


def _stopped(decided: QuerySet[Case], days: WorkingCalendar) -> dict[str, int]:
    """The working days taken of those whose clock stood, by id as the database writes it."""
    columns = (Cast("case_id", CharField()), "case__accepted_at", "case__decided_at", "began_at", "ended_at")
    stops: dict[tuple[str, datetime, datetime], list[Any]] = defaultdict(list)
    for pk, accepted_at, decided_at, begin, end in Pause.objects.filter(
        case__in=decided.order_by().values("pk")
    ).values_list(*columns):
        stops[pk, accepted_at, decided_at].append((begin, end))
    return {
        pk: rules.days_taken(accepted_at, decided_at, spans, days)
        for (pk, accepted_at, decided_at), spans in stops.items()
    }


def _endings(cases: QuerySet[Case], day: date) -> Iterator[Group]:
    ended = cases.filter(NUMBERED & between("closed_at", day, day))
    for (*split, outcome, visits), count in Counter(_rows(ended, F("closed_at"), "outcome", "visits")).items():
        is_finished = outcome != ""
        yield _group(split, (
            (_AT["ended"], count), (_AT["finished"], count * is_finished),
            (_AT["one_visit"], count * (is_finished and visits <= 1)),
        ))  # fmt: skip


def _rows(cases: QuerySet[Case], moment: Any, *more: Any) -> Iterator[tuple[Any, ...]]:
    """What they are split by, the hour of UTC and more, as the database writes it."""
    ids = {name: name if name == "channel" else Cast(name, CharField()) for name in SPLIT}
    columns = [F(one) if isinstance(one, str) else one for one in ids.values()]
    found = cases.order_by().values_list(*columns, UtcHour(moment), *more)
    return found.iterator(AT_ONCE)


def _group(split: Sequence[str], counts: Sequence[tuple[int, int]]) -> Group:
    item, window, channel, place, office, office_place, hour = split
    return Group(item, window or "", channel, place, office, office_place, local_hour(hour), counts)
