"""Openings: offer, claim, rank, decide."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from wangge.api.fields import Given, Line, Note, Shape
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.checkin_shapes import (
    MOST_CODES,
    Day,
    OpeningDetail,
    OpeningShape,
    OpeningState,
    ReasonGiven,
    Role,
    SkillCode,
    Slot,
    candidate_of,
    opening_fields,
    router,
)
from wangge.checkin import queries, selection
from wangge.checkin.models import Opening
from wangge.kernel import clock
from wangge.posts.access import Permission

MANAGE = Permission.MANAGE_CHECKINS
LATEST = Order("-created", (Key("created_at", descending=True), Key("id", descending=True)))


class OpeningFilters(Paging):
    """Which openings."""

    state: OpeningState | None = None


class OpeningGiven(Given):
    """A post or a service role, one of the two."""

    place_id: UUID
    post_kind: Line = Field("", description="grid_assistant, building_head or unit_head.")
    role: Role | None = None
    seats: int = Field(1, ge=1, le=50)
    skills: list[SkillCode] = Field([], max_length=MOST_CODES)
    times: list[Slot] = Field([], max_length=MOST_CODES)
    duties: Note = Field(description="What is to be done, and which risks it has.")
    apply_until: Day
    from_day: Day


class ClaimGiven(Given):
    """With which check-in, and as which wish."""

    check_in_id: UUID
    wish: int = Field(1, ge=1, le=3)


class Unclaim(Given):
    """Whose claim."""

    check_in_id: UUID


class ChosenGiven(Given):
    """One seat."""

    rank: int = Field(ge=1, le=10_000)
    reason: Line = Field("", description="Needed where it leaves the order of the ranking.")


class PassedOver(Given):
    """Why somebody was not chosen; only they read it."""

    rank: int = Field(ge=1, le=10_000)
    reason: Line


class DecisionGiven(Given):
    """Who gets the seats."""

    proposal_id: UUID
    meeting: Line
    chosen: list[ChosenGiven] = Field(max_length=50)
    passed_over: list[PassedOver] = Field([], max_length=500)


class Claimed(Shape):
    """A claim."""

    id: UUID
    opening_id: UUID
    check_in_id: UUID
    wish: int


@route(router, "GET", "/openings", guard=SIGNED_IN, gives=Page[OpeningShape])
def list_openings(request: HttpRequest, asked: Query[OpeningFilters]) -> Page[OpeningShape]:
    """List what is offered where you work or have checked in, the latest first."""
    found = queries.openings(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(found, LATEST, asked, lambda it: OpeningShape(**opening_fields(it)))


@route(router, "POST", "/openings", guard=MANAGE, gives=OpeningShape)
def offer_opening(request: HttpRequest, data: OpeningGiven) -> OpeningShape:
    """Offer a post or a service role."""
    made = selection.offer(
        by=viewer_of(request), place_id=data.place_id, post_kind=data.post_kind, role=data.role.value if data.role else "",
        seats=data.seats, skills=[one.value for one in data.skills], times=data.times, duties=data.duties,
        apply_until=data.apply_until, from_day=data.from_day, at=clock.now(),
    )  # fmt: skip
    return OpeningShape(**opening_fields(made))


@route(router, "GET", "/openings/{opening_id}", guard=SIGNED_IN, gives=OpeningDetail)
def get_opening(request: HttpRequest, opening_id: UUID) -> OpeningDetail:
    """Read one opening with your own place in the ranking; others' only when you prepare or decide."""
    return _detail(request, opening_id)


@route(router, "POST", "/openings/{opening_id}/claim", guard=SIGNED_IN, gives=Claimed)
def claim_opening(request: HttpRequest, opening_id: UUID, data: ClaimGiven) -> Claimed:
    """Put in for an opening, for yourself or at the desk."""
    it = _seen(request, opening_id)
    made = selection.claim(
        by=viewer_of(request), opening_id=it.pk, check_in_id=data.check_in_id, wish=data.wish, at=clock.now()
    )
    return Claimed(id=made.pk, opening_id=it.pk, check_in_id=made.check_in_id, wish=made.wish)


@route(router, "POST", "/openings/{opening_id}/unclaim", guard=SIGNED_IN, gives=Claimed)
def unclaim_opening(request: HttpRequest, opening_id: UUID, data: Unclaim) -> Claimed:
    """Take a claim back before the decision."""
    it = _seen(request, opening_id)
    made = selection.withdraw_claim(
        by=viewer_of(request), opening_id=it.pk, check_in_id=data.check_in_id, at=clock.now()
    )
    return Claimed(id=made.pk, opening_id=it.pk, check_in_id=made.check_in_id, wish=made.wish)


@route(router, "POST", "/openings/{opening_id}/rank", guard=MANAGE, gives=OpeningDetail)
def rank_opening(request: HttpRequest, opening_id: UUID) -> OpeningDetail:
    """Prepare the ranking once the time to apply is over."""
    selection.prepare_proposal(by=viewer_of(request), opening_id=_seen(request, opening_id).pk, at=clock.now())
    return _detail(request, opening_id)


@route(router, "POST", "/openings/{opening_id}/withdraw", guard=MANAGE, gives=OpeningDetail)
def withdraw_opening(request: HttpRequest, opening_id: UUID, data: ReasonGiven) -> OpeningDetail:
    """Take an opening back before it is decided."""
    it = _seen(request, opening_id)
    selection.withdraw_opening(by=viewer_of(request), opening_id=it.pk, reason=data.reason, at=clock.now())
    return _detail(request, opening_id)


@route(router, "POST", "/openings/{opening_id}/decide", guard=Permission.DECIDE_SELECTION, gives=OpeningDetail)
def decide_opening(request: HttpRequest, opening_id: UUID, data: DecisionGiven) -> OpeningDetail:
    """Decide as the committee: never who prepared the ranking, never a candidate."""
    it = _seen(request, opening_id)
    selection.decide(
        by=viewer_of(request), opening_id=it.pk, proposal_id=data.proposal_id, meeting=data.meeting,
        chosen=[selection.Choice(one.rank, one.reason) for one in data.chosen],
        reasons={one.rank: one.reason for one in data.passed_over}, at=clock.now(),
    )  # fmt: skip
    return _detail(request, opening_id)


def _seen(request: HttpRequest, opening_id: UUID) -> Opening:
    return queries.opening_for(viewer_of(request), opening_id, at=clock.now())


def _detail(request: HttpRequest, opening_id: UUID) -> OpeningDetail:
    viewer, it = viewer_of(request), _seen(request, opening_id)
    mine = queries.own_candidate(viewer, it)
    sees_all = queries.may_see_candidates(viewer, it, at=clock.now())
    proposal = selection.latest_proposal(it) if sees_all else None
    return OpeningDetail(
        **opening_fields(it),
        proposal_id=proposal.pk if proposal else None,
        mine=candidate_of(mine, named=False) if mine else None,
        candidates=[candidate_of(one, named=True) for one in queries.candidates_of(proposal.pk)] if proposal else [],
    )
