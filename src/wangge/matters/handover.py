"""What happens to a person's matters when the post is handed over: they move, with a step on each timeline."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from wangge.kernel.actors import System
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Matter
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import handover
from wangge.posts.access import within_any


@handover.counts_open_work
def open_assignments(person: Person, place: Place) -> int:
    """How many matters at the place and below are asked of this person or in hand. Two queries."""
    return _open(person, place).count() + _owed(person, place).count()


@handover.on_hand_over
def move_assignments(
    *, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime
) -> list[Matter]:
    """Give every open matter at the place to the next holder, as accepted or as asked, whichever it was.

    A matter that is over but for its last clock (a follow-up, say) moves too.
    """
    found = {
        *_open(outgoing, place).values_list("matter_id", flat=True),
        *_owed(outgoing, place).values_list("pk", flat=True),
    }
    moved = []
    for matter_id in sorted(found):  # one lock order, so that two hand-overs cannot deadlock
        matter = flow.locked(matter_id)
        old = flow.current_assignment(matter)  # read again: it may have been answered before the lock was ours
        if old is not None and old.person_id == outgoing.pk:
            _take_over(matter, old, incoming, at)
        elif matter.owner_id != outgoing.pk:
            continue
        if matter.owner_id == outgoing.pk:
            matter.owner = incoming
        flow.add_step(matter, "handed_over", by=by, at=at, to=incoming.pk.hex)
        flow.save(matter, "owner")
        moved.append(matter)
    return moved


def _take_over(matter: Matter, old: Assignment, incoming: Person, at: datetime) -> None:
    accepted = old.outcome == Assignment.Outcome.ACCEPTED
    flow.end_assignment(old, Assignment.Outcome.HANDED_OVER, at)
    new = flow.ask(matter, incoming, why=Assignment.Why.TAKEOVER, answer_by=old.answer_by, at=at)
    if accepted:
        flow.accept_assignment(new, at)


def _open(person: Person, place: Place) -> QuerySet[Assignment]:
    return Assignment.objects.filter(within_any([place.path], "matter__path"), person=person, open=True)


def _owed(person: Person, place: Place) -> QuerySet[Matter]:
    """Matters nobody is asked to take any more, but whose last clock still runs for this person."""
    mine = Matter.objects.filter(within_any([place.path], "path"), owner=person, due_at__isnull=False)
    return mine.exclude(Exists(Assignment.objects.filter(matter=OuterRef("pk"), open=True)))
