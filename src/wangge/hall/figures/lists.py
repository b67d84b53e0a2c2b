"""The cases behind a figure: each count is the length of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from wangge.hall.figures import events
from wangge.hall.figures.moments import UtcHour, utc_hour
from wangge.hall.figures.reading import Scope
from wangge.hall.figures.rules import Event, Period
from wangge.hall.models import Case, Explanation
from wangge.hall.models.case import CAME
from wangge.hall.queries import AROUND

NONE: Final = "none"  # a key that stands for "without one": cases without a window


@dataclass(frozen=True)
class Behind:
    """Which cases: those an event happened to, of one key of an axis when it is given. Offices and centres are in the scope."""

    event: Event
    item_id: UUID | None = None
    window: str = ""  # id of a window, or NONE
    place_id: UUID | None = None  # taken exactly there
    hour: int | None = None
    channel: str = ""


COLUMNS: Final = {
    Event.ACCEPTED: "accepted_at", Event.DECIDED: "decided_at", Event.ON_TIME: "decided_at", Event.LATE: "decided_at",
    Event.UNEXPLAINED: "decided_at", Event.ENDED: "closed_at", Event.FINISHED: "closed_at", Event.ONE_VISIT: "closed_at",
}  # fmt: skip


def moment_of(event: Event) -> str:
    """The column of an event's moment; applications were begun when they came, or shortly before."""
    return COLUMNS.get(event, "began_at")


def cases(period: Period, scope: Scope, behind: Behind) -> QuerySet[Case]:
    """The cases behind a figure, the last event first."""
    found = Case.objects.filter(scope.condition(), _happened(behind.event, period)).select_related(*AROUND)
    if behind.item_id is not None:
        found = found.filter(item=behind.item_id)
    if behind.window:
        found = found.filter(window=None if behind.window == NONE else UUID(behind.window))
    if behind.place_id is not None:
        found = found.filter(place=behind.place_id)
    if behind.hour is not None:
        found = found.filter(_at_hour(behind.event, behind.hour))
    if behind.channel:
        found = found.filter(channel=behind.channel)
    newest = CAME.desc() if behind.event == Event.RECEIVED else F(COLUMNS[behind.event]).desc()
    return found.order_by(newest, "-id")


def _happened(event: Event, period: Period) -> Q:
    since, until = period.since, period.until
    if event == Event.RECEIVED:
        return events.came(since, until)
    found = events.between(COLUMNS[event], since, until)
    is_late = Q(decided_at__gt=F("due_at"))
    if event in (Event.LATE, Event.UNEXPLAINED):
        found &= is_late
    if event == Event.UNEXPLAINED:
        found &= ~Q(Exists(Explanation.objects.filter(case=OuterRef("pk"))))
    if event == Event.ON_TIME:
        found &= Q(due_at=None) | Q(decided_at__lte=F("due_at"))
    if event in (Event.ENDED, Event.FINISHED, Event.ONE_VISIT):
        found &= events.NUMBERED
    if event in (Event.FINISHED, Event.ONE_VISIT):
        found &= ~Q(outcome="")
    return found & Q(visits__lte=1) if event == Event.ONE_VISIT else found


def _at_hour(event: Event, hour: int) -> Q:
    moment = CAME if event == Event.RECEIVED else F(COLUMNS[event])
    return Q(Exact(UtcHour(moment), utc_hour(hour)))
