"""A list as a spreadsheet to download. How it is written: `wangge.sheets.writing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, cast
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from wangge.kernel.clock import local
from wangge.sheets.writing import as_csv, stream

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
__all__ = ["as_csv", "response"]
IN_MEMORY = 1024 * 1024  # bytes; a larger file waits on disk and is sent from there


def response(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], at: datetime) -> HttpResponse:
    """The workbook as a download named after its title and day. Memory does not grow with the rows."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it after sending
    stream(file, title, heads, rows)
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        answer = HttpResponse(file.read(), content_type=CONTENT_TYPE)
        file.close()
    else:
        # Views promise an HttpResponse and never look inside; this one differs only in being sent piece by piece.
        answer = cast(HttpResponse, FileResponse(file, content_type=CONTENT_TYPE))
        answer["Content-Length"] = str(size)
    name = quote(f"{title}-{local(at):%Y%m%d}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "no-store"
    return answer
