"""Who holds which post, who is on duty, and where the worker on duty is."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Code, GivenMoment, Line, Moment, PersonRef, PlaceRef, Position, Shape, place_ref
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.places import seen_place
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts import access, commands, queries
from wangge.posts.access import Permission
from wangge.posts.models import DutyShift, Holding, PostKind

router = Router()
BY_PLACE = Order("place", (Key("place__path"), Key("id")))


class HoldingShape(Shape):
    """A post held by a person at a place."""

    id: UUID
    kind: PostKind
    person: PersonRef
    place: PlaceRef
    valid_from: date
    valid_to: date | None = Field(description="The last day; null while open-ended.")


class ShiftShape(Shape):
    """A person on duty for a place."""

    person: PersonRef
    place: PlaceRef
    starts_at: Moment
    ends_at: Moment


class Duty(Shape):
    """Who is on duty, the nearest place first."""

    at: Moment
    shifts: list[ShiftShape]


class KeptPosition(Shape):
    """The position as it was kept; it overwrites the one before."""

    longitude: float = Field(description="Degrees, CGCS2000.")
    latitude: float
    at: Moment


class PostFilters(Paging):
    """Which posts."""

    q: Line = Field("", description="Name, pinyin or initials of the holder, or the place's name.")
    kind: PostKind | None = None
    within: Code = Field("", description="Code of a place: only posts there and below.")
    history: bool = Field(False, description="Ended and future posts too.")


class DutyAsked(Shape):
    """Where and when."""

    place: Code = Field(description="Code of a place: its own shifts, then those of its grid and community.")
    at: GivenMoment | None = Field(None, description="ISO 8601 with an offset; now when left out.")


@route(router, "GET", "/posts", guard=Permission.SEE_POSTS, gives=Page[HoldingShape])
def list_posts(request: HttpRequest, asked: Query[PostFilters]) -> Page[HoldingShape]:
    """List who holds which post where, in the order of the places."""
    on = day_of(clock.now())
    found = queries.holdings(
        viewer_of(request), on=on, kind=asked.kind or "", text=asked.q, history=asked.history,
        place=seen_place(request, asked.within, on, field="within") if asked.within else None,
    )  # fmt: skip
    return page_of(found, BY_PLACE, asked, _holding)


@route(router, "GET", "/duty", guard=Permission.SEE_POSTS, gives=Duty)
def duty(request: HttpRequest, asked: Query[DutyAsked]) -> Duty:
    """Read who is on duty for a place at a moment; a place outside your posts is 404."""
    now = clock.now()
    place = seen_place(request, asked.place, day_of(now), field="place")
    if not access.rights_of(viewer_of(request), day_of(now)).allow(Permission.SEE_POSTS, place.path):
        raise NotFound(field="place")
    at = asked.at or now
    return Duty(at=at, shifts=[_shift(shift) for shift in queries.who_is_on_duty(place, at)])


@route(router, "POST", "/duty/position", guard=Permission.ANSWER_CALL, gives=KeptPosition)
def report_position(request: HttpRequest, data: Position) -> KeptPosition:
    """Say where you are while on duty, so that the nearest worker is asked. Only the newest position is kept."""
    kept = commands.report_position(
        by=viewer_of(request), longitude=data.longitude, latitude=data.latitude, datum=data.datum, at=clock.now()
    )
    return KeptPosition(longitude=kept.longitude, latitude=kept.latitude, at=kept.at)


def _holding(holding: Holding) -> HoldingShape:
    return HoldingShape(
        id=holding.pk,
        kind=PostKind(holding.kind),
        person=PersonRef(id=holding.person.pk, name=holding.person.name),
        place=place_ref(holding.place),
        valid_from=holding.valid_from,
        valid_to=holding.valid_to,
    )


def _shift(shift: DutyShift) -> ShiftShape:
    return ShiftShape(
        person=PersonRef(id=shift.person.pk, name=shift.person.name),
        place=place_ref(shift.place),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
