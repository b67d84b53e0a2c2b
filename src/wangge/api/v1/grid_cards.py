"""Grids: the list, the desk of one, its public card, and the phones the card shows."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import (
    Code,
    Given,
    Line,
    Moment,
    PersonRef,
    PlaceRef,
    Shape,
    Text,
    one_of,
    optional_place_ref,
    place_ref,
)
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.places import seen_place
from wangge.care import grid_desk
from wangge.care.grid_desk import BuildingLine, GridDesk, GridLine
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.people.models import Trait
from wangge.posts import contacts, published
from wangge.posts.access import Permission
from wangge.posts.models import CommunityPhone, DutyShift, Holding, PostKind, PublishedContact
from wangge.posts.published import GridCard

router = Router()
BY_PATH = Order("path", (Key("path"),))
GridCode = Annotated[Text, Field(max_length=15, description="15 characters.")]
Post = Annotated[PostKind, one_of(PostKind)]
Basis = Annotated[PublishedContact.Basis, one_of(PublishedContact.Basis)]
Use = Annotated[CommunityPhone.Use, one_of(CommunityPhone.Use)]


class Size(StrEnum):
    """A grid's number of households beside the guide."""

    FEW = "few"
    FITS = "fits"
    MANY = "many"


class PostShape(Shape):
    """A post at a grid and the phone its card shows."""

    holding_id: UUID
    kind: Post
    person: PersonRef
    phone: str | None = Field(description="As published; null when none is.")


class GridShape(PlaceRef):
    """A grid in the list; null where your posts do not reach."""

    community: PlaceRef | None
    households: int
    size: Size
    posts: list[PersonRef] | None = Field(description="Leader, workers and assistants, in this order.")
    published: int | None = Field(description="How many of these posts have a published phone.")
    on_duty: list[PersonRef] | None
    open_calls: int | None
    overdue: int | None


class TraitCount(Shape):
    """How many residents belong to a special group."""

    kind: Annotated[Trait.Kind, one_of(Trait.Kind)]
    count: int


class BuildingShape(PlaceRef):
    """A building of the grid; null where your posts do not reach."""

    households: int
    residents: int | None
    special: int | None
    open_calls: int | None
    head: PersonRef | None
    units: int
    units_without_head: list[PlaceRef]


class CallCounts(Shape):
    """Help calls that are not over."""

    open: int
    overdue: int
    nobody_to_send: int
    to_follow_up: int


class DutyShape(Shape):
    """A shift, running or coming."""

    person: PersonRef
    place: PlaceRef
    starts_at: Moment
    ends_at: Moment


class DeskShape(PlaceRef):
    """The desk of one grid; null where your posts do not reach."""

    at: Moment
    households: int
    guide: list[int] = Field(description="Households a grid should have: from, to.", min_length=2, max_length=2)
    size: Size
    residents: int | None
    special: list[TraitCount] | None
    buildings: list[BuildingShape]
    posts: list[PostShape] | None
    office_phone: str | None
    supervision_phone: str | None
    on_duty: list[DutyShape]
    coming: list[DutyShape] = Field(description="Shifts of the next 36 hours.")
    calls: CallCounts | None


class CardPersonShape(Shape):
    """Somebody the card names."""

    name: str
    kind: Post
    phone: str | None = Field(description="Their office phone; null when none is published.")
    call: str = Field(description="The phone to dial: theirs, else the community's, else 12345.")


class CardShape(Shape):
    """The public card of a grid."""

    grid: PlaceRef
    community: PlaceRef
    closed: bool
    successor: PlaceRef | None = Field(description="The grid in use that took the place of a closed one.")
    people: list[CardPersonShape]
    office_phone: str
    supervision_phone: str
    as_of: date
    page: str = Field(description="Address of the card for people.")


class PublishedContactShape(Shape):
    """A phone published for a post."""

    id: UUID
    holding_id: UUID
    phone: str
    basis: Basis
    source: str
    since: Moment
    until: Moment | None = Field(
        description="When it was withdrawn; null while it is shown. It ends with the post too."
    )


class PhoneShape(Shape):
    """A phone of a community."""

    place: PlaceRef
    use: Use
    phone: str
    valid_from: date
    valid_to: date | None


class GridFilters(Paging):
    """Which grids."""

    q: Line = Field("", description="Part of the name, or the beginning of the code.")
    community: Code = Field("", description="Code of a community: only its grids.")


class PublishedContactGiven(Given):
    """What to publish, and why it may be."""

    holding_id: UUID
    phone: Annotated[Text, Field(max_length=40)]
    basis: Basis
    source: Line = Field(description="The rule that asks for it, or how and when the holder agreed.")


class PhoneGiven(Given):
    """A phone of a community from a day on."""

    place: Code = Field(description="Code of the community or village.")
    use: Use
    phone: Annotated[Text, Field(max_length=40)]
    from_day: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))] | None = Field(
        None, description="Today when left out."
    )


@route(router, "GET", "/grids", guard=Permission.SEE_PLACES, gives=Page[GridShape])
def list_grids(request: HttpRequest, asked: Query[GridFilters]) -> Page[GridShape]:
    """List the grids of your places in the order of their codes."""
    at = clock.now()
    viewer, on = viewer_of(request), day_of(at)
    community = seen_place(request, asked.community, on, field="community") if asked.community else None
    found = page_of(
        grid_desk.grids_of(viewer, on, text=asked.q, community=community), BY_PATH, asked, lambda grid: grid
    )
    guide = grid_desk.guide_at(at)
    lines = grid_desk.lines_of(viewer, found.items, at)
    return Page(items=[_line(line, guide.verdict(line.households)) for line in lines], next=found.next)


# The fixed addresses come first: "contacts" would be taken for the code of a grid.


@route(router, "POST", "/grids/contacts", guard=Permission.MANAGE_POSTS, gives=PublishedContactShape)
def publish_contact(request: HttpRequest, data: PublishedContactGiven) -> PublishedContactShape:
    """Publish an office phone for a post on the grid's card; the one shown before ends."""
    return _contact(contacts.publish_contact(by=viewer_of(request), at=clock.now(), **dict(data)))


@route(router, "POST", "/grids/contacts/{contact_id}/withdraw", guard=SIGNED_IN, gives=PublishedContactShape)
def withdraw_contact(request: HttpRequest, contact_id: UUID) -> PublishedContactShape:
    """Take a phone off the card now; the holder who agreed may do so too."""
    return _contact(contacts.withdraw_contact(by=viewer_of(request), contact_id=contact_id, at=clock.now()))


@route(router, "POST", "/grids/phones", guard=Permission.MANAGE_POSTS, gives=PhoneShape)
def set_community_phone(request: HttpRequest, data: PhoneGiven) -> PhoneShape:
    """Set the office or supervision phone of a community from a day on."""
    at = clock.now()
    place = seen_place(request, data.place, day_of(at), field="place")
    row = contacts.set_community_phone(
        by=viewer_of(request), place_id=place.pk, use=data.use, phone=data.phone, from_day=data.from_day, at=at
    )
    return PhoneShape(
        place=place_ref(place),
        use=CommunityPhone.Use(row.use),
        phone=row.phone,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@route(router, "GET", "/grids/{code}", guard=Permission.SEE_PLACES, gives=DeskShape)
def get_grid(request: HttpRequest, code: GridCode) -> DeskShape:
    """Read the desk of one grid of your places: who lives there, who is in charge, what is open."""
    at = clock.now()
    viewer = viewer_of(request)
    return _desk(grid_desk.desk_of(viewer, grid_desk.grid_for(viewer, code, day_of(at)), at))


@route(router, "GET", "/grids/{code}/card", guard=PUBLIC, gives=CardShape)
def get_card(request: HttpRequest, code: GridCode) -> CardShape:
    """Read what the public card of a grid says today; closed grids stay readable and name their successor."""
    at = clock.now()
    return _card(published.cards_of([published.grid_of(code, at)], at)[0], request)


# Shapes of the above


def _line(line: GridLine, verdict: str) -> GridShape:
    return GridShape(
        **place_ref(line.grid).__dict__,
        community=optional_place_ref(line.grid.parent),
        households=line.households,
        size=Size(verdict or "fits"),
        posts=[_holder(one) for one in line.posts] if line.posts is not None else None,
        published=line.published,
        on_duty=[_holder(one) for one in line.on_duty] if line.on_duty is not None else None,
        open_calls=line.open_calls,
        overdue=line.overdue,
    )


def _desk(desk: GridDesk) -> DeskShape:
    calls = desk.calls
    return DeskShape(
        **place_ref(desk.grid).__dict__,
        at=desk.at,
        households=desk.households,
        guide=[desk.guide.low, desk.guide.high],
        size=Size(desk.guide.verdict(desk.households) or "fits"),
        residents=desk.residents,
        special=[TraitCount(kind=kind, count=count) for kind, count in desk.special]
        if desk.special is not None
        else None,
        buildings=[_building(line) for line in desk.buildings],
        posts=[_post(one, desk) for one in desk.posts] if desk.posts is not None else None,
        office_phone=desk.phones.office or None,
        supervision_phone=desk.phones.supervision or None,
        on_duty=[_shift(one) for one in desk.now],
        coming=[_shift(one) for one in desk.coming],
        calls=CallCounts(
            open=calls.open, overdue=calls.overdue, nobody_to_send=calls.alarms, to_follow_up=calls.to_follow_up
        )
        if calls
        else None,
    )


def _building(line: BuildingLine) -> BuildingShape:
    return BuildingShape(
        **place_ref(line.place).__dict__,
        households=line.households,
        residents=line.residents,
        special=line.special,
        open_calls=line.open_calls,
        head=_holder(line.head) if line.head else None,
        units=line.units,
        units_without_head=[place_ref(unit) for unit in line.headless],
    )


def _post(holding: Holding, desk: GridDesk) -> PostShape:
    contact = desk.contacts.get(holding.pk)
    return PostShape(
        holding_id=holding.pk,
        kind=PostKind(holding.kind),
        person=_holder(holding),
        phone=contact.phone if contact else None,
    )


def _holder(one: Holding | DutyShift) -> PersonRef:
    return PersonRef(id=one.person.pk, name=one.person.name)


def _shift(shift: DutyShift) -> DutyShape:
    return DutyShape(
        person=_holder(shift), place=place_ref(shift.place), starts_at=shift.starts_at, ends_at=shift.ends_at
    )


def _card(card: GridCard, request: HttpRequest) -> CardShape:
    return CardShape(
        grid=place_ref(card.grid),
        community=place_ref(card.community),
        closed=card.closed,
        successor=optional_place_ref(card.successor),
        people=[
            CardPersonShape(
                name=one.name,
                kind=PostKind(one.kind),
                phone=one.phone or None,
                call=one.phone or card.phones.to_call,
            )
            for one in card.people
        ],
        office_phone=card.phones.to_call,
        supervision_phone=card.phones.to_complain,
        as_of=card.as_of,
        page=district.address(request, reverse("grids:card", args=[card.grid.code])),
    )


def _contact(contact: PublishedContact) -> PublishedContactShape:
    return PublishedContactShape(
        id=contact.pk,
        holding_id=contact.holding_id,
        phone=contact.phone,
        basis=PublishedContact.Basis(contact.basis),
        source=contact.source,
        since=contact.since,
        until=contact.until,
    )
