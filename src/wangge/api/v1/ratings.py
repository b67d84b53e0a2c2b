"""Ratings of the service hall (好差评): giving one, public figures, the handling of bad ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Code, Text
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import rating_shapes as shapes
from wangge.api.v1.rating_shapes import (
    BadRating,
    FollowedUp,
    OwnBadRating,
    RaterContact,
    RatingAppeal,
    RatingByPhone,
    RatingGiven,
    RatingStatistics,
    RatingTaken,
    RatingVerdict,
    Rectified,
    Verified,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts.access import Permission
from wangge.ratings import giving, handling, queries
from wangge.ratings.states import Channel

router = Router()
SEE, HANDLE = Permission.SEE_RATINGS, Permission.HANDLE_RATINGS
URGENT = Order("urgent", (Key("due_at", nulls_last=True), Key("id")))
USUAL_DAYS = 90


class RatingsAsked(BaseModel):
    """Which figures."""

    since: date | None = Field(None, description="Left out: 90 days before `until`.")
    until: date | None = Field(None, description="Left out: today.")
    by: Text = Field("office", pattern="^(office|item|channel)$")


class BadRatingsAsked(Paging):
    """Which bad ratings."""

    state: Text = Field("", description="Left out: those still handled; a state, late or all.")


@route(router, "GET", "/ratings/public", guard=PUBLIC, gives=RatingStatistics)
def get_rating_statistics(request: HttpRequest, asked: Query[RatingsAsked]) -> RatingStatistics:
    """Read public figures of ratings; small numbers are hidden."""
    until = asked.until or day_of(clock.now())
    since = min(asked.since or until - timedelta(days=USUAL_DAYS), until)
    return shapes.statistics_shape(queries.statistics(since=since, until=until, at=clock.now(), by=asked.by))


@route(router, "POST", "/ratings/cases/{token}", guard=SIGNED_IN, gives=RatingTaken, status=200)
def rate_case(request: HttpRequest, token: Code, data: RatingGiven) -> RatingTaken:
    """Rate a case by its link, once."""
    return _rated(giving.rate_case, token, data)


@route(router, "POST", "/ratings/tickets/{token}", guard=SIGNED_IN, gives=RatingTaken, status=200)
def rate_visit(request: HttpRequest, token: Code, data: RatingGiven) -> RatingTaken:
    """Rate a visit by the link of its number, once."""
    return _rated(giving.rate_ticket, token, data)


@route(router, "POST", "/ratings/phone", guard=HANDLE, gives=RatingTaken, status=200)
def rate_by_phone(request: HttpRequest, data: RatingByPhone) -> RatingTaken:
    """Write down what somebody says on the phone about a case."""
    given = data.model_dump()
    return shapes.taken(giving.rate_case_by_phone(by=viewer_of(request), at=clock.now(), **given))


@route(router, "GET", "/ratings/bad", guard=SEE, gives=Page[BadRating])
def list_bad_ratings(request: HttpRequest, asked: Query[BadRatingsAsked]) -> Page[BadRating]:
    """List bad ratings of your places, never those of your own work."""
    found = queries.bad_ones(viewer_of(request), at=clock.now(), state=asked.state)
    return page_of(found, URGENT, asked, shapes.bad_shape)


@route(router, "GET", "/ratings/bad/{handling_id}", guard=SEE, gives=BadRating)
def get_bad_rating(request: HttpRequest, handling_id: UUID) -> BadRating:
    """Read one bad rating."""
    return shapes.bad_shape(queries.bad_one_for(viewer_of(request), handling_id, at=clock.now()))


@route(router, "POST", "/ratings/bad/{handling_id}/number", guard=HANDLE, gives=RaterContact)
def show_rater_number(request: HttpRequest, handling_id: UUID) -> RaterContact:
    """See the number of whoever rated; the journal says who looked."""
    viewer, at = viewer_of(request), clock.now()
    one = queries.bad_one_for(viewer, handling_id, at=at)
    return RaterContact(number=handling.show_contact(by=viewer, handling_id=one.pk, at=at))


@route(router, "POST", "/ratings/bad/{handling_id}/contact", guard=HANDLE, gives=BadRating)
def contact_rater(request: HttpRequest, handling_id: UUID, data: Verified) -> BadRating:
    """It was verified and the rater heard."""
    return _handled(request, handling_id, handling.contact, **data.model_dump())


@route(router, "POST", "/ratings/bad/{handling_id}/rectify", guard=HANDLE, gives=BadRating)
def rectify_rating(request: HttpRequest, handling_id: UUID, data: Rectified) -> BadRating:
    """It was put right."""
    return _handled(request, handling_id, handling.rectify, **data.model_dump())


@route(router, "POST", "/ratings/bad/{handling_id}/follow-up", guard=HANDLE, gives=BadRating)
def follow_up_rating(request: HttpRequest, handling_id: UUID, data: FollowedUp) -> BadRating:
    """The rater was asked again; not satisfied: it is put right once more."""
    return _handled(request, handling_id, handling.follow_up, result=data.result.value)


@route(router, "POST", "/ratings/bad/{handling_id}/decide", guard=HANDLE, gives=BadRating)
def decide_rating_appeal(request: HttpRequest, handling_id: UUID, data: RatingVerdict) -> BadRating:
    """Decide an appeal; by somebody who had no hand in it."""
    return _handled(request, handling_id, handling.decide_appeal, **data.model_dump())


@route(router, "GET", "/ratings/about-me", guard=SIGNED_IN, gives=list[OwnBadRating])
def list_own_bad_ratings(request: HttpRequest) -> list[OwnBadRating]:
    """Bad ratings of your own work, without case, day and rater; the newest 200."""
    return [shapes.own_shape(one) for one in queries.about(viewer_of(request))[:200]]


@route(router, "POST", "/ratings/about-me/{handling_id}/appeal", guard=SIGNED_IN, gives=OwnBadRating)
def appeal_rating(request: HttpRequest, handling_id: UUID, data: RatingAppeal) -> OwnBadRating:
    """Say once that a rating of your work is wrong or malicious."""
    viewer = viewer_of(request)
    one = queries.about_for(viewer, handling_id)
    handling.appeal(by=viewer, handling_id=one.pk, reason=data.reason, at=clock.now())
    return shapes.own_shape(queries.about_for(viewer, handling_id))


def _rated(deed: Any, token: str, data: RatingGiven) -> RatingTaken:
    made = deed(
        token=token, level=data.level, at=clock.now(), channel=Channel.MOBILE, told=data.indicators, words=data.words,
        contact=data.contact,
    )  # fmt: skip
    return shapes.taken(made)


def _handled(request: HttpRequest, handling_id: UUID, deed: Any, **given: Any) -> BadRating:
    viewer, at = viewer_of(request), clock.now()
    one = queries.bad_one_for(viewer, handling_id, at=at)
    deed(by=viewer, handling_id=one.pk, at=at, **given)
    return get_bad_rating(request, handling_id)
