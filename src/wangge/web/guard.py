"""Every route names its guard; the sweep test finds routes without one and walks all personas through the rest.

@guarded(Permission.SEE_CALLS)          # staff holding the permission somewhere; the query or command narrows it
@guarded(SIGNED_IN)                     # any signed-in person, about their own things
@guarded(PUBLIC)                        # anyone
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from wangge.kernel import clock
from wangge.kernel.refusals import NotPermitted, Refused
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.errors import refused_page

View = Callable[..., HttpResponse]


class Open(StrEnum):
    """Guards that are not a post's permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


PUBLIC, SIGNED_IN = Open.PUBLIC, Open.SIGNED_IN
Guard = Permission | Open


def guarded(guard: Guard) -> Callable[[View], View]:
    """Let a request through to the view only when its person passes the guard; refusals become pages."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if guard is not PUBLIC and request.person is None:  # type: ignore[attr-defined]
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            try:
                if isinstance(guard, Permission):
                    access.require_anywhere(request.person, guard, at=clock.now())  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            except Refused as refusal:
                return refused_page(request, refusal)

        inner.guard = guard  # type: ignore[attr-defined]
        return inner

    return wrap


__all__ = ["PUBLIC", "SIGNED_IN", "NotPermitted", "Permission", "guarded"]
