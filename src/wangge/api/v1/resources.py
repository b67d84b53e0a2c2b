"""What people can give: the list, one resource, and the deeds on it."""

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
    PublicResource,
    Reopening,
    ResourceChange,
    ResourceGiven,
    ResourceKindName,
    ResourceShape,
    Withdrawal,
    resource_shape,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.checkin import consents
from wangge.kernel import clock
from wangge.needs import closing, commands, merging, publishing, queries
from wangge.needs.models import Resource
from wangge.posts.access import Permission

router = Router()
SEE, EDIT = Permission.SEE_NEEDS, Permission.EDIT_NEEDS
NEWEST = Order("newest", (Key("reported_at", descending=True), Key("id", descending=True)))
PUBLISHED = Order("published", (Key("published_at", descending=True), Key("id", descending=True)))


class ResourceFilters(Paging):
    """Which resources."""

    q: Line = Field("", description="Title, number, or name, pinyin or initials of the person.")
    kind: ResourceKindName | None = None
    state: shapes.StateName | None = Field(None, description="Left out: the open ones.")
    source: shapes.SourceName | None = None
    serves: shapes.NeedKindName | None = Field(None, description="Only what serves this kind of need.")


class PublicResourceFilters(Paging):
    """Which published resources."""

    q: Line = Field("", description="Words of the title.")
    kind: ResourceKindName | None = None


@route(router, "GET", "/resources", guard=SEE, gives=Page[ResourceShape])
def list_resources(request: HttpRequest, asked: Query[ResourceFilters]) -> Page[ResourceShape]:
    """List the resources you may see, the newest first."""
    wanted = queries.Asked(
        text=asked.q,
        kind=asked.kind or "",
        state=asked.state or "",
        source=asked.source or "",
        serves=asked.serves or "",
    )
    return page_of(queries.listed(Resource, viewer_of(request), wanted, at=clock.now()), NEWEST, asked, resource_shape)


@route(router, "GET", "/resources/mine", guard=SIGNED_IN, gives=Page[ResourceShape])
def list_own_resources(request: HttpRequest, asked: Query[Paging]) -> Page[ResourceShape]:
    """List what you offer, the newest first."""
    return page_of(queries.own(Resource, viewer_of(request), at=clock.now()), NEWEST, asked, resource_shape)


@route(router, "GET", "/resources/public", guard=PUBLIC, gives=Page[PublicResource])
def list_public_resources(request: HttpRequest, asked: Query[PublicResourceFilters]) -> Page[PublicResource]:
    """Read the published resources, the newest first: what and roughly where, never who."""
    found = page_of(queries.published(Resource, text=asked.q, kind=asked.kind or ""), PUBLISHED, asked, _as_it_is)
    return Page(items=[shapes.public_resource(row) for row in queries.public_rows(found.items)], next=found.next)


@route(router, "POST", "/resources", guard=SIGNED_IN, gives=ResourceShape, status=201)
def add_resource(request: HttpRequest, response: HttpResponse, data: ResourceGiven) -> ResourceShape:
    """Put a resource on the list: staff for their places, residents (`source` own) for what they offer themselves."""
    given, viewer, at = data.model_dump(), viewer_of(request), clock.now()
    agrees = given.pop("agrees_to_matching")
    made = commands.add_resource(by=viewer, at=at, **given)
    if agrees and made.person is not None:
        consents.give_with_offer(by=viewer, person=made.person, place=made.place, at=at)
    response["Location"] = f"/api/v1/resources/{made.pk}"
    return _current(request, response, made.pk)


@route(router, "GET", "/resources/{resource_id}", guard=SIGNED_IN, gives=ResourceShape, versioned=True)
def get_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> ResourceShape | HttpResponse:
    """Read one resource."""
    entry = queries.entry_for(Resource, viewer_of(request), resource_id, at=clock.now())
    return not_modified(request, entry.version) or _versioned(response, entry)


@route(router, "PATCH", "/resources/{resource_id}", guard=SIGNED_IN, gives=ResourceShape, versioned=True)
def change_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, data: ResourceChange
) -> ResourceShape:
    """Change an open resource. 412 when somebody changed it since you read it."""
    changes = data.model_dump(exclude_unset=True)
    return _done(request, response, resource_id, commands.update_resource, version=version_read(request), **changes)


@route(router, "POST", "/resources/{resource_id}/withdraw", guard=SIGNED_IN, gives=ResourceShape)
def withdraw_resource(
    request: HttpRequest, response: HttpResponse, resource_id: UUID, data: Withdrawal
) -> ResourceShape:
    """Take an open resource off the list."""
    return _done(request, response, resource_id, closing.withdraw_resource, reason=data.reason)


@route(router, "POST", "/resources/{resource_id}/use-up", guard=SIGNED_IN, gives=ResourceShape)
def use_up_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID, data: Ending) -> ResourceShape:
    """Record that a resource is used up, and by what."""
    return _done(request, response, resource_id, closing.use_up_resource, how=data.how)


@route(router, "POST", "/resources/{resource_id}/reopen", guard=SIGNED_IN, gives=ResourceShape)
def reopen_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID, data: Reopening) -> ResourceShape:
    """Undo an end; a merge is undone by its own route."""
    return _done(request, response, resource_id, closing.reopen_resource, until=data.until)


@route(router, "POST", "/resources/{resource_id}/publish", guard=EDIT, gives=ResourceShape)
def publish_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> ResourceShape:
    """Put an open resource on the public list; refused while its title would lead to a person."""
    return _done(request, response, resource_id, publishing.publish_resource)


@route(router, "POST", "/resources/{resource_id}/unpublish", guard=SIGNED_IN, gives=ResourceShape)
def unpublish_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> ResourceShape:
    """Take a resource off the public list."""
    return _done(request, response, resource_id, publishing.unpublish_resource)


@route(router, "POST", "/resources/{resource_id}/merge", guard=EDIT, gives=ResourceShape)
def merge_resource(request: HttpRequest, response: HttpResponse, resource_id: UUID, data: MergeInto) -> ResourceShape:
    """Merge a resource into another open one; the answer is the one that was merged."""
    queries.entry_for(Resource, viewer_of(request), data.into_id, at=clock.now())
    return _done(request, response, resource_id, merging.merge_resources, into_id=data.into_id)


@route(router, "POST", "/resources/{resource_id}/undo-merge", guard=EDIT, gives=ResourceShape)
def undo_resource_merge(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> ResourceShape:
    """Undo a merge: both are again as before."""
    return _done(request, response, resource_id, merging.undo_resource_merge)


def _done(request: HttpRequest, response: HttpResponse, resource_id: UUID, deed: Any, **given: Any) -> ResourceShape:
    """Do the deed in the name of the token's person and show the resource as it is now. Raises NotFound and as the deed."""
    viewer, at = viewer_of(request), clock.now()
    queries.entry_for(Resource, viewer, resource_id, at=at)
    deed(by=viewer, resource_id=resource_id, at=at, **given)
    return _current(request, response, resource_id)


def _current(request: HttpRequest, response: HttpResponse, resource_id: UUID) -> ResourceShape:
    return _versioned(response, queries.entry_for(Resource, viewer_of(request), resource_id, at=clock.now()))


def _versioned(response: HttpResponse, entry: Resource) -> ResourceShape:
    response["ETag"] = etag(entry.version)
    return resource_shape(entry)


def _as_it_is(entry: Resource) -> Resource:
    return entry
