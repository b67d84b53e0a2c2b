"""Cases of the service hall: taken, answered, reviewed, decided, handed out. Every deed answers with the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line, Text, bytes_of
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import hall_shapes as shapes
from wangge.api.v1.hall_intake_shapes import CaseTaking, with_files
from wangge.api.v1.hall_shapes import (
    CaseAcceptance,
    CaseCorrection,
    CaseDecision,
    CaseExplanation,
    CaseFile,
    CaseHandover,
    CaseOnTheSpot,
    CaseOpinion,
    CaseParcel,
    CasePause,
    CaseReason,
    CaseRefusal,
    CaseResult,
    CaseSubmission,
    CaseWithdrawal,
    FollowedCase,
    ServiceCase,
    ServiceCaseDetail,
)
from wangge.hall import (
    answering,
    archiving,
    checklist,
    deciding,
    ending,
    intake,
    issuing,
    part_queries,
    queries,
    reviewing,
    timeline,
)
from wangge.hall.clocks import CLOSING
from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI
from wangge.posts.access import Permission

router = Router()
SEE, TAKE = Permission.SEE_CASES, Permission.TAKE_CASES
DECIDE, MANAGE = Permission.DECIDE_CASES, Permission.MANAGE_HALL
BY_DUE = Order("due", (Key("next_at", nulls_last=True), Key("id")))
NEWEST = Order("-began", (Key("began_at", descending=True), Key("id", descending=True)))


class CaseFilters(Paging):
    """Which cases."""

    q: Line = Field("", description="A number from its beginning or its last digits, an item, an applicant.")
    group: Text = Field(
        "", description="Left out: open ones; desk, queue, mine, special, decide, hand_out, late, ended or all."
    )


@route(router, "GET", "/cases", guard=SEE, gives=Page[ServiceCase])
def list_cases(request: HttpRequest, asked: Query[CaseFilters]) -> Page[ServiceCase]:
    """List the cases of your hall, those due first."""
    group = asked.group if asked.group in queries.GROUPS else ""
    found = queries.listed(viewer_of(request), queries.Asked(text=asked.q, group=group), at=clock.now())
    return page_of(found, NEWEST if group in ("ended", "all") else BY_DUE, asked, shapes.case_shape)


@route(router, "GET", "/cases/mine", guard=SIGNED_IN, gives=Page[ServiceCase])
def list_my_cases(request: HttpRequest, asked: Query[Paging]) -> Page[ServiceCase]:
    """Your own cases and those of organisations you speak for."""
    return page_of(queries.mine(viewer_of(request), at=clock.now()), NEWEST, asked, shapes.own_case_shape)


@route(router, "GET", "/cases/by-link/{token}", guard=PUBLIC, gives=FollowedCase)
def follow_case(request: HttpRequest, token: Line) -> FollowedCase:
    """Follow a case by the link of its receipt."""
    return shapes.followed_shape(queries.followed(token))


@route(router, "GET", "/cases/{case_id}", guard=SIGNED_IN, gives=ServiceCaseDetail)
def get_case(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Read one case with its checklist, timeline and papers."""
    by, at = viewer_of(request), clock.now()
    one = queries.case_for(by, case_id, at=at)
    return shapes.case_detail(
        one, queries.lines_of(one), queries.steps_of(one), queries.papers_of(one), part_queries.of_case(one),
        is_own=timeline.is_own(one, by, at),
    )  # fmt: skip


@route(router, "POST", "/cases", guard=TAKE, gives=ServiceCaseDetail, status=201)
def take_case(request: HttpRequest, response: HttpResponse, data: CaseTaking) -> ServiceCaseDetail:
    """Receive an application at the window."""
    made = intake.take(by=viewer_of(request), at=clock.now(), **with_files(data))
    response["Location"] = f"/api/v1/cases/{made.pk}"
    return get_case(request, made.pk)


@route(router, "POST", "/cases/{case_id}/materials/{line_id}", guard=SIGNED_IN, gives=ServiceCaseDetail)
def hand_in_material(request: HttpRequest, case_id: UUID, line_id: UUID, data: CaseFile) -> ServiceCaseDetail:
    """Hand a material in."""
    return _done(
        request, case_id, checklist.hand_in, line_id=line_id, content=bytes_of(data.content), name=data.name,
        media_type=data.media_type, paper=data.paper,
    )  # fmt: skip


@route(router, "POST", "/cases/{case_id}/submit", guard=SIGNED_IN, gives=ServiceCaseDetail)
def submit_case(request: HttpRequest, case_id: UUID, data: CaseSubmission) -> ServiceCaseDetail:
    """Submit your application."""
    return _done(request, case_id, intake.submit, not_needed=data.not_needed)


@route(router, "POST", "/cases/{case_id}/receive", guard=TAKE, gives=ServiceCaseDetail)
def receive_case(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Take over what was submitted online."""
    return _done(request, case_id, intake.receive)


@route(router, "POST", "/cases/{case_id}/accept", guard=TAKE, gives=ServiceCaseDetail)
def accept_case(request: HttpRequest, case_id: UUID, data: CaseAcceptance) -> ServiceCaseDetail:
    """Accept, with promises for what is not in yet."""
    promises = {one.line_id: datetime.combine(one.until, CLOSING, SHANGHAI) for one in data.promises}
    return _done(request, case_id, answering.accept, promises=promises)


@route(router, "POST", "/cases/{case_id}/correct", guard=TAKE, gives=ServiceCaseDetail)
def correct_case(request: HttpRequest, case_id: UUID, data: CaseCorrection) -> ServiceCaseDetail:
    """Tell once, and in full, what is missing or wrong."""
    return _done(request, case_id, answering.ask_correction, wrong={one.line_id: one.what for one in data.wrong})


@route(router, "POST", "/cases/{case_id}/not-accept", guard=TAKE, gives=ServiceCaseDetail)
def not_accept_case(request: HttpRequest, case_id: UUID, data: CaseRefusal) -> ServiceCaseDetail:
    """Not accept, in writing."""
    return _done(request, case_id, answering.not_accept, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/on-the-spot", guard=TAKE, gives=ServiceCaseDetail)
def settle_case(request: HttpRequest, case_id: UUID, data: CaseOnTheSpot) -> ServiceCaseDetail:
    """Settle an immediate item while the applicant waits."""
    return _done(request, case_id, issuing.settle_on_the_spot, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/answer", guard=SIGNED_IN, gives=ServiceCaseDetail)
def answer_correction(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Say that the corrections are in."""
    return _done(request, case_id, answering.answer_correction)


@route(router, "POST", "/cases/{case_id}/claim", guard=DECIDE, gives=ServiceCaseDetail)
def claim_case(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Take an accepted case from the queue."""
    return _done(request, case_id, reviewing.claim)


@route(router, "POST", "/cases/{case_id}/release", guard=DECIDE, gives=ServiceCaseDetail)
def release_case(request: HttpRequest, case_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """Put a case back into the queue."""
    return _done(request, case_id, reviewing.release, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/pass-on", guard=DECIDE, gives=ServiceCaseDetail)
def pass_case_on(request: HttpRequest, case_id: UUID, data: CaseOpinion) -> ServiceCaseDetail:
    """The review is done."""
    return _done(request, case_id, reviewing.pass_on, opinion=data.opinion)


@route(router, "POST", "/cases/{case_id}/send-back", guard=DECIDE, gives=ServiceCaseDetail)
def send_case_back(request: HttpRequest, case_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """Have it reviewed again."""
    return _done(request, case_id, reviewing.send_back, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/pause", guard=DECIDE, gives=ServiceCaseDetail)
def pause_case(request: HttpRequest, case_id: UUID, data: CasePause) -> ServiceCaseDetail:
    """Begin a special procedure; the clock stands."""
    return _done(request, case_id, reviewing.pause, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/resume", guard=DECIDE, gives=ServiceCaseDetail)
def resume_case(request: HttpRequest, case_id: UUID, data: CaseResult) -> ServiceCaseDetail:
    """The special procedure is over; the clock runs on."""
    return _done(request, case_id, reviewing.resume, result=data.result)


@route(router, "POST", "/cases/{case_id}/extend", guard=MANAGE, gives=ServiceCaseDetail)
def extend_case(request: HttpRequest, case_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """Extend the term, once."""
    return _done(request, case_id, reviewing.extend, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/decide", guard=DECIDE, gives=ServiceCaseDetail)
def decide_case(request: HttpRequest, case_id: UUID, data: CaseDecision) -> ServiceCaseDetail:
    """Decide, with the reasons."""
    return _done(request, case_id, deciding.decide, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/explain", guard=DECIDE, gives=ServiceCaseDetail)
def explain_case(request: HttpRequest, case_id: UUID, data: CaseExplanation) -> ServiceCaseDetail:
    """Explain publicly why it is late."""
    return _done(request, case_id, deciding.explain_overrun, text=data.text)


@route(router, "POST", "/cases/{case_id}/certify", guard=DECIDE, gives=ServiceCaseDetail)
def certify_case(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Make the certificate."""
    return _done(request, case_id, deciding.certify)


@route(router, "POST", "/cases/{case_id}/hand-out", guard=TAKE, gives=ServiceCaseDetail)
def hand_case_out(request: HttpRequest, case_id: UUID, data: CaseHandover) -> ServiceCaseDetail:
    """Hand the result out at the window."""
    return _done(request, case_id, issuing.hand_out, **data.model_dump())


@route(router, "POST", "/cases/{case_id}/post", guard=TAKE, gives=ServiceCaseDetail)
def post_case(request: HttpRequest, case_id: UUID, data: CaseParcel) -> ServiceCaseDetail:
    """Send the result by post."""
    return _done(request, case_id, issuing.post, tracking=data.tracking)


@route(router, "POST", "/cases/{case_id}/delivered", guard=TAKE, gives=ServiceCaseDetail)
def case_delivered(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """What was posted has arrived."""
    return _done(request, case_id, issuing.delivered)


@route(router, "POST", "/cases/{case_id}/terminate", guard=SIGNED_IN, gives=ServiceCaseDetail)
def terminate_case(request: HttpRequest, case_id: UUID, data: CaseReason) -> ServiceCaseDetail:
    """End a case that cannot go on."""
    return _done(request, case_id, ending.terminate, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/withdraw", guard=SIGNED_IN, gives=ServiceCaseDetail)
def withdraw_case(request: HttpRequest, case_id: UUID, data: CaseWithdrawal) -> ServiceCaseDetail:
    """Withdraw before the decision: the applicant, or the window for him."""
    return _done(request, case_id, ending.withdraw, reason=data.reason)


@route(router, "POST", "/cases/{case_id}/archive", guard=TAKE, gives=ServiceCaseDetail, slow="sets PDFs")
def archive_case(request: HttpRequest, case_id: UUID) -> ServiceCaseDetail:
    """Put an ended case into the archive."""
    return _done(request, case_id, archiving.archive)


def _done(request: HttpRequest, case_id: UUID, deed: Any, **given: Any) -> ServiceCaseDetail:
    by, at = viewer_of(request), clock.now()
    one = queries.case_for(by, case_id, at=at)
    deed(by=by, case_id=one.pk, at=at, **given)
    return get_case(request, case_id)
