"""What the clock does for complaints: those whose days to reply are over are heard without a reply."""

from __future__ import annotations

from datetime import datetime

from wangge.alliance import complaints
from wangge.alliance.models import Complaint
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of

AT_ONCE = 200


@every(seconds=300)
def hear_complaints(at: datetime) -> int:
    """Returns how many were due."""
    due = Complaint.objects.filter(state=Complaint.State.RAISED, reply_due__lt=day_of(at)).order_by("reply_due", "id")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: complaints.hear_without(complaint_id=pk, at=at))
