"""Needs meet resources: match a community, read who is proposed and why, decide, check the proof."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import matching_shapes as shapes
from wangge.api.v1.matching_shapes import (
    ApartShape,
    HelperChosen,
    MatchingRun,
    MissingShape,
    NewApart,
    NewMatching,
    PairRefusal,
    PairShape,
    PairStateName,
    ProofShape,
    RecruitingShape,
    WhyName,
)
from wangge.api.v1.need_shapes import NeedKindName
from wangge.kernel import clock, jobs
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.kernel.refusals import Invalid, NotFound
from wangge.matching import commands, deciding, exclusions, proofs, queries
from wangge.matching.helpers import Choice
from wangge.matching.models import Run
from wangge.matching.queries import ALL, Asked
from wangge.matching.states import RunState
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
NEWEST = Order("newest", (Key("at", descending=True), Key("id", descending=True)))
BY_RANK = Order("rank", (Key("rank"), Key("id")))


class PairFilters(Paging):
    """Which pairs of a run."""

    q: Line = Field("", description="Title or number of the need, or a name.")
    state: PairStateName | None = Field(None, description="Left out: those that wait for a decision.")
    all: bool = Field(False, description="Of every state.")
    kind: NeedKindName | None = None
    safety: bool = False


class MissingFilters(Paging):
    """Which needs nobody is proposed for."""

    q: Line = ""
    why: WhyName | None = None
    kind: NeedKindName | None = None


@route(router, "GET", "/matching/runs", guard=SEE, gives=Page[MatchingRun])
def list_matching_runs(request: HttpRequest, asked: Query[Paging]) -> Page[MatchingRun]:
    """The matchings of your places, the newest first."""
    return page_of(queries.runs(viewer_of(request), at=clock.now()), NEWEST, asked, shapes.run_shape)


@route(router, "POST", "/matching/runs", guard=MANAGE, gives=MatchingRun, status=201)
def start_matching(request: HttpRequest, response: HttpResponse, data: NewMatching) -> MatchingRun:
    """Match a community; the worker does it next."""
    run = commands.start(by=viewer_of(request), place_id=data.place_id, at=clock.now())
    response["Location"] = f"/api/v1/matching/runs/{run.pk}"
    return shapes.run_shape(run, 0)


@route(router, "GET", "/matching/runs/{run_id}", guard=SEE, gives=MatchingRun)
def get_matching_run(request: HttpRequest, run_id: UUID) -> MatchingRun:
    """Read one matching, and how far it is."""
    run = queries.run_for(viewer_of(request), run_id, at=clock.now())
    job = jobs.newest_about(run.pk) if run.state == RunState.ASKED else None
    return shapes.run_shape(run, 100 * job.done // job.total if job and job.total else None)


@route(router, "POST", "/matching/runs/{run_id}/again", guard=MANAGE, gives=MatchingRun)
def restart_matching(request: HttpRequest, run_id: UUID) -> MatchingRun:
    """Let the worker try a matching again that stopped by a fault."""
    return _of_run(request, run_id, commands.start_again)


@route(router, "POST", "/matching/runs/{run_id}/cancel", guard=MANAGE, gives=MatchingRun)
def cancel_matching(request: HttpRequest, run_id: UUID) -> MatchingRun:
    """Give a matching up that is not done yet."""
    return _of_run(request, run_id, commands.cancel)


@route(router, "GET", "/matching/runs/{run_id}/pairs", guard=SEE, gives=Page[PairShape])
def list_pairs(request: HttpRequest, run_id: UUID, asked: Query[PairFilters]) -> Page[PairShape]:
    """Who is proposed for whom, the most pressing need first."""
    run, viewer, at = _seen(request, run_id)
    wanted = Asked(
        text=asked.q, state=ALL if asked.all else asked.state or "", kind=asked.kind or "", safety=asked.safety
    )
    return page_of(queries.pairs_of(run, viewer, wanted, at=at), BY_RANK, asked, _shower(viewer, at))


@route(router, "GET", "/matching/runs/{run_id}/missing", guard=SEE, gives=Page[MissingShape])
def list_missing(request: HttpRequest, run_id: UUID, asked: Query[MissingFilters]) -> Page[MissingShape]:
    """The needs nobody is proposed for, and what is missing."""
    run, viewer, at = _seen(request, run_id)
    wanted = Asked(text=asked.q, why=asked.why or "", kind=asked.kind or "")
    return page_of(queries.unserved_of(run, viewer, wanted, at=at), BY_RANK, asked, shapes.missing_shape)


@route(router, "GET", "/matching/runs/{run_id}/recruiting", guard=SEE, gives=list[RecruitingShape])
def list_recruiting(request: HttpRequest, run_id: UUID) -> list[RecruitingShape]:
    """Where one more helper would be worth most, by grid and kind."""
    run, viewer, at = _seen(request, run_id)
    return [shapes.recruiting_shape(row) for row in queries.recruiting_of(run, viewer, at=at)]


@route(router, "GET", "/matching/runs/{run_id}/proof", guard=SEE, gives=ProofShape)
def check_proof(request: HttpRequest, run_id: UUID) -> ProofShape:
    """Check a finished matching again: value and bound of each stage, and whether nothing was changed."""
    run, _viewer, _at = _seen(request, run_id)
    if run.state != RunState.DONE:
        raise NotFound
    return shapes.proof_shape(run, proofs.recheck(run))


@route(router, "POST", "/matching/runs/{run_id}/needs/{need_id}", guard=MANAGE, gives=PairShape, status=201)
def match_by_hand(
    request: HttpRequest, response: HttpResponse, run_id: UUID, need_id: UUID, data: HelperChosen
) -> PairShape:
    """Promise a helper of your choice for a need."""
    run, viewer, at = _seen(request, run_id)
    made = deciding.match_by_hand(
        by=viewer, run_id=run.pk, need_id=need_id, to=_choice(data), reason=data.reason, at=at
    )
    response["Location"] = f"/api/v1/matching/pairs/{made.pk}"
    return _pair(viewer, made.pk)


@route(router, "GET", "/matching/pairs/{pair_id}", guard=SEE, gives=PairShape)
def get_pair(request: HttpRequest, pair_id: UUID) -> PairShape:
    """Read one pair: why, and who else could."""
    return _pair(viewer_of(request), pair_id)


@route(router, "POST", "/matching/pairs/{pair_id}/confirm", guard=MANAGE, gives=PairShape)
def confirm_pair(request: HttpRequest, pair_id: UUID) -> PairShape:
    """Promise what was proposed."""
    return _decided(request, pair_id, deciding.confirm)


@route(router, "POST", "/matching/pairs/{pair_id}/change", guard=MANAGE, gives=PairShape)
def change_pair(request: HttpRequest, pair_id: UUID, data: HelperChosen) -> PairShape:
    """Take another helper, with a reason; the answer is the new pair."""
    return _decided(request, pair_id, deciding.change, to=_choice(data), reason=data.reason)


@route(router, "POST", "/matching/pairs/{pair_id}/reject", guard=MANAGE, gives=PairShape)
def reject_pair(request: HttpRequest, pair_id: UUID, data: PairRefusal) -> PairShape:
    """Say no to a pair, with a reason."""
    return _decided(request, pair_id, deciding.reject, reason=data.reason)


@route(router, "GET", "/matching/apart", guard=MANAGE, gives=Page[ApartShape])
def list_apart(request: HttpRequest, asked: Query[Paging]) -> Page[ApartShape]:
    """Who must not serve whom, where you decide on pairs."""
    return page_of(queries.exclusions(viewer_of(request), at=clock.now()), NEWEST, asked, shapes.apart_shape)


@route(router, "POST", "/matching/apart", guard=MANAGE, gives=ApartShape, status=201)
def keep_apart(request: HttpRequest, response: HttpResponse, data: NewApart) -> ApartShape:
    """Keep two apart from now on; the reason is sealed."""
    viewer, at = viewer_of(request), clock.now()
    made = exclusions.exclude(by=viewer, at=at, **data.model_dump())
    response["Location"] = f"/api/v1/matching/apart/{made.pk}"
    return shapes.apart_shape(queries.exclusion_for(viewer, made.pk, at=at), reason=True)


@route(router, "GET", "/matching/apart/{exclusion_id}", guard=MANAGE, gives=ApartShape)
def get_apart(request: HttpRequest, exclusion_id: UUID) -> ApartShape:
    """Read one of them, with its reason."""
    return shapes.apart_shape(queries.exclusion_for(viewer_of(request), exclusion_id, at=clock.now()), reason=True)


@route(router, "POST", "/matching/apart/{exclusion_id}/lift", guard=MANAGE, gives=ApartShape)
def lift_apart(request: HttpRequest, exclusion_id: UUID) -> ApartShape:
    """The two may meet again."""
    viewer, at = viewer_of(request), clock.now()
    queries.exclusion_for(viewer, exclusion_id, at=at)
    exclusions.lift(by=viewer, exclusion_id=exclusion_id, at=at)
    return shapes.apart_shape(queries.exclusion_for(viewer, exclusion_id, at=at), reason=True)


def _seen(request: HttpRequest, run_id: UUID) -> tuple[Run, Person, Any]:
    viewer, at = viewer_of(request), clock.now()
    return queries.run_for(viewer, run_id, at=at), viewer, at


def _of_run(request: HttpRequest, run_id: UUID, command: Callable[..., Run]) -> MatchingRun:
    run, viewer, at = _seen(request, run_id)
    command(by=viewer, run_id=run.pk, at=at)
    return shapes.run_shape(queries.run_for(viewer, run_id, at=at))


def _decided(request: HttpRequest, pair_id: UUID, deed: Any, **given: Any) -> PairShape:
    viewer, at = viewer_of(request), clock.now()
    queries.pair_for(viewer, pair_id, at=at)
    return _pair(viewer, deed(by=viewer, pair_id=pair_id, at=at, **given).pk)


def _pair(viewer: Person, pair_id: UUID) -> PairShape:
    at = clock.now()
    return _shower(viewer, at)(queries.pair_for(viewer, pair_id, at=at))


def _shower(viewer: Person, at: Any) -> Callable[..., PairShape]:
    """Shows pairs with full names where the viewer works with the lists, masked elsewhere."""
    rights = access.rights_of(viewer, day_of(at))

    def name(person: Person | None, path: str) -> str:
        if person is None:
            return ""
        return person.name if rights.allow(Permission.SEE_NEEDS, path) else mask_name(person.name)

    return partial(shapes.pair_shape, names=name)


def _choice(data: HelperChosen) -> Choice:
    try:
        return shapes.choice(data)
    except ValueError:
        raise Invalid(field="resource_id", what="resource_id", why="resource_id | person_id") from None
