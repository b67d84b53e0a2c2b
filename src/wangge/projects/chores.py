"""What the clock does for projects: they begin on their first day."""

from __future__ import annotations

from datetime import datetime

from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.projects import commands
from wangge.projects.models import Project


@every(seconds=600)
def begin_projects(at: datetime) -> int:
    """Returns how many were due."""
    due = Project.objects.filter(state=Project.State.PLANNED, from_day__lte=day_of(at)).order_by("from_day", "id")
    ids = list(due.values_list("pk", flat=True)[:200])
    return for_each(ids, lambda pk: commands.begin_due(project_id=pk, at=at))
