"""One search for people, places, organisations and service items; whole numbers only in a body, never in an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Given, PersonRef, PlaceRef, Shape, Text, optional_place_ref, place_ref
from wangge.api.guard import viewer_of
from wangge.api.routes import route
from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import ItemVersion
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_phone
from wangge.people import finding
from wangge.people.models import Organisation, Person
from wangge.posts.access import Permission

router = Router()


class FoundPerson(PersonRef):
    """A person found; the phone masked."""

    phone: str | None = Field(description="Masked, such as 199****0001; null when none is registered.")
    home: PlaceRef | None


class FoundOrganisation(Shape):
    """An organisation found."""

    id: UUID
    name: str
    place: PlaceRef | None


class FoundServiceItem(Shape):
    """A service item the hall offers today."""

    id: UUID
    code: str
    name: str
    department: str


class FoundShape(Shape):
    """What was found, as far as you may see it."""

    people: list[FoundPerson] = Field(description="Up to 20.")
    places: list[PlaceRef] = Field(description="Up to 10, wider ones first.")
    organisations: list[FoundOrganisation] = Field(description="Up to 20.")
    items: list[FoundServiceItem] = Field(description="Up to 20, of the catalogue published today.")


class SearchWords(BaseModel):
    """What to look for."""

    q: Annotated[Text, Field(max_length=60)] = Field(
        description="Name, pinyin, initials or house number; several words narrow. Whole numbers find nothing here."
    )


class WholeNumber(Given):
    """A whole phone number, citizen number or credit code."""

    number: Annotated[Text, Field(min_length=7, max_length=40)]


@route(router, "GET", "/search", guard=Permission.SEE_PLACES, gives=FoundShape)
def search(request: HttpRequest, asked: Query[SearchWords]) -> FoundShape:
    """Find people, places, organisations and service items by words. Whole numbers are looked up with POST /search/number."""
    at = clock.now()
    found = finding.find(viewer_of(request), asked.q, at=at)
    return _shape(found, [] if found.is_number else catalogue.offered(asked.q, on=day_of(at)))


@route(router, "POST", "/search/number", guard=Permission.SEE_PLACES, gives=FoundShape)
def look_up_number(request: HttpRequest, data: WholeNumber) -> FoundShape:
    """Find who has this whole number. The people found can read that you looked them up."""
    return _shape(finding.look_up_number(by=viewer_of(request), number=data.number, at=clock.now()))


def _shape(found: finding.Found, items: Sequence[ItemVersion] = ()) -> FoundShape:
    return FoundShape(
        people=[_person(person) for person in found.people],
        places=[place_ref(place) for place in found.places],
        organisations=[_organisation(one) for one in found.organisations],
        items=[
            FoundServiceItem(id=one.item_id, code=one.item.code, name=one.name, department=one.item.department.name)
            for one in items
        ],
    )


def _person(person: Person) -> FoundPerson:
    phone = mask_phone(person.phone) if person.phone else None
    return FoundPerson(id=person.pk, name=person.name, phone=phone, home=optional_place_ref(person.home))


def _organisation(one: Organisation) -> FoundOrganisation:
    return FoundOrganisation(id=one.pk, name=one.name, place=optional_place_ref(one.place))
