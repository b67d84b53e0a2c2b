"""Surveys: questionnaires, campaigns, and what a phone at the door needs: my doors, their questions, knocks and answers.

Deeds at the door carry a `client_id` made on the phone: sent again later, they change nothing.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wangge.api.errors import error_response
from wangge.api.fields import Given, Line, Note, Position, Text
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import survey_shapes as s
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.kernel.photos import NotAPhoto
from wangge.kernel.refusals import NotFound
from wangge.posts.access import Permission
from wangge.surveys import commands, coverage, queries, questionnaires, refusals, results, rounds, rules
from wangge.surveys.coverage import Count
from wangge.surveys.models import Campaign, Door, Questionnaire, QuestionnaireVersion, Response, Visit

router = Router()
P = Permission
BY_NAME = Order("name", (Key("name"), Key("id")))
NEWEST = Order("newest", (Key("starts_on", descending=True), Key("id", descending=True)))
BY_PLACE = Order("place", (Key("place__path"), Key("id")))


class NewQuestionnaire(Given):
    """A questionnaire to begin."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    audience: s.Audience
    community_id: UUID
    copy_of: UUID | None = Field(None, description="A version whose questions are copied.")


class NewContent(Given):
    """The questions of a draft, all of them."""

    content: dict[str, Any]


class Publishing(Given):
    """Which state of the draft is published."""

    version: int = Field(ge=1, le=999_999_999)


class NewCampaign(Given):
    """A round to plan."""

    questionnaire_id: UUID = Field(description="A published version.")
    title: Annotated[Text, Field(min_length=1, max_length=80)]
    place_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    starts_on: date
    ends_on: date
    most_tries: int = Field(3, ge=1, le=10)
    going: dict[UUID, UUID] = Field(default_factory=dict, description="Who goes, by place; elsewhere the grid workers.")


class Assigning(Given):
    """Whose the open doors at a place become."""

    place_id: UUID
    person_id: UUID


class NewVisit(Given):
    """A knock and what it came to."""

    client_id: UUID = Field(description="Made on the phone; the same knock sent again is one.")
    outcome: s.KnockOutcome
    come_back_on: date | None = None
    where: s.KnockPlace = Visit.Where.AT_DOOR
    position: Position | None = None
    note: Note = ""


class NewDraft(Given):
    """Answers so far, by question."""

    answers: s.Answers
    version: int | None = Field(None, ge=0, le=999_999_999, description="Of the draft that was read; 0 for none.")


class NewResponse(NewDraft):
    """All answers, or their correction."""

    client_id: UUID | None = None


class NewPhoto(Given):
    """A photo as base64; JPEG, PNG or WebP."""

    content: Annotated[Text, Field(min_length=1, max_length=2_400_000)]


class QuestionnaireFilters(Paging):
    """Which questionnaires."""

    q: Line = Field("", description="Part of the name.")


class CampaignFilters(Paging):
    """Which campaigns."""

    q: Line = Field("", description="Part of the title.")
    state: s.CampaignState | None = None


class DoorFilters(Paging):
    """Which of my doors."""

    everything: bool = Field(False, description="Also doors whose day has not come.")


# Questionnaires


@route(router, "GET", "/surveys/questionnaires", guard=P.SEE_SURVEYS, gives=Page[s.QuestionnaireLine])
def list_questionnaires(request: HttpRequest, asked: Query[QuestionnaireFilters]) -> Page[s.QuestionnaireLine]:
    """List the questionnaires of your communities, by name."""
    found = queries.questionnaires(viewer_of(request), day_of(clock.now()), text=asked.q)
    return page_of(found, BY_NAME, asked, s.questionnaire_line)


@route(router, "POST", "/surveys/questionnaires", guard=P.MANAGE_SURVEYS, gives=s.VersionShape)
def add_questionnaire(request: HttpRequest, data: NewQuestionnaire) -> s.VersionShape:
    """Begin a questionnaire; gives its first draft."""
    return _version(
        questionnaires.add_questionnaire(
            by=viewer_of(request), at=clock.now(), name=data.name, audience=data.audience,
            community_id=data.community_id, copy_of=data.copy_of,
        )
    )  # fmt: skip


@route(router, "POST", "/surveys/questionnaires/{questionnaire_id}/draft", guard=P.MANAGE_SURVEYS, gives=s.VersionShape)
def start_draft(request: HttpRequest, questionnaire_id: UUID) -> s.VersionShape:
    """Begin the next version of a questionnaire with the questions of the newest one."""
    seen = Questionnaire.objects.visible_to(viewer_of(request), day_of(clock.now()))
    if not seen.filter(pk=questionnaire_id).exists():
        raise NotFound
    draft = questionnaires.start_draft(by=viewer_of(request), questionnaire_id=questionnaire_id, at=clock.now())
    return _version(draft)


@route(router, "GET", "/surveys/versions/{version_id}", guard=P.SEE_SURVEYS, gives=s.VersionShape, versioned=True)
def get_questionnaire_version(
    request: HttpRequest, response: HttpResponse, version_id: UUID
) -> s.VersionShape | HttpResponse:
    """Read one version with its questions; a phone keeps it for its doors."""
    found = _seen_version(request, version_id)
    response["ETag"] = etag(found.version)
    return not_modified(request, found.version) or _version(found)


@route(router, "PATCH", "/surveys/versions/{version_id}", guard=P.MANAGE_SURVEYS, gives=s.VersionShape, versioned=True)
def save_draft_content(
    request: HttpRequest, response: HttpResponse, version_id: UUID, data: NewContent
) -> s.VersionShape:
    """Keep the questions of a draft. 412 when somebody saved it since you read it."""
    version = version_read(request)
    _seen_version(request, version_id)
    saved = questionnaires.save_draft(
        by=viewer_of(request), version_id=version_id, version=version, content=data.content, at=clock.now()
    )
    response["ETag"] = etag(saved.version)
    return _version(saved)


@route(router, "POST", "/surveys/versions/{version_id}/publish", guard=P.MANAGE_SURVEYS, gives=s.VersionShape)
def publish_version(request: HttpRequest, version_id: UUID, data: Publishing) -> s.VersionShape | HttpResponse:
    """Publish a draft; it never changes again. What keeps it from being published is in `fields`, by question."""
    _seen_version(request, version_id)
    try:
        return _version(
            questionnaires.publish(by=viewer_of(request), version_id=version_id, version=data.version, at=clock.now())
        )
    except refusals.NotPublishable as refusal:
        fields: dict[str, list[str]] = {}
        for one in refusal.problems:
            fields.setdefault(one.question or "questions", []).append(one.sentence)
        return error_response(refusal, fields)


@route(router, "POST", "/surveys/versions/{version_id}/retire", guard=P.MANAGE_SURVEYS, gives=s.VersionShape)
def retire_version(request: HttpRequest, version_id: UUID) -> s.VersionShape:
    """Take a published version out of use for new campaigns."""
    _seen_version(request, version_id)
    return _version(questionnaires.retire(by=viewer_of(request), version_id=version_id, at=clock.now()))


# Campaigns


@route(router, "GET", "/surveys/campaigns", guard=P.SEE_FIGURES, gives=Page[s.CampaignShape])
def list_campaigns(request: HttpRequest, asked: Query[CampaignFilters]) -> Page[s.CampaignShape]:
    """List campaigns with how far each has got, the newest first."""
    viewer, on = viewer_of(request), day_of(clock.now())
    found = queries.campaigns(viewer, on, text=asked.q, state=asked.state.value if asked.state else "")
    page = page_of(found, NEWEST, asked, lambda campaign: campaign)
    counted = queries.counts_of(page.items, viewer, on)
    items = [s.campaign_shape(one, counted.get(one.pk, Count())) for one in page.items]
    return Page(items=items, next=page.next)


@route(router, "POST", "/surveys/campaigns", guard=P.MANAGE_SURVEYS, gives=s.CampaignShape)
def plan_campaign(request: HttpRequest, data: NewCampaign) -> s.CampaignShape:
    """Plan a campaign with a published version through grids or buildings of its community."""
    campaign = commands.plan_campaign(
        by=viewer_of(request), at=clock.now(), questionnaire_id=data.questionnaire_id, title=data.title,
        place_ids=data.place_ids, starts_on=data.starts_on, ends_on=data.ends_on, most_tries=data.most_tries,
        going=data.going,
    )  # fmt: skip
    return s.campaign_shape(campaign, Count())


@route(router, "GET", "/surveys/campaigns/{campaign_id}", guard=P.SEE_FIGURES, gives=s.CampaignShape)
def get_campaign(request: HttpRequest, campaign_id: UUID) -> s.CampaignShape:
    """Read one campaign."""
    return _campaign(request, _seen_campaign(request, campaign_id))


@route(router, "POST", "/surveys/campaigns/{campaign_id}/start", guard=P.MANAGE_SURVEYS, gives=s.StartedCampaign)
def start_campaign(request: HttpRequest, campaign_id: UUID) -> s.StartedCampaign:
    """Make the list of doors and begin."""
    _seen_campaign(request, campaign_id)
    started = commands.start_campaign(by=viewer_of(request), campaign_id=campaign_id, at=clock.now())
    return s.StartedCampaign(**_campaign(request, started.campaign).__dict__, left_out=started.left_out)


@route(router, "POST", "/surveys/campaigns/{campaign_id}/close", guard=P.MANAGE_SURVEYS, gives=s.CampaignShape)
def close_campaign(request: HttpRequest, campaign_id: UUID) -> s.CampaignShape:
    """End a campaign."""
    _seen_campaign(request, campaign_id)
    return _campaign(request, commands.close_campaign(by=viewer_of(request), campaign_id=campaign_id, at=clock.now()))


@route(router, "POST", "/surveys/campaigns/{campaign_id}/assign", guard=P.MANAGE_SURVEYS, gives=s.CampaignShape)
def assign_doors(request: HttpRequest, campaign_id: UUID, data: Assigning) -> s.CampaignShape:
    """Give the open doors at a place and below it to one person who holds a post there."""
    campaign = _seen_campaign(request, campaign_id)
    commands.assign_doors(
        by=viewer_of(request), campaign_id=campaign_id, place_id=data.place_id, person_id=data.person_id,
        at=clock.now(),
    )  # fmt: skip
    return _campaign(request, campaign)


@route(router, "GET", "/surveys/campaigns/{campaign_id}/coverage", guard=P.SEE_FIGURES, gives=s.CoverageShape)
def campaign_coverage(request: HttpRequest, campaign_id: UUID) -> s.CoverageShape:
    """Read coverage by grid and building."""
    at = clock.now()
    campaign, bands = _seen_campaign(request, campaign_id), policy.on("survey.coverage_bands", at).value
    lines = queries.by_place(campaign, viewer_of(request), day_of(at))
    return s.CoverageShape(
        definition=_("已走访户数（至少上门一次）÷ 名单全部户数，去掉小数"),
        bands=bands,
        lines=[
            s.CoverageLine(
                place=s.place_ref(line.place), counts=s.counts(line.count),
                band=coverage.band(line.count.visited, line.count.doors, bands),
            )
            for line in lines
        ],
    )  # fmt: skip


@route(router, "GET", "/surveys/campaigns/{campaign_id}/results", guard=P.SEE_FIGURES, gives=s.ResultsShape)
def campaign_results(request: HttpRequest, campaign_id: UUID) -> s.ResultsShape:
    """Read how the questions were answered. Numbers from 1 to 4 are null for readers who may not see people."""
    found = results.results(_seen_campaign(request, campaign_id), viewer_of(request), day_of(clock.now()))

    def shares(rows: list[results.Share]) -> list[s.ShareShape]:
        return [s.ShareShape(label=one.label, value=one.value) for one in rows]

    figures = [
        s.FigureShape(
            question=one.question.id, text=one.question.text, answered=one.answered, shares=shares(one.shares),
            summary=one.summary,
        )
        for one in found.figures
    ]  # fmt: skip
    return s.ResultsShape(
        complete=found.complete, figures=figures, needs=shares(found.needs), resources=shares(found.resources)
    )


# Doors


@route(router, "GET", "/surveys/doors", guard=P.ANSWER_SURVEYS, gives=Page[s.DoorLine])
def list_my_doors(request: HttpRequest, asked: Query[DoorFilters]) -> Page[s.DoorLine]:
    """List the doors of running campaigns that are yours to knock at today, in the order of the places."""
    return page_of(
        queries.doors_to_do(viewer_of(request), clock.now(), everything=asked.everything), BY_PLACE, asked, s.door_line
    )


@route(router, "GET", "/surveys/doors/{door_id}", guard=P.SEE_SURVEYS, gives=s.DoorShape)
def get_door(request: HttpRequest, door_id: UUID) -> s.DoorShape:
    """Read one door with its knocks."""
    return _door(_seen_door(request, door_id))


@route(router, "POST", "/surveys/doors/{door_id}/visits", guard=P.ANSWER_SURVEYS, gives=s.DoorShape)
def record_visit(request: HttpRequest, door_id: UUID, data: NewVisit) -> s.DoorShape:
    """Record a knock. The same `client_id` again is the same knock."""
    _seen_door(request, door_id)
    position = data.position
    rounds.record_visit(
        by=viewer_of(request), door_id=door_id, outcome=data.outcome, client_id=data.client_id, at=clock.now(),
        come_back_on=data.come_back_on, where=data.where, note=data.note,
        position=rounds.Position(position.longitude, position.latitude, position.datum) if position else None,
    )  # fmt: skip
    return _door(_seen_door(request, door_id))


@route(router, "POST", "/surveys/doors/{door_id}/draft", guard=P.ANSWER_SURVEYS, gives=s.ResponseShape)
def save_answers_draft(request: HttpRequest, door_id: UUID, data: NewDraft) -> s.ResponseShape:
    """Keep answers so far; what cannot be right is left out."""
    _seen_door(request, door_id)
    kept = rounds.save_draft(
        by=viewer_of(request), door_id=door_id, answers=data.answers, at=clock.now(), version=data.version
    )
    return s.response_shape(kept)


@route(router, "POST", "/surveys/doors/{door_id}/response", guard=P.ANSWER_SURVEYS, gives=s.CompletedShape)
def complete_response(request: HttpRequest, door_id: UUID, data: NewResponse) -> s.CompletedShape | HttpResponse:
    """Complete the answers of a door or correct them. What is wrong is in `fields`, by question ("q3", "q5-0-q6")."""
    _seen_door(request, door_id)
    try:
        done = rounds.complete_response(
            by=viewer_of(request), door_id=door_id, answers=data.answers, at=clock.now(), version=data.version,
            client_id=data.client_id,
        )  # fmt: skip
    except refusals.AnswersWrong as refusal:
        return error_response(refusal, {one.key: [one.sentence] for one in refusal.wrong})
    return s.CompletedShape(
        **s.response_shape(done.response).__dict__,
        added=[s.produced(one) for one in done.added],
        withdrawn=[s.produced(one) for one in done.withdrawn],
        kept=[s.produced(one) for one in done.kept],
    )


@route(router, "POST", "/surveys/doors/{door_id}/photos", guard=P.ANSWER_SURVEYS, gives=s.PhotoShape)
def add_photo(request: HttpRequest, door_id: UUID, data: NewPhoto) -> s.PhotoShape:
    """Keep a photo taken at a door; hidden data such as the position is removed."""
    _seen_door(request, door_id)
    try:
        content = b64decode(data.content, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NotAPhoto(field="content") from problem
    kept = rounds.add_photo(by=viewer_of(request), door_id=door_id, data=content, at=clock.now())
    return s.PhotoShape(id=kept.pk, width=kept.width, height=kept.height)


@route(router, "GET", "/surveys/responses/{response_id}", guard=P.SEE_SURVEYS, gives=s.ResponseShape)
def get_response(request: HttpRequest, response_id: UUID) -> s.ResponseShape:
    """Read the answers of a door."""
    found: Response | None = queries.response_for(viewer_of(request), response_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return s.response_shape(found)


# Parts of the above


def _version(version: QuestionnaireVersion) -> s.VersionShape:
    problems: list[rules.Problem] = []
    if version.state == QuestionnaireVersion.State.DRAFT:
        problems = rules.problems(
            rules.read(version.content), need_kinds=questionnaires.NEED_KINDS,
            resource_kinds=questionnaires.RESOURCE_KINDS,
        )  # fmt: skip
    return s.VersionShape(
        **s.version_ref(version).__dict__, questionnaire_id=version.questionnaire_id,
        name=version.questionnaire.name, audience=Questionnaire.Audience(version.questionnaire.audience),
        content=version.content, problems=[one.sentence for one in problems], version=version.version,
    )  # fmt: skip


def _seen_version(request: HttpRequest, version_id: UUID) -> QuestionnaireVersion:
    found = queries.version_for(viewer_of(request), version_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _seen_campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    found = queries.campaign_for(viewer_of(request), campaign_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _campaign(request: HttpRequest, campaign: Campaign) -> s.CampaignShape:
    count = queries.counts_of([campaign], viewer_of(request), day_of(clock.now())).get(campaign.pk, Count())
    return s.campaign_shape(campaign, count)


def _seen_door(request: HttpRequest, door_id: UUID) -> Door:
    found = queries.door_for(viewer_of(request), door_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _door(door: Door) -> s.DoorShape:
    response = getattr(door, "response", None)
    return s.DoorShape(
        **s.door_line(door).__dict__, visits=[s.visit_shape(one) for one in queries.visits_of(door)],
        response_id=response.pk if response else None,
    )  # fmt: skip
