"""Delegation: who handles an item where and why, the matrix and its changes, and what stations hand up."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Code, Line, Text
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import delegation_shapes as shapes
from wangge.api.v1.delegation_shapes import (
    AdoptionDay,
    CellsGiven,
    CellsGone,
    ChangeStateName,
    HandedUp,
    HandUpAnswer,
    HowName,
    MatrixCell,
    MatrixChange,
    MatrixChangeDetail,
    NewHandUp,
    NewMatrixChange,
    Receiving,
    TrialDays,
    WhoHandles,
)
from wangge.catalogue import queries as catalogue
from wangge.delegation import changes, handing, queries, resolver
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places import queries as places
from wangge.places.models import PUBLIC_KINDS
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE, TAKE = Permission.SEE_HALL, Permission.MANAGE_HALL, Permission.TAKE_CASES
CELLS = Order("cells", (Key("item__pinyin"), Key("id")))
NEWEST = Order("newest", (Key("drafted_at", descending=True), Key("id")))
URGENT = Order("urgent", (Key("receive_by"), Key("id")))


class WhoAsked(BaseModel):
    """Which item, where, on which day."""

    code: Code = Field(description="Implementation code of the item (31).")
    place: Code = Field(description="Code of a place: district, street, community or grid.")
    day: date | None = Field(None, description="Left out: today.")


class MatrixAsked(Paging):
    """Which cells."""

    day: date | None = Field(None, description="Left out: today.")
    code: Line = Field("", description="Of an item.")
    centre: Code = Field("", description="Code of a street, town or township.")
    how: HowName | None = None


class MatrixChangesAsked(Paging):
    """Which changes."""

    state: ChangeStateName | None = None


class HandUpsAsked(Paging):
    """Which hand-ups."""

    state: Text = Field("", description="Left out: what waits; a state, late or all.")


@route(router, "GET", "/delegation/who", guard=PUBLIC, gives=WhoHandles)
def who_handles(request: HttpRequest, asked: Query[WhoAsked]) -> WhoHandles:
    """Who handles an item at a place, where, and why."""
    day = asked.day or _today()
    version = catalogue.guide(asked.code, on=day)
    place = places.by_code(asked.place)
    if place is None or place.kind not in PUBLIC_KINDS:
        raise NotFound
    return shapes.who_shape(resolver.who_handles(version.item, place, day))


@route(router, "GET", "/delegation/who/{code}", guard=PUBLIC, gives=list[WhoHandles])
def who_handles_everywhere(request: HttpRequest, code: Code, day: date | None = None) -> list[WhoHandles]:
    """Who handles an item, at every centre of its area."""
    on = day or _today()
    return [shapes.who_shape(one) for one in resolver.everywhere(catalogue.guide(code, on=on).item, on)]


@route(router, "GET", "/delegation/matrix", guard=SEE, gives=Page[MatrixCell])
def list_matrix(request: HttpRequest, asked: Query[MatrixAsked]) -> Page[MatrixCell]:
    """The cells of the matrix that hold on a day."""
    found = queries.holding(asked.day or _today()).select_related("item", "centre", "office", "adopted_in")
    given = {"item__code": asked.code, "centre__code": asked.centre, "how": asked.how or ""}
    found = found.filter(**{name: value for name, value in given.items() if value})
    return page_of(found, CELLS, asked, shapes.cell_shape)


@route(router, "GET", "/delegation/changes", guard=SEE, gives=Page[MatrixChange])
def list_matrix_changes(request: HttpRequest, asked: Query[MatrixChangesAsked]) -> Page[MatrixChange]:
    """List the changes of the matrix."""
    found = queries.changes(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(found, NEWEST, asked, shapes.change_shape)


@route(router, "POST", "/delegation/changes", guard=MANAGE, gives=MatrixChangeDetail, status=201)
def draft_matrix_change(request: HttpRequest, response: HttpResponse, data: NewMatrixChange) -> MatrixChangeDetail:
    """Begin a change."""
    made = changes.draft_change(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/delegation/changes/{made.pk}"
    return get_matrix_change(request, made.pk)


@route(router, "GET", "/delegation/changes/{change_id}", guard=SEE, gives=MatrixChangeDetail)
def get_matrix_change(request: HttpRequest, change_id: UUID) -> MatrixChangeDetail:
    """Read a change with its cells and its trial."""
    return shapes.change_detail(queries.change_for(viewer_of(request), change_id, at=clock.now()))


@route(router, "POST", "/delegation/changes/{change_id}/cells", guard=MANAGE, gives=MatrixChangeDetail)
def put_matrix_cells(request: HttpRequest, change_id: UUID, data: CellsGiven) -> MatrixChangeDetail:
    """Put cells: every item at every centre; those that were in the change are replaced."""
    return _changed(request, change_id, changes.put_cells, **data.model_dump())


@route(router, "POST", "/delegation/changes/{change_id}/remove", guard=MANAGE, gives=MatrixChangeDetail)
def remove_matrix_cells(request: HttpRequest, change_id: UUID, data: CellsGone) -> MatrixChangeDetail:
    """Take items out of a change."""
    return _changed(request, change_id, changes.remove_cells, **data.model_dump())


@route(router, "POST", "/delegation/changes/{change_id}/try", guard=MANAGE, gives=MatrixChangeDetail)
def try_matrix_change(request: HttpRequest, change_id: UUID, data: TrialDays) -> MatrixChangeDetail:
    """Try a change on the cases of past days; nothing else changes."""
    return _changed(request, change_id, changes.try_change, **data.model_dump())


@route(router, "POST", "/delegation/changes/{change_id}/adopt", guard=MANAGE, gives=MatrixChangeDetail)
def adopt_matrix_change(request: HttpRequest, change_id: UUID, data: AdoptionDay) -> MatrixChangeDetail:
    """Adopt what somebody else drafted, from a day ahead."""
    return _changed(request, change_id, changes.adopt_change, **data.model_dump())


@route(router, "POST", "/delegation/changes/{change_id}/drop", guard=MANAGE, gives=MatrixChangeDetail)
def drop_matrix_change(request: HttpRequest, change_id: UUID) -> MatrixChangeDetail:
    """Give a change up; it stays readable."""
    return _changed(request, change_id, changes.drop_change)


@route(router, "GET", "/delegation/hand-ups", guard=SIGNED_IN, gives=Page[HandedUp])
def list_hand_ups(request: HttpRequest, asked: Query[HandUpsAsked]) -> Page[HandedUp]:
    """List what stations handed up: your own, and those of your places."""
    viewer = viewer_of(request)
    found = queries.hand_ups(viewer, at=clock.now(), state=asked.state)
    return page_of(found, URGENT, asked, lambda one: shapes.hand_up_shape(one, viewer))


@route(router, "POST", "/delegation/hand-ups", guard=TAKE, gives=HandedUp, status=201)
def hand_up(request: HttpRequest, response: HttpResponse, data: NewHandUp) -> HandedUp:
    """Take an application for a resident and hand it up to whoever handles it."""
    made = handing.hand_up(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/delegation/hand-ups/{made.pk}"
    return get_hand_up(request, made.pk)


@route(router, "GET", "/delegation/hand-ups/{hand_up_id}", guard=SIGNED_IN, gives=HandedUp)
def get_hand_up(request: HttpRequest, hand_up_id: UUID) -> HandedUp:
    """Read one hand-up."""
    viewer = viewer_of(request)
    return shapes.hand_up_shape(queries.hand_up_for(viewer, hand_up_id, at=clock.now()), viewer)


@route(router, "POST", "/delegation/hand-ups/{hand_up_id}/receive", guard=TAKE, gives=HandedUp)
def receive_hand_up(request: HttpRequest, hand_up_id: UUID, data: Receiving) -> HandedUp:
    """Confirm at the office it went to that one has it."""
    return _handed(request, hand_up_id, handing.receive, **data.model_dump())


@route(router, "POST", "/delegation/hand-ups/{hand_up_id}/finish", guard=TAKE, gives=HandedUp)
def finish_hand_up(request: HttpRequest, hand_up_id: UUID, data: HandUpAnswer) -> HandedUp:
    """Say that it is done."""
    return _handed(request, hand_up_id, handing.finish, **data.model_dump())


@route(router, "POST", "/delegation/hand-ups/{hand_up_id}/return", guard=TAKE, gives=HandedUp)
def return_hand_up(request: HttpRequest, hand_up_id: UUID, data: HandUpAnswer) -> HandedUp:
    """Give it back to the station, saying why."""
    return _handed(request, hand_up_id, handing.return_back, **data.model_dump())


@route(router, "POST", "/delegation/hand-ups/{hand_up_id}/withdraw", guard=SIGNED_IN, gives=HandedUp)
def withdraw_hand_up(request: HttpRequest, hand_up_id: UUID) -> HandedUp:
    """Take it back before anybody received it: the station, or the resident."""
    return _handed(request, hand_up_id, handing.withdraw)


def _changed(request: HttpRequest, change_id: UUID, deed: Any, **given: Any) -> MatrixChangeDetail:
    viewer, at = viewer_of(request), clock.now()
    one = queries.change_for(viewer, change_id, at=at)
    deed(by=viewer, change_id=one.pk, at=at, **given)
    return get_matrix_change(request, change_id)


def _handed(request: HttpRequest, hand_up_id: UUID, deed: Any, **given: Any) -> HandedUp:
    viewer, at = viewer_of(request), clock.now()
    one = queries.hand_up_for(viewer, hand_up_id, at=at)
    deed(by=viewer, hand_up_id=one.pk, at=at, **given)
    return get_hand_up(request, hand_up_id)


def _today() -> date:
    return day_of(clock.now())
