"""Who takes over a post is told which help calls came with it. `matters` has moved them by then: it registers first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wangge.care import notices
from wangge.kernel.actors import System
from wangge.matters.models import Assignment
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import handover


@handover.on_hand_over
def tell_of_calls(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """One notice for each help call that was just moved; moves nothing itself."""
    moved = Assignment.objects.filter(person=incoming, why=Assignment.Why.TAKEOVER, open=True, asked_at=at)
    for assignment in moved.filter(matter__help_call__isnull=False).select_related(
        "matter__help_call", "matter__place"
    ):
        notices.call_handed_over(assignment.matter.help_call, incoming, at)
    return []
