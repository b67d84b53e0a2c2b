"""The service catalogue: what the hall offers, how it got there, and what the reform cut."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from wangge.api.fields import Line, Text
from wangge.api.guard import PUBLIC, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import catalogue_shapes as shapes
from wangge.api.v1.catalogue_shapes import (
    BasisName,
    ContentChange,
    CutLineShape,
    CutsShape,
    GuideShape,
    ItemVersionShape,
    MeasureName,
    NewItem,
    PublicationDay,
    PublishedItem,
    ReturnReason,
    ServiceItem,
    ServiceItemDetail,
    ServiceKindName,
    VersionDifference,
    Withdrawing,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.catalogue import differences, drafting, ledger, publishing, queries, reading
from wangge.catalogue.content import FIELDS, Content
from wangge.catalogue.cuts import Basis
from wangge.catalogue.models import ItemVersion
from wangge.hall import figures
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE, PUBLISH = Permission.SEE_CATALOGUE, Permission.MANAGE_CATALOGUE, Permission.PUBLISH_CATALOGUE
BY_NAME = Order("name", (Key("pinyin"), Key("id")))
IN_GUIDE = Order("guide", (Key("item__pinyin"), Key("id")))


class GuideFilters(Paging):
    """Which published items."""

    q: Line = Field("", description="Words, pinyin, initials or code.")
    kind: ServiceKindName | None = None


class CatalogueFilters(GuideFilters):
    """Which items."""

    state: Text = Field("", description="Left out: in force; draft, review, coming, ended or all.")


class CutsAsked(BaseModel):
    """Which two days are compared, and over which items."""

    from_day: date | None = Field(None, description="Left out: the first day anything was published.")
    to_day: date | None = Field(None, description="Left out: today.")
    basis: BasisName = Basis.KEPT
    by_cases: bool = Field(False, description="Every item counts as often as it was applied for between the two days.")


@route(router, "GET", "/catalogue/guide", guard=PUBLIC, gives=Page[PublishedItem])
def list_guide(request: HttpRequest, asked: Query[GuideFilters]) -> Page[PublishedItem]:
    """Find what the service hall offers today."""
    found = queries.published(on=_today(), text=asked.q, kind=asked.kind or "")
    return page_of(found, IN_GUIDE, asked, shapes.published_item)


@route(router, "GET", "/catalogue/guide/{code}", guard=PUBLIC, gives=GuideShape)
def get_guide(request: HttpRequest, code: Line) -> GuideShape:
    """Read all an applicant must know of one item."""
    version = queries.guide(code, on=_today())
    return shapes.guide_shape(version, reading.content(version))


@route(router, "GET", "/catalogue/cuts", guard=PUBLIC, gives=CutsShape)
def get_cuts(request: HttpRequest, asked: Query[CutsAsked]) -> CutsShape:
    """Count the five cuts between two days."""
    return shapes.cuts_shape(_ledger(asked))


@route(router, "GET", "/catalogue/cuts/{measure}", guard=SEE, gives=list[CutLineShape])
def list_cut_lines(request: HttpRequest, measure: MeasureName, asked: Query[CutsAsked]) -> list[CutLineShape]:
    """Every cut of one measure with its two lines."""
    return [shapes.cut_line_shape(one) for one in _ledger(asked).lines(measure)]


@route(router, "GET", "/catalogue/items", guard=SEE, gives=Page[ServiceItem])
def list_service_items(request: HttpRequest, asked: Query[CatalogueFilters]) -> Page[ServiceItem]:
    """List the items of your places."""
    state = asked.state if asked.state in queries.STATES else ""
    found = queries.listed(viewer_of(request), at=clock.now(), text=asked.q, state=state, kind=asked.kind or "")
    return page_of(found, BY_NAME, asked, shapes.item_shape)


@route(router, "POST", "/catalogue/items", guard=MANAGE, gives=ItemVersionShape, status=201)
def add_service_item(request: HttpRequest, response: HttpResponse, data: NewItem) -> ItemVersionShape:
    """Add an item with its first draft."""
    made = drafting.add_item(
        by=viewer_of(request), at=clock.now(), place_id=data.place_id, department_id=data.department_id,
        base_code=data.base_code, code=data.code, kind=data.kind, field=data.field or "", level=data.level,
        content=data.content.content(),
    )  # fmt: skip
    response["Location"] = f"/api/v1/catalogue/versions/{made.pk}"
    return _current(request, response, made.pk)


@route(router, "GET", "/catalogue/items/{item_id}", guard=SEE, gives=ServiceItemDetail)
def get_service_item(request: HttpRequest, item_id: UUID) -> ServiceItemDetail:
    """Read one item with its versions."""
    one = queries.item_for(viewer_of(request), item_id, at=clock.now())
    return shapes.item_detail(one, list(queries.versions_of(one)))


@route(router, "POST", "/catalogue/items/{item_id}/draft", guard=MANAGE, gives=ItemVersionShape, status=201)
def draft_item_version(request: HttpRequest, response: HttpResponse, item_id: UUID) -> ItemVersionShape:
    """Begin a new version with what the newest published one says."""
    one = queries.item_for(viewer_of(request), item_id, at=clock.now())
    made = drafting.draft_version(by=viewer_of(request), item_id=one.pk, at=clock.now())
    response["Location"] = f"/api/v1/catalogue/versions/{made.pk}"
    return _current(request, response, made.pk)


@route(router, "POST", "/catalogue/items/{item_id}/withdraw", guard=PUBLISH, gives=ServiceItemDetail)
def withdraw_item(request: HttpRequest, item_id: UUID, data: Withdrawing) -> ServiceItemDetail:
    """Take an item out of the catalogue, cancelled or merged into another one."""
    one = queries.item_for(viewer_of(request), item_id, at=clock.now())
    publishing.withdraw(by=viewer_of(request), item_id=one.pk, at=clock.now(), **data.model_dump())
    return get_service_item(request, item_id)


@route(router, "GET", "/catalogue/versions/{version_id}", guard=SEE, gives=ItemVersionShape, versioned=True)
def get_item_version(request: HttpRequest, response: HttpResponse, version_id: UUID) -> ItemVersionShape | HttpResponse:
    """Read one version with what keeps it from being published."""
    one = queries.version_for(viewer_of(request), version_id, at=clock.now())
    return not_modified(request, one.version) or _versioned(response, one)


@route(router, "PATCH", "/catalogue/versions/{version_id}", guard=MANAGE, gives=ItemVersionShape, versioned=True)
def change_item_version(
    request: HttpRequest,
    response: HttpResponse,
    version_id: UUID,
    data: ContentChange,
) -> ItemVersionShape:
    """Change a draft; a list that is sent replaces the whole list. 412 when somebody changed it since you read it."""
    viewer, at, known = viewer_of(request), clock.now(), version_read(request)
    one = queries.version_for(viewer, version_id, at=at)
    sent: dict[str, Any] = data.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if name in FIELDS and value is not None}
    lines = {name: rows for name, rows in shapes.lines_of(data).items() if rows is not None}
    with atomic():
        draft = drafting.change_draft(by=viewer, version_id=one.pk, at=at, changes=changes, version=known)
        if lines:
            drafting.replace_lines(by=viewer, version_id=one.pk, at=at, version=draft.version, **lines)
    return _current(request, response, version_id)


@route(router, "GET", "/catalogue/versions/{version_id}/difference", guard=SEE, gives=VersionDifference)
def get_item_difference(request: HttpRequest, version_id: UUID) -> VersionDifference:
    """What a version changes of the one before."""
    one = queries.version_for(viewer_of(request), version_id, at=clock.now())
    before = queries.before(one)
    contents = reading.contents_of([one, *([before] if before else [])])
    found = differences.between(contents[before.pk] if before else Content(), contents[one.pk])
    return shapes.difference_shape(found, before.pk if before else None)


@route(router, "POST", "/catalogue/versions/{version_id}/submit", guard=MANAGE, gives=ItemVersionShape)
def submit_item_version(request: HttpRequest, response: HttpResponse, version_id: UUID) -> ItemVersionShape:
    """Hand a draft in for review."""
    return _done(request, response, version_id, publishing.submit)


@route(router, "POST", "/catalogue/versions/{version_id}/discard", guard=MANAGE, gives=ItemVersionShape)
def discard_item_version(request: HttpRequest, response: HttpResponse, version_id: UUID) -> ItemVersionShape:
    """Give a draft up; it stays readable."""
    return _done(request, response, version_id, drafting.discard)


@route(router, "POST", "/catalogue/versions/{version_id}/return", guard=PUBLISH, gives=ItemVersionShape)
def return_item_version(
    request: HttpRequest, response: HttpResponse, version_id: UUID, data: ReturnReason
) -> ItemVersionShape:
    """Give a version in review back, saying what to change."""
    return _done(request, response, version_id, publishing.return_version, reason=data.reason)


@route(router, "POST", "/catalogue/versions/{version_id}/publish", guard=PUBLISH, gives=ItemVersionShape)
def publish_item_version(
    request: HttpRequest, response: HttpResponse, version_id: UUID, data: PublicationDay
) -> ItemVersionShape:
    """Put a version that somebody else worked on in force from a day."""
    return _done(request, response, version_id, publishing.publish, from_day=data.from_day)


@route(router, "POST", "/catalogue/versions/{version_id}/cancel", guard=PUBLISH, gives=ItemVersionShape)
def cancel_publication(
    request: HttpRequest, response: HttpResponse, version_id: UUID, data: ReturnReason
) -> ItemVersionShape:
    """Take back a version before its first day."""
    return _done(request, response, version_id, publishing.cancel_publication, reason=data.reason)


def _done(request: HttpRequest, response: HttpResponse, version_id: UUID, deed: Any, **given: Any) -> ItemVersionShape:
    viewer, at = viewer_of(request), clock.now()
    one = queries.version_for(viewer, version_id, at=at)
    deed(by=viewer, version_id=one.pk, at=at, **given)
    return _current(request, response, version_id)


def _current(request: HttpRequest, response: HttpResponse, version_id: UUID) -> ItemVersionShape:
    return _versioned(response, queries.version_for(viewer_of(request), version_id, at=clock.now()))


def _versioned(response: HttpResponse, one: ItemVersion) -> ItemVersionShape:
    response["ETag"] = etag(one.version)
    return shapes.version_shape(one, reading.content(one))


def _ledger(asked: CutsAsked) -> ledger.Ledger:
    """Raises Invalid unless the first day is before the second."""
    to_day = asked.to_day or _today()
    from_day = asked.from_day or min(queries.first_day() or to_day, to_day - timedelta(days=1))
    used = figures.usage(figures.Period(from_day, to_day), at=clock.now())
    return ledger.five_cuts(
        from_day, to_day, basis=asked.basis, weights=used.cases if asked.by_cases else None,
        recorded=ledger.Recorded(used.finished, used.one_visit),
    )  # fmt: skip


def _today() -> date:
    return day_of(clock.now())
