"""The place tree, and the grid a point lies in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Code, Line, PlaceRef, Position, Shape, optional_place_ref, place_ref
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places import queries
from wangge.places.codes import PlaceKind
from wangge.places.models import Boundary, Place

router = Router()
BY_PATH = Order("path", (Key("path"),))


class PlaceShape(PlaceRef):
    """A place of the tree."""

    path: str = Field(description="Codes of all levels with slashes; everything below starts with it.")
    parent: PlaceRef | None
    longitude: float | None = Field(description="Of the label or entrance; degrees, CGCS2000.")
    latitude: float | None
    provisional: bool = Field(description="True while the official code is not known.")
    valid_from: date
    valid_to: date | None = Field(description="The last day; null while the place exists.")


class Border(Shape):
    """The border valid on the day."""

    geometry: dict[str, Any] = Field(description="GeoJSON Polygon or MultiPolygon, CGCS2000, longitude first.")
    schematic: bool = Field(description="Drawn for orientation; not the official border.")
    source: str
    valid_from: date


class PlaceDetail(PlaceShape):
    """A place with what is above it and its border."""

    above: list[PlaceRef] = Field(description="From the district down to the parent.")
    border: Border | None


class DayAsked(BaseModel):
    """Which day."""

    on: date | None = Field(None, description="As of this day; today when left out.")


class PlaceFilters(Paging):
    """Which places."""

    q: Line = Field("", description="Part of a name, a code, or a house number (3号楼2单元502). Finds up to 50.")
    kind: PlaceKind | None = Field(None, description="Only this level.")
    within: Code = Field("", description="Code of a place: only it and what is below it.")
    on: date | None = Field(
        None, description="As of this day, today when left out. `within` a grid: its buildings then."
    )


@route(router, "GET", "/places", guard=SIGNED_IN, gives=Page[PlaceShape])
def list_places(request: HttpRequest, asked: Query[PlaceFilters]) -> Page[PlaceShape]:
    """List places in the order of their paths.

    Buildings, units and households only where a post allows to see them. With `q` the widest places come first and
    there is one page.
    """
    today = day_of(clock.now())
    on = asked.on or today
    found = Place.objects.visible_to(viewer_of(request), today)
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.within:
        found = found.filter(queries.inside(seen_place(request, asked.within, today, field="within"), on))
    if asked.q.strip():
        places = queries.search(asked.q, among=found, on=on)
        return Page(items=[_shape(place) for place in places[: asked.limit]], next=None)
    rows = found.filter(queries.valid_on(on)).select_related("parent")
    return page_of(rows, BY_PATH, asked, _shape)


@route(router, "GET", "/places/at", guard=SIGNED_IN, gives=PlaceShape)
def place_at(request: HttpRequest, asked: Query[Position]) -> PlaceShape:
    """Find the grid a point lies in; 404 outside all grids.

    A point on a border belongs to exactly one grid.
    """
    found = queries.place_at(asked.longitude, asked.latitude, asked.datum, day_of(clock.now()))
    if found is None:
        raise NotFound
    return _shape(found)


@route(router, "GET", "/places/{path:code}", guard=SIGNED_IN, gives=PlaceDetail)
def get_place(request: HttpRequest, code: Code, asked: Query[DayAsked]) -> PlaceDetail:
    """Read one place by its code, with its border and what is above it, as of a day. Closed places stay readable."""
    today = day_of(clock.now())
    on = asked.on or today
    place = seen_place(request, code, today)
    border = queries.boundary_of(place, on)
    above = [place_ref(one) for one in queries.ancestors_on(place, on)]
    return PlaceDetail(**_shape(place).__dict__, above=above, border=_border(border))


def seen_place(request: HttpRequest, code: str, on: date, *, field: str = "") -> Place:
    """The place with this code. Raises NotFound (at `field` of the query), also when the viewer may not see it."""
    found = Place.objects.visible_to(viewer_of(request), on).select_related("parent").filter(code=code).first()
    if found is None:
        raise NotFound(field=field)
    return found


def _shape(place: Place) -> PlaceShape:
    return PlaceShape(
        **place_ref(place).__dict__,
        path=place.path,
        parent=optional_place_ref(place.parent),
        longitude=place.longitude,
        latitude=place.latitude,
        provisional=place.provisional,
        valid_from=place.valid_from,
        valid_to=place.valid_to,
    )


def _border(border: Boundary | None) -> Border | None:
    if border is None:
        return None
    return Border(
        geometry=border.geometry, schematic=border.schematic, source=border.source, valid_from=border.valid_from
    )
