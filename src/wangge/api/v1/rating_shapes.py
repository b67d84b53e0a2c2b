"""Shapes of ratings (好差评). Nothing tells who rated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Moment, PersonRef, PlaceRef, Shape, Text, one_of, place_ref
from wangge.api.fields import person_ref as ref_of
from wangge.kernel.clock import local
from wangge.ratings.models import Handling, Rating
from wangge.ratings.queries import Statistics
from wangge.ratings.rules import Group
from wangge.ratings.states import Channel, FollowUp, State

RatingChannelName = Annotated[Channel, one_of(Channel)]
RatingStateName = Annotated[State, one_of(State)]
FollowUpName = Annotated[FollowUp, one_of(FollowUp)]
LevelNumber = Annotated[int, Field(ge=1, le=5, description="5 very satisfied to 1 very dissatisfied.")]
Told = Annotated[Text, Field(min_length=4, max_length=500)]


class RatingGiven(Given):
    """A rating by the link of a case or visit."""

    level: LevelNumber
    indicators: dict[Text, LevelNumber] = Field(
        default_factory=dict,
        description="On site efficiency, service, attitude; online efficiency, guide, convenience, platform.",
    )
    words: Annotated[Text, Field(max_length=500)] = ""
    contact: Annotated[Text, Field(max_length=30)] = Field("", description="A phone number, to hear back.")


class RatingByPhone(Given):
    """A rating somebody gave on the phone."""

    number: Annotated[Text, Field(min_length=43, max_length=60)]
    level: LevelNumber
    words: Annotated[Text, Field(max_length=500)] = ""
    contact: Annotated[Text, Field(max_length=30)] = ""


class RatingTaken(Shape):
    """That a rating was taken."""

    level: LevelNumber
    is_bad: bool


class RatingGroup(Shape):
    """Figures of a group; null where so few were given that they could point at somebody."""

    name: str
    count: int | None
    satisfied: int | None
    bad: int | None
    average: float | None
    percent: int | None = Field(description="Satisfied of all.")


class RatingStatistics(Shape):
    """Public figures."""

    since: date
    until: date
    total: RatingGroup
    groups: list[RatingGroup]
    rectified: int | None = Field(description="Percent of bad ones put right, of those due.")
    least: int = Field(description="Groups with fewer ratings are not shown.")


class BadRating(Shape):
    """A bad rating and how far its handling is."""

    id: UUID
    item: str | None
    office: str | None
    window: int | None
    place: PlaceRef
    level: LevelNumber
    indicators: dict[str, int]
    channel: RatingChannelName
    words: str | None
    has_contact: bool
    given_at: Moment
    state: RatingStateName
    due_at: Moment | None
    is_complex: bool
    found: str | None
    done: str | None
    reply: str
    follow_up: str
    appeal: str | None
    verdict: str | None
    owner: PersonRef | None
    version: int


class OwnBadRating(Shape):
    """A bad rating of one's own work: no case, no day, nobody."""

    id: UUID
    level: LevelNumber
    month: str
    words: str | None
    indicators: dict[str, int]
    state: RatingStateName
    may_appeal: bool


class RaterContact(Shape):
    """The number of whoever rated."""

    number: str


class Verified(Given):
    """What verifying found."""

    found: Told
    is_complex: bool = False


class Rectified(Given):
    """What was put right, and what everybody may read of it."""

    done: Told
    reply: Told


class FollowedUp(Given):
    """What the rater says of it."""

    result: FollowUpName


class RatingAppeal(Given):
    """Why a rating is wrong or malicious."""

    reason: Told


class RatingVerdict(Given):
    """The verdict on an appeal."""

    is_upheld: bool
    verdict: Told


def taken(rating: Rating) -> RatingTaken:
    """That a rating was taken."""
    return RatingTaken(level=rating.level, is_bad=rating.is_bad)


def statistics_shape(found: Statistics) -> RatingStatistics:
    """Public figures."""
    return RatingStatistics(
        since=found.since, until=found.until, total=group_shape(found.total), groups=[group_shape(one) for one in found.groups],
        rectified=found.rectified, least=found.least,
    )  # fmt: skip


def group_shape(one: Group[str]) -> RatingGroup:
    """The figures of a group."""
    return RatingGroup(
        name=one.name, count=one.count, satisfied=one.satisfied, bad=one.bad, average=one.average, percent=one.percent
    )


def bad_shape(one: Handling) -> BadRating:
    """A bad rating, for whoever sees ratings."""
    rating: Any = one.rating
    return BadRating(
        id=one.pk, item=rating.item.name if rating.item else None, office=rating.office.name if rating.office else None,
        window=rating.window.number if rating.window else None, place=place_ref(rating.place), level=rating.level,
        indicators=rating.indicators, channel=Channel(rating.channel), words=rating.words, has_contact=bool(rating.contact),
        given_at=rating.given_at, state=State(one.state), due_at=one.due_at, is_complex=one.is_complex, found=one.found,
        done=one.done, reply=one.reply, follow_up=one.follow_up, appeal=one.appeal, verdict=one.verdict,
        owner=ref_of(one.owner), version=one.version,
    )  # fmt: skip


def own_shape(one: Handling) -> OwnBadRating:
    """A bad rating of one's own work."""
    return OwnBadRating(
        id=one.pk, level=one.rating.level, month=f"{local(one.rating.given_at):%Y-%m}", words=one.rating.words,
        indicators=one.rating.indicators, state=State(one.state),
        may_appeal=one.appealed_at is None and one.state in (State.OPEN, State.CONTACTED),
    )  # fmt: skip
