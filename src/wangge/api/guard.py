"""Who may use a route: a bearer token says who is asking, the route's guard says what they must hold.

Session cookies do not count here, so no other site can make a browser do a deed (no CSRF question).
"""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpRequest
from ninja.security import HttpBearer

from wangge.kernel import clock
from wangge.people.accounts import person_of_token
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission


class Open(StrEnum):
    """Guards that are not a post's permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


PUBLIC, SIGNED_IN = Open.PUBLIC, Open.SIGNED_IN
Guard = Permission | Open


class Bearer(HttpBearer):
    """The person of a valid token who passes the guard. Raises NotPermitted; None means nobody is signed in."""

    openapi_description = "An API token of a person: `Authorization: Bearer wg_…`."

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.guard = guard

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Put the token's person on the request."""
        at = clock.now()
        person = person_of_token(token, at)
        request.person = person  # type: ignore[attr-defined]
        if person is not None and isinstance(self.guard, Permission):
            access.require_anywhere(person, self.guard, at=at)
        return person


def viewer_of(request: HttpRequest) -> Person:
    """Who is asking, on a route that is not public."""
    return request.person  # type: ignore[attr-defined]
