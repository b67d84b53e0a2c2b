"""Organisations: found, read, registered, corrected, closed, and a contact's number revealed for a stated purpose."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import LEFT_OUT, Code, Given, Line, Moment, PlaceRef, Shape, Text, one_of, optional_place_ref
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.places import seen_place
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_phone
from wangge.people import contacts, organisation_queries, organisations
from wangge.people.contacts import ContactRow
from wangge.people.models import Organisation, OrganisationContact
from wangge.posts.access import Permission

router = Router()
SEE, EDIT = Permission.SEE_ORGANISATIONS, Permission.EDIT_ORGANISATIONS
OrganisationKind = Annotated[Organisation.Kind, one_of(Organisation.Kind)]
ContactRole = Annotated[OrganisationContact.Role, one_of(OrganisationContact.Role)]
Name = Annotated[Text, Field(min_length=1, max_length=120)]
Uscc = Annotated[Text, Field(max_length=30, description="Unified social credit code, 18 places (GB 32100).")]
BY_NAME = Order("name", (Key("pinyin"), Key("name"), Key("id")))


class OrganisationState(StrEnum):
    """Running, closed, or both."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class OrganisationLine(Shape):
    """An organisation in a list."""

    id: UUID
    name: str
    kind: OrganisationKind
    uscc: str | None
    place: PlaceRef | None = Field(description="Where its door is; null: it serves the whole district.")
    valid_from: date
    valid_to: date | None = Field(description="Its last day; null while it is running.")
    version: int = Field(description="The same number as the ETag.")


class OrganisationContactShape(Shape):
    """Whom one speaks to; the number masked."""

    id: UUID
    role: ContactRole
    name: str
    phone: str | None = Field(description="Masked, such as 199****0001; null when none is registered.")


class OrganisationShape(OrganisationLine):
    """An organisation with its contacts."""

    contacts: list[OrganisationContactShape]


class OrganisationFilters(Paging):
    """Which organisations."""

    q: Line = Field("", description="Name, pinyin, initials, beginning of the credit code, or house number.")
    kind: OrganisationKind | None = Field(None, description="Only this kind.")
    within: Code = Field("", description="Code of a place: only what is at or below it.")
    state: OrganisationState = OrganisationState.OPEN


class NewOrganisation(Given):
    """An organisation to be registered."""

    name: Name
    kind: OrganisationKind
    uscc: Uscc | None = None
    place_id: UUID | None = Field(None, description="A community or what lies below it; null: the whole district.")


class OrganisationChange(Given):
    """What to correct; names left out stay as they are, null clears the credit code."""

    name: Name = LEFT_OUT
    kind: OrganisationKind = LEFT_OUT
    uscc: Uscc | None = LEFT_OUT


class Seen(Given):
    """The version that was read."""

    version: int = Field(ge=1)


class OrganisationMove(Seen):
    """Where it is from today on."""

    place_id: UUID | None = Field(description="Null: it serves the whole district.")


class NewContact(Given):
    """Whom one speaks to: a resident by `person_id`, or a name and phone number."""

    role: ContactRole
    person_id: UUID | None = None
    name: Annotated[Text, Field(max_length=60)] = ""
    phone: Annotated[Text, Field(max_length=40)] | None = None


class ContactReveal(Given):
    """What for. Who it is about can read it."""

    purpose: Line = Field(description="At least four characters.", examples=["通知消防检查"])


class ContactNumber(Shape):
    """A number in the clear. Do not keep it longer than `until`."""

    value: str
    until: Moment


@route(router, "GET", "/organisations", guard=SEE, gives=Page[OrganisationLine])
def list_organisations(request: HttpRequest, asked: Query[OrganisationFilters]) -> Page[OrganisationLine]:
    """List the organisations you may see, by pinyin; narrowed by typed text."""
    at = clock.now()
    below = seen_place(request, asked.within, day_of(at), field="within") if asked.within else None
    found = organisation_queries.organisations_seen_by(
        viewer_of(request), at=at, text=asked.q, kind=asked.kind.value if asked.kind else "", below=below,
        state=asked.state.value,
    )  # fmt: skip
    return page_of(found, BY_NAME, asked, _line)


@route(router, "GET", "/organisations/{organisation_id}", guard=SEE, gives=OrganisationShape, versioned=True)
def get_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID
) -> OrganisationShape | HttpResponse:
    """Read one organisation with its contacts."""
    one = organisation_queries.organisation_for(viewer_of(request), organisation_id, at=clock.now())
    return not_modified(request, one.version) or _versioned(response, one)


@route(router, "POST", "/organisations", guard=EDIT, gives=OrganisationShape, status=201)
def add_organisation(request: HttpRequest, response: HttpResponse, data: NewOrganisation) -> OrganisationShape:
    """Register an organisation."""
    given = data.model_dump()
    made = organisations.add_organisation(by=viewer_of(request), at=clock.now(), **given)
    response["Location"] = f"{request.path}/{made.pk}"
    return _versioned(response, made)


@route(router, "PATCH", "/organisations/{organisation_id}", guard=EDIT, gives=OrganisationShape, versioned=True)
def change_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID, data: OrganisationChange
) -> OrganisationShape:
    """Correct name, kind or credit code. 412 when somebody changed it since you read it."""
    viewer, at, version = viewer_of(request), clock.now(), version_read(request)
    organisation_queries.organisation_for(viewer, organisation_id, at=at)
    changes = data.model_dump(exclude_unset=True)
    one = organisations.update_organisation(
        by=viewer, organisation_id=organisation_id, version=version, at=at, **changes
    )
    return _versioned(response, one)


@route(router, "POST", "/organisations/{organisation_id}/move", guard=EDIT, gives=OrganisationShape)
def move_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID, data: OrganisationMove
) -> OrganisationShape:
    """Register where it is from today on."""
    one = organisations.move_organisation(
        by=viewer_of(request), organisation_id=organisation_id, version=data.version, place_id=data.place_id,
        at=clock.now(),
    )  # fmt: skip
    return _versioned(response, one)


@route(router, "POST", "/organisations/{organisation_id}/close", guard=EDIT, gives=OrganisationShape)
def close_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID, data: Seen
) -> OrganisationShape:
    """Register that it closed; today is its last day."""
    one = organisations.close_organisation(
        by=viewer_of(request), organisation_id=organisation_id, version=data.version, at=clock.now()
    )
    return _versioned(response, one)


@route(router, "POST", "/organisations/{organisation_id}/reopen", guard=EDIT, gives=OrganisationShape)
def reopen_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID, data: Seen
) -> OrganisationShape:
    """Take back that it closed."""
    one = organisations.reopen_organisation(
        by=viewer_of(request), organisation_id=organisation_id, version=data.version, at=clock.now()
    )
    return _versioned(response, one)


@route(router, "POST", "/organisations/{organisation_id}/contacts", guard=EDIT, gives=OrganisationShape)
def add_organisation_contact(
    request: HttpRequest, response: HttpResponse, organisation_id: UUID, data: NewContact
) -> OrganisationShape:
    """Record whom one speaks to."""
    viewer, at = viewer_of(request), clock.now()
    one = organisation_queries.organisation_for(viewer, organisation_id, at=at)
    given = ContactRow(data.role.value, data.person_id, data.name, data.phone)
    contacts.add_contact(by=viewer, organisation_id=organisation_id, contact=given, at=at)
    return _versioned(response, one)


@route(router, "POST", "/organisations/contacts/{contact_id}/end", guard=EDIT, gives=OrganisationShape)
def end_organisation_contact(request: HttpRequest, response: HttpResponse, contact_id: UUID) -> OrganisationShape:
    """Record that one no longer speaks to this contact."""
    viewer, at = viewer_of(request), clock.now()
    one = contacts.contact_seen_by(viewer, contact_id, at=at).organisation
    contacts.end_contact(by=viewer, contact_id=contact_id, at=at)
    return _versioned(response, one)


@route(router, "POST", "/organisations/contacts/{contact_id}/reveal", guard=SEE, gives=ContactNumber)
def reveal_organisation_contact(request: HttpRequest, contact_id: UUID, data: ContactReveal) -> ContactNumber:
    """Reveal a contact's phone number for a stated purpose; the access is kept with the organisation."""
    viewer, at = viewer_of(request), clock.now()
    shown = contacts.reveal_contact(by=viewer, contact_id=contact_id, purpose=data.purpose, at=at)
    return ContactNumber(value=contacts.phone_of(shown.contact), until=shown.until)


def _versioned(response: HttpResponse, one: Organisation) -> OrganisationShape:
    response["ETag"] = etag(one.version)
    held = [_contact(contact) for contact in organisation_queries.contacts_of(one)]
    return OrganisationShape(**_line(one).__dict__, contacts=held)


def _line(one: Organisation) -> OrganisationLine:
    return OrganisationLine(
        id=one.pk,
        name=one.name,
        kind=Organisation.Kind(one.kind),
        uscc=one.uscc,
        place=optional_place_ref(one.place),
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        version=one.version,
    )


def _contact(contact: OrganisationContact) -> OrganisationContactShape:
    number = contacts.phone_of(contact)
    return OrganisationContactShape(
        id=contact.pk,
        role=OrganisationContact.Role(contact.role),
        name=str(contact),
        phone=mask_phone(number) if number else None,
    )
