"""How a route is declared: its guard, what it gives, and the headers it needs, all of it seen in the description."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getdoc
from typing import Any, TypeVar

from ninja import Router

from wangge.api.guard import PUBLIC, SIGNED_IN, Bearer, Guard
from wangge.kernel.request_keys import HEADER, MAX_KEY_LENGTH, SAFE_METHODS, apart, keyless

View = TypeVar("View", bound=Callable[..., Any])
ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
MEANINGS = {
    400: "The body is not JSON, or the request key is missing.",
    401: "No valid token.",
    403: "No post of this person allows it.",
    404: "There is no such thing, or it lies outside what this person may see.",
    409: "The state of things does not allow it now, or the request key was used for something else.",
    412: "Somebody changed it meanwhile: read it again.",
    415: "The body is not sent as application/json.",
    422: "A value cannot be used; `fields` says which.",
    428: "If-Match is missing.",
    500: "A fault in the system; nothing was done.",
}
REQUEST_KEY = {
    "in": "header", "name": HEADER, "required": True,
    "description": "A new UUID for each deed. Sending it again gives the first answer again and does nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH, "pattern": "^[A-Za-z0-9_-]+$"},
}  # fmt: skip
IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True,
    "description": "The ETag that was read, such as \"3\" with its quotes.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}  # fmt: skip
IF_NONE_MATCH = {
    "in": "header", "name": "If-None-Match", "required": False,
    "description": "An ETag read before; 304 without a body when nothing changed.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}  # fmt: skip
ETAG = {"ETag": {"description": "The version, in quotes.", "required": True, "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where the new thing is.", "required": True, "schema": {"type": "string"}}}


def route(
    router: Router,
    method: str,
    path: str,
    *,
    guard: Guard,
    gives: Any,
    status: int = 200,
    versioned: bool = False,
    no_key: str = "",
    slow: str = "",
) -> Callable[[View], View]:
    """Declare a route. `versioned`: GET answers with an ETag, PATCH needs If-Match; `no_key`: why no key is needed;
    `slow`: what it does before it writes, so that it makes its own short transactions (`request_keys.apart`).

    The view's name is the operation's id, the first line of its docstring the summary.
    """

    def declare(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        if no_key:
            keyless(no_key)(view)
        if slow:
            apart(slow)(view)
        text = getdoc(view) or ""
        needs = "" if guard in (PUBLIC, SIGNED_IN) else f"\n\nNeeds a post with `{guard}`."
        return router.api_operation(
            [method],
            path,
            auth=None if guard is PUBLIC else Bearer(guard),
            response={status: gives},
            operation_id=view.__name__,
            summary=text.partition("\n")[0].rstrip("."),
            description=text + needs,
            openapi_extra=_described(method, guard, status, versioned, bool(no_key)),
        )(view)

    return declare


def _described(method: str, guard: Guard, status: int, versioned: bool, no_key: bool) -> dict[str, Any]:
    unsafe = method not in SAFE_METHODS
    keyed = unsafe and not no_key
    wrong = {404, 422, 500}
    wrong |= set() if guard is PUBLIC else {401, 403}
    wrong |= {400, 415} if unsafe else set()
    wrong |= {409} if keyed or guard is PUBLIC else set()
    headers: list[dict[str, Any]] = [REQUEST_KEY] if keyed else []
    responses: dict[int, Any] = {}
    if versioned:
        responses[status] = {"headers": ETAG}
        if unsafe:
            headers.append(IF_MATCH)
            wrong |= {412, 428}
        else:
            headers.append(IF_NONE_MATCH)
            responses[304] = {"description": "Nothing changed.", "headers": ETAG}
    if status == 201:
        responses[status] = {"headers": LOCATION}
    responses |= {code: {"description": MEANINGS[code], "content": ERROR} for code in sorted(wrong)}
    return {"parameters": headers, "responses": responses, "x-guard": str(guard)}
