"""Who takes over a post is told which help calls came with it. `matters` has moved them by then: it registers first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wangge.care import notices
from wangge.kernel.actors import System
from wangge.kernel.models import OutboxMessage
from wangge.matters.models import Assignment
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import handover
from wangge.posts.access import within_any


@handover.on_hand_over
def tell_of_calls(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """One notice for each help call that was just moved; moves nothing itself.

    One deed may move work several times (grids redrawn: building by building), so what was told already is left out.
    """
    told = OutboxMessage.objects.filter(kind="call.handed_over", recipient_id=incoming.pk, at=at).values("about_id")
    moved = Assignment.objects.filter(
        within_any([place.path], "matter__path"), person=incoming, why=Assignment.Why.TAKEOVER, open=True, asked_at=at
    )
    for assignment in (
        moved.filter(matter__help_call__isnull=False)
        .exclude(matter__in=told)
        .select_related("matter__help_call", "matter__place")
    ):
        notices.call_handed_over(assignment.matter.help_call, incoming, at)
    return []
