"""Plans for redrawing the grids of a community: read, draft, check, put, adopt."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, WithJsonSchema

from wangge.api.fields import Code, Given, Line, Moment, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.versions import etag, not_modified, version_read
from wangge.grids import commands, queries
from wangge.grids.division import LONGEST_NAME, MOST_GRIDS, from_json
from wangge.grids.models import GridPlan
from wangge.grids.rules import SEATS, Finding
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

router = Router()
NEWEST = Order("newest", (Key("drafted_at", descending=True), Key("id", descending=True)))
Open = (GridPlan.State.DRAFT, GridPlan.State.SCHEDULED)
State = Annotated[GridPlan.State, one_of(GridPlan.State)]
Geometry = Annotated[
    dict[str, Any], WithJsonSchema({"type": "object", "description": "GeoJSON Polygon or MultiPolygon, CGCS2000."})
]
PostKindName = Annotated[Text, Field(max_length=20, description=f"One of {', '.join(SEATS)}.")]


class PlannedSeat(Given):
    """Who is to hold a post in a new grid."""

    kind: PostKindName
    person_id: UUID


class PlannedGrid(Given):
    """One grid of a division."""

    key: Annotated[Text, Field(max_length=20, description="Code of a grid that exists, or new-1, new-2 …")]
    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
    geometry: Geometry | None = None
    buildings: list[Code] = Field(default_factory=list, max_length=2000, description="Codes of buildings.")
    posts: list[PlannedSeat] = Field(default_factory=list, max_length=20, description="Of a new grid only.")


class DivisionGiven(Given):
    """The whole new division: every grid and every building."""

    grids: list[PlannedGrid] = Field(max_length=MOST_GRIDS)


class PlanFinding(Shape):
    """What stands against a division, or is to be known."""

    kind: str = Field(description="Stable code, such as gap or overlap.")
    grid: str = Field(description="Key of the grid; empty when it is about the whole.")
    message: str
    longitude: float | None = Field(description="A point in the spot; degrees, CGCS2000.")
    latitude: float | None


class PlanLine(Shape):
    """A plan in a list."""

    id: UUID
    community: PlaceRef
    title: str
    source: str
    state: State
    drafted_at: Moment
    effective_on: date | None
    author: PersonRef | None


class Check(Shape):
    """The plan held against the community as it stands now."""

    problems: list[PlanFinding] = Field(description="While there is one the plan cannot be adopted.")
    warnings: list[PlanFinding]
    moving: dict[str, str] = Field(description="Buildings that change their grid: code and key of the new one.")
    households: int = Field(description="Households that change their grid.")
    open_work: int = Field(description="Open matters that change their grid.")


class PlanShape(PlanLine):
    """A plan with its division; `check` of one still open, `result` and `former` of an adopted one."""

    version: int
    division: DivisionGiven
    former: DivisionGiven | None
    result: dict[str, Any] | None
    trouble: str = Field(description="Why the last adoption did not happen.")
    check: Check | None


class PlanFilters(Paging):
    """Which plans."""

    community: Code = Field("", description="Code of a community or village.")
    state: State | None = None


class PlanGiven(Given):
    """A new plan, which begins with the division as it stands."""

    community: Code
    title: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
    source: Annotated[Line, Field(max_length=commands.LONGEST_SOURCE)] = ""


class AdoptGiven(Given):
    """The version that was read, and the day: today at once, a later day at its beginning."""

    version: int = Field(ge=1, le=10**9)
    on: date | None = Field(None, description="Today when left out.")


@route(router, "GET", "/grid-plans", guard=Permission.SEE_PLACES, gives=Page[PlanLine])
def list_grid_plans(request: HttpRequest, asked: Query[PlanFilters]) -> Page[PlanLine]:
    """List plans, newest first: adopted ones of communities you see, open ones of those you manage."""
    found = GridPlan.objects.visible_to(viewer_of(request), day_of(clock.now())).select_related("community", "author")
    if asked.community:
        found = found.filter(community__code=asked.community)
    if asked.state is not None:
        found = found.filter(state=asked.state)
    return page_of(found, NEWEST, asked, lambda plan: PlanLine(**_line(plan)))


@route(router, "POST", "/grid-plans", guard=Permission.MANAGE_PLACES, gives=PlanShape, status=201)
def draft_grid_plan(request: HttpRequest, response: HttpResponse, data: PlanGiven) -> PlanShape:
    """Draft a plan with the grids as they are."""
    viewer, at = viewer_of(request), clock.now()
    managed = access.subtree_filter(viewer, Permission.MANAGE_PLACES, on=day_of(at))
    community = Place.objects.filter(managed, code=data.community).first()
    if community is None:
        raise NotFound(field="community")
    plan = commands.draft_plan(by=viewer, community_id=community.pk, title=data.title, source=data.source, at=at)
    response["Location"] = f"{request.path}/{plan.pk}"
    return _shape(_seen(request, plan.pk))


@route(router, "GET", "/grid-plans/{plan_id}", guard=Permission.SEE_PLACES, gives=PlanShape, versioned=True)
def get_grid_plan(request: HttpRequest, response: HttpResponse, plan_id: UUID) -> PlanShape | HttpResponse:
    """Read a plan. One that is still open comes with its check, which also changes with the community: it is never 304."""
    plan = _seen(request, plan_id)
    unchanged = not_modified(request, plan.version) if plan.state not in Open else None
    return unchanged or _versioned(response, plan)


@route(router, "PATCH", "/grid-plans/{plan_id}", guard=Permission.MANAGE_PLACES, gives=PlanShape, versioned=True)
def put_grid_division(request: HttpRequest, response: HttpResponse, plan_id: UUID, data: DivisionGiven) -> PlanShape:
    """Put a whole division into a draft; small slivers are mended. The answer has its check."""
    version = version_read(request)
    _seen(request, plan_id)
    commands.put_division(
        by=viewer_of(request), plan_id=plan_id, version=version, data=data.model_dump(mode="json"), at=clock.now()
    )
    return _versioned(response, _seen(request, plan_id))


@route(router, "POST", "/grid-plans/{plan_id}/adopt", guard=Permission.MANAGE_PLACES, gives=PlanShape)
def adopt_grid_plan(request: HttpRequest, plan_id: UUID, data: AdoptGiven) -> PlanShape:
    """Put a plan in force today, or schedule it for a later day. It is checked again when it takes effect."""
    viewer, at = viewer_of(request), clock.now()
    _seen(request, plan_id)
    if data.on is not None and data.on != day_of(at):
        commands.schedule_plan(by=viewer, plan_id=plan_id, version=data.version, on=data.on, at=at)
    else:
        commands.adopt_plan(by=viewer, plan_id=plan_id, version=data.version, at=at)
    return _shape(_seen(request, plan_id))


@route(router, "POST", "/grid-plans/{plan_id}/discard", guard=Permission.MANAGE_PLACES, gives=PlanShape)
def discard_grid_plan(request: HttpRequest, plan_id: UUID, data: AdoptGiven) -> PlanShape:
    """Give a plan up; it stays readable."""
    _seen(request, plan_id)
    commands.discard_plan(by=viewer_of(request), plan_id=plan_id, version=data.version, at=clock.now())
    return _shape(_seen(request, plan_id))


def _seen(request: HttpRequest, plan_id: UUID) -> GridPlan:
    plan = queries.plan_for(viewer_of(request), plan_id, on=day_of(clock.now()))
    if plan is None:
        raise NotFound
    return plan


def _versioned(response: HttpResponse, plan: GridPlan) -> PlanShape:
    response["ETag"] = etag(plan.version)
    return _shape(plan)


def _line(plan: GridPlan) -> dict[str, Any]:
    return {
        "id": plan.pk, "community": place_ref(plan.community), "title": plan.title, "source": plan.source,
        "state": GridPlan.State(plan.state), "drafted_at": plan.drafted_at, "effective_on": plan.effective_on,
        "author": person_ref(plan.author),
    }  # fmt: skip


def _shape(plan: GridPlan) -> PlanShape:
    return PlanShape(
        **_line(plan), version=plan.version, division=DivisionGiven(**plan.division),
        former=DivisionGiven(**plan.former) if plan.former else None, result=plan.result, trouble=plan.trouble,
        check=_check(plan) if plan.state in Open else None,
    )  # fmt: skip


def _check(plan: GridPlan) -> Check:
    at = clock.now()
    here = queries.situation(plan.community, day_of(at))
    found = queries.review(from_json(plan.division), here, at)
    return Check(
        problems=[_finding(one) for one in found.problems],
        warnings=[_finding(one) for one in found.warnings],
        moving=found.moving,
        households=found.moved.households,
        open_work=found.moved.open_work,
    )


def _finding(one: Finding) -> PlanFinding:
    longitude, latitude = one.at or (None, None)
    return PlanFinding(kind=one.kind, grid=one.key, message=one.message, longitude=longitude, latitude=latitude)
