"""Rendering: htmx gets the partial it asked for, everybody else the whole page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Render `folder/name.html`, or for htmx only the partial named after `#`."""
    whole, _, partial = template.partition("#")
    wanted = f"{whole}#{partial}" if partial and request.htmx and not request.htmx.boosted else whole  # type: ignore[attr-defined]
    return render(request, wanted, context, status=status)


def gone(request: HttpRequest, sentence: str, then: str) -> HttpResponse:
    """As `done`, also for a form that htmx sends: that gets 204 with the way on, which files.js takes."""
    response = done(request, sentence, then)
    if request.htmx:  # type: ignore[attr-defined]
        response.status_code = 204
    return response


def done(request: HttpRequest, sentence: str, then: str) -> HttpResponse:
    """Say what happened and go on (303, so that reloading repeats nothing)."""
    messages.success(request, sentence)
    response = HttpResponseRedirect(then, status=303)
    return response
