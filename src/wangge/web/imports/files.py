"""Downloads: the empty list to fill in, and the uploaded sheet with its problems marked."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.imports import queries, workbooks
from wangge.imports.lists.known import list_of
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.posts import access
from wangge.sheets import templates
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.imports import show
from wangge.web.sheets import CONTENT_TYPE


@require_GET
@guarded(Permission.IMPORT_DATA)
def template(request: HttpRequest, list_code: str) -> HttpResponse:
    """The empty list: heads, notes, drop-downs, and a sheet that explains."""
    importer = list_of(list_code)
    if importer is None:
        raise NotFound
    access.require_anywhere(me(request), importer.permission, at=clock.now())
    title = str(importer.title)
    return _download(
        templates.template(title, importer.columns, importer.examples), _("%(title)s模板") % {"title": title}
    )


@require_GET
@guarded(Permission.IMPORT_DATA)
def marked(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The same sheet with red cells, comments and a last column that says what is wrong."""
    run = queries.run_for(me(request), run_id, at=clock.now())
    if run.header_row is None:
        raise NotFound
    found = show.findings_of(list(queries.all_problems(run)))
    content = workbooks.marked_copy(run, found)
    return _download(content, _("%(title)s有问题的行已标红") % {"title": show.title_of(run)})


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    response["Cache-Control"] = "no-store"
    return response
