"""What the clock does for appraisals: says when days are over, and reminds departments of letters."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from wangge.honours import notices
from wangge.honours.models import Appraisal, Recommendation
from wangge.honours.states import State
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic

AT_ONCE = 200


@every(seconds=900)
def say_over(at: datetime) -> int:
    """Who prepared a list hears, once for each step, that the days to vote or to object are over. Returns how many."""
    on = day_of(at)
    over = Q(state=State.VOTING, vote_until__lt=on) | Q(state=State.NOTICED, notice_until__lt=on)
    ids = list(Appraisal.objects.filter(over).exclude(nudged=F("state")).values_list("pk", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: _say(pk, at))


@every(seconds=900)
def remind_departments(at: datetime) -> int:
    """Letters not acknowledged in time are sent once more. Returns how many."""
    due = Recommendation.objects.filter(acknowledged_at=None, due__lt=day_of(at), reminded_at=None)
    return for_each(list(due.order_by("due").values_list("pk", flat=True)[:AT_ONCE]), lambda pk: _remind(pk, at))


@atomic
def _say(pk: UUID, at: datetime) -> None:
    one = Appraisal.objects.select_for_update(of=("self",)).select_related("place", "prepared_by").get(pk=pk)
    if one.nudged != one.state:
        one.nudged = one.state
        one.save(update_fields=["nudged"])
        notices.over(one, at)


@atomic
def _remind(pk: UUID, at: datetime) -> None:
    one = Recommendation.objects.select_for_update(of=("self",)).select_related("department").get(pk=pk)
    if one.reminded_at is None and one.acknowledged_at is None:
        one.reminded_at = at
        one.save(update_fields=["reminded_at"])
        notices.recommended(one, "", at)
