"""Rehearsals: other rules on days that are over, who would gain, lose, be removed; adopted from a day ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Code
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import rehearsal_shapes as shapes
from wangge.api.v1.rehearsal_shapes import (
    NewRehearsal,
    OutcomeEffect,
    OutcomeShape,
    RehearsableRule,
    RehearsalAdoption,
    RehearsalShape,
    RehearsalState,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.rehearsal import commands, queries
from wangge.rehearsal.models import Outcome
from wangge.rehearsal.states import State

router = Router()
MANAGE, SEE = Permission.MANAGE_POLICY, Permission.SEE_SERVICE
NEWEST = Order("newest", (Key("drafted_at", descending=True), Key("id", descending=True)))
LARGEST = Order("difference", (Key("difference", descending=True), Key("id")))


class RehearsalFilters(Paging):
    """Which rehearsals."""

    state: RehearsalState | None = None


class OutcomeFilters(Paging):
    """Which outcomes."""

    part: Code = Field("", description="A part of the summary, such as `points`.")
    effect: OutcomeEffect | None = None


@route(router, "GET", "/rehearsals", guard=SIGNED_IN, gives=Page[RehearsalShape])
def list_rehearsals(request: HttpRequest, asked: Query[RehearsalFilters]) -> Page[RehearsalShape]:
    """The rehearsals, the newest first; for who manages the rules, or looks after services (those with a result)."""
    found = queries.rehearsals(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(found, NEWEST, asked, shapes.rehearsal_shape)


@route(router, "GET", "/rehearsals/rules", guard=MANAGE, gives=list[RehearsableRule])
def list_rehearsable_rules(request: HttpRequest) -> list[RehearsableRule]:
    """The rules that can be rehearsed, with what holds today."""
    return [shapes.rule_shape(key, value) for key, value in queries.present(clock.now()).items()]


@route(router, "POST", "/rehearsals", guard=MANAGE, gives=RehearsalShape, status=201)
def draft_rehearsal(request: HttpRequest, response: HttpResponse, data: NewRehearsal) -> RehearsalShape:
    """Draft rules to be tried. Nothing is replayed yet."""
    made = commands.draft(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/rehearsals/{made.pk}"
    return _shown(request, made.pk)


@route(router, "GET", "/rehearsals/{rehearsal_id}", guard=SIGNED_IN, gives=RehearsalShape)
def get_rehearsal(request: HttpRequest, rehearsal_id: UUID) -> RehearsalShape:
    """Read one rehearsal: how far the worker is, or what came out."""
    return _shown(request, rehearsal_id)


@route(router, "POST", "/rehearsals/{rehearsal_id}/change", guard=MANAGE, gives=RehearsalShape)
def change_rehearsal(request: HttpRequest, rehearsal_id: UUID, data: NewRehearsal) -> RehearsalShape:
    """Change the draft; what was worked out before is gone."""
    return _done(request, rehearsal_id, lambda key: commands.change(**key, **data.model_dump()))


@route(router, "POST", "/rehearsals/{rehearsal_id}/start", guard=MANAGE, gives=RehearsalShape)
def start_rehearsal(request: HttpRequest, rehearsal_id: UUID) -> RehearsalShape:
    """Let the worker replay it."""
    return _done(request, rehearsal_id, lambda key: commands.start(**key))


@route(router, "POST", "/rehearsals/{rehearsal_id}/drop", guard=MANAGE, gives=RehearsalShape)
def drop_rehearsal(request: HttpRequest, rehearsal_id: UUID) -> RehearsalShape:
    """Give it up."""
    return _done(request, rehearsal_id, lambda key: commands.drop(**key))


@route(router, "POST", "/rehearsals/{rehearsal_id}/adopt", guard=MANAGE, gives=RehearsalShape)
def adopt_rehearsal(request: HttpRequest, rehearsal_id: UUID, data: RehearsalAdoption) -> RehearsalShape:
    """Make them the rules from a day ahead; never who drafted them."""
    return _done(request, rehearsal_id, lambda key: commands.adopt(valid_from=data.valid_from, **key))


@route(router, "GET", "/rehearsals/{rehearsal_id}/outcomes", guard=SIGNED_IN, gives=Page[OutcomeShape])
def list_outcomes(request: HttpRequest, rehearsal_id: UUID, asked: Query[OutcomeFilters]) -> Page[OutcomeShape]:
    """Whom it would have touched in your places, the largest gain first."""
    viewer, at = viewer_of(request), clock.now()
    one = queries.rehearsal_for(viewer, rehearsal_id, at=at)
    found = queries.outcomes(viewer, one, at=at, part=asked.part, effect=asked.effect or "")
    rights = access.rights_of(viewer, day_of(at))

    def show(outcome: Outcome) -> OutcomeShape:
        home = outcome.person.home.path if outcome.person and outcome.person.home else ""
        return shapes.outcome_shape(outcome, queries.name_of(outcome, viewer, rights), named=rights.allow(SEE, home))

    return page_of(found, LARGEST, asked, show)


def _done(request: HttpRequest, rehearsal_id: UUID, deed: Callable[[dict[str, Any]], object]) -> RehearsalShape:
    deed({"by": viewer_of(request), "rehearsal_id": rehearsal_id, "at": clock.now()})
    return _shown(request, rehearsal_id)


def _shown(request: HttpRequest, rehearsal_id: UUID) -> RehearsalShape:
    one = queries.rehearsal_for(viewer_of(request), rehearsal_id, at=clock.now())
    progress = queries.progress_of(one) if one.state == State.ASKED else None
    return shapes.rehearsal_shape(one, progress, stale=queries.is_stale(one))
