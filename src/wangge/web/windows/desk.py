"""The clerk's calling desk: one number at a time, every deed by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import pressed
from wangge.web.page import page
from wangge.web.windows import show
from wangge.windows import commands, duty, estimates, queries
from wangge.windows.models import Ticket, WindowState

SEE, SERVE, MANAGE = Permission.SEE_HALL, Permission.SERVE_QUEUE, Permission.MANAGE_HALL
NEXT_SHOWN = 8


@never_cache
@require_GET
@guarded(SEE)
def desk(request: HttpRequest) -> HttpResponse:
    """My window with the number there and those that come next; and the halls I see."""
    at, viewer = clock.now(), me(request)
    window = queries.window_of(viewer, at=at)
    halls = list(queries.halls_seen(viewer, at=at))
    context: dict[str, Any] = {
        "window": window, "halls": halls, "may_add": access.anywhere(viewer, MANAGE, on=day_of(at)),
        "may_serve": access.anywhere(viewer, SERVE, on=day_of(at)),
        "states": [(hall, queries.day_figures(hall, at=at), duty.vacant(hall, day_of(at))) for hall in halls[:5]],
    }  # fmt: skip
    if window is not None:
        topics = list(window.topics.order_by("letter"))
        queue = estimates.Queue(window.hall, at=at)
        mine = [one for one in queries.waiting(window.hall, at=at) if one.topic in topics]
        context |= {
            "topics": topics, "ticket": queries.at_window(window), "next": mine[:NEXT_SHOWN], "waiting": len(mine),
            "tone": show.WINDOW_TONES[window.state], "calls_needed": policy.on(commands.CALLS, at).value,
            "waits": [(one, show.minutes(one.minutes)) for one in queue.waits()],
        }  # fmt: skip
    return page(request, "windows/desk.html#live", context)


@require_POST
@guarded(SERVE)
def call(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Call the next number."""
    return _press(
        request, lambda: commands.call_next(by=me(request), window_id=window_id, at=clock.now()), _("已呼叫。")
    )


@require_POST
@guarded(SEE)
def opened(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Open my window."""
    return _set(request, window_id, WindowState.OPEN)


@require_POST
@guarded(SEE)
def paused(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Pause a window."""
    return _set(request, window_id, WindowState.PAUSED)


@require_POST
@guarded(SEE)
def closed(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Close a window."""
    return _set(request, window_id, WindowState.CLOSED)


@require_POST
@guarded(SERVE)
def recall(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Call the same number again."""
    return _deed(request, ticket_id, commands.recall, _("已再次呼叫。"))


@require_POST
@guarded(SERVE)
def serve(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Its holder has come."""
    return _deed(request, ticket_id, commands.serve, _("开始办理。"))


@require_POST
@guarded(SERVE)
def finish(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Done."""
    return _deed(request, ticket_id, commands.finish, _("已办完。"))


@require_POST
@guarded(SERVE)
def miss(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Nobody came."""
    return _deed(request, ticket_id, commands.miss, _("已记过号。"))


def _deed(request: HttpRequest, ticket_id: UUID, command: Callable[..., Ticket], said: str) -> HttpResponse:
    return _press(request, lambda: command(by=me(request), ticket_id=ticket_id, at=clock.now()), said)


def _set(request: HttpRequest, window_id: UUID, state: WindowState) -> HttpResponse:
    one = queries.window_for(me(request), window_id, at=clock.now())
    said = _("%(n)s 号窗口：%(state)s") % {"n": one.number, "state": state.label}
    return _press(
        request, lambda: commands.set_window(by=me(request), window_id=window_id, state=state, at=clock.now()), said
    )


def _press(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    return pressed(request, deed, said=said, then=reverse("windows:desk"))
