"""Who the token belongs to, and what they may do where."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from wangge.api.fields import PersonRef, Shape
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.routes import route
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.models import PostKind

router = Router()


class OwnPost(Shape):
    """A post held today."""

    kind: PostKind
    place_path: str = Field(description="Path of the place; the post counts there and everywhere below.")
    place_name: str


class OwnPermission(Shape):
    """What today's posts allow, and where."""

    permission: Permission
    place_paths: list[str] = Field(description="Paths of the widest places; it holds there and everywhere below.")


class Me(Shape):
    """The person a token belongs to."""

    person: PersonRef
    posts: list[OwnPost]
    permissions: list[OwnPermission]


@route(router, "GET", "/me", guard=SIGNED_IN, gives=Me)
def me(request: HttpRequest) -> Me:
    """Who I am, which posts I hold today and what they allow."""
    viewer = viewer_of(request)
    rights = access.rights_of(viewer, day_of(clock.now()))
    return Me(
        person=PersonRef(id=viewer.pk, name=viewer.name),
        posts=[
            OwnPost(kind=PostKind(kind), place_path=path, place_name=name)
            for (kind, path), name in zip(rights.held, rights.names, strict=True)
        ],
        permissions=[
            OwnPermission(permission=one, place_paths=rights.paths(one)) for one in Permission if rights.anywhere(one)
        ],
    )
