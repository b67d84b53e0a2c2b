"""Doors go with the post: whoever takes over knocks where the predecessor has not been yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from wangge import journal
from wangge.kernel.actors import System
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import handover
from wangge.posts.access import within_any
from wangge.surveys.models import Campaign, CampaignPlace, Door


@handover.counts_open_work
def open_doors(person: Person, place: Place) -> int:
    """How many doors at the place and below this person still has to knock at. One query."""
    return _open(person, place).count()


@handover.on_hand_over
def move_doors(*, outgoing: Person, incoming: Person, place: Place, by: Person | System, at: datetime) -> list[Door]:
    """Give every open door at the place to the next holder, and the places of rounds still planned. Four queries."""
    doors = list(_open(outgoing, place).select_for_update(of=("self",)).order_by("id"))
    Door.objects.filter(pk__in=[door.pk for door in doors]).update(person=incoming)
    planned = CampaignPlace.objects.filter(within_any([place.path], "place__path"), person=outgoing)
    planned.exclude(campaign__state=Campaign.State.CLOSED).update(person=incoming)
    if doors:
        journal.record(
            "survey.handed_over", by=by, on=place, at=at, place=place, outgoing=outgoing.pk, incoming=incoming.pk,
            doors=len(doors),
        )  # fmt: skip
    return doors


def _open(person: Person, place: Place) -> QuerySet[Door]:
    return Door.objects.waiting().filter(within_any([place.path], "place__path"), person=person)
