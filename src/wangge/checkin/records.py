"""What somebody has done so far: packages that keep records register a source here, and selection adds them up.

A source answers for many people at once: `source(people, since, until)` gives {person id: Record} in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum


@dataclass(frozen=True)
class Record:
    """Minutes of actual service, appointments kept and missed, stars given in so many reviews."""

    minutes: int = 0
    kept: int = 0
    missed: int = 0
    stars: int = 0
    reviews: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(
            self.minutes + other.minutes, self.kept + other.kept, self.missed + other.missed,
            self.stars + other.stars, self.reviews + other.reviews,
        )  # fmt: skip


Source = Callable[[Sequence[UUID], date, date], Mapping[UUID, Record]]
NOTHING = Record()


def records_of(people: Sequence[UUID], since: date, until: date) -> dict[UUID, Record]:
    """What each of these people did from one day to another, both inclusive. One query for each source."""
    found = dict.fromkeys(people, NOTHING)
    for source in _sources:
        for person, record in source(people, since, until).items():
            found[person] += record
    return found


def register(source: Source) -> Source:
    """Let a package that keeps records (service orders, reviews) count in selection and feedback."""
    _sources.append(source)
    return source


def _desk(people: Sequence[UUID], since: date, until: date) -> dict[UUID, Record]:
    """Services recorded at the desk; back-filled ones only once approved."""
    from wangge.checkin.models import ServiceRecord  # tables load after the app registry

    rows = (
        ServiceRecord.objects.filter(
            check_in__person__in=people, state=ServiceRecord.State.RECORDED, day__gte=since, day__lte=until
        )
        .order_by()
        .values("check_in__person")
        .annotate(
            total=Sum("minutes"), kept=Count("pk", Q(attended=True)), missed=Count("pk", Q(attended=False))
        )
    )  # fmt: skip
    return {row["check_in__person"]: Record(row["total"], row["kept"], row["missed"]) for row in rows}


_sources: list[Source] = [_desk]


@dataclass(frozen=True)
class Line:
    """One service as a certificate lists it: the day, what, where, who organised it, minutes of actual service."""

    day: date
    what: str
    where: str
    organiser: str
    minutes: int


Lister = Callable[[UUID, date, date], Sequence[Line]]


def lines_of(person: UUID, since: date, until: date) -> list[Line]:
    """Every service a person did from one day to another, the oldest first. One query for each source."""
    found = [line for lister in _listers for line in lister(person, since, until)]
    return sorted(found, key=lambda line: (line.day, line.what))


def register_lines(lister: Lister) -> Lister:
    """Let a package that keeps records list them in certificates."""
    if lister not in _listers:
        _listers.append(lister)
    return lister


def _desk_lines(person: UUID, since: date, until: date) -> list[Line]:
    from wangge.checkin.models import ServiceRecord  # tables load after the app registry

    rows = ServiceRecord.objects.filter(
        check_in__person=person, state=ServiceRecord.State.RECORDED, attended=True, day__gte=since, day__lte=until
    )
    return [Line(one.day, one.what, one.where, one.organiser, one.minutes) for one in rows]


_listers: list[Lister] = [_desk_lines]
