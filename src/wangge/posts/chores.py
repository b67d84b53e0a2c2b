"""What the worker does for posts: move work when a planned hand-over takes effect, forget old positions and phones."""

from __future__ import annotations

from datetime import datetime, timedelta

from wangge.kernel.actors import SYSTEM
from wangge.kernel.chores import every
from wangge.kernel.clock import day_of
from wangge.posts import commands, contacts
from wangge.posts.models import Holding, LastPosition

LOOK_BACK_DAYS = 14  # a worker that stood still over a long holiday still catches up
POSITION_KEPT = timedelta(days=1)  # as LastPosition declares


@every(seconds=300)
def move_work_of_ended_posts(at: datetime) -> int:
    """Hand open work to the successors of terms that ended lately; returns how many things moved."""
    today = day_of(at)
    ended = Holding.objects.filter(valid_to__lt=today, valid_to__gte=today - timedelta(days=LOOK_BACK_DAYS))
    return sum(
        len(commands.move_due_work(by=SYSTEM, holding_id=holding_id, at=at))
        for holding_id in ended.order_by("valid_to", "id").values_list("pk", flat=True)
    )


@every(seconds=3600)
def forget_old_positions(at: datetime) -> int:
    """Delete last positions older than a day; returns how many."""
    return LastPosition.objects.filter(at__lt=at - POSITION_KEPT).delete()[0]


@every(seconds=24 * 3600)
def forget_old_contacts(at: datetime) -> int:
    """Delete published phones a year after they left the card; returns how many."""
    return contacts.forget_ended(by=SYSTEM, at=at)
