"""The one error shape of the API, and what can go wrong before a command is reached.

    {"error": {"code": "...", "message": "...", "fields": {"name": ["..."]}}}

`code` is stable and the only thing to compare; `message` and `fields` are sentences in the reader's language. A value
that was sent is never repeated.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from wangge.kernel.refusals import Changed, NotFound, Refused

log = structlog.get_logger("wangge.api")


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str = Field(description="Stable name of the problem; compare only this.")
    message: str = Field(description="What happened and what to do next, in the reader's language.")
    fields: dict[str, list[str]] = Field(description="What is wrong with single fields, by name; empty when none is.")


class Error(BaseModel):
    """The body of every answer of 400 and above."""

    error: ErrorBody


class SignInNeeded(Refused):
    code = "sign_in_needed"
    status = 401
    sentence = gettext_lazy("令牌缺失、已过期或已撤销。请在网页上新建接口令牌，并放在 Authorization: Bearer 里。")


class InvalidInput(Refused):
    code = "invalid"
    sentence = gettext_lazy("有内容填写不对，没有执行。请按 fields 里的说明改正后再试。")


class NotJson(Refused):
    code = "not_json"
    status = 400
    sentence = gettext_lazy("请求内容不是有效的 JSON。请检查后重新发送。")


class WrongMediaType(Refused):
    code = "wrong_media_type"
    status = 415
    sentence = gettext_lazy("接口只接受 JSON。请把 Content-Type 设为 application/json。")


class MethodNotAllowed(Refused):
    code = "method_not_allowed"
    status = 405
    sentence = gettext_lazy("这个地址不支持这种请求方式。请查看 Allow 响应头或接口说明。")


class PreconditionRequired(Refused):
    code = "precondition_required"
    status = 428
    sentence = gettext_lazy("修改前请先读取最新内容，并把 ETag 放在 If-Match 里。这次没有修改。")


class BadCursor(Refused):
    code = "bad_cursor"
    sentence = gettext_lazy("翻页标记无效。请从第一页重新读取。")


class Broken(Refused):
    code = "server_error"
    status = 500
    sentence = gettext_lazy("系统出错，没有执行。请稍后用同一请求编号再试；如仍出错，请联系系统管理员。")


STALE = 412  # RFC 9110 13.1.1: the version in If-Match is no longer the newest


def error_response(refusal: Refused, fields: dict[str, list[str]] | None = None) -> HttpResponse:
    """A refusal in the error shape, with its status."""
    message = refusal.message
    if fields is None:
        fields = {refusal.field: [message]} if refusal.field else {}
    body = {"error": {"code": refusal.code, "message": message, "fields": fields}}
    status = STALE if isinstance(refusal, Changed) else refusal.status
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == SignInNeeded.status:
        response["WWW-Authenticate"] = "Bearer"
    return response


def install(api: NinjaAPI) -> None:
    """Answer every problem inside the API in the one shape."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AuthenticationError, lambda request, problem: error_response(SignInNeeded()))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _not_read)
    api.add_exception_handler(Http404, lambda request, problem: error_response(NotFound()))
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return error_response(refusal)


def _invalid(request: HttpRequest, problem: Any) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for one in problem.errors:
        fields.setdefault(_name(one["loc"]), []).append(_sentence(one["type"], one.get("ctx", {})))
    return error_response(InvalidInput(), fields)


def _not_read(request: HttpRequest, problem: Any) -> HttpResponse:
    """The only HttpError left is a body that could not be parsed."""
    return error_response(NotJson())


def _broken(request: HttpRequest, problem: Any) -> HttpResponse:
    match = request.resolver_match
    log.error("api_failed", route=match.view_name if match else "", method=request.method, exc_info=problem)
    got_request_exception.send(sender=None, request=request)
    response = error_response(Broken())
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log it again, with the path
    return response


def _name(location: tuple[Any, ...]) -> str:
    """("body", "data", "position", "longitude") → "position.longitude"; a body that is wrong as a whole is "body"."""
    source, *rest = location
    if source == "body" and rest:
        rest = rest[1:]  # the parameter's own name
    return ".".join(str(part) for part in rest) or str(source)


def _sentence(kind: str, context: dict[str, Any]) -> str:
    """Our words for pydantic's error types."""
    if kind == "missing":
        return _("缺少这一项")
    if kind == "extra_forbidden":
        return _("没有这一项，请核对名称")
    if kind in ("enum", "literal_error"):
        return _("不在可选值之内")
    if kind == "string_too_long":
        return _("最多 %(count)s 个字") % {"count": context["max_length"]}
    if kind in ("greater_than_equal", "less_than_equal"):
        return _("超出范围")
    return _("格式不对")
