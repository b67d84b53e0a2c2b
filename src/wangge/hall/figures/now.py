"""What lies in the hall at this moment: open cases by office, and which of them are due today or late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.hall.figures import events
from wangge.hall.figures.reading import Scope
from wangge.hall.figures.rules import ONE_DAY
from wangge.hall.models import Case, Explanation
from wangge.hall.queries import AROUND
from wangge.hall.states import AT_THE_DESK, IN_THE_OFFICE, TO_HAND_OUT, State
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation


class Waiting(StrEnum):
    """What an open case waits for; the last three say by when."""

    ANSWER = "answer"
    APPLICANT = "applicant"
    DECISION = "decision"
    SPECIAL = "special"
    HAND_OUT = "hand_out"
    DUE_TODAY = "due_today"
    LATE = "late_now"
    UNEXPLAINED = "unexplained_now"


WAITING_WORDS: Final = {
    Waiting.ANSWER: _("待受理"), Waiting.APPLICANT: _("等申请人补正"), Waiting.DECISION: _("待决定"),
    Waiting.SPECIAL: _("特别程序"), Waiting.HAND_OUT: _("待出件"), Waiting.DUE_TODAY: _("今天到期"),
    Waiting.LATE: _("已超期"), Waiting.UNEXPLAINED: _("超期未公开说明"),
}  # fmt: skip


@dataclass(frozen=True)
class OfficeNow:
    """The open cases of an office: all, and by what they wait for."""

    office_id: UUID
    name: str
    open: int
    waiting: Mapping[Waiting, int]


def by_office(scope: Scope, *, at: datetime) -> list[OfficeNow]:
    """The offices that have open cases, those with the most late ones first. Three queries; what is due stands in an index."""
    others = [one for one in Waiting if one != Waiting.UNEXPLAINED]
    wanted = {one.value: Count("office", filter=_waits(one, at)) for one in others}
    rows = _open(scope).order_by().values_list("office").annotate(all=Count("office"), **wanted)
    silent = (
        _open(scope)
        .filter(_waits(Waiting.UNEXPLAINED, at))
        .order_by()
        .values_list("office")
        .annotate(all=Count("office"))
    )
    unexplained = dict(silent)
    counted = list(rows)
    names = Organisation.objects.in_bulk([row[0] for row in counted])
    found = [
        OfficeNow(
            office_id, names[office_id].name, total,
            {**dict(zip(others, counts, strict=True)), Waiting.UNEXPLAINED: unexplained.get(office_id, 0)},
        )
        for office_id, total, *counts in counted
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.waiting[Waiting.LATE], -one.open, one.name))


def cases(scope: Scope, waiting: Waiting | None, *, at: datetime) -> QuerySet[Case]:
    """The open cases behind such a figure, those due first."""
    found = _open(scope).select_related(*AROUND)
    if waiting is not None:
        found = found.filter(_waits(waiting, at))
    return found.order_by(F("next_at").asc(nulls_last=True), "id")


def _open(scope: Scope) -> QuerySet[Case]:
    return Case.objects.filter(scope.condition(), closed_at=None).exclude(state=State.DRAFT)


def _waits(waiting: Waiting, at: datetime) -> Q:
    tomorrow = events.begin_of(day_of(at) + ONE_DAY)
    unexplained = ~Q(Exists(Explanation.objects.filter(case=OuterRef("pk"))))
    return {
        Waiting.ANSWER: Q(state__in=tuple(sorted(AT_THE_DESK))),
        Waiting.APPLICANT: Q(state=State.SUPPLEMENT),
        Waiting.DECISION: Q(state__in=tuple(sorted(IN_THE_OFFICE))),
        Waiting.SPECIAL: Q(state=State.SPECIAL),
        Waiting.HAND_OUT: Q(state__in=tuple(sorted({*TO_HAND_OUT, State.ISSUED}))),
        Waiting.DUE_TODAY: Q(next_at__gte=at, next_at__lt=tomorrow),
        Waiting.LATE: Q(next_at__lt=at),
        Waiting.UNEXPLAINED: Q(next_at__lt=at, decided_at=None, due_at__lt=at) & unexplained,
    }[waiting]
