"""Help calls: list, read, report, correct, and how quickly help came."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from wangge.api.errors import InvalidInput
from wangge.api.fields import (
    LEFT_OUT,
    Code,
    Given,
    GivenMoment,
    Line,
    Note,
    PlaceRef,
    Position,
    Shape,
    optional_place_ref,
)
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.call_shapes import CallKind, CallLine, CallSeverity, CallShape, line_of, shape_of
from wangge.api.v1.places import seen_place
from wangge.api.versions import etag, not_modified, version_read
from wangge.care import intake, queries
from wangge.care.models import HelpCall
from wangge.care.states import Stage
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.matters.commands import current_assignment
from wangge.matters.models import Assignment, Matter
from wangge.places.datum import Datum
from wangge.places.queries import by_code
from wangge.posts.access import Permission

router = Router()
ORDERS = {
    order.name: order
    for order in (
        Order("-opened", (Key("opened_at", descending=True), Key("id", descending=True))),
        Order("opened", (Key("opened_at"), Key("id"))),
        Order("due", (Key("due_at", nulls_last=True), Key("id"))),
    )
}
States = StrEnum(  # type: ignore[misc]
    "States", {name.upper(): name for name in ("open", "ended", "overdue", "alarm", *(str(stage) for stage in Stage))}
)


class Sort(StrEnum):
    """Newest first, oldest first, or what is due next first."""

    NEWEST = "-opened"
    OLDEST = "opened"
    DUE = "due"


class ReportChannel(StrEnum):
    """How a call comes in through the API."""

    API = "api"
    ONE_KEY = "one_key"


class CallFilters(Paging):
    """Which calls."""

    q: Line = Field("", description="Number, name, pinyin or initials of the person, or the place's name.")
    state: States | None = Field(None, description="A stage, or open, ended, overdue, alarm.")
    kind: CallKind | None = None
    severity: CallSeverity | None = None
    within: Code = Field("", description="Code of a place: only calls there and below.")
    since: GivenMoment | None = Field(None, description="Reported at or after; ISO 8601 with an offset.")
    until: GivenMoment | None = Field(None, description="Reported before; ISO 8601 with an offset.")
    sort: Sort = Sort.NEWEST


class CallReport(Given):
    """What is known when a call comes in. One of subject, place or position must say where to go."""

    kind: CallKind
    severity: CallSeverity
    channel: ReportChannel = ReportChannel.API
    subject_id: UUID | None = Field(None, description="Who needs help.")
    place_id: UUID | None = None
    place_code: Code | None = Field(None, description="Instead of place_id.")
    position: Position | None = None
    caller_name: Line = ""
    caller_phone: Line = ""
    said: Note = Field("", description="What the caller said.")
    place_note: Line = Field("", description="How to find the door.")


class CallChange(Given):
    """What to correct, one value at least."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    kind: CallKind = LEFT_OUT
    severity: CallSeverity = LEFT_OUT
    said: Note | None = LEFT_OUT
    place_note: Line | None = LEFT_OUT


class Period(Shape):
    """From when until when."""

    since: GivenMoment
    until: GivenMoment


class GridFigures(Shape):
    """One grid's figures; minutes are medians."""

    grid: PlaceRef | None
    calls: int
    accept_minutes: float | None
    arrive_minutes: float | None


class KindCount(Shape):
    """How many calls of a kind."""

    kind: CallKind
    calls: int


class CallFigures(Shape):
    """How quickly help came where you may see figures. Null when nothing was measured."""

    calls: int = Field(description="Without merged ones.")
    cancelled: int
    accepted: int
    in_time: int = Field(description="Accepted within the limit of call.accept_minutes.")
    accept_minutes: float | None = Field(description="Median minutes from report to acceptance.")
    arrive_minutes: float | None = Field(description="Median minutes from report to arrival.")
    by_grid: list[GridFigures]
    by_hour: list[int] = Field(description="24 counts, hours of Asia/Shanghai.")
    by_kind: list[KindCount]


@route(router, "GET", "/calls", guard=SIGNED_IN, gives=Page[CallLine])
def list_calls(request: HttpRequest, asked: Query[CallFilters]) -> Page[CallLine]:
    """List the calls you may see: of your places, about or by yourself, of relatives who agreed, given to you."""
    at, viewer = clock.now(), viewer_of(request)
    found = queries.calls(
        viewer, at, text=asked.q, state=asked.state or "", kind=asked.kind or "", severity=asked.severity or "",
        place=seen_place(request, asked.within, day_of(at), field="within") if asked.within else None,
        since=asked.since, until=asked.until,
    )  # fmt: skip
    return page_of(found.prefetch_related(OPEN_ASSIGNMENT), ORDERS[asked.sort], asked, _line)


@route(router, "GET", "/calls/figures", guard=Permission.SEE_FIGURES, gives=CallFigures)
def call_figures(request: HttpRequest, asked: Query[Period]) -> CallFigures:
    """Read how quickly help came in a period, by grid, hour and kind."""
    found = queries.figures(viewer_of(request), clock.now(), since=asked.since, until=asked.until)
    return CallFigures(
        calls=found.calls, cancelled=found.cancelled, accepted=found.accepted, in_time=found.in_time,
        accept_minutes=found.accept_minutes, arrive_minutes=found.arrive_minutes,
        by_grid=[
            GridFigures(grid=optional_place_ref(grid), calls=count, accept_minutes=accept, arrive_minutes=arrive)
            for grid, count, accept, arrive in found.by_grid
        ],
        by_hour=found.by_hour,
        by_kind=[KindCount(kind=HelpCall.Kind(kind), calls=count) for kind, count in found.by_kind],
    )  # fmt: skip


@route(router, "POST", "/calls", guard=SIGNED_IN, gives=CallLine, status=201)
def report_call(request: HttpRequest, response: HttpResponse, data: CallReport) -> CallLine:
    """Report a help call; the first worker is asked at once.

    Staff report for their places, everybody for themselves and for those whose contact they are.
    """
    at = clock.now()
    call = intake.report_call(by=viewer_of(request), report=_report(data), at=at)
    response["Location"] = f"{request.path}/{call.pk}"
    return line_of(call.matter, current_assignment(call.matter))


@route(router, "GET", "/calls/{call_id}", guard=SIGNED_IN, gives=CallShape, versioned=True)
def get_call(request: HttpRequest, response: HttpResponse, call_id: UUID) -> CallShape | HttpResponse:
    """Read one call with its stages, checklist, timeline and clocks."""
    at, viewer = clock.now(), viewer_of(request)
    page = queries.call_page(viewer, call_id, at)
    if page is None:
        raise NotFound
    response["ETag"] = etag(page.matter.version)
    return not_modified(request, page.matter.version) or shape_of(page, viewer, at)


@route(router, "PATCH", "/calls/{call_id}", guard=Permission.TAKE_CALL, gives=CallLine, versioned=True)
def correct_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: CallChange) -> CallLine:
    """Correct kind, severity, what was said or how to find the door. 412 when the call moved on since you read it."""
    version, at = version_read(request), clock.now()
    require_seen(request, call_id)
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        raise InvalidInput(field="body")
    intake.correct_call(by=viewer_of(request), call_id=call_id, version=version, at=at, **changes)
    return current_line(call_id, response)


OPEN_ASSIGNMENT = Prefetch(
    "assignments", queryset=Assignment.objects.filter(open=True).select_related("person"), to_attr="open_assignments"
)


def require_seen(request: HttpRequest, call_id: UUID) -> None:
    """Raise NotFound for a call that the viewer may not see: whoever may not see it shall not learn that it exists."""
    if not queries.visible_calls(viewer_of(request), clock.now()).filter(pk=call_id).exists():
        raise NotFound


def current_line(call_id: UUID, response: HttpResponse) -> CallLine:
    """The call as it stands after a deed, with its ETag. Two queries."""
    rows = Matter.objects.select_related("help_call", "place", "subject", "owner").prefetch_related(OPEN_ASSIGNMENT)
    matter = rows.get(pk=call_id)
    response["ETag"] = etag(matter.version)
    return _line(matter)


def _line(matter: Matter) -> CallLine:
    return line_of(matter, next(iter(matter.open_assignments), None))  # type: ignore[attr-defined]


def _report(data: CallReport) -> intake.Report:
    if data.place_id is not None and data.place_code:
        raise InvalidInput(field="place_code")
    where = data.position
    return intake.Report(
        kind=data.kind, severity=data.severity, channel=HelpCall.Channel(data.channel),
        subject_id=data.subject_id, place_id=data.place_id or _place_id(data.place_code),
        caller_name=data.caller_name, caller_phone=data.caller_phone, said=data.said, place_note=data.place_note,
        longitude=where.longitude if where else None, latitude=where.latitude if where else None,
        datum=where.datum if where else Datum.CGCS2000,
    )  # fmt: skip


def _place_id(code: str | None) -> UUID | None:
    if not code:
        return None
    place = by_code(code)
    if place is None:
        raise NotFound(field="place_code")
    return place.pk
