"""What the clock does for complaints: it warns before the days to reply or appeal end, then they are heard without a reply."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from wangge.alliance import complaints
from wangge.alliance.models import Complaint
from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of, local

AT_ONCE, FROM = 200, "complaints.warn_from_hours"


@every(seconds=300)
def hear_complaints(at: datetime) -> int:
    """Returns how many were due."""
    due = Complaint.objects.filter(state=Complaint.State.RAISED, reply_due__lt=day_of(at)).order_by("reply_due", "id")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: complaints.hear_without(complaint_id=pk, at=at))


@every(seconds=600)
def warn_of_deadlines(at: datetime) -> int:
    """Members whose days to reply or to appeal end soon; not before the morning. Returns how many were looked at."""
    if local(at).hour < policy.on(FROM, at).value:
        return 0
    today, last = day_of(at), complaints.working_day(complaints.WARN, at)
    reply = Q(state=Complaint.State.RAISED, reply_due__range=(today, last), warned_reply_on=None)
    appeal = Q(
        state=Complaint.State.VERIFIED, appeal_until__range=(today, last), warned_appeal_on=None, appeal__isnull=True
    )
    due = Complaint.objects.filter(reply | appeal).order_by("reply_due", "id")
    return for_each(
        list(due.values_list("pk", flat=True)[:AT_ONCE]), lambda pk: complaints.warn(complaint_id=pk, at=at)
    )
