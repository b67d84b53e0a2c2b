"""What the API says about surveys."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Moment, PersonRef, PlaceRef, Shape, one_of, optional_place_ref, person_ref, place_ref
from wangge.surveys.coverage import Band, Count
from wangge.surveys.models import Campaign, Door, Questionnaire, QuestionnaireVersion, Response, Visit
from wangge.surveys.states import DoorState, Outcome

Audience = Annotated[Questionnaire.Audience, one_of(Questionnaire.Audience)]
VersionState = Annotated[QuestionnaireVersion.State, one_of(QuestionnaireVersion.State)]
CampaignState = Annotated[Campaign.State, one_of(Campaign.State)]
ResponseState = Annotated[Response.State, one_of(Response.State)]
KnockOutcome = Annotated[Outcome, one_of(Outcome)]
StateOfDoor = Annotated[DoorState, one_of(DoorState)]
KnockPlace = Annotated[Visit.Where, one_of(Visit.Where)]
Answers = dict[str, Any]


class VersionRef(Shape):
    """One version of a questionnaire."""

    id: UUID
    number: int
    state: VersionState


class QuestionnaireLine(Shape):
    """A questionnaire with its versions, newest first."""

    id: UUID
    name: str
    audience: Audience
    community: PlaceRef
    versions: list[VersionRef]


class VersionShape(VersionRef):
    """A version with its questions."""

    questionnaire_id: UUID
    name: str
    audience: Audience
    content: dict[str, Any] = Field(description='The questions: {"questions": [{id, kind, text, …}]}.')
    problems: list[str] = Field(description="Of a draft: what keeps it from being published, as sentences.")
    version: int = Field(description="The same number as the ETag.")


class Counts(Shape):
    """How far a campaign has got at the doors you may count. `visited`: tried at least once."""

    doors: int
    visited: int
    met: int
    no_one: int
    come_back: int
    refused: int
    vacant: int
    percent: int | None = Field(description="visited / doors in whole percent, rounded down; null without doors.")


class CampaignShape(Shape):
    """A round through the places of a community."""

    id: UUID
    title: str
    state: CampaignState
    audience: Audience
    community: PlaceRef
    questionnaire_version_id: UUID
    starts_on: date
    ends_on: date
    most_tries: int
    counts: Counts


class StartedCampaign(CampaignShape):
    """A campaign that has just begun."""

    left_out: int = Field(description="Doors left out because they refused not long ago.")


class CoverageLine(Shape):
    """A grid or building of a campaign."""

    place: PlaceRef
    counts: Counts
    band: Annotated[Band, one_of(Band)]


class CoverageShape(Shape):
    """Coverage by grid, each followed by its buildings."""

    definition: str
    bands: list[int] = Field(description="Least percents of the full, good and fair band.")
    lines: list[CoverageLine]


class ShareShape(Shape):
    """One answer and how many gave it; null when too few to be shown to you."""

    label: str
    value: int | None


class FigureShape(Shape):
    """How one question was answered."""

    question: str
    text: str
    answered: int | None
    shares: list[ShareShape]
    summary: str


class ResultsShape(Shape):
    """What the complete answers of a campaign come to."""

    complete: int
    figures: list[FigureShape]
    needs: list[ShareShape]
    resources: list[ShareShape]


class DoorLine(Shape):
    """A door on somebody's list."""

    id: UUID
    campaign_id: UUID
    questionnaire_version_id: UUID
    place: PlaceRef
    building: PlaceRef | None = Field(description="Building or unit the door is in.")
    organisation: str | None
    person: PersonRef | None = Field(description="Who goes there.")
    state: StateOfDoor
    tries: int
    next_on: date | None


class VisitShape(Shape):
    """One knock."""

    client_id: UUID
    by: PersonRef
    at: Moment
    outcome: KnockOutcome
    come_back_on: date | None


class DoorShape(DoorLine):
    """A door with its knocks and its answers."""

    visits: list[VisitShape]
    response_id: UUID | None


class Produced(Shape):
    """A need or resource that came of an answer."""

    id: UUID
    number: str
    title: str


class ResponseShape(Shape):
    """What was answered at a door."""

    id: UUID
    door_id: UUID
    questionnaire_version_id: UUID
    state: ResponseState
    answers: Answers
    by: PersonRef
    at: Moment
    version: int
    revisions: int


class CompletedShape(ResponseShape):
    """A completed response with what changed on the two lists."""

    added: list[Produced]
    withdrawn: list[Produced]
    kept: list[Produced] = Field(description="No longer asked for, but somebody works on it: it stays.")


class PhotoShape(Shape):
    """A photo that was kept; its id is the answer to a photo question."""

    id: UUID
    width: int
    height: int


def version_ref(version: QuestionnaireVersion) -> VersionRef:
    """A version by number."""
    return VersionRef(id=version.pk, number=version.number, state=QuestionnaireVersion.State(version.state))


def questionnaire_line(one: Questionnaire) -> QuestionnaireLine:
    """A questionnaire of `queries.questionnaires`."""
    return QuestionnaireLine(
        id=one.pk, name=one.name, audience=Questionnaire.Audience(one.audience), community=place_ref(one.community),
        versions=[version_ref(version) for version in one.all_versions],  # type: ignore[attr-defined]
    )  # fmt: skip


def counts(count: Count) -> Counts:
    """The numbers of a campaign or place."""
    return Counts(
        doors=count.doors, visited=count.visited, met=count.met, no_one=count.no_one, come_back=count.come_back,
        refused=count.refused, vacant=count.vacant, percent=count.percent,
    )  # fmt: skip


def campaign_shape(campaign: Campaign, count: Count) -> CampaignShape:
    """A campaign with its numbers."""
    return CampaignShape(
        id=campaign.pk, title=campaign.title, state=Campaign.State(campaign.state),
        audience=Questionnaire.Audience(campaign.audience), community=place_ref(campaign.community),
        questionnaire_version_id=campaign.questionnaire_id, starts_on=campaign.starts_on, ends_on=campaign.ends_on,
        most_tries=campaign.most_tries, counts=counts(count),
    )  # fmt: skip


def door_line(door: Door) -> DoorLine:
    """A door with place, campaign, organisation and person loaded."""
    return DoorLine(
        id=door.pk, campaign_id=door.campaign_id, questionnaire_version_id=door.campaign.questionnaire_id,
        place=place_ref(door.place), building=optional_place_ref(door.place.parent),
        organisation=door.organisation.name if door.organisation else None, person=person_ref(door.person),
        state=DoorState(door.state), tries=door.tries, next_on=door.next_on,
    )  # fmt: skip


def visit_shape(visit: Visit) -> VisitShape:
    """A knock; notes and positions stay on the page."""
    return VisitShape(
        client_id=visit.client_id, by=PersonRef(id=visit.by.pk, name=visit.by.name), at=visit.at,
        outcome=Outcome(visit.outcome), come_back_on=visit.come_back_on,
    )  # fmt: skip


def response_shape(response: Response) -> ResponseShape:
    """A response with its answers."""
    return ResponseShape(
        id=response.pk, door_id=response.door_id, questionnaire_version_id=response.questionnaire_id,
        state=Response.State(response.state), answers=response.answers,
        by=PersonRef(id=response.by.pk, name=response.by.name), at=response.at, version=response.version,
        revisions=response.revisions,
    )  # fmt: skip


def produced(thing: Any) -> Produced:
    """A need or resource by number."""
    return Produced(id=thing.pk, number=thing.number, title=thing.title)
