"""Deeds on campaigns: planned, started, who goes where, closed. Knocks and answers are in `rounds`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.surveys import doors as listing
from wangge.surveys import refusals
from wangge.surveys.models import Campaign, CampaignPlace, Door, QuestionnaireVersion
from wangge.surveys.states import OPEN

Actor = Person | System
MOST_TRIES = 10
BATCH = 500


@dataclass(frozen=True)
class Started:
    """A campaign under way: how many doors it has, and how many were left out because they refused not long ago."""

    campaign: Campaign
    doors: int
    left_out: int


@atomic
def plan_campaign(
    *,
    by: Actor,
    at: datetime,
    questionnaire_id: UUID,
    title: str,
    place_ids: Iterable[UUID],
    starts_on: date,
    ends_on: date,
    most_tries: int,
    going: Mapping[UUID, UUID] | None = None,
) -> Campaign:
    """Plan a round with a published version through the whole community or some of its grids and buildings.

    `going` names who goes for a place; elsewhere the grid workers go. Raises NotFound, NotPermitted, NotPublished,
    Invalid, NotTheirPlace.
    """
    version = _version(questionnaire_id)
    community = version.questionnaire.community
    access.require(by, Permission.MANAGE_SURVEYS, place=community, at=at)
    if version.state != QuestionnaireVersion.State.PUBLISHED:
        raise refusals.NotPublished(field="questionnaire")
    _require_sound_plan(title, starts_on, ends_on, most_tries)
    places = _places(place_ids, community, day_of(at))
    people = _people(going or {}, places, day_of(at))

    campaign = Campaign.objects.create(
        questionnaire=version, title=title.strip(), audience=version.questionnaire.audience, community=community,
        starts_on=starts_on, ends_on=ends_on, most_tries=most_tries,
    )  # fmt: skip
    CampaignPlace.objects.bulk_create(
        CampaignPlace(campaign=campaign, place=place, person=people.get(place.pk)) for place in places
    )
    _record("campaign.planned", by, campaign, at, places=len(places), starts_on=starts_on, ends_on=ends_on)
    return campaign


@atomic
def start_campaign(*, by: Actor, campaign_id: UUID, at: datetime) -> Started:
    """Make the list of doors and open the campaign to those who go. A dozen queries however many doors there are.

    Households that refused within policy "survey.refusal_rest_days" are left out.
    Raises NotFound, NotPermitted, CampaignState, NoDoors.
    """
    campaign = _locked(campaign_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=campaign.community, at=at)
    _require_state(campaign, Campaign.State.PLANNED)
    doors, left_out = listing.doors_of(campaign, at)
    if not doors:
        raise refusals.NoDoors(what=campaign.questionnaire.questionnaire.get_audience_display())
    Door.objects.bulk_create(doors, batch_size=BATCH)
    campaign.state, campaign.started_at, campaign.version = Campaign.State.RUNNING, at, campaign.version + 1
    campaign.save(update_fields=["state", "started_at", "version"])
    _record("campaign.started", by, campaign, at, doors=len(doors), left_out=left_out)
    return Started(campaign, len(doors), left_out)


@atomic
def close_campaign(*, by: Actor, campaign_id: UUID, at: datetime) -> Campaign:
    """End a campaign, also one that never started; doors still open stay as they are and count as not visited or not met.

    Raises NotFound, NotPermitted, CampaignState.
    """
    campaign = _locked(campaign_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=campaign.community, at=at)
    _require_state(campaign, Campaign.State.PLANNED, Campaign.State.RUNNING)
    left = Door.objects.waiting().filter(campaign=campaign).count()
    campaign.state, campaign.closed_at, campaign.version = Campaign.State.CLOSED, at, campaign.version + 1
    campaign.save(update_fields=["state", "closed_at", "version"])
    _record("campaign.closed", by, campaign, at, left=left)
    return campaign


@atomic
def assign_doors(*, by: Actor, campaign_id: UUID, place_id: UUID, person_id: UUID, at: datetime) -> int:
    """Give the open doors at a place (and below) to one person; returns how many. Needs MANAGE_SURVEYS at the place.

    Raises NotFound, NotPermitted, CampaignState, NotTheirPlace.
    """
    campaign = _locked(campaign_id)
    place = Place.objects.within(campaign.community.path).filter(pk=place_id).first()
    person = Person.objects.filter(pk=person_id).first()
    if place is None or person is None:
        raise NotFound(field="place" if place is None else "person")
    access.require(by, Permission.MANAGE_SURVEYS, place=place, at=at)
    _require_state(campaign, Campaign.State.RUNNING)
    _require_may_go(person, place, day_of(at))
    doors = Door.objects.filter(access.within_any([place.path], "place__path"), campaign=campaign)
    moved = doors.filter(state__in=OPEN).update(person=person)
    _record("campaign.assigned", by, campaign, at, place_id=place.pk, person=person.pk, doors=moved)
    return moved


@atomic
def assign_unattended(*, by: Actor, campaign_id: UUID, at: datetime) -> int:
    """Give open doors that nobody (in a post there) goes to, to the grid workers of their grids; returns how many.

    Raises NotFound, NotPermitted, CampaignState.
    """
    campaign = _locked(campaign_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=campaign.community, at=at)
    _require_state(campaign, Campaign.State.RUNNING)
    doors = listing.unattended(campaign, day_of(at))
    listing.assign(doors, campaign.places.select_related("place", "person"), day_of(at))
    Door.objects.bulk_update(doors, ["person"], batch_size=BATCH)
    found = sum(door.person is not None for door in doors)
    _record("campaign.reassigned", by, campaign, at, doors=found)
    return found


# Parts of the above


def _version(version_id: UUID) -> QuestionnaireVersion:
    found = QuestionnaireVersion.objects.select_related("questionnaire__community").filter(pk=version_id).first()
    if found is None:
        raise NotFound(field="questionnaire")
    return found


def _require_sound_plan(title: str, starts_on: date, ends_on: date, most_tries: int) -> None:
    if not title.strip():
        raise Invalid(field="title", what=_("名称"), why=_("不能为空"))
    if ends_on < starts_on:
        raise Invalid(field="ends_on", what=_("结束日期"), why=_("早于开始日期"))
    if not 1 <= most_tries <= MOST_TRIES:
        raise Invalid(field="most_tries", what=_("上门次数"), why=_("应为 1 至 10 次"))


def _places(place_ids: Iterable[UUID], community: Place, today: date) -> list[Place]:
    wanted = set(place_ids)
    found = list(Place.objects.within(community.path).filter(valid_on(today), pk__in=wanted).order_by("path"))
    if not wanted or len(found) != len(wanted):
        raise Invalid(field="places", what=_("走访范围"), why=_("请选择本社区的网格或楼栋"))
    return found


def _people(going: Mapping[UUID, UUID], places: list[Place], today: date) -> dict[UUID, Person]:
    people = Person.objects.in_bulk(set(going.values()))
    found = {}
    for place in places:
        if place.pk in going:
            person = people.get(going[place.pk])
            if person is None:
                raise NotFound(field="person")
            _require_may_go(person, place, today)
            found[place.pk] = person
    return found


def _require_may_go(person: Person, place: Place, today: date) -> None:
    if not listing.may_go(listing.going([person.pk], today).get(person.pk, []), place.path):
        raise refusals.NotTheirPlace(field="person", name=person.name, place=place.name)


def _locked(campaign_id: UUID) -> Campaign:
    found = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("community", "questionnaire__questionnaire").filter(pk=campaign_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def _require_state(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise refusals.CampaignState(state=campaign.get_state_display())


def _record(kind: str, by: Actor, campaign: Campaign, at: datetime, **facts: Any) -> None:
    journal.record(kind, by=by, on=campaign, at=at, place=campaign.community, **facts)
