"""Shapes of needs and resources: what both lists share, and what only one of them has."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import (
    LEFT_OUT,
    Given,
    Line,
    Moment,
    Note,
    PersonRef,
    PlaceRef,
    Shape,
    Text,
    one_of,
    person_ref,
    place_ref,
)
from wangge.needs.intake import LONGEST_TITLE, MOST, SHORTEST_TITLE
from wangge.needs.kinds import USUAL_URGENCY, NeedKind, Per, ResourceKind, Source, Unit
from wangge.needs.models import Need, Resource
from wangge.needs.queries import PublicEntry
from wangge.needs.states import State
from wangge.people.abilities import Skill

NeedKindName = Annotated[NeedKind, one_of(NeedKind)]
ResourceKindName = Annotated[ResourceKind, one_of(ResourceKind)]
UnitName = Annotated[Unit, one_of(Unit)]
PerName = Annotated[Per, one_of(Per)]
StateName = Annotated[State, one_of(State)]
SourceName = Annotated[Source, one_of(Source)]
SkillName = Annotated[Skill, one_of(Skill)]
Slot = Annotated[str, Field(pattern="^[1-7][mae]$", description="Weekday 1 to 7 and m, a or e, such as 6m.")]
Title = Annotated[Text, Field(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)]
Count = Annotated[int, Field(ge=1, le=MOST)]
Urgency = Annotated[int, Field(ge=1, le=5, description="5 cannot wait, 1 can.")]


class ToldBy(StrEnum):
    """By staff at the desk, or by residents for themselves and relatives who agreed."""

    DESK = "desk"
    OWN = "own"


class EntryShape(Shape):
    """What a need and a resource share."""

    id: UUID
    number: str
    title: str
    details: str = Field(description="Kept sealed; seen by staff of the place and those it is about.")
    state: StateName
    place: PlaceRef
    organisation_id: UUID | None
    times: list[Slot]
    skills: list[SkillName]
    unit: UnitName
    source: SourceName
    reported_at: Moment
    closed_at: Moment | None
    published: bool
    merged_into_id: UUID | None
    version: int = Field(description="The same number as the ETag.")


class NeedShape(EntryShape):
    """A need."""

    kind: NeedKindName
    urgency: Urgency
    safety: bool = Field(description="Life or limb is at risk.")
    wanted_by: date | None
    amount: int
    subject: PersonRef | None


class ResourceShape(EntryShape):
    """A resource."""

    kind: ResourceKindName
    serves: list[NeedKindName]
    capacity: int
    capacity_per: PerName
    limits: str = Field(description="Kept sealed.")
    reach_m: int | None = Field(description="Metres they would go; null: the whole community.")
    person: PersonRef | None
    valid_from: date
    valid_to: date | None


class PublicNeed(Shape):
    """A published need: no person, no door, no number."""

    title: str
    kind: str = Field(description="In the reader's language.")
    where: str = Field(description="The name of the grid, or of the community.")
    wanted_by: date | None
    urgency: Urgency
    times: list[Slot]


class PublicResource(Shape):
    """A published resource: no person, no door, no number."""

    title: str
    kind: str = Field(description="In the reader's language.")
    where: str = Field(description="The name of the grid, or of the community.")
    valid_to: date | None
    times: list[Slot]


class NeedGiven(Given):
    """A new need."""

    kind: NeedKindName
    title: Title = Field(description="What, not who: it may become public.")
    place_id: UUID
    details: Note = ""
    urgency: Urgency = USUAL_URGENCY
    safety: bool = False
    wanted_by: date | None = None
    times: list[Slot] = []
    skills: list[SkillName] = []
    amount: Count = 1
    unit: UnitName = Unit.PERSON
    subject_id: UUID | None = None
    organisation_id: UUID | None = None
    source: ToldBy = ToldBy.DESK


class ResourceGiven(Given):
    """A new resource."""

    kind: ResourceKindName
    title: Title = Field(description="What, not who: it may become public.")
    place_id: UUID
    details: Note = ""
    serves: list[NeedKindName] = []
    capacity: Count = 1
    capacity_per: PerName = Per.WEEK
    unit: UnitName = Unit.TIME
    times: list[Slot] = []
    skills: list[SkillName] = []
    limits: Note = ""
    reach_m: Count | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    valid_to: date | None = None
    source: ToldBy = ToldBy.DESK
    agrees_to_matching: bool = Field(False, description="The person agrees to be matched to tasks; recorded once.")


class NeedChange(Given):
    """What to change; names left out stay as they are."""

    kind: NeedKindName = LEFT_OUT
    title: Title = LEFT_OUT
    place_id: UUID = LEFT_OUT
    details: Note = LEFT_OUT
    urgency: Urgency = LEFT_OUT
    safety: bool = LEFT_OUT
    wanted_by: date | None = LEFT_OUT
    times: list[Slot] = LEFT_OUT
    skills: list[SkillName] = LEFT_OUT
    amount: Count = LEFT_OUT
    unit: UnitName = LEFT_OUT


class ResourceChange(Given):
    """What to change; names left out stay as they are."""

    kind: ResourceKindName = LEFT_OUT
    title: Title = LEFT_OUT
    place_id: UUID = LEFT_OUT
    details: Note = LEFT_OUT
    serves: list[NeedKindName] = LEFT_OUT
    capacity: Count = LEFT_OUT
    capacity_per: PerName = LEFT_OUT
    unit: UnitName = LEFT_OUT
    times: list[Slot] = LEFT_OUT
    skills: list[SkillName] = LEFT_OUT
    limits: Note = LEFT_OUT
    reach_m: Count | None = LEFT_OUT
    valid_to: date | None = LEFT_OUT


class Withdrawal(Given):
    """The reason; kept on the timeline."""

    reason: Line = Field(description="At least two characters.")


class Ending(Given):
    """In what way and by whom; kept on the timeline."""

    how: Line = Field(description="At least two characters.")


class Reopening(Given):
    """A new day where the old one is past."""

    until: date | None = None


class MergeInto(Given):
    """Which one stays."""

    into_id: UUID


def need_shape(need: Need) -> NeedShape:
    """A need as it is; place and subject come along."""
    return NeedShape(
        **_shared(need), kind=NeedKind(need.kind), urgency=need.urgency, safety=need.safety, wanted_by=need.wanted_by,
        amount=need.amount, subject=person_ref(need.subject),
    )  # fmt: skip


def resource_shape(resource: Resource) -> ResourceShape:
    """A resource as it is; place and person come along."""
    return ResourceShape(
        **_shared(resource), kind=ResourceKind(resource.kind), serves=[NeedKind(code) for code in resource.serves],
        capacity=resource.capacity, capacity_per=Per(resource.capacity_per), limits=resource.limits or "",
        reach_m=resource.reach_m, person=person_ref(resource.person), valid_from=resource.valid_from,
        valid_to=resource.valid_to,
    )  # fmt: skip


def public_need(entry: PublicEntry) -> PublicNeed:
    """A published need."""
    return PublicNeed(title=entry.title, kind=entry.kind, where=entry.where, wanted_by=entry.until,
                      urgency=entry.urgency or USUAL_URGENCY, times=entry.times)  # fmt: skip


def public_resource(entry: PublicEntry) -> PublicResource:
    """A published resource."""
    return PublicResource(
        title=entry.title, kind=entry.kind, where=entry.where, valid_to=entry.until, times=entry.times
    )


def _shared(entry: Need | Resource) -> dict[str, Any]:
    return {
        "id": entry.pk, "number": entry.number, "title": entry.title, "details": entry.details or "",
        "state": State(entry.state), "place": place_ref(entry.place), "organisation_id": entry.organisation_id,
        "times": entry.times, "skills": [Skill(code) for code in entry.skills], "unit": Unit(entry.unit),
        "source": Source(entry.source), "reported_at": entry.reported_at, "closed_at": entry.closed_at,
        "published": entry.published_at is not None, "merged_into_id": entry.merged_into_id, "version": entry.version,
    }  # fmt: skip
