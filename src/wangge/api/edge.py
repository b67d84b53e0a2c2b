"""The API object, and what stands around every route: one shape for wrong methods and addresses, nothing cached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from wangge.api import errors
from wangge.api.errors import Error, MethodNotAllowed, WrongMediaType, error_response
from wangge.api.guard import Guard
from wangge.kernel.refusals import NotFound
from wangge.kernel.request_keys import SAFE_METHODS, keyless

View = Callable[..., HttpResponse]
NOTHING_DONE = "there is no deed at this address"


class Renderer(JSONRenderer):
    """Chinese stays readable."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """A NinjaAPI that answers in our error shape everywhere below its address."""

    def __init__(self, **named: Any) -> None:
        super().__init__(renderer=Renderer(), docs_decorator=require_safe, **named)
        self._described: dict[str, OpenAPISchema] = {}
        errors.install(self)

    def guards(self) -> dict[tuple[str, str], Guard]:
        """The guard of every route by (method, path template), such as ("GET", "/calls/{call_id}")."""
        return {
            (method, _template(operation.path)): operation.view_func.guard  # type: ignore[attr-defined]
            for operation in self._operations()
            for method in operation.methods
        }

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description, with the error shape that the routes refer to. Made once: it takes a second."""
        prefix = path_prefix or self.get_root_path(path_params or {})
        if prefix not in self._described:
            schema = super().get_openapi_schema(path_prefix=prefix)
            described = Error.model_json_schema(ref_template="#/components/schemas/{model}")
            schema["components"]["schemas"] |= described.pop("$defs") | {"Error": described}
            self._described[prefix] = schema
        return self._described[prefix]

    def _operations(self) -> Iterator[Operation]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                yield from view.operations

    def _get_urls(self) -> list[Any]:
        reasons, slow = self._reasons_for_no_key(), self._reasons_to_be_apart()
        patterns: list[Any] = super()._get_urls()
        for pattern in patterns:
            route = str(pattern.pattern)
            pattern.callback = _at_the_edge(pattern.callback, reasons.get(route, NOTHING_DONE), slow.get(route, ""))
        return [*patterns, re_path(r"", no_such_route, name="no-such-route")]

    def _reasons_for_no_key(self) -> dict[str, str]:
        """Why no request to a route needs a key, by Django's name of the route; empty where one does."""
        reasons: dict[str, list[str]] = {}
        for operation, pattern in zip(self._operations(), self._patterns(), strict=True):
            unsafe = not SAFE_METHODS.issuperset(operation.methods)
            reason = getattr(operation.view_func, "keyless", "") if unsafe else NOTHING_DONE
            reasons.setdefault(str(pattern.pattern), []).append(reason)
        return {route: given[0] if all(given) else "" for route, given in reasons.items()}

    def _reasons_to_be_apart(self) -> dict[str, str]:
        """What is slow before a route writes, by Django's name of the route, for those that make their own transactions."""
        pairs = zip(self._operations(), self._patterns(), strict=True)
        found = {str(pattern.pattern): getattr(operation.view_func, "apart", "") for operation, pattern in pairs}
        return {route: reason for route, reason in found.items() if reason}

    def _patterns(self) -> Iterator[URLPattern]:
        for router in self._get_bound_routers():
            yield from router.urls_paths(router.prefix)


@keyless(NOTHING_DONE)
def no_such_route(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
    """What an address of the API answers that does not exist."""
    return _labelled(error_response(NotFound()))


no_such_route.csrf_exempt = True  # type: ignore[attr-defined]


def _at_the_edge(view: View, reason_for_no_key: str, apart: str = "") -> View:
    def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        # Of anything but JSON the request key compares the form fields, and we would read something else.
        if not reason_for_no_key and _is_not_json(request):
            return _labelled(error_response(WrongMediaType()))
        try:
            response = view(request, *args, **named)
        except Http404:
            response = error_response(NotFound())
        if response.status_code == MethodNotAllowed.status:
            allowed = response["Allow"]
            response = error_response(MethodNotAllowed())
            response["Allow"] = allowed
        return _labelled(response)

    inner.csrf_exempt = True  # type: ignore[attr-defined]
    inner.keyless = reason_for_no_key  # type: ignore[attr-defined]
    inner.apart = apart  # type: ignore[attr-defined]
    return inner


def _is_not_json(request: HttpRequest) -> bool:
    has_body = bool(request.headers.get("Content-Length", "").strip("0"))
    return has_body and request.content_type != "application/json"


def _labelled(response: HttpResponse) -> HttpResponse:
    """Answers hold personal data and differ by token and language: no cache keeps them."""
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Authorization", "Accept-Language"))
    return response


def _template(path: str) -> str:
    """The path without converters: /places/{path:code} → /places/{code}."""
    return path.replace("{path:", "{")
