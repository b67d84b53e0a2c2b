"""Oversight of cases: legal opinions, inspection, notices, and what a media observer sees, asks and is answered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Line, Text
from wangge.api.guard import PUBLIC, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import oversight_shapes as shapes
from wangge.api.v1.oversight_shapes import (
    CaseOversight,
    CaseToInspect,
    DemandAnswerGiven,
    DrawGiven,
    InspectionCoverage,
    InspectionGiven,
    InspectionSample,
    InspectionSampleDetail,
    MediaQuestion,
    NoticeGiven,
    ObservedDetail,
    ObservedInList,
    OpinionGiven,
    OversightDemand,
    PublishedAnswer,
    WordsGiven,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid
from wangge.oversight import advising, demands, inspecting, queries, redaction
from wangge.oversight.models import Answer
from wangge.posts.access import Permission

router = Router()
SEE, INSPECT = Permission.SEE_CASES, Permission.INSPECT_CASES
ADVISE, OBSERVE = Permission.GIVE_OPINIONS, Permission.OBSERVE_CASES
OLDEST = Order("began", (Key("began_at"), Key("id")))
NEWEST = Order("-began", (Key("began_at", descending=True), Key("id", descending=True)))
BY_DUE = Order("due", (Key("due"), Key("id")))
LATEST = Order("-at", (Key("at", descending=True), Key("id", descending=True)))


class PeriodAsked(BaseModel):
    """Which days; left out: the last thirty."""

    from_day: date | None = None
    to_day: date | None = None


class ToInspectAsked(PeriodAsked, Paging):
    """Which days, and which page."""


class DemandsAsked(Paging):
    """Which demands."""

    group: Text = Field("", description="Left out: waiting ones; late, answered, advice, binding, notice or question.")


class ObservedAsked(Paging):
    """Which cases."""

    q: Line = Field("", description="A number from its beginning, or words of an item.")
    group: Text = Field("", description="Left out: all; open, late or ended.")


def _period(asked: PeriodAsked) -> tuple[date, date]:
    usual = queries.usual_period(clock.now())
    found = (asked.from_day or usual[0], asked.to_day or usual[1])
    if found[0] > found[1]:
        raise Invalid(field="to_day", what="to_day", why=f"< {found[0]}")
    return found


@route(router, "GET", "/oversight/coverage", guard=INSPECT, gives=InspectionCoverage)
def get_coverage(request: HttpRequest, asked: Query[PeriodAsked]) -> InspectionCoverage:
    """Count the cases of a period that were inspected."""
    return shapes.coverage_shape(queries.coverage(viewer_of(request), *_period(asked), at=clock.now()))


@route(router, "GET", "/oversight/to-inspect", guard=INSPECT, gives=Page[CaseToInspect])
def list_to_inspect(request: HttpRequest, asked: Query[ToInspectAsked]) -> Page[CaseToInspect]:
    """List the cases of a period nobody has inspected, the oldest first."""
    found = queries.to_inspect(viewer_of(request), *_period(asked), at=clock.now())
    return page_of(found, OLDEST, asked, shapes.to_inspect_shape)


@route(router, "GET", "/oversight/cases/{case_id}", guard=SEE, gives=CaseOversight)
def get_case_oversight(request: HttpRequest, case_id: UUID) -> CaseOversight:
    """Read what stands beside the steps of a case."""
    return _beside(request, case_id)


@route(router, "POST", "/oversight/cases/{case_id}/inspections", guard=INSPECT, gives=CaseOversight, status=201)
def inspect_case(request: HttpRequest, response: HttpResponse, case_id: UUID, data: InspectionGiven) -> CaseOversight:
    """Put an inspection on record."""
    kinds = [each.value for each in data.findings]
    inspecting.inspect(by=viewer_of(request), case_id=case_id, findings=kinds, note=data.note, at=clock.now())
    response["Location"] = f"/api/v1/oversight/cases/{case_id}"
    return _beside(request, case_id)


@route(router, "POST", "/oversight/cases/{case_id}/notices", guard=INSPECT, gives=CaseOversight, status=201)
def supervise_case(request: HttpRequest, response: HttpResponse, case_id: UUID, data: NoticeGiven) -> CaseOversight:
    """Send the office a supervision notice."""
    inspecting.supervise(by=viewer_of(request), case_id=case_id, at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/oversight/cases/{case_id}"
    return _beside(request, case_id)


@route(router, "POST", "/oversight/cases/{case_id}/opinions", guard=ADVISE, gives=CaseOversight, status=201)
def advise_on_case(request: HttpRequest, response: HttpResponse, case_id: UUID, data: OpinionGiven) -> CaseOversight:
    """Give a legal opinion on the step a case stands at."""
    advising.advise(by=viewer_of(request), case_id=case_id, at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/oversight/cases/{case_id}"
    return _beside(request, case_id)


@route(router, "POST", "/oversight/cases/{case_id}/ask-advice", guard=SEE, gives=CaseOversight, status=201)
def ask_advice_on_case(request: HttpRequest, response: HttpResponse, case_id: UUID, data: WordsGiven) -> CaseOversight:
    """Ask for legal advice on a case."""
    advising.ask_advice(by=viewer_of(request), case_id=case_id, text=data.text, at=clock.now())
    response["Location"] = f"/api/v1/oversight/cases/{case_id}"
    return _beside(request, case_id)


@route(router, "GET", "/oversight/demands", guard=SEE, gives=Page[OversightDemand])
def list_demands(request: HttpRequest, asked: Query[DemandsAsked]) -> Page[OversightDemand]:
    """List what has to be answered, due first; answered ones the newest first."""
    found = queries.demands(viewer_of(request), asked.group, at=clock.now()).select_related("by", "answer__by")
    return page_of(found, LATEST if asked.group == "answered" else BY_DUE, asked, shapes.demand_shape)


@route(router, "GET", "/oversight/demands/{demand_id}", guard=SEE, gives=OversightDemand)
def get_demand(request: HttpRequest, demand_id: UUID) -> OversightDemand:
    """Read one demand with its answer."""
    return shapes.demand_shape(queries.demand_for(viewer_of(request), demand_id, at=clock.now()))


@route(router, "POST", "/oversight/demands/{demand_id}/answer", guard=SEE, gives=OversightDemand)
def answer_demand(request: HttpRequest, demand_id: UUID, data: DemandAnswerGiven) -> OversightDemand:
    """Answer for the office. An answer to a media question is public at once."""
    demands.answer(by=viewer_of(request), demand_id=demand_id, text=data.text, asked=data.asked, at=clock.now())
    return get_demand(request, demand_id)


@route(router, "GET", "/oversight/samples", guard=INSPECT, gives=Page[InspectionSample])
def list_samples(request: HttpRequest, asked: Query[Paging]) -> Page[InspectionSample]:
    """List the draws, the newest first."""
    return page_of(queries.samples(viewer_of(request), at=clock.now()), LATEST, asked, shapes.sample_shape)


@route(router, "POST", "/oversight/samples", guard=INSPECT, gives=InspectionSampleDetail, status=201)
def draw_sample(request: HttpRequest, response: HttpResponse, data: DrawGiven) -> InspectionSampleDetail:
    """Draw cases to inspect, by risk and by lot."""
    made = inspecting.draw_sample(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/oversight/samples/{made.pk}"
    return get_sample(request, made.pk)


@route(router, "GET", "/oversight/samples/{sample_id}", guard=INSPECT, gives=InspectionSampleDetail)
def get_sample(request: HttpRequest, sample_id: UUID) -> InspectionSampleDetail:
    """Read one draw with its cases and reasons."""
    one = queries.sample_for(viewer_of(request), sample_id, at=clock.now())
    return shapes.sample_detail(one, queries.drawn(one))


@route(router, "GET", "/oversight/observed", guard=OBSERVE, gives=Page[ObservedInList])
def list_observed(request: HttpRequest, asked: Query[ObservedAsked]) -> Page[ObservedInList]:
    """List every case without anybody in it, the newest first."""
    at = clock.now()
    found = queries.observed(viewer_of(request), asked.group, asked.q, at=at)
    return page_of(found, NEWEST, asked, lambda one: shapes.seen_shape(redaction.case_seen(one, at)))


@route(router, "GET", "/oversight/observed/{case_id}", guard=OBSERVE, gives=ObservedDetail)
def get_observed(request: HttpRequest, case_id: UUID) -> ObservedDetail:
    """Read the whole process of a case without personal data."""
    return shapes.seen_detail(queries.observed_case(viewer_of(request), case_id, at=clock.now()))


@route(router, "POST", "/oversight/observed/{case_id}/questions", guard=OBSERVE, gives=MediaQuestion, status=201)
def ask_about_case(request: HttpRequest, response: HttpResponse, case_id: UUID, data: WordsGiven) -> MediaQuestion:
    """Ask about a case; the office has to answer by a date."""
    made = demands.ask_question(by=viewer_of(request), case_id=case_id, text=data.text, at=clock.now())
    response["Location"] = "/api/v1/oversight/questions/mine"
    return shapes.question_shape(made)


@route(router, "GET", "/oversight/questions/mine", guard=OBSERVE, gives=Page[MediaQuestion])
def list_my_questions(request: HttpRequest, asked: Query[Paging]) -> Page[MediaQuestion]:
    """List your questions and their answers, the newest first."""
    return page_of(queries.questions(viewer_of(request)), LATEST, asked, shapes.question_shape)


@route(router, "GET", "/oversight/questions", guard=PUBLIC, gives=Page[PublishedAnswer])
def list_published_answers(request: HttpRequest, asked: Query[Paging]) -> Page[PublishedAnswer]:
    """Read what media observers asked and what was answered, the newest first."""
    return page_of(queries.published(), LATEST, asked, _published)


def _published(one: Answer) -> PublishedAnswer:
    case = one.demand.case
    return PublishedAnswer(
        question=one.asked, answer=one.text, item=case.version.name, office=case.office.name, day=day_of(one.at),
        is_late=one.is_late,
    )  # fmt: skip


def _beside(request: HttpRequest, case_id: UUID) -> CaseOversight:
    at, viewer = clock.now(), viewer_of(request)
    case = queries.case_for(viewer, case_id, at=at)
    return CaseOversight(
        case_id=case.pk,
        opinions=[shapes.opinion_shape(one) for one in queries.opinions_of(viewer, case, at=at)],
        inspections=[shapes.inspection_shape(one) for one in queries.inspections_of(viewer, case, at=at)],
        demands=[shapes.demand_shape(one) for one in queries.demands_of(viewer, case, at=at)],
    )
