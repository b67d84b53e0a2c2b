"""The addresses of one list, with the guard and the methods of each: the same for needs and resources."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from wangge.web.guard import PUBLIC, SIGNED_IN, Guard, Permission, guarded
from wangge.web.needs import deeds, entries, lists
from wangge.web.needs.shape import Shape

SEE, EDIT = Permission.SEE_NEEDS, Permission.EDIT_NEEDS
READ, WRITE, BOTH = ["GET", "HEAD"], ["POST"], ["GET", "HEAD", "POST"]
ROUTES: tuple[tuple[str, str, Guard, list[str], Callable[..., HttpResponse]], ...] = (
    ("", "list", SEE, READ, lists.index),
    ("export.xlsx", "export", SEE, READ, lists.export),
    ("duplicates", "duplicates", SEE, READ, lists.duplicates),
    ("mine", "mine", SIGNED_IN, READ, lists.mine),
    ("public", "public", PUBLIC, READ, lists.public),
    ("new", "new", EDIT, BOTH, entries.new),
    ("pick", "pick", EDIT, READ, entries.pick),
    ("ask", "ask", SIGNED_IN, BOTH, entries.ask),
    ("bulk", "bulk", EDIT, WRITE, deeds.bulk),
    ("ENTRY", "detail", SIGNED_IN, READ, entries.detail),
    ("ENTRY/edit", "edit", SIGNED_IN, BOTH, entries.edit),
    ("ENTRY/withdraw", "withdraw", SIGNED_IN, BOTH, deeds.withdraw),
    ("ENTRY/finish", "finish", SIGNED_IN, BOTH, deeds.finish),
    ("ENTRY/reopen", "reopen", SIGNED_IN, BOTH, deeds.reopen),
    ("ENTRY/publish", "publish", EDIT, WRITE, deeds.publish),
    ("ENTRY/unpublish", "unpublish", SIGNED_IN, WRITE, deeds.unpublish),
    ("ENTRY/merge", "merge", EDIT, BOTH, deeds.merge),
    ("ENTRY/undo-merge", "undo-merge", EDIT, WRITE, deeds.undo_merge),
)


def routes(shape: Shape) -> list[URLPattern]:
    """The URL patterns of one list."""
    key = f"<uuid:{shape.of.NOUN}_id>"
    return [
        path(address.replace("ENTRY", key), _view(shape, guard, methods, show), name=name)
        for address, name, guard, methods, show in ROUTES
    ]


def _view(shape: Shape, guard: Guard, methods: list[str], show: Callable[..., HttpResponse]) -> Any:
    @require_http_methods(methods)
    @guarded(guard)
    @wraps(show)
    def view(request: HttpRequest, **address: Any) -> HttpResponse:
        return show(request, shape, *address.values())

    return view
