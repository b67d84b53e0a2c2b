"""What the clock does for cases: accept what nobody answered, end broken promises, warn, escalate, close and archive."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final
from uuid import UUID

import structlog
from django.db.models import QuerySet

from wangge.hall import answering, archiving, clocks, ending, figures, issuing, joint, notices, timeline, timing
from wangge.hall.figures import audit
from wangge.hall.models import Case, CasePart, Promise
from wangge.hall.states import AT_THE_DESK, IN_THE_OFFICE, TO_HAND_OUT, WITH_PARTS, PartState, State
from wangge.kernel import district, policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic

log = structlog.get_logger(__name__)
AT_ONCE: Final = 200
ARCHIVED_AT_ONCE: Final = 20  # each sets its PDFs
WATCHED: Final = tuple(sorted({*AT_THE_DESK, *IN_THE_OFFICE, *TO_HAND_OUT, State.SPECIAL}))


@every(seconds=60)
def deem_accepted(at: datetime) -> int:
    """Applications nobody answered in time count as accepted. Returns how many."""
    due = Case.objects.filter(state__in=tuple(sorted(AT_THE_DESK)), accept_by__lt=at).order_by("accept_by")
    return for_each(_ids(due), lambda pk: answering.deem_accepted(case_id=pk, at=at))


@every(seconds=60)
def break_promises(at: datetime) -> int:
    """Promises whose day is over end their cases. Returns how many."""
    due = Promise.objects.filter(kept_at=None, broken_at=None, due_at__lt=at, case__closed_at=None).order_by("due_at")
    return for_each(_ids(due), lambda pk: ending.break_promise(promise_id=pk, at=at))


@every(seconds=300)
def warn(at: datetime) -> int:
    """Whoever handles a case, or a department's part of it, is told once that its term comes to an end. Returns how many."""
    until = clocks.working_days_after(at, policy.on(timing.WARN, at).value, timing.calendar())
    due = Case.objects.filter(closed_at=None, next_at__gt=at, next_at__lte=until, warned_at=None, state__in=WATCHED)
    parts = _waiting_parts().filter(due_at__gt=at, due_at__lte=until, warned_at=None)
    told = for_each(_ids(parts), lambda pk: joint.warn(part_id=pk, at=at))
    return told + for_each(_ids(due.order_by("next_at")), lambda pk: _warn(pk, at))


@every(seconds=300)
def escalate(at: datetime) -> int:
    """The head is told once that the term of a case, or of a department's part of it, is over. Returns how many."""
    due = Case.objects.filter(closed_at=None, next_at__lt=at, escalated_at=None, state__in=WATCHED)
    parts = _waiting_parts().filter(due_at__lt=at, escalated_at=None)
    told = for_each(_ids(parts), lambda pk: joint.escalate(part_id=pk, at=at))
    return told + for_each(_ids(due.order_by("next_at")), lambda pk: _escalate(pk, at))


@every(seconds=3600)
def close_posted(at: datetime) -> int:
    """What was posted long enough ago counts as delivered. Returns how many."""
    due = Case.objects.filter(state=State.ISSUED, next_at__lt=at, closed_at=None).order_by("next_at")
    return for_each(_ids(due), lambda pk: issuing.delivered(by=SYSTEM, case_id=pk, at=at))


@every(seconds=600, apart=True)
def archive(at: datetime) -> int:
    """Cases that ended some working days ago go into the archive. Returns how many."""
    first_kept = timing.calendar().add_working_days(day_of(at), -policy.on(timing.ARCHIVE, at).value)
    before = datetime.combine(first_kept, time(), SHANGHAI)
    ended = Case.objects.filter(closed_at__isnull=False, closed_at__lt=before, archived_at=None, number__isnull=False)
    pks = list(ended.order_by("closed_at").values_list("pk", flat=True)[:ARCHIVED_AT_ONCE])
    return for_each(pks, lambda pk: archiving.archive(by=SYSTEM, case_id=pk, at=at))


# figures


@every(seconds=300, apart=True)
def fold_figures(at: datetime) -> int:
    """Days that are over are added up for the figures. Returns how many."""
    return figures.fold(figures.due(at), at=at)


@every(seconds=86_400, apart=True)
def check_figures(at: datetime) -> None:
    """Count every day again another way. What differs is logged, opened to be added up anew, and stays in the heartbeat for
    health. Raises UnsoundFigures."""
    found = audit.findings()
    for one in found:
        log.error("figures differ", span=one.span, since=str(one.since), axis=one.axis, district=district.code())
    if found:
        figures.open_again(one.since for one in found)
        raise audit.UnsoundFigures


def _waiting_parts() -> QuerySet[CasePart]:
    return CasePart.objects.filter(state=PartState.WAITING, case__state__in=tuple(WITH_PARTS)).order_by("due_at")


def _ids(rows) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@atomic
def _warn(pk: UUID, at: datetime) -> None:
    case = timeline.locked(pk)
    if case.warned_at is None and case.next_at is not None and case.next_at > at:
        case.warned_at = at
        case.save(update_fields=["warned_at"])
        notices.warn(case, at)


@atomic
def _escalate(pk: UUID, at: datetime) -> None:
    case = timeline.locked(pk)
    if case.escalated_at is None and case.next_at is not None and case.next_at < at:
        timeline.note(case, "overdue", by=SYSTEM, at=at, escalated_at=at)
        notices.escalate(case, at)
