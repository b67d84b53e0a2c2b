"""Pages for refusals and errors. None of them touches the database beyond what the request already did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangge.kernel.refusals import NotFound, Refused


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The sentence of a refusal as a page (or as an htmx notice) with its status."""
    return render(request, "base/refused.html", {"refusal": refusal}, status=refusal.status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused_page(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "base/server_error.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "base/csrf_failure.html", status=403)
