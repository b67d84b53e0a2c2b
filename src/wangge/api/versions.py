"""ETag, If-None-Match and If-Match: nobody overwrites what they have not read (RFC 9110, RFC 6585)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from wangge.api.errors import PreconditionRequired
from wangge.kernel.refusals import Changed

_ETAG = re.compile(r'"([0-9]{1,9})"')
NOT_MODIFIED = 304


def etag(version: int) -> str:
    """The ETag of a version number."""
    return f'"{version}"'


def not_modified(request: HttpRequest, version: int) -> HttpResponse | None:
    """The empty 304 answer when the reader already has this version, else None."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if etag(version) not in known and "*" not in known:
        return None
    response = HttpResponse(status=NOT_MODIFIED)
    response["ETag"] = etag(version)
    return response


def version_read(request: HttpRequest) -> int:
    """The version the sender had read. Raises PreconditionRequired without If-Match, Changed for no ETag."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    found = _ETAG.fullmatch(given)
    if found is None:
        raise Changed
    return int(found[1])
