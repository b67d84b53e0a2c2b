"""A case whose owner leaves: whoever takes over the post has it now; with nobody there, it goes back to the office's queue.

A case stays with somebody who may still decide there by another post. The same holds for the parts of joint cases. Who may not
have it (took it at the window, applies, speaks for another department in it) does not get it: it goes back to the queue.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge.hall import notices, timeline
from wangge.hall.models import Case, CasePart
from wangge.hall.states import PartState, State
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.models import Place
from wangge.posts import access, handover
from wangge.posts.access import Permission, within_any


@handover.counts_queued_work
def in_hand(person: Person, place: Place) -> int:
    """How many open cases and parts this person has claimed at the place and below. Two queries."""
    return _cases(person, place).count() + _parts(person, place).count()


@handover.on_hand_over
def hand_over(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """Everything the outgoing holder has in hand there goes to the next one, or back to the queue."""
    return _pass_on(outgoing, incoming, place, by, at)


@handover.on_end
def free(*, outgoing: Person, place: Place, by: Person | System, at: datetime) -> list[Any]:
    """Everything the outgoing holder has in hand there goes back to the queue."""
    return _pass_on(outgoing, None, place, by, at)


def _pass_on(outgoing: Person, incoming: Person | None, place: Place, by: Person | System, at: datetime) -> list[Any]:
    owned = set(_cases(outgoing, place).values_list("pk", flat=True))
    asked = dict(_parts(outgoing, place).values_list("pk", "case_id"))
    moved: list[Any] = []
    for case_id in sorted(owned | set(asked.values())):  # one lock order, so that two hand-overs cannot deadlock
        case = timeline.locked(case_id)
        if _may_decide(outgoing, case, at):
            continue
        if case.owner_id == outgoing.pk:
            _give(case, incoming, by, at)
            moved.append(case)
        moved += [_give_part(case, pk, incoming, by, at) for pk, of in asked.items() if of == case_id]
    return moved


def _cases(person: Person, place: Place) -> QuerySet[Case]:
    return Case.objects.filter(within_any([place.path], "office_place__path"), owner=person, closed_at=None)


def _parts(person: Person, place: Place) -> QuerySet[CasePart]:
    here = within_any([place.path], "case__office_place__path")
    return CasePart.objects.filter(here, owner=person, state=PartState.WAITING)


def _give(case: Case, incoming: Person | None, by: Person | System, at: datetime) -> None:
    if incoming is not None and _may_have(case, incoming, at) and not _has_a_part(case, incoming):
        timeline.note(case, "handed_over", by=by, at=at, detail={"to": incoming.pk.hex}, owner=incoming)
        notices.took_over(case, incoming, at)
    elif case.state == State.REVIEWING:
        timeline.move(case, State.ACCEPTED, "owner_left", by=by, at=at, owner=None)
        notices.owner_left(case, at)
    else:
        timeline.note(case, "owner_left", by=by, at=at, owner=None)
        notices.owner_left(case, at)


def _give_part(case: Case, part_id: UUID, incoming: Person | None, by: Person | System, at: datetime) -> CasePart:
    part = CasePart.objects.select_for_update(of=("self",)).select_related("office").get(pk=part_id)
    detail = {"office": part.office.name}
    if (
        incoming is not None
        and case.owner_id != incoming.pk
        and _may_have(case, incoming, at)
        and _is_of(part, incoming, at)
    ):
        part.owner = incoming
        timeline.note(case, "part_handed_over", by=by, at=at, detail={**detail, "to": incoming.pk.hex})
    else:
        part.owner = None
        timeline.note(case, "part_owner_left", by=by, at=at, detail=detail)
    part.save(update_fields=["owner"])
    notices.ask_part(case, part, at)
    return part


def _may_decide(person: Person, case: Case, at: datetime) -> bool:
    return access.rights_of(person, day_of(at)).allow(Permission.DECIDE_CASES, case.office_place.path)


def _may_have(case: Case, person: Person, at: datetime) -> bool:
    return _may_decide(person, case, at) and case.taken_by_id != person.pk and not timeline.is_own(case, person, at)


def _has_a_part(case: Case, person: Person) -> bool:
    return CasePart.objects.filter(case=case, owner=person).exists()


def _is_of(part: CasePart, person: Person, at: datetime) -> bool:
    return spoken_for(person, day_of(at)).filter(pk=part.office_id).exists()
