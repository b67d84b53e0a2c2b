"""Residents: found, read, corrected, and one sealed value at a time revealed for a stated purpose."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import (
    EARLIEST_BIRTH,
    LEFT_OUT,
    Given,
    Line,
    Moment,
    PersonRef,
    PlaceRef,
    Shape,
    Text,
    one_of,
    optional_place_ref,
)
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock
from wangge.kernel.masking import mask_citizen_no, mask_phone
from wangge.people import commands, queries
from wangge.people.models import Person, Trait
from wangge.posts.access import Permission

router = Router()
TraitKind = Annotated[Trait.Kind, one_of(Trait.Kind)]
BY_NAME = Order("name", (Key("pinyin"), Key("name"), Key("id")))


class Gender(StrEnum):
    """Female, male, or not stated."""

    FEMALE = "f"
    MALE = "m"
    UNKNOWN = "u"


class Sealed(StrEnum):
    """Values that are shown only masked and revealed for a purpose."""

    PHONE = "phone"
    CITIZEN_NO = "citizen_no"


class PersonLine(PersonRef):
    """A person in a list; sealed values masked."""

    gender: Gender
    born_on: date | None
    phone: str | None = Field(description="Masked, such as 199****0001; null when none is registered.")
    home: PlaceRef | None


class PersonShape(PersonLine):
    """A person; sealed values masked."""

    citizen_no: str | None = Field(description="Masked; null when none is registered.")
    traits: list[TraitKind] = Field(description="What decides which care is offered.")
    version: int = Field(description="The same number as the ETag.")


class PersonChange(Given):
    """What to change; names left out stay as they are, null clears a phone, birthday or citizen number."""

    name: Annotated[Text, Field(min_length=1, max_length=60)] = LEFT_OUT
    gender: Gender = LEFT_OUT
    born_on: Annotated[date, Field(ge=EARLIEST_BIRTH)] | None = LEFT_OUT
    phone: Annotated[Text, Field(max_length=40)] | None = LEFT_OUT
    citizen_no: Annotated[Text, Field(max_length=30)] | None = LEFT_OUT


class RevealRequest(Given):
    """Which value, and what for. The person can read both."""

    field: Sealed
    purpose: Line = Field(description="At least four characters.", examples=["联系家属"])


class Revealed(Shape):
    """A value in the clear. Do not keep it longer than `until`."""

    value: str
    until: Moment


class PeopleFilters(Paging):
    """Which people."""

    q: Line = Field("", description="Name, pinyin, initials, whole phone or citizen number, or address.")
    trait: TraitKind | None = Field(None, description="Only people of whom this is true today.")


@route(router, "GET", "/people", guard=Permission.SEE_PEOPLE, gives=Page[PersonLine])
def list_people(request: HttpRequest, asked: Query[PeopleFilters]) -> Page[PersonLine]:
    """List the people you may see, by pinyin; narrowed by typed text."""
    people = queries.people_seen_by(
        viewer_of(request), at=clock.now(), text=asked.q, trait=asked.trait.value if asked.trait else ""
    )
    return page_of(people, BY_NAME, asked, _line)


@route(router, "GET", "/people/{person_id}", guard=SIGNED_IN, gives=PersonShape, versioned=True)
def get_person(request: HttpRequest, response: HttpResponse, person_id: UUID) -> PersonShape | HttpResponse:
    """Read one person: a resident of your places, yourself, or a relative who agreed."""
    person = queries.person_for(viewer_of(request), person_id, at=clock.now())
    return not_modified(request, person.version) or _versioned(response, person)


@route(
    router, "PATCH", "/people/{person_id}", guard=Permission.EDIT_PEOPLE, gives=PersonShape, versioned=True
)  # fmt: skip
def change_person(request: HttpRequest, response: HttpResponse, person_id: UUID, data: PersonChange) -> PersonShape:
    """Correct what is known of a person. 412 when somebody changed it since you read it."""
    viewer, at, version = viewer_of(request), clock.now(), version_read(request)
    queries.person_for(viewer, person_id, at=at)
    changes = data.model_dump(exclude_unset=True)
    person = commands.update_person(by=viewer, person_id=person_id, version=version, at=at, **changes)
    return _versioned(response, person)


@route(router, "POST", "/people/{person_id}/reveal", guard=SIGNED_IN, gives=Revealed)
def reveal(request: HttpRequest, person_id: UUID, data: RevealRequest) -> Revealed:
    """Reveal one sealed value for a stated purpose.

    The person can read who looked and what for. One's own values need no post.
    """
    shown = commands.reveal(
        by=viewer_of(request), subject_id=person_id, field=data.field.value, purpose=data.purpose, at=clock.now()
    )
    return Revealed(value=shown.value, until=shown.until)


def _versioned(response: HttpResponse, person: Person) -> PersonShape:
    response["ETag"] = etag(person.version)
    return PersonShape(
        **_line(person).__dict__,
        citizen_no=mask_citizen_no(person.citizen_no) if person.citizen_no else None,
        traits=[Trait.Kind(trait.kind) for trait in queries.traits_of(person)],
        version=person.version,
    )


def _line(person: Person) -> PersonLine:
    return PersonLine(
        id=person.pk,
        name=person.name,
        gender=Gender(person.gender),
        born_on=person.born_on,
        phone=mask_phone(person.phone) if person.phone else None,
        home=optional_place_ref(person.home),
    )
