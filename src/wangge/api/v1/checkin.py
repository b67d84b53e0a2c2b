"""Check-ins: report in, list, approve, change, end; consents, services, duplicates. Openings and units register here too."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from wangge.api.fields import Given, Line, Shape, Text
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import checkin_openings, checkin_units
from wangge.api.v1.checkin_shapes import (
    MOST_ROWS,
    Born,
    CheckInKind,
    CheckInLine,
    CheckInShape,
    CheckInState,
    Consents,
    ConsentShape,
    Day,
    GroundGiven,
    How,
    OfferGiven,
    Purpose,
    ReasonGiven,
    Role,
    ServiceShape,
    SkillCode,
    Slot,
    line_of,
    router,
    service_of,
    shape_of,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.checkin import commands, consents, merging, queries, services
from wangge.checkin.models import CheckIn, Consent
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

__all__ = ["checkin_openings", "checkin_units", "router"]
MANAGE = Permission.MANAGE_CHECKINS
BY_NAME = Order("name", (Key("person__pinyin"), Key("id")))
LATEST = Order("-applied", (Key("applied_at", descending=True), Key("id", descending=True)))


class CheckInFilters(Paging):
    """Which check-ins."""

    q: Line = Field("", description="Name, pinyin, initials, or the unit's name.")
    kind: CheckInKind | None = None
    state: CheckInState | None = None
    skill: SkillCode | None = None
    time: Slot | None = None
    matching: bool = Field(False, description="Only people who agree to be matched to tasks.")


class OwnCheckIn(OfferGiven):
    """A person's own check-in."""

    place_id: UUID
    kind: CheckInKind
    unit_id: UUID | None = None
    born_on: Born | None = Field(None, description="Only kept when not known yet.")
    ground: GroundGiven | None = None
    consents: list[Purpose] = Field([], max_length=10)


class ListedCheckIn(OwnCheckIn):
    """One line of a list; `consents` were signed for on paper."""

    name: Text = Field(min_length=1, max_length=60)
    phone: Line = ""
    citizen_no: Line = ""


class CheckInList(Given):
    """A list: all of it is taken in, or nothing."""

    rows: list[ListedCheckIn] = Field(min_length=1, max_length=MOST_ROWS)


class Imported(Shape):
    """What a list brought."""

    made: list[UUID]
    there: int = Field(description="How many were there already.")


class ConsentGiven(Given):
    """One purpose, of oneself or (at the desk) of somebody who checked in."""

    purpose: Purpose
    person_id: UUID | None = Field(None, description="Left out: oneself.")
    how: How = Field(Consent.How.DESK, description="Only looked at when somebody else records it.")


class ServiceGiven(Given):
    """One service that was done, or not turned up for (without minutes)."""

    day: Day
    role: Role
    what: Text = Field(max_length=80)
    where: Text = Field(max_length=80)
    organiser: Text = Field(max_length=80)
    attended: bool = True
    minutes: int = Field(0, ge=0, le=1440, description="Of actual service, without the way there.")


class Backfill(Given):
    """Whether a late record counts."""

    accept: bool


class CheckInMerging(ReasonGiven):
    """Which check-in is dropped, and why."""

    dropped_id: UUID


class AlikeShape(Shape):
    """A check-in that may be the same person's."""

    check_in: CheckInLine
    why: str = Field(description="citizen_no, phone, name_and_birth or name.")
    likeness: int = Field(description="Of the names, 0 to 100.")


class Alikes(Shape):
    """The surest first."""

    items: list[AlikeShape]


class Merged(Shape):
    """A merge, to be taken back by its id."""

    id: UUID
    kept_id: UUID
    dropped_id: UUID
    undone: bool


@route(router, "GET", "/check-ins", guard=Permission.SEE_CHECKINS, gives=Page[CheckInLine])
def list_check_ins(request: HttpRequest, asked: Query[CheckInFilters]) -> Page[CheckInLine]:
    """List the check-ins you may see, by name."""
    wanted = queries.Wanted(
        asked.q, asked.kind or "", asked.state or "", asked.skill or "", asked.time or "", None, asked.matching
    )
    return page_of(queries.check_ins(viewer_of(request), at=clock.now(), wanted=wanted), BY_NAME, asked, line_of)


@route(router, "GET", "/check-ins/mine", guard=SIGNED_IN, gives=Page[CheckInLine])
def my_check_ins(request: HttpRequest, asked: Query[Paging]) -> Page[CheckInLine]:
    """List your own check-ins, the latest first."""
    return page_of(queries.mine(viewer_of(request)), LATEST, asked, line_of)


@route(router, "POST", "/check-ins", guard=SIGNED_IN, gives=CheckInLine)
def report_in(request: HttpRequest, data: OwnCheckIn) -> CheckInLine:
    """Report in yourself; it waits for the community's approval."""
    viewer = viewer_of(request)
    made = commands.apply(
        by=viewer, person_id=viewer.pk, place_id=data.place_id, kind=data.kind.value, unit_id=data.unit_id,
        offer=data.offer(), ground=data.ground.ground() if data.ground else None, born_on=data.born_on,
        consents=[one.value for one in data.consents], at=clock.now(),
    )  # fmt: skip
    return line_of(made)


@route(router, "POST", "/check-ins/import", guard=SIGNED_IN, gives=Imported)
def import_check_ins(request: HttpRequest, data: CheckInList) -> Imported:
    """Report a list in: the desk for its communities, a unit's contact for its serving members."""
    rows = [
        commands.CheckInRow(
            name=row.name, kind=row.kind.value, place_id=row.place_id, phone=row.phone, citizen_no=row.citizen_no,
            born_on=row.born_on, unit_id=row.unit_id, offer=row.offer(),
            ground=row.ground.ground() if row.ground else commands.Ground(),
            consents=tuple(one.value for one in row.consents),
        )
        for row in data.rows
    ]  # fmt: skip
    done = commands.import_checkins(by=viewer_of(request), rows=rows, at=clock.now())
    return Imported(made=[one.pk for one in done.made], there=done.there)


@route(router, "GET", "/check-ins/{check_in_id}", guard=SIGNED_IN, gives=CheckInShape, versioned=True)
def get_check_in(request: HttpRequest, response: HttpResponse, check_in_id: UUID) -> CheckInShape | HttpResponse:
    """Read one check-in: your own, or one of your places."""
    check_in = queries.check_in_for(viewer_of(request), check_in_id, at=clock.now())
    return not_modified(request, check_in.version) or _shape(request, response, check_in)


@route(router, "PATCH", "/check-ins/{check_in_id}", guard=SIGNED_IN, gives=CheckInShape, versioned=True)
def change_check_in(request: HttpRequest, response: HttpResponse, check_in_id: UUID, data: OfferGiven) -> CheckInShape:
    """Change skills, times and wishes: your own, or at the desk. What is left out is emptied."""
    viewer, version = viewer_of(request), version_read(request)
    queries.check_in_for(viewer, check_in_id, at=clock.now())
    commands.change_offer(by=viewer, check_in_id=check_in_id, version=version, offer=data.offer(), at=clock.now())
    return _shape(request, response, queries.check_in_for(viewer, check_in_id, at=clock.now()))


@route(router, "POST", "/check-ins/{check_in_id}/approve", guard=MANAGE, gives=CheckInLine)
def approve_check_in(request: HttpRequest, check_in_id: UUID) -> CheckInLine:
    """Accept a check-in that waits."""
    return line_of(commands.approve(by=viewer_of(request), check_in_id=_seen(request, check_in_id), at=clock.now()))


@route(router, "POST", "/check-ins/{check_in_id}/decline", guard=MANAGE, gives=CheckInLine)
def decline_check_in(request: HttpRequest, check_in_id: UUID, data: ReasonGiven) -> CheckInLine:
    """Refuse a check-in that waits."""
    pk = _seen(request, check_in_id)
    return line_of(commands.decline(by=viewer_of(request), check_in_id=pk, reason=data.reason, at=clock.now()))


@route(router, "POST", "/check-ins/{check_in_id}/end", guard=SIGNED_IN, gives=CheckInLine)
def end_check_in(request: HttpRequest, check_in_id: UUID, data: ReasonGiven) -> CheckInLine:
    """End a check-in after today: your own, or at the desk."""
    pk = _seen(request, check_in_id)
    return line_of(commands.end(by=viewer_of(request), check_in_id=pk, reason=data.reason, at=clock.now()))


@route(router, "POST", "/check-ins/{check_in_id}/confirm", guard=SIGNED_IN, gives=CheckInLine)
def confirm_check_in(request: HttpRequest, check_in_id: UUID) -> CheckInLine:
    """Re-check-in: still there to serve."""
    return line_of(commands.confirm(by=viewer_of(request), check_in_id=_seen(request, check_in_id), at=clock.now()))


@route(router, "POST", "/check-ins/{check_in_id}/services", guard=MANAGE, gives=ServiceShape)
def record_service(request: HttpRequest, check_in_id: UUID, data: ServiceGiven) -> ServiceShape:
    """Record one service; late ones wait for a colleague."""
    pk = _seen(request, check_in_id)
    given = data.model_dump() | {"role": data.role.value}
    return service_of(services.record_service(by=viewer_of(request), check_in_id=pk, at=clock.now(), **given))


@route(router, "POST", "/check-ins/services/{service_id}/backfill", guard=MANAGE, gives=ServiceShape)
def approve_backfill(request: HttpRequest, service_id: UUID, data: Backfill) -> ServiceShape:
    """Let a late record count, or not."""
    return service_of(
        services.approve_backfill(by=viewer_of(request), service_id=service_id, accept=data.accept, at=clock.now())
    )


@route(router, "GET", "/check-ins/{check_in_id}/duplicates", guard=MANAGE, gives=Alikes)
def list_duplicates(request: HttpRequest, check_in_id: UUID) -> Alikes:
    """List check-ins that may be the same person's."""
    check_in = queries.check_in_for(viewer_of(request), check_in_id, at=clock.now())
    access.require(viewer_of(request), MANAGE, place=check_in.place, at=clock.now())
    for_all = merging.duplicates_of(check_in, at=clock.now())
    return Alikes(
        items=[AlikeShape(check_in=line_of(one.check_in), why=one.why, likeness=one.likeness) for one in for_all]
    )


@route(router, "POST", "/check-ins/{check_in_id}/merge", guard=MANAGE, gives=Merged)
def merge_check_ins(request: HttpRequest, check_in_id: UUID, data: CheckInMerging) -> Merged:
    """Make two check-ins one; it can be taken back."""
    done = merging.merge(
        by=viewer_of(request), kept_id=_seen(request, check_in_id), dropped_id=data.dropped_id, reason=data.reason,
        at=clock.now(),
    )  # fmt: skip
    return Merged(id=done.pk, kept_id=done.kept_id, dropped_id=done.dropped_id, undone=False)


@route(router, "POST", "/check-ins/merges/{merge_id}/undo", guard=MANAGE, gives=Merged)
def undo_merge(request: HttpRequest, merge_id: UUID) -> Merged:
    """Take a merge back."""
    done = merging.undo(by=viewer_of(request), merge_id=merge_id, at=clock.now())
    return Merged(id=done.pk, kept_id=done.kept_id, dropped_id=done.dropped_id, undone=True)


@route(router, "GET", "/consents", guard=SIGNED_IN, gives=Consents)
def my_consents(request: HttpRequest) -> Consents:
    """Read what you agree to now. Nobody else's consents are ever listed."""
    return _consents(viewer_of(request))


@route(router, "POST", "/consents", guard=SIGNED_IN, gives=ConsentShape)
def give_consent(request: HttpRequest, data: ConsentGiven) -> ConsentShape:
    """Agree to one purpose."""
    viewer = viewer_of(request)
    made = consents.give(
        by=viewer, person_id=data.person_id or viewer.pk, purpose=data.purpose.value, how=data.how.value, at=clock.now()
    )
    return ConsentShape(purpose=Consent.Purpose(made.purpose), how=Consent.How(made.how), given_at=made.given_at)


@route(router, "POST", "/consents/withdraw", guard=SIGNED_IN, gives=ConsentShape)
def withdraw_consent(request: HttpRequest, data: ConsentGiven) -> ConsentShape:
    """Take one consent back from now on."""
    viewer = viewer_of(request)
    made = consents.withdraw(
        by=viewer, person_id=data.person_id or viewer.pk, purpose=data.purpose.value, at=clock.now()
    )
    return ConsentShape(purpose=Consent.Purpose(made.purpose), how=Consent.How(made.how), given_at=made.given_at)


def _consents(person: Person) -> Consents:
    rows = consents.agreed(person).order_by("given_at", "id")
    return Consents(
        items=[
            ConsentShape(purpose=Consent.Purpose(one.purpose), how=Consent.How(one.how), given_at=one.given_at)
            for one in rows
        ]
    )


def _seen(request: HttpRequest, check_in_id: UUID) -> UUID:
    return queries.check_in_for(viewer_of(request), check_in_id, at=clock.now()).pk


def _shape(request: HttpRequest, response: HttpResponse, check_in: CheckIn) -> CheckInShape:
    viewer = viewer_of(request)
    response["ETag"] = etag(check_in.version)
    desk = access.rights_of(viewer, day_of(clock.now())).allow(MANAGE, check_in.place.path)
    return shape_of(check_in, queries.minutes_of(check_in), full=desk or viewer.pk == check_in.person_id)
