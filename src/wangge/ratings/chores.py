"""What the clock does about ratings: ask for them after a case ended, and say that a term is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from wangge.hall.models import Case
from wangge.hall.states import State as CaseState
from wangge.kernel.chores import every
from wangge.kernel.district import atomic
from wangge.ratings import notices
from wangge.ratings.models import Asked, Handling

BATCH = 200
ASKED_WITHIN = timedelta(days=2)


@every(seconds=300)
def ask_for_ratings(at: datetime) -> int:
    """Ask applicants of cases that ended lately, each once. Returns how many."""
    ended = Case.objects.filter(
        state__in=(CaseState.CLOSED, CaseState.NOT_ACCEPTED), closed_at__gt=at - ASKED_WITHIN, closed_at__lte=at,
        rating=None, asked_for_rating=None,
    )  # fmt: skip
    return sum(_ask(pk, at) for pk in list(ended.order_by("closed_at").values_list("pk", flat=True)[:BATCH]))


@atomic
def _ask(case_id: UUID, at: datetime) -> int:
    case = Case.objects.select_for_update(of=("self",)).select_related("applicant", "agent").get(pk=case_id)
    if Asked.objects.filter(case=case).exists():
        return 0
    Asked.objects.create(case=case, at=at)
    person = case.agent or case.applicant
    if person is not None:
        notices.ask(case, person, at)
    return int(person is not None)


@every(seconds=600)
def tell_of_late_ratings(at: datetime) -> int:
    """Tell once of each bad rating whose term is over. Returns how many."""
    late = Handling.objects.filter(due_at__lt=at, escalated_at=None)
    return sum(_tell(pk, at) for pk in list(late.order_by("due_at").values_list("pk", flat=True)[:BATCH]))


@atomic
def _tell(handling_id: UUID, at: datetime) -> int:
    one = Handling.objects.select_for_update(of=("self",)).select_related("rating__place").get(pk=handling_id)
    if one.escalated_at is not None or one.due_at is None or one.due_at >= at:
        return 0
    one.escalated_at = at
    one.save(update_fields=["escalated_at"])
    notices.late(one, at)
    return 1
