"""What the clock does for help calls: hand an unanswered call on, and tell when a stage runs out of time."""

from datetime import datetime

from wangge.care import commands, dispatch
from wangge.care.states import OPEN
from wangge.kernel.chores import every, for_each
from wangge.matters.models import Assignment, Clock, Matter

BATCH = 200


@every(seconds=5)
def hand_on_unanswered_calls(at: datetime) -> int:
    """Ask the next person for every call nobody answered in time. Returns how many were looked at."""
    waiting = Assignment.objects.filter(open=True, outcome=Assignment.Outcome.ASKED, answer_by__lte=at)
    ids = list(waiting.filter(matter__state__in=OPEN).order_by("answer_by").values_list("matter_id", flat=True)[:BATCH])
    return for_each(ids, lambda matter_id: dispatch.hand_on(call_id=matter_id, at=at))


@every(seconds=10)
def raise_overdue_calls(at: datetime) -> int:
    """Put every clock that ran out on its call's timeline and tell the people in charge. Returns how many were looked at."""
    late = Clock.objects.filter(
        stopped_at=None, overdue_told_at=None, due_at__lte=at, matter__procedure=Matter.Procedure.HELP_CALL
    )
    ids = list(late.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    return for_each(ids, lambda pk: commands.raise_overdue(clock_id=pk, at=at))
