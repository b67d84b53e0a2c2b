"""Applications of the service hall beside the window: begun online, taken at a station. Each answers with the case."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wangge.api.fields import bytes_of
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.routes import route
from wangge.api.v1.hall import get_case
from wangge.api.v1.hall_intake_shapes import CaseAtStation, CaseBeginning, CaseHandedUp, with_files
from wangge.api.v1.hall_shapes import ServiceCaseDetail
from wangge.delegation import queries as delegation
from wangge.hall import intake, stations
from wangge.hall.mandates import Principal
from wangge.hall.uploads import Upload
from wangge.kernel import clock
from wangge.posts.access import Permission

router = Router()
TAKE = Permission.TAKE_CASES


@route(router, "POST", "/cases/online", guard=SIGNED_IN, gives=ServiceCaseDetail, status=201)
def begin_case(request: HttpRequest, response: HttpResponse, data: CaseBeginning) -> ServiceCaseDetail:
    """Begin an application: your own, of an organisation you speak for, or as somebody's agent."""
    given, who = data.model_dump(exclude={"principal"}), data.principal
    principal = Principal(who.name, who.citizen_no, [Upload(bytes_of(who.proof), who.proof_name)]) if who else None
    made = intake.begin_online(by=viewer_of(request), at=clock.now(), principal=principal, **given)
    return _made(request, response, made.pk)


@route(router, "POST", "/cases/at-station", guard=TAKE, gives=ServiceCaseDetail, status=201)
def take_case_at_station(request: HttpRequest, response: HttpResponse, data: CaseAtStation) -> ServiceCaseDetail:
    """Take a resident's application at a community station and hand it up: the case and its hand-up together."""
    given = with_files(data)
    for name in ("organisation_id", "channel"):
        given.pop(name)
    made = stations.take_at_station(by=viewer_of(request), at=clock.now(), **given)
    return _made(request, response, made.pk)


@route(router, "POST", "/cases/handed-up", guard=TAKE, gives=ServiceCaseDetail, status=201)
def take_case_handed_up(request: HttpRequest, response: HttpResponse, data: CaseHandedUp) -> ServiceCaseDetail:
    """Make a case of what a station handed up; from then on its deeds move the hand-up."""
    delegation.hand_up_for(viewer_of(request), data.hand_up_id, at=clock.now())
    made = stations.take_handed_up(by=viewer_of(request), at=clock.now(), **with_files(data))
    return _made(request, response, made.pk)


def _made(request: HttpRequest, response: HttpResponse, case_id: UUID) -> ServiceCaseDetail:
    response["Location"] = f"/api/v1/cases/{case_id}"
    return get_case(request, case_id)
