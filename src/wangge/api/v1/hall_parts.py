"""Joint cases: what other departments are asked, and what they answer. Every deed answers with the case."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Given, Shape, Text
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.hall import get_case
from wangge.api.v1.hall_shapes import CasePartShape, CaseReason, ServiceCaseDetail, Words, part_shape
from wangge.hall import joint, part_queries, queries
from wangge.hall.models import CasePart
from wangge.kernel import clock
from wangge.posts.access import Permission

router = Router()
DECIDE = Permission.DECIDE_CASES
BY_DUE = Order("due", (Key("due_at"), Key("id")))
NEWEST = Order("-answered", (Key("answered_at", descending=True), Key("id", descending=True)))


class PartFilters(Paging):
    """Which parts."""

    group: Text = Field("", description="Left out: waiting ones; mine, late or answered.")


class PartOfMyOffice(Shape):
    """A part of one's own department, with its case."""

    case_id: UUID
    number: str
    item: str
    lead: str = Field(description="The department that decides.")
    part: CasePartShape


class CasePartOpinion(Given):
    """What the department says."""

    agrees: bool
    opinion: Annotated[Words, Field(description="Why; it stands in the decision.")]


@route(router, "GET", "/cases/parts", guard=DECIDE, gives=Page[PartOfMyOffice])
def list_parts(request: HttpRequest, asked: Query[PartFilters]) -> Page[PartOfMyOffice]:
    """List the parts of your department, those due first."""
    group = asked.group if asked.group in part_queries.GROUPS else ""
    found = part_queries.listed(viewer_of(request), group, at=clock.now())
    return page_of(found, NEWEST if group == "answered" else BY_DUE, asked, _shape)


@route(router, "POST", "/cases/{case_id}/parts/{part_id}/claim", guard=DECIDE, gives=ServiceCaseDetail)
def claim_part(request: HttpRequest, case_id: UUID, part_id: UUID) -> ServiceCaseDetail:
    """Take the part of your department."""
    return _done(request, case_id, part_id, joint.claim)


@route(router, "POST", "/cases/{case_id}/parts/{part_id}/release", guard=DECIDE, gives=ServiceCaseDetail)
def release_part(request: HttpRequest, case_id: UUID, part_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """Put a part back into the queue of your department."""
    return _done(request, case_id, part_id, joint.release, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/parts/{part_id}/answer", guard=DECIDE, gives=ServiceCaseDetail)
def answer_part(request: HttpRequest, case_id: UUID, part_id: UUID, data: CasePartOpinion) -> ServiceCaseDetail:
    """Give the opinion of your department."""
    return _done(request, case_id, part_id, joint.answer, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/parts/{part_id}/ask-again", guard=DECIDE, gives=ServiceCaseDetail)
def ask_part_again(request: HttpRequest, case_id: UUID, part_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """Ask a department that objected once more."""
    return _done(request, case_id, part_id, joint.ask_again, reason=data.reason)


def _done(request: HttpRequest, case_id: UUID, part_id: UUID, deed: Any, **given: Any) -> ServiceCaseDetail:
    by, at = viewer_of(request), clock.now()
    one = queries.case_for(by, case_id, at=at)
    deed(by=by, case_id=one.pk, part_id=part_id, at=at, **given)
    return get_case(request, case_id)


def _shape(one: CasePart) -> PartOfMyOffice:
    return PartOfMyOffice(
        case_id=one.case_id, number=one.case.number or "", item=one.case.version.name, lead=one.case.office.name,
        part=part_shape(one, is_own=False),
    )  # fmt: skip
