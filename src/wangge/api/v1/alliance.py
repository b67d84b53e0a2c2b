"""The alliance: members, benefits, scores, complaints heard and verified, appeals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.alliance import complaints, exports, memberships, queries
from wangge.alliance.models import Benefit, Complaint, Export, Membership
from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import alliance_shapes as shapes
from wangge.api.v1.alliance_shapes import (
    AppealVerdict,
    BenefitShape,
    ComplaintDetail,
    ComplaintShape,
    ComplaintStateName,
    CreditShape,
    ExportedList,
    ExportMade,
    Invitation,
    InvitationMade,
    ListToExport,
    MemberDetail,
    MemberShape,
    NewBenefit,
    NewComplaint,
    NewCredit,
    PublicMember,
    Verdict,
    Words,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE, HEAR = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE, Permission.HEAR_COMPLAINTS
CREDITS_SHOWN = 50
JOINED = Order("joined", (Key("began_at", descending=True), Key("id", descending=True)))
RAISED = Order("raised", (Key("raised_at", descending=True), Key("id", descending=True)))
BY_NAME = Order("name", (Key("name"), Key("id")))


class MemberFilters(Paging):
    """Which members."""

    q: Line = Field("", description="Name, pinyin or initials.")
    ended: bool = Field(False, description="Those that are members no more.")


class ComplaintFilters(Paging):
    """Which complaints."""

    q: Line = Field("", description="Number or name of the member.")
    state: ComplaintStateName | None = Field(None, description="Left out: those to be heard or decided.")
    appeals: bool = Field(False, description="Those with an appeal to be decided.")
    all: bool = Field(False, description="Of every state.")


@route(router, "GET", "/alliance/public", guard=PUBLIC, gives=Page[PublicMember])
def list_public_members(request: HttpRequest, asked: Query[Paging]) -> Page[PublicMember]:
    """Read who is a member now, the newest first: no persons."""
    return page_of(queries.public(), JOINED, asked, shapes.public_member)


@route(router, "GET", "/alliance/members", guard=SEE, gives=Page[MemberShape])
def list_members(request: HttpRequest, asked: Query[MemberFilters]) -> Page[MemberShape]:
    """List the members of your communities, the newest first."""
    state = "ended" if asked.ended else ""
    rows = queries.memberships(viewer_of(request), at=clock.now(), text=asked.q, state=state)
    return _with_figures(page_of(rows, JOINED, asked, _as_it_is))


@route(router, "GET", "/alliance/members/mine", guard=SIGNED_IN, gives=Page[MemberShape])
def list_own_members(request: HttpRequest, asked: Query[Paging]) -> Page[MemberShape]:
    """List the memberships of the organisations you speak for, ended ones too."""
    rows = queries.own_memberships(viewer_of(request), day_of(clock.now()))
    return _with_figures(page_of(rows, JOINED, asked, _as_it_is))


@route(router, "GET", "/alliance/members/{membership_id}", guard=SIGNED_IN, gives=MemberDetail)
def get_member(request: HttpRequest, membership_id: UUID) -> MemberDetail:
    """Read one member: score, standing, benefits, what it was scored for."""
    one = queries.membership_for(viewer_of(request), membership_id, at=clock.now())
    figures = queries.figures([one.organisation])[one.organisation_id]
    given, scored = list(queries.entitlements(one)), list(queries.credits(one)[:CREDITS_SHOWN])
    return shapes.member_detail(one, figures, given, scored)


@route(router, "POST", "/alliance/invitations", guard=MANAGE, gives=InvitationMade, status=201)
def invite_member(request: HttpRequest, data: Invitation) -> InvitationMade:
    """Draft the agreement an organisation joins by; the membership begins when both have signed."""
    made = memberships.invite(by=viewer_of(request), at=clock.now(), **data.model_dump())
    return InvitationMade(agreement_id=made.pk, number=made.number)


@route(router, "POST", "/alliance/members/{membership_id}/credits", guard=MANAGE, gives=CreditShape, status=201)
def credit_member(request: HttpRequest, membership_id: UUID, data: NewCredit) -> CreditShape:
    """Score a member for learning or volunteering, by the tariff of today."""
    viewer, at = viewer_of(request), clock.now()
    queries.membership_for(viewer, membership_id, at=at)
    made = memberships.credit(by=viewer, membership_id=membership_id, at=at, **data.model_dump())
    return shapes.credit_shape(made)


@route(router, "GET", "/alliance/benefits", guard=SEE, gives=Page[BenefitShape])
def list_benefits(request: HttpRequest, asked: Query[Paging]) -> Page[BenefitShape]:
    """List the benefits of the alliances you see, ended ones too."""
    rows = queries.benefits_seen_by(viewer_of(request), at=clock.now())
    return page_of(rows, BY_NAME, asked, shapes.benefit_shape)


@route(router, "POST", "/alliance/benefits", guard=MANAGE, gives=BenefitShape, status=201)
def add_benefit(request: HttpRequest, data: NewBenefit) -> BenefitShape:
    """Give all members of a community's alliance a benefit from now on."""
    made = memberships.add_benefit(by=viewer_of(request), at=clock.now(), **data.model_dump())
    return shapes.benefit_shape(made)


@route(router, "POST", "/alliance/benefits/{benefit_id}/end", guard=MANAGE, gives=BenefitShape)
def end_benefit(request: HttpRequest, benefit_id: UUID) -> BenefitShape:
    """Offer a benefit no more; members who have it lose it now."""
    memberships.end_benefit(by=viewer_of(request), benefit_id=benefit_id, at=clock.now())
    return shapes.benefit_shape(Benefit.objects.select_related("place").get(pk=benefit_id))


@route(router, "GET", "/alliance/complaints", guard=SIGNED_IN, gives=Page[ComplaintShape])
def list_complaints(request: HttpRequest, asked: Query[ComplaintFilters]) -> Page[ComplaintShape]:
    """List the complaints you may see, the newest first: those you hear, those about your organisation, your own."""
    state = "all" if asked.all else "appeals" if asked.appeals else asked.state or ""
    rows = queries.complaints(viewer_of(request), at=clock.now(), state=state, text=asked.q)
    return page_of(rows, RAISED, asked, shapes.complaint_shape)


@route(router, "POST", "/alliance/complaints", guard=SIGNED_IN, gives=ComplaintDetail, status=201)
def raise_complaint(request: HttpRequest, response: HttpResponse, data: NewComplaint) -> ComplaintDetail:
    """Complain about a member: for yourself, or at the desk for somebody."""
    viewer = viewer_of(request)
    made = complaints.raise_complaint(
        by=viewer, organisation_id=data.organisation_id, kind=data.kind, text=data.text, at=clock.now(),
        complainant_id=data.complainant_id if data.at_desk or data.complainant_id else viewer.pk,
    )  # fmt: skip
    response["Location"] = f"/api/v1/alliance/complaints/{made.pk}"
    return _shown(request, made.pk)


@route(router, "GET", "/alliance/complaints/{complaint_id}", guard=SIGNED_IN, gives=ComplaintDetail)
def get_complaint(request: HttpRequest, complaint_id: UUID) -> ComplaintDetail:
    """Read one complaint; who complained is told only to those who may know."""
    return _shown(request, complaint_id)


@route(router, "POST", "/alliance/complaints/{complaint_id}/reply", guard=SIGNED_IN, gives=ComplaintDetail)
def reply_to_complaint(request: HttpRequest, complaint_id: UUID, data: Words) -> ComplaintDetail:
    """Say what happened, for the member."""
    return _done(request, complaint_id, complaints.reply, text=data.text)


@route(router, "POST", "/alliance/complaints/{complaint_id}/withdraw", guard=SIGNED_IN, gives=ComplaintDetail)
def withdraw_complaint(request: HttpRequest, complaint_id: UUID) -> ComplaintDetail:
    """Take your own complaint back before it is decided."""
    return _done(request, complaint_id, complaints.withdraw)


@route(router, "POST", "/alliance/complaints/{complaint_id}/decide", guard=HEAR, gives=ComplaintDetail)
def decide_complaint(request: HttpRequest, complaint_id: UUID, data: Verdict) -> ComplaintDetail:
    """Verify a complaint that was heard, or not. The third verified one ends the membership at that moment."""
    return _done(request, complaint_id, complaints.decide, **data.model_dump())


@route(router, "POST", "/alliance/complaints/{complaint_id}/appeal", guard=SIGNED_IN, gives=ComplaintDetail)
def appeal_complaint(request: HttpRequest, complaint_id: UUID, data: Words) -> ComplaintDetail:
    """Appeal against a verified complaint, for the member, in time and once."""
    return _done(request, complaint_id, complaints.appeal, text=data.text)


@route(
    router, "POST", "/alliance/complaints/{complaint_id}/appeal/decide", guard=Permission.DECIDE_APPEALS,
    gives=ComplaintDetail,
)  # fmt: skip
def decide_appeal(request: HttpRequest, complaint_id: UUID, data: AppealVerdict) -> ComplaintDetail:
    """Decide an appeal. Won: the strike is taken back, and what ended by it is restored."""
    return _done(request, complaint_id, complaints.decide_appeal, **data.model_dump())


# Parts of the above


def _done(request: HttpRequest, complaint_id: UUID, deed: Callable[..., Any], **given: Any) -> ComplaintDetail:
    viewer, at = viewer_of(request), clock.now()
    queries.complaint_for(viewer, complaint_id, at=at)
    deed(by=viewer, complaint_id=complaint_id, at=at, **given)
    return _shown(request, complaint_id)


def _shown(request: HttpRequest, complaint_id: UUID) -> ComplaintDetail:
    viewer, at = viewer_of(request), clock.now()
    one: Complaint = queries.complaint_for(viewer, complaint_id, at=at)
    rights = access.rights_of(viewer, day_of(at))
    staff = any(rights.allow(each, one.place.path) for each in (HEAR, Permission.DECIDE_APPEALS))
    return shapes.complaint_detail(
        one,
        sees_complainant=queries.sees_complainant(viewer, one, at),
        sees_appeal=staff or spoken_for(viewer, day_of(at)).filter(pk=one.organisation_id).exists(),
    )


def _with_figures(found: Page[Membership]) -> Page[MemberShape]:
    figures = queries.figures([one.organisation for one in found.items])
    return Page(items=[shapes.member_shape(one, figures[one.organisation_id]) for one in found.items], next=found.next)


def _as_it_is(one: Membership) -> Membership:
    return one


@route(router, "POST", "/alliance/exports", guard=SEE, gives=ExportMade, status=201)
def export_alliance(request: HttpRequest, response: HttpResponse, data: ListToExport) -> ExportMade:
    """Take members or complaints out for a purpose; the journal says who took how many lines."""
    made = exports.take_out(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/alliance/exports/{made.pk}"
    return ExportMade(id=made.pk, what=Export.What(made.what), count=made.count, until=made.until)


@route(router, "GET", "/alliance/exports/{export_id}", guard=SEE, gives=ExportedList)
def get_alliance_export(request: HttpRequest, export_id: UUID) -> ExportedList:
    """Read what you took out, for some minutes: names masked, who complained only where you may know."""
    at = clock.now()
    found = exports.export_for(viewer_of(request), export_id, at=at)
    rows = [
        [cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row] for row in exports.rows(found, at)
    ]
    return ExportedList(
        id=found.pk,
        what=Export.What(found.what),
        count=found.count,
        until=found.until,
        heads=exports.heads(found),
        rows=rows,
    )
