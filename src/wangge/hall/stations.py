"""代办 with a case: a community station takes a resident's application and hands it up, or the office makes a case of what was
handed up. From then on the deeds of the case move the hand-up.

Lock order: the hand-up that is there already, then the case; for all later deeds case → hand-up. A new case is seen by
nobody else before it is committed, so the two never meet.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wangge.catalogue.models import ItemVersion
from wangge.delegation import handing
from wangge.delegation.models import HandUp
from wangge.delegation.resolver import who_handles
from wangge.hall import intake, refusals
from wangge.hall.models import Case, StationCase
from wangge.hall.states import Channel
from wangge.kernel import writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access


def goes_up(version: ItemVersion, place: Place, at: datetime) -> bool:
    """Whether an application for this item taken at this place has to be handed up."""
    if place.pk == version.item.place_id or not place.path.startswith(version.item.place.path):
        return False
    return who_handles(version.item, place, day_of(at)).taken_at.pk != place.pk


@atomic
def take_at_station(
    *, by: Person, at: datetime, item_id: UUID, place_id: UUID, applicant_id: UUID, mandate: bool, phone: str = "",
    note: str = "", **more: Any,
) -> Case:  # fmt: skip
    """Take a resident's application at a station with everything, and hand it up: the case and its hand-up together.

    `mandate`: the resident asked for it; `phone`: where to reach him, left out: the one we know; `more` as `intake.take`
    (given, files …). Raises as `intake.take` and `handing.hand_up`: NoMandate, Invalid (phone), NothingToHandUp.
    """
    case = intake.take(
        by=by,
        at=at,
        item_id=item_id,
        place_id=place_id,
        applicant_id=applicant_id,
        **{**more, "channel": Channel.STATION},
    )
    person = case.applicant
    if person is None:
        raise refusals.NoApplicant
    made = handing.hand_up(
        by=by, item_id=item_id, place_id=place_id, name=person.name, phone=phone or person.phone or "", mandate=mandate,
        note=note, at=at, person=person,
    )  # fmt: skip
    return _linked(case, made, by=by, at=at)


@atomic
def take_handed_up(*, by: Person, at: datetime, hand_up_id: UUID, applicant_id: UUID, **more: Any) -> Case:
    """Make a case of what a station handed up, at the office it went to; it keeps the station as its place.

    Raises NotFound, NotPermitted, FollowsCase, HandUpWrongState, and as `intake.take`.
    """
    found = HandUp.objects.select_for_update(of=("self",)).select_related("to_place").filter(pk=hand_up_id).first()
    if found is None:
        raise NotFound
    access.require(by, intake.timeline.TAKE, place=found.to_place, at=at)
    if found.person_id not in (None, applicant_id):
        raise refusals.NotThisApplicant
    case = intake.take(
        by=by, at=at, item_id=found.item_id, place_id=found.place_id, applicant_id=applicant_id,
        **{**more, "channel": Channel.STATION},
    )  # fmt: skip
    return _linked(case, found, by=by, at=at)


def _linked(case: Case, found: HandUp, *, by: Person, at: datetime) -> Case:
    handing.attach_case(hand_up_id=found.pk, case_number=case.number or "", person=case.applicant, by=by, at=at)
    writing.add(StationCase(case=case, hand_up=found, at=at))
    return case
