"""Members or complaints as a file: first the purpose, then CSV or spreadsheet for some minutes, only for who asked."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wangge.alliance import exports
from wangge.alliance.models import Export
from wangge.kernel import clock
from wangge.kernel.clock import day_of, local
from wangge.kernel.refusals import NotFound, Refused
from wangge.posts import access
from wangge.web import sheets
from wangge.web.alliance.forms import ExportForm
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page

CSV = "text/csv; charset=utf-8"
SEE = Permission.SEE_SERVICE


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """Which list, and for what."""
    at, viewer = clock.now(), me(request)
    may = [
        (what.value, what.label) for what in Export.What
        if access.anywhere(viewer, exports.PERMISSION[what], on=day_of(at))
    ]  # fmt: skip
    given = request.POST if request.method == "POST" else None
    form = ExportForm(
        given, lists=may, initial={"what": request.GET.get("what", ""), "state": request.GET.get("state", "")}
    )
    if given is not None and form.is_valid():
        try:
            made = exports.take_out(by=viewer, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已登记导出 %(n)d 行。请在 %(until)s 前下载。") % {
                "n": made.count,
                "until": f"{local(made.until):%H:%M}",
            }
            return done(request, said, then=reverse("alliance:exported", args=[made.pk]))
    context = {
        "title": _("导出"), "form": form, "button": _("登记用途并导出"), "back": reverse("alliance:list"),
        "effect": _("谁在什么时候为什么导出了几行，会记入日志。姓名打码；投诉人只有受理投诉的人能看到。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(SEE)
def exported(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The two files of what I took out."""
    found = exports.export_for(me(request), export_id, at=clock.now())
    return page(request, "alliance/exported.html", {"it": found})


@require_GET
@guarded(SEE)
def file(request: HttpRequest, export_id: UUID, form: str) -> HttpResponse:
    """One of them."""
    at = clock.now()
    found = exports.export_for(me(request), export_id, at=at)
    title, heads, rows = str(found.get_what_display()), exports.heads(found), exports.rows(found, at)
    if form == "xlsx":
        return sheets.response(title, heads, rows, at)
    if form != "csv":
        raise NotFound
    answer = HttpResponse(sheets.as_csv(heads, rows), content_type=CSV)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{title}-{local(at):%Y%m%d}.csv')}"
    answer["Cache-Control"] = "no-store"
    return answer
