"""Work units: contacts, members who agreed, quarterly feedback."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from wangge.api.fields import Given, PersonRef, PlaceRef, Shape, place_ref
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.checkin_shapes import CheckInLine, ReportLine, line_of, report_line, router
from wangge.checkin import feedback, queries
from wangge.checkin import units as deeds
from wangge.checkin.models import UnitContact
from wangge.kernel import clock
from wangge.posts.access import Permission

MANAGE = Permission.MANAGE_CHECKINS
LATEST = Order("-number", (Key("number", descending=True), Key("id", descending=True)))


class UnitContactShape(Shape):
    """Somebody who speaks for a work unit in a community."""

    id: UUID
    person: PersonRef
    unit_id: UUID
    unit: str
    place: PlaceRef


class Contacts(Shape):
    """The units one speaks for."""

    items: list[UnitContactShape]


class UnitContactGiven(Given):
    """Who is to speak for which unit where."""

    unit_id: UUID
    person_id: UUID
    place_id: UUID


class Members(Shape):
    """Members who agreed to share with the unit; the others only counted."""

    items: list[CheckInLine]
    withheld: int


class ReportsAsked(Given):
    """Which quarter; for one unit, or for all with check-ins there."""

    place_id: UUID
    year: int = Field(ge=2000, le=2199)
    quarter: int = Field(ge=1, le=4)
    unit_id: UUID | None = None


class Made(Shape):
    """The reports made."""

    items: list[ReportLine]


class MemberLine(Shape):
    """One member in a report."""

    name: str
    since: str
    until: str
    minutes: int
    times: int
    missed: int
    posts: list[str]
    services: list[str]
    confirmed: bool


class ReportShape(ReportLine):
    """A report with its content, without members who have taken their consent back."""

    period: list[str] = Field(description="First and last day.")
    as_of: str
    members: list[MemberLine]
    withheld: int
    taken_back: int


@route(router, "GET", "/work-units/mine", guard=SIGNED_IN, gives=Contacts)
def my_units(request: HttpRequest) -> Contacts:
    """List the units you speak for."""
    return Contacts(items=[_contact(one) for one in queries.my_contacts(viewer_of(request), at=clock.now())])


@route(router, "GET", "/work-units/contacts/{contact_id}/members", guard=SIGNED_IN, gives=Members)
def unit_members(request: HttpRequest, contact_id: UUID) -> Members:
    """List your unit's members who agreed; the others are counted."""
    listed, others = queries.unit_members(queries.contact_for(viewer_of(request), contact_id, at=clock.now()))
    return Members(items=[line_of(one) for one in listed], withheld=others)


@route(router, "POST", "/work-units/contacts", guard=MANAGE, gives=UnitContactShape)
def add_unit_contact(request: HttpRequest, data: UnitContactGiven) -> UnitContactShape:
    """Let somebody speak for a unit in a community."""
    made = deeds.add_contact(by=viewer_of(request), at=clock.now(), **data.model_dump())
    return _contact(made)


@route(router, "POST", "/work-units/contacts/{contact_id}/end", guard=MANAGE, gives=UnitContactShape)
def end_unit_contact(request: HttpRequest, contact_id: UUID) -> UnitContactShape:
    """Let somebody speak for a unit no more."""
    return _contact(deeds.end_contact(by=viewer_of(request), contact_id=contact_id, at=clock.now()))


@route(router, "GET", "/feedback-reports", guard=SIGNED_IN, gives=Page[ReportLine])
def list_reports(request: HttpRequest, asked: Query[Paging]) -> Page[ReportLine]:
    """List the reports you may read, by number, the last first."""
    return page_of(queries.reports(viewer_of(request), at=clock.now()), LATEST, asked, report_line)


@route(router, "POST", "/feedback-reports", guard=MANAGE, gives=Made)
def make_reports(request: HttpRequest, data: ReportsAsked) -> Made:
    """Make a quarter's reports; making them again gives the next issue."""
    made = deeds.make_reports(by=viewer_of(request), at=clock.now(), **data.model_dump())
    return Made(items=[report_line(one) for one in made])


@route(router, "GET", "/feedback-reports/{report_id}", guard=SIGNED_IN, gives=ReportShape)
def get_report(request: HttpRequest, report_id: UUID) -> ReportShape:
    """Read one report; the pages give it as PDF, CSV and spreadsheet."""
    report = queries.report_for(viewer_of(request), report_id, at=clock.now())
    content: dict[str, Any] = feedback.shown(report)
    return ReportShape(
        **report_line(report).__dict__,
        period=[content["since"], content["until"]],
        as_of=content["as_of"],
        members=[MemberLine(**{name: one[name] for name in MemberLine.model_fields}) for one in content["members"]],
        withheld=content["withheld"],
        taken_back=content["taken_back"],
    )


def _contact(one: UnitContact) -> UnitContactShape:
    return UnitContactShape(
        id=one.pk, person=PersonRef(id=one.person_id, name=one.person.name), unit_id=one.unit_id, unit=one.unit.name,
        place=place_ref(one.place),
    )  # fmt: skip
