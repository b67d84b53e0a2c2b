"""What the clock does for rehearsals: results name people, and no longer than they are needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.rehearsal import commands
from wangge.rehearsal.models import Outcome

KEEP = "rehearsal.keep_days"
AT_ONCE = 20


@every(seconds=3600)
def forget_old_outcomes(at: datetime) -> int:
    """Delete the lines of results older than the policy says. Returns how many results were due."""
    until = at - timedelta(days=policy.on(KEEP, at).value)
    old = Outcome.objects.filter(rehearsal__ready_at__lt=until).order_by("rehearsal")
    due = list(old.values_list("rehearsal", flat=True).distinct()[:AT_ONCE])
    return for_each(due, lambda pk: commands.forget(rehearsal_id=pk, at=at))
