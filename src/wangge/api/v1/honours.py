"""Appraisals, votes, objections, honours and letters of recommendation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import honour_shapes as shapes
from wangge.api.v1.honour_shapes import (
    Acknowledgement,
    AppraisalGiven,
    AppraisalShape,
    AppraisalState,
    AwardName,
    HonourFile,
    HonourReason,
    HonourShape,
    HonourState,
    HonourVerdict,
    LetterShape,
    NomineeShape,
    NomineeStanding,
    ObjectionDecision,
    ObjectionGiven,
    ObjectionShape,
    ObjectionState,
    PublicNominee,
    RecommendationGiven,
    RecommendationShape,
    VoteGiven,
    VoteShape,
)
from wangge.honours import conferring, objecting, preparing, queries, recommending, voting
from wangge.honours.models import Appraisal
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts.access import Permission

router = Router()
SEE = Permission.SEE_HONOURS
NEWEST = Order("-prepared", (Key("prepared_at", descending=True), Key("id", descending=True)))
BY_RANK = Order("rank", (Key("award"), Key("rank", nulls_last=True), Key("id")))
LATEST = Order("-at", (Key("at", descending=True), Key("id", descending=True)))
SENT = Order("-sent", (Key("sent_at", descending=True), Key("id", descending=True)))


class AppraisalFilters(Paging):
    """Which appraisals."""

    state: AppraisalState | None = None


class NomineeFilters(Paging):
    """Which of those compared."""

    award: AwardName | None = None
    standing: NomineeStanding | None = None


class HonourFilters(Paging):
    """Which honours."""

    state: HonourState | None = None


class ObjectionFilters(Paging):
    """Which objections."""

    state: ObjectionState | None = None


class LetterFilters(Paging):
    """Which letters."""

    state: Line = Field("", description="waiting, late, acknowledged, or left out.")


class YearAsked(Paging):
    """Which year."""

    year: int | None = Field(None, ge=2000, le=2100)


@route(router, "GET", "/appraisals", guard=SEE, gives=Page[AppraisalShape])
def list_appraisals(request: HttpRequest, asked: Query[AppraisalFilters]) -> Page[AppraisalShape]:
    """The appraisals you prepare or decide, the newest first."""
    rows = queries.appraisals(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(rows, NEWEST, asked, shapes.appraisal_of)


@route(router, "POST", "/appraisals", guard=SEE, gives=AppraisalShape, status=201)
def prepare_appraisal(request: HttpRequest, response: HttpResponse, data: AppraisalGiven) -> AppraisalShape:
    """Count a period that is over, rank everybody and keep the list. Nobody is told yet."""
    made = preparing.prepare(
        by=viewer_of(request), place_id=data.place_id, year=data.year, quarter=data.quarter, at=clock.now()
    )
    response["Location"] = f"/api/v1/appraisals/{made.pk}"
    return shapes.appraisal_of(made)


@route(router, "GET", "/appraisals/{appraisal_id}", guard=SEE, gives=AppraisalShape)
def get_appraisal(request: HttpRequest, appraisal_id: UUID) -> AppraisalShape:
    """Read one appraisal."""
    return shapes.appraisal_of(_seen(request, appraisal_id))


@route(router, "GET", "/appraisals/{appraisal_id}/nominees", guard=SEE, gives=Page[NomineeShape])
def list_nominees(request: HttpRequest, appraisal_id: UUID, asked: Query[NomineeFilters]) -> Page[NomineeShape]:
    """Everybody compared, by award and rank, and those who are not compared with the reason."""
    one = _seen(request, appraisal_id)
    rows = queries.nominees(one, award=asked.award or "", standings=[asked.standing] if asked.standing else [])
    return page_of(rows, BY_RANK, asked, shapes.nominee_of)


@route(router, "POST", "/appraisals/{appraisal_id}/submit", guard=SEE, gives=AppraisalShape)
def submit_appraisal(request: HttpRequest, appraisal_id: UUID) -> AppraisalShape:
    """Put the shortlist before the committee."""
    return _done(request, appraisal_id, voting.submit)


@route(router, "POST", "/appraisals/{appraisal_id}/extend", guard=SEE, gives=AppraisalShape)
def extend_vote(request: HttpRequest, appraisal_id: UUID) -> AppraisalShape:
    """Give the committee its days again, from today."""
    return _done(request, appraisal_id, voting.extend)


@route(router, "POST", "/appraisals/{appraisal_id}/count", guard=SEE, gives=AppraisalShape)
def count_votes(request: HttpRequest, appraisal_id: UUID) -> AppraisalShape:
    """Count the votes; whoever passed goes under public notice."""
    return _done(request, appraisal_id, voting.count)


@route(router, "POST", "/appraisals/{appraisal_id}/confer", guard=SEE, gives=AppraisalShape, slow="sets PDFs")
def confer_honours(request: HttpRequest, appraisal_id: UUID) -> AppraisalShape:
    """Give the honours after the notice; not who prepared the list."""
    return _done(request, appraisal_id, conferring.confer, site=district.address(request))


@route(router, "POST", "/appraisals/{appraisal_id}/stop", guard=SEE, gives=AppraisalShape)
def stop_appraisal(request: HttpRequest, appraisal_id: UUID, data: HonourReason) -> AppraisalShape:
    """End an appraisal without honours; the period may be prepared again."""
    return _done(request, appraisal_id, preparing.stop, reason=data.reason)


@route(router, "GET", "/honours/nominees/{nominee_id}", guard=SIGNED_IN, gives=NomineeShape)
def get_nominee(request: HttpRequest, nominee_id: UUID) -> NomineeShape:
    """Read one compared: for those who appraise, and yourself once the votes are counted."""
    return shapes.nominee_of(queries.nominee_for(viewer_of(request), nominee_id, at=clock.now()))


@route(router, "POST", "/honours/nominees/{nominee_id}/vote", guard=SEE, gives=VoteShape)
def vote_on_nominee(request: HttpRequest, nominee_id: UUID, data: VoteGiven) -> VoteShape:
    """Vote as a member of the committee; again to change it until it is counted."""
    viewer, at = viewer_of(request), clock.now()
    queries.nominee_for(viewer, nominee_id, at=at)
    made = voting.vote(by=viewer, nominee_id=nominee_id, choice=data.choice, reason=data.reason, at=at)
    return VoteShape(nominee_id=made.nominee_id, choice=made.Choice(made.choice), at=made.at)


@route(router, "POST", "/honours/nominees/{nominee_id}/objections", guard=SIGNED_IN, gives=ObjectionShape, status=201)
def object_to_honour(
    request: HttpRequest, response: HttpResponse, nominee_id: UUID, data: ObjectionGiven
) -> ObjectionShape:
    """Object to an honour under public notice."""
    made = objecting.raise_objection(
        by=viewer_of(request), nominee_id=nominee_id, text=data.text, person_id=data.person_id, at=clock.now()
    )
    response["Location"] = f"/api/v1/honours/objections/{made.pk}"
    return shapes.objection_of(made)


@route(router, "GET", "/honours/objections", guard=SIGNED_IN, gives=Page[ObjectionShape])
def list_objections(request: HttpRequest, asked: Query[ObjectionFilters]) -> Page[ObjectionShape]:
    """The objections you hear or made, the newest first."""
    rows = queries.objections(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(rows, LATEST, asked, shapes.objection_of)


@route(router, "GET", "/honours/objections/{objection_id}", guard=SIGNED_IN, gives=ObjectionShape)
def get_objection(request: HttpRequest, objection_id: UUID) -> ObjectionShape:
    """Read one objection."""
    return shapes.objection_of(queries.objection_for(viewer_of(request), objection_id, at=clock.now()))


@route(router, "POST", "/honours/objections/{objection_id}/decide", guard=SEE, gives=ObjectionShape)
def decide_objection(request: HttpRequest, objection_id: UUID, data: ObjectionDecision) -> ObjectionShape:
    """Answer an objection; no party to it."""
    viewer, at = viewer_of(request), clock.now()
    queries.objection_for(viewer, objection_id, at=at)
    objecting.decide(by=viewer, objection_id=objection_id, upheld=data.upheld, grounds=data.grounds, at=at)
    return shapes.objection_of(queries.objection_for(viewer, objection_id, at=at))


@route(router, "GET", "/honours/announced", guard=PUBLIC, gives=list[PublicNominee])
def list_announced_honours(request: HttpRequest) -> list[PublicNominee]:
    """Who is under public notice today."""
    return [shapes.public_of(one, noticed=True) for one in queries.announced(day_of(clock.now()))]


@route(router, "GET", "/honours/hall", guard=PUBLIC, gives=Page[PublicNominee])
def list_honoured(request: HttpRequest, asked: Query[YearAsked]) -> Page[PublicNominee]:
    """Everybody whose honour holds, the newest first."""
    rows = queries.honoured(year=asked.year)
    order = Order("-honoured", (Key("honour__at", descending=True), Key("id", descending=True)))
    return page_of(rows, order, asked, lambda one: shapes.public_of(one, noticed=False))


@route(router, "GET", "/honours/check/{token}", guard=PUBLIC, gives=HonourVerdict)
def check_honour(request: HttpRequest, token: Line) -> HonourVerdict:
    """Whether a certificate holds; a person's name in full only when agreed."""
    one = queries.honour_verdict(token)
    if one is None:
        raise NotFound
    return shapes.verdict_of(one)


@route(router, "GET", "/honours", guard=SEE, gives=Page[HonourShape])
def list_honours(request: HttpRequest, asked: Query[HonourFilters]) -> Page[HonourShape]:
    """The honours given in your places, the newest first."""
    rows = queries.honours(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(rows, LATEST, asked, shapes.honour_of)


@route(router, "GET", "/honours/mine", guard=SIGNED_IN, gives=Page[HonourShape])
def list_own_honours(request: HttpRequest, asked: Query[Paging]) -> Page[HonourShape]:
    """Your honours, and those of the organisations you speak for."""
    rows = queries.own_honours(viewer_of(request), day_of(clock.now()))
    return page_of(rows, LATEST, asked, shapes.honour_of)


@route(router, "GET", "/honours/letters", guard=SIGNED_IN, gives=Page[RecommendationShape])
def list_recommendations(request: HttpRequest, asked: Query[LetterFilters]) -> Page[RecommendationShape]:
    """Letters sent in your places, about you, or to your department."""
    rows = queries.recommendations(viewer_of(request), at=clock.now(), state=asked.state)
    return page_of(rows, SENT, asked, shapes.recommendation_of)


@route(router, "GET", "/honours/letters/{recommendation_id}", guard=SIGNED_IN, gives=RecommendationShape)
def get_recommendation(request: HttpRequest, recommendation_id: UUID) -> RecommendationShape:
    """Read one letter."""
    return shapes.recommendation_of(queries.recommendation_for(viewer_of(request), recommendation_id, at=clock.now()))


@route(router, "GET", "/honours/letters/by-link/{token}", guard=PUBLIC, gives=LetterShape)
def get_letter(request: HttpRequest, token: Line) -> LetterShape:
    """A letter by its link."""
    return shapes.letter_of(queries.letter_by_token(token))


@route(router, "POST", "/honours/letters/by-link/{token}/acknowledge", guard=PUBLIC, gives=LetterShape)
def acknowledge_letter(request: HttpRequest, token: Line, data: Acknowledgement) -> LetterShape:
    """Say that the department has the letter, once; whoever has the link may."""
    recommending.acknowledge(token=token, name=data.name, answer=data.answer, at=clock.now())
    return shapes.letter_of(queries.letter_by_token(token))


@route(router, "GET", "/honours/{honour_id}", guard=SIGNED_IN, gives=HonourShape)
def get_honour(request: HttpRequest, honour_id: UUID) -> HonourShape:
    """Read one honour: yours, or of your places."""
    return shapes.honour_of(queries.honour_for(viewer_of(request), honour_id, at=clock.now()))


@route(router, "GET", "/honours/{honour_id}/certificate", guard=SIGNED_IN, gives=HonourFile)
def get_honour_certificate(request: HttpRequest, honour_id: UUID) -> HonourFile:
    """The certificate as a PDF, exactly as it was given."""
    one = queries.honour_for(viewer_of(request), honour_id, at=clock.now())
    return HonourFile(name=f"{one.number}.pdf", content=one.document, digest=one.digest)


@route(router, "POST", "/honours/{honour_id}/withdraw", guard=SEE, gives=HonourShape)
def withdraw_honour(request: HttpRequest, honour_id: UUID, data: HonourReason) -> HonourShape:
    """Take an honour back; its QR code says so at once, the reward is reversed."""
    viewer, at = viewer_of(request), clock.now()
    queries.honour_for(viewer, honour_id, at=at)
    conferring.withdraw(by=viewer, honour_id=honour_id, reason=data.reason, at=at)
    return shapes.honour_of(queries.honour_for(viewer, honour_id, at=at))


@route(
    router, "POST", "/honours/{honour_id}/letters", guard=SEE, gives=RecommendationShape, status=201, slow="sets a PDF"
)
def recommend_honoured(
    request: HttpRequest, response: HttpResponse, honour_id: UUID, data: RecommendationGiven
) -> RecommendationShape:
    """Send a department a letter that recommends somebody honoured."""
    viewer, at = viewer_of(request), clock.now()
    queries.honour_for(viewer, honour_id, at=at)
    made = recommending.recommend(
        by=viewer, honour_id=honour_id, department_id=data.department_id, words=data.words, at=at,
        site=district.address(request),
    )  # fmt: skip
    response["Location"] = f"/api/v1/honours/letters/{made.pk}"
    return shapes.recommendation_of(made)


def _seen(request: HttpRequest, appraisal_id: UUID) -> Appraisal:
    return queries.appraisal_for(viewer_of(request), appraisal_id, at=clock.now())


def _done(request: HttpRequest, appraisal_id: UUID, deed: Any, **words: Any) -> AppraisalShape:
    """Do it, if it is in reach, and show how it stands."""
    _seen(request, appraisal_id)
    return shapes.appraisal_of(deed(by=viewer_of(request), appraisal_id=appraisal_id, at=clock.now(), **words))
