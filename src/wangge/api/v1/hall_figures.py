"""The hall's figures: what happened in a period, what waits now, and the cases behind every figure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Code
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import hall_figure_shapes as shapes
from wangge.api.v1.hall import BY_DUE
from wangge.api.v1.hall_figure_shapes import HallEventName, HallFigures, HallNow, HallPeriodName, HallWaitingName
from wangge.api.v1.hall_shapes import CaseChannelName, ServiceCase, case_shape
from wangge.hall import figures
from wangge.hall.figures import Event, Period, PeriodName, Scope, lists, naming, now
from wangge.hall.figures.lists import NONE, Behind
from wangge.hall.figures.rules import LONGEST_PERIOD
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.posts.access import Permission
from wangge.windows.now import queues

router = Router()
SEE_HALL, SEE_CASES = Permission.SEE_HALL, Permission.SEE_CASES


class ScopeAsked(BaseModel):
    """Whose figures; left out: all the caller sees."""

    centre: UUID | None = Field(None, description="A place: what was taken or decided at or below it.")
    office: UUID | None = Field(None, description="The organisation that decides.")


class FiguresAsked(ScopeAsked):
    """A period by name, or from a day to a day, both included."""

    period: HallPeriodName = PeriodName.MONTH
    since: date | None = None
    until: date | None = None


class CountedAsked(FiguresAsked, Paging):
    """Which figure."""

    event: HallEventName = Event.RECEIVED
    item: UUID | None = None
    window: Code = Field("", description='The id of a window, or "none".')
    place: UUID | None = Field(None, description="Taken exactly there.")
    hour: int | None = Field(None, ge=0, le=23)
    channel: CaseChannelName | None = None


class WaitingAsked(ScopeAsked, Paging):
    """Which open cases; left out: all."""

    waiting: HallWaitingName | None = None


@route(router, "GET", "/hall/figures", guard=SEE_HALL, gives=HallFigures)
def get_hall_figures(request: HttpRequest, asked: Query[FiguresAsked]) -> HallFigures:
    """Read the figures of a period with every split."""
    found = figures.read(_period(asked), _scope(request, asked), at=clock.now())
    return shapes.figures_shape(found, naming.splits(found))


@route(router, "GET", "/hall/figures/cases", guard=SEE_CASES, gives=Page[ServiceCase])
def list_counted_cases(request: HttpRequest, asked: Query[CountedAsked]) -> Page[ServiceCase]:
    """List the cases behind a figure."""
    behind = Behind(
        asked.event, item_id=asked.item, window=_window(asked.window), place_id=asked.place, hour=asked.hour,
        channel=asked.channel or "",
    )  # fmt: skip
    column = lists.moment_of(asked.event)
    order = Order(f"-{column}", (Key(column, descending=True), Key("id", descending=True)))
    return page_of(lists.cases(_period(asked), _scope(request, asked), behind), order, asked, case_shape)


@route(router, "GET", "/hall/now", guard=SEE_HALL, gives=HallNow)
def get_hall_now(request: HttpRequest, asked: Query[ScopeAsked]) -> HallNow:
    """Read what waits in the hall at this moment."""
    at = clock.now()
    return shapes.now_shape(queues(viewer_of(request), at=at), now.by_office(_scope(request, asked), at=at))


@route(router, "GET", "/hall/now/cases", guard=SEE_CASES, gives=Page[ServiceCase])
def list_waiting_cases(request: HttpRequest, asked: Query[WaitingAsked]) -> Page[ServiceCase]:
    """List the open cases, those due first."""
    return page_of(now.cases(_scope(request, asked), asked.waiting, at=clock.now()), BY_DUE, asked, case_shape)


def _period(asked: FiguresAsked) -> Period:
    """Raises Invalid unless both days are given, in order and at most five years."""
    if asked.since is None and asked.until is None:
        return figures.period_of(asked.period, day_of(clock.now()))
    if asked.since is None or asked.until is None or asked.since > asked.until:
        raise Invalid(field="since", what=_("起止日期"), why=_("起始日应不晚于截止日"))
    if asked.until - asked.since > LONGEST_PERIOD:
        raise Invalid(field="since", what=_("起止日期"), why=_("一次最多统计五年"))
    return Period(asked.since, asked.until)


def _scope(request: HttpRequest, asked: ScopeAsked) -> Scope:
    """Raises NotFound."""
    centre = Place.objects.filter(pk=asked.centre).first() if asked.centre is not None else None
    if asked.centre is not None and centre is None:
        raise NotFound
    if asked.office is not None and not Organisation.objects.filter(pk=asked.office).exists():
        raise NotFound
    return figures.scope_of(viewer_of(request), day_of(clock.now()), centre=centre, office_id=asked.office)


def _window(given: str) -> str:
    """Raises Invalid."""
    if given in ("", NONE):
        return given
    try:
        return str(UUID(given))
    except ValueError:
        raise Invalid(field="window", what=_("窗口"), why=_("没有这个窗口")) from None
