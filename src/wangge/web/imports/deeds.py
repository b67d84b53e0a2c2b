"""Deeds on imports: one form, one command each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.imports import commands, queries
from wangge.imports.lists.known import LISTS, list_of
from wangge.imports.models import ImportRun, heads_of
from wangge.imports.states import State
from wangge.kernel import clock, policy
from wangge.kernel.refusals import NotFound, NotPermitted, Refused
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.imports import show
from wangge.web.imports.forms import ColumnsForm, UploadForm
from wangge.web.imports.views import detail_page
from wangge.web.page import done, page


@require_http_methods(["GET", "POST"])
@guarded(Permission.IMPORT_DATA)
def upload(request: HttpRequest, list_code: str) -> HttpResponse:
    """Upload a workbook for one list."""
    importer, at = list_of(list_code), clock.now()
    if importer is None:
        raise NotFound
    access.require_anywhere(me(request), importer.permission, at=at)
    places = list(queries.places_for(me(request), importer, on=clock.day_of(at)))
    limits = policy.many(["imports.most_megabytes", "imports.keep_days"], at)
    most = limits["imports.most_megabytes"].value
    form = UploadForm(request.POST or None, request.FILES or None, places=places, most=most)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > most * commands.MB:
                raise commands.refusals.FileTooBig(field="file", size=f"{file.size / commands.MB:.1f}", most=most)
            run = commands.upload(
                by=me(request), list_code=list_code, place_id=form.places[form.cleaned_data["place"]].pk,
                file_name=file.name, content=file.read(), at=at,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("文件已上传，正在读取。"), _to(run.pk))
    context = {"form": form, "importer": importer, "keep_days": limits["imports.keep_days"].value}
    return page(request, "imports/upload.html", context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.IMPORT_DATA)
def columns(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Choose the sheet and say which column is which."""
    run = queries.run_for(me(request), run_id, at=clock.now())
    if run.state not in (State.READ, State.CHECKED, State.OUTDATED):
        if request.method == "POST":
            return _refused(request, run, commands.refusals.NotThisStep(state=State(run.state).label))
        return redirect("imports:detail", run_id=run.pk)
    sheets, number = heads_of(run), _sheet_of(run, request)
    if not 0 <= number < len(sheets):
        raise NotFound
    offered = LISTS[run.list_code].columns
    if request.method == "GET":
        form = ColumnsForm(
            columns=offered, sheet=_confirmed(run, number), initial={"version": run.version, "sheet": number}
        )
        return _columns_page(request, run, form, number)
    form = ColumnsForm(request.POST, columns=offered, sheet=sheets[number])
    if form.is_valid():
        try:
            commands.confirm_columns(
                by=me(request), run_id=run.pk, version=form.cleaned_data["version"], sheet=number, mapping=form.mapping(),
                at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("开始逐行核对。核对不会改动任何数据。"), _to(run.pk))
    return _columns_page(request, run, form, number, status=422)


@require_POST
@guarded(Permission.IMPORT_DATA)
def apply(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Import what was checked."""
    return _deed(request, run_id, commands.apply, _("开始导入。完成之前不会写入任何一行。"))


@require_POST
@guarded(Permission.IMPORT_DATA)
def check_again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Run the trial again."""
    return _deed(request, run_id, commands.check_again, _("开始重新核对。"))


@require_POST
@guarded(Permission.IMPORT_DATA)
def start_again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Let the worker try its step again."""
    return _deed(request, run_id, commands.start_again, _("已重新排队，后台会再试一次。"))


@require_POST
@guarded(Permission.IMPORT_DATA)
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Give a run up."""
    return _deed(request, run_id, commands.cancel, _("已取消，没有导入任何内容，文件已删除。"))


def _deed(request: HttpRequest, run_id: UUID, command: Callable[..., ImportRun], sentence: str) -> HttpResponse:
    run = queries.run_for(me(request), run_id, at=clock.now())
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() else -1
    try:
        command(by=me(request), run_id=run.pk, version=version, at=clock.now())
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _refused(request, run, refusal)
    return done(request, sentence, _to(run.pk))


def _refused(request: HttpRequest, run: ImportRun, refusal: Refused) -> HttpResponse:
    return detail_page(request, run, error=refusal.message, status=refusal.status)


def _sheet_of(run: ImportRun, request: HttpRequest) -> int:
    """The sheet asked for, else the one chosen before, else the likely one."""
    asked = request.POST.get("sheet") or request.GET.get("sheet") or ""
    if asked.isascii() and asked.isdigit():
        return int(asked)
    return run.sheet if run.sheet is not None else (run.reading or {}).get("likely", 0)


def _confirmed(run: ImportRun, number: int) -> dict[str, Any]:
    """The sheet with the columns as they were confirmed, if they were."""
    sheet = heads_of(run)[number]
    return {**sheet, "mapping": run.mapping} if run.sheet == number and run.mapping else sheet


def _columns_page(
    request: HttpRequest, run: ImportRun, form: ColumnsForm, number: int, *, status: int = 200
) -> HttpResponse:
    sheets = heads_of(run)
    context = {
        "run": run,
        "title": show.title_of(run),
        "stages": show.stages(run),
        "form": form,
        "sheet": sheets[number],
        "samples": [list(zip(sheets[number]["heads"], row, strict=True)) for row in sheets[number]["samples"]],
        "before": queries.imported_before(run),
        "tabs": [
            {"label": one["name"], "count": one["rows"], "url": f"?sheet={index}", "current": index == number}
            for index, one in enumerate(sheets)
        ],
    }
    return page(request, "imports/columns.html", context, status=status)


def _to(run_id: UUID) -> str:
    return reverse("imports:detail", args=[run_id])
