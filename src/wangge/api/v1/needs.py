"""What people need: the list, one need, and the deeds on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import need_shapes as shapes
from wangge.api.v1.need_shapes import (
    Ending,
    MergeInto,
    NeedChange,
    NeedGiven,
    NeedKindName,
    NeedShape,
    PublicNeed,
    Reopening,
    Withdrawal,
    need_shape,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock
from wangge.needs import closing, commands, merging, publishing, queries
from wangge.needs.models import Need
from wangge.posts.access import Permission

router = Router()
SEE, EDIT = Permission.SEE_NEEDS, Permission.EDIT_NEEDS
NEWEST = Order("newest", (Key("reported_at", descending=True), Key("id", descending=True)))
PUBLISHED = Order("published", (Key("published_at", descending=True), Key("id", descending=True)))


class NeedFilters(Paging):
    """Which needs."""

    q: Line = Field("", description="Title, number, or name, pinyin or initials of the person.")
    kind: NeedKindName | None = None
    state: shapes.StateName | None = Field(None, description="Left out: the open ones.")
    source: shapes.SourceName | None = None
    urgency: shapes.Urgency | None = None


class PublicNeedFilters(Paging):
    """Which published needs."""

    q: Line = Field("", description="Words of the title.")
    kind: NeedKindName | None = None


@route(router, "GET", "/needs", guard=SEE, gives=Page[NeedShape])
def list_needs(request: HttpRequest, asked: Query[NeedFilters]) -> Page[NeedShape]:
    """List the needs you may see, the newest first."""
    wanted = queries.Asked(
        text=asked.q,
        kind=asked.kind or "",
        state=asked.state or "",
        source=asked.source or "",
        urgency=str(asked.urgency or ""),
    )
    return page_of(queries.listed(Need, viewer_of(request), wanted, at=clock.now()), NEWEST, asked, need_shape)


@route(router, "GET", "/needs/mine", guard=SIGNED_IN, gives=Page[NeedShape])
def list_own_needs(request: HttpRequest, asked: Query[Paging]) -> Page[NeedShape]:
    """List your own needs and those of relatives who agreed, the newest first."""
    return page_of(queries.own(Need, viewer_of(request), at=clock.now()), NEWEST, asked, need_shape)


@route(router, "GET", "/needs/public", guard=PUBLIC, gives=Page[PublicNeed])
def list_public_needs(request: HttpRequest, asked: Query[PublicNeedFilters]) -> Page[PublicNeed]:
    """Read the published needs, the newest first: what and roughly where, never who."""
    found = page_of(queries.published(Need, text=asked.q, kind=asked.kind or ""), PUBLISHED, asked, _as_it_is)
    return Page(items=[shapes.public_need(row) for row in queries.public_rows(found.items)], next=found.next)


@route(router, "POST", "/needs", guard=SIGNED_IN, gives=NeedShape, status=201)
def add_need(request: HttpRequest, response: HttpResponse, data: NeedGiven) -> NeedShape:
    """Put a need on the list: staff for their places, residents (`source` own) for themselves and for relatives who agreed."""
    made = commands.add_need(by=viewer_of(request), at=clock.now(), **data.model_dump())
    response["Location"] = f"/api/v1/needs/{made.pk}"
    return _current(request, response, made.pk)


@route(router, "GET", "/needs/{need_id}", guard=SIGNED_IN, gives=NeedShape, versioned=True)
def get_need(request: HttpRequest, response: HttpResponse, need_id: UUID) -> NeedShape | HttpResponse:
    """Read one need."""
    entry = queries.entry_for(Need, viewer_of(request), need_id, at=clock.now())
    return not_modified(request, entry.version) or _versioned(response, entry)


@route(router, "PATCH", "/needs/{need_id}", guard=SIGNED_IN, gives=NeedShape, versioned=True)
def change_need(request: HttpRequest, response: HttpResponse, need_id: UUID, data: NeedChange) -> NeedShape:
    """Change an open need. 412 when somebody changed it since you read it."""
    changes = data.model_dump(exclude_unset=True)
    return _done(request, response, need_id, commands.update_need, version=version_read(request), **changes)


@route(router, "POST", "/needs/{need_id}/withdraw", guard=SIGNED_IN, gives=NeedShape)
def withdraw_need(request: HttpRequest, response: HttpResponse, need_id: UUID, data: Withdrawal) -> NeedShape:
    """Take an open need off the list."""
    return _done(request, response, need_id, closing.withdraw_need, reason=data.reason)


@route(router, "POST", "/needs/{need_id}/meet", guard=SIGNED_IN, gives=NeedShape)
def meet_need(request: HttpRequest, response: HttpResponse, need_id: UUID, data: Ending) -> NeedShape:
    """Record that a need is met, and how."""
    return _done(request, response, need_id, closing.meet_need, how=data.how)


@route(router, "POST", "/needs/{need_id}/reopen", guard=SIGNED_IN, gives=NeedShape)
def reopen_need(request: HttpRequest, response: HttpResponse, need_id: UUID, data: Reopening) -> NeedShape:
    """Undo an end; a merge is undone by its own route."""
    return _done(request, response, need_id, closing.reopen_need, until=data.until)


@route(router, "POST", "/needs/{need_id}/publish", guard=EDIT, gives=NeedShape)
def publish_need(request: HttpRequest, response: HttpResponse, need_id: UUID) -> NeedShape:
    """Put an open need on the public list; refused while its title would lead to a person."""
    return _done(request, response, need_id, publishing.publish_need)


@route(router, "POST", "/needs/{need_id}/unpublish", guard=SIGNED_IN, gives=NeedShape)
def unpublish_need(request: HttpRequest, response: HttpResponse, need_id: UUID) -> NeedShape:
    """Take a need off the public list."""
    return _done(request, response, need_id, publishing.unpublish_need)


@route(router, "POST", "/needs/{need_id}/merge", guard=EDIT, gives=NeedShape)
def merge_need(request: HttpRequest, response: HttpResponse, need_id: UUID, data: MergeInto) -> NeedShape:
    """Merge a need into another open one; the answer is the one that was merged."""
    queries.entry_for(Need, viewer_of(request), data.into_id, at=clock.now())
    return _done(request, response, need_id, merging.merge_needs, into_id=data.into_id)


@route(router, "POST", "/needs/{need_id}/undo-merge", guard=EDIT, gives=NeedShape)
def undo_need_merge(request: HttpRequest, response: HttpResponse, need_id: UUID) -> NeedShape:
    """Undo a merge: both are again as before."""
    return _done(request, response, need_id, merging.undo_need_merge)


def _done(request: HttpRequest, response: HttpResponse, need_id: UUID, deed: Any, **given: Any) -> NeedShape:
    """Do the deed in the name of the token's person and show the need as it is now. Raises NotFound and as the deed."""
    viewer, at = viewer_of(request), clock.now()
    queries.entry_for(Need, viewer, need_id, at=at)
    deed(by=viewer, need_id=need_id, at=at, **given)
    return _current(request, response, need_id)


def _current(request: HttpRequest, response: HttpResponse, need_id: UUID) -> NeedShape:
    return _versioned(response, queries.entry_for(Need, viewer_of(request), need_id, at=clock.now()))


def _versioned(response: HttpResponse, entry: Need) -> NeedShape:
    response["ETag"] = etag(entry.version)
    return need_shape(entry)


def _as_it_is(entry: Need) -> Need:
    return entry
