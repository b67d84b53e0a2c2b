"""What happens to a person's matters when the post is handed over: they move, with a step on each timeline."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from wangge.kernel.actors import System
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Matter
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import handover
from wangge.posts.access import within_any


@handover.counts_open_work
def open_assignments(person: Person, place: Place) -> int:
    """How many matters at the place and below are asked of this person or in hand. One query."""
    return _open(person, place).count()


@handover.on_hand_over
def move_assignments(
    *, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime
) -> list[Matter]:
    """Give every open matter at the place to the next holder, as accepted or as asked, whichever it was."""
    moved = []
    for old in _open(outgoing, place).order_by("matter_id"):
        matter = flow.locked(old.matter_id)
        flow.end_assignment(old, Assignment.Outcome.HANDED_OVER, at)
        new = flow.ask(
            matter, incoming, why=Assignment.Why.TAKEOVER, answer_by=old.answer_by or at, at=at
        )
        if matter.owner_id == outgoing.pk:
            flow.accept_assignment(new, at)
            matter.owner = incoming
        flow.add_step(matter, "handed_over", by=by, at=at, to=incoming.pk.hex)
        flow.save(matter, "owner")
        moved.append(matter)
    return moved


def _open(person: Person, place: Place) -> QuerySet[Assignment]:
    return Assignment.objects.filter(within_any([place.path], "matter__path"), person=person, open=True)
