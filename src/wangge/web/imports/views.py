"""Looking at imports: the runs, the lists there are, one run at whatever state, what was found in it, what it made."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.catalogue.models import Item
from wangge.checkin.models import CheckIn
from wangge.imports import queries
from wangge.imports.lists.known import LISTS
from wangge.imports.models import ImportedRow, ImportPage, ImportRun
from wangge.imports.states import State
from wangge.kernel import clock, jobs
from wangge.kernel.models import Job
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.imports import show
from wangge.web.page import page

PAGE_ROWS = 50
FIRST_SHOWN = 10
KINDS = ImportPage.Kind
# What a row may have made besides people and places: its objects, their name and page.
OTHERS: dict[str, tuple[Any, Callable[[Any], str], str]] = {
    "people.organisation": (Organisation.objects, attrgetter("name"), "organisations:detail"),
    "checkin.checkin": (CheckIn.objects.select_related("person"), attrgetter("person.name"), "checkin:detail"),
    "catalogue.item": (Item.objects, attrgetter("name"), "catalogue:item"),
    "needs.need": (Need.objects, attrgetter("title"), "needs:detail"),
    "needs.resource": (Resource.objects, attrgetter("title"), "resources:detail"),
}


@require_GET
@guarded(Permission.IMPORT_DATA)
def run_list(request: HttpRequest) -> HttpResponse:
    """The imports of my places, newest first."""
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in LISTS else ""
    found = queries.runs(me(request), at=clock.now(), list_code=chosen)
    shown: Any = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    shown.object_list = [show.line_of(run) for run in shown]
    chips = [("", _("全部")), *((one.code, str(one.title)) for one in LISTS.values())]
    heads = (_("名单"), _("文件"), _("导入到"), _("上传"), _("新增"), _("更新"), _("问题"), _("状态"))
    listing = {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": "number" if 3 < n < 7 else ""} for n, head in enumerate(heads)],
        "caption": _("您的社区的导入记录"),
        "empty": {
            "title": _("还没有导入过"),
            "text": _("把楼栋、居民等名单用 Excel 一次导入。先下载模板填写，或直接上传手头的表格。"),
            "icon": "list",
            "url": reverse("imports:lists"),
            "action": _("导入名单"),
        },
        "chips": [
            {"label": label, "url": f"?{urlencode({'list': code})}" if code else "?", "current": chosen == code}
            for code, label in chips
        ],
    }
    return page(request, "imports/list.html", {"listing": listing})


@require_GET
@guarded(Permission.IMPORT_DATA)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that can be imported, each with its template."""
    return page(request, "imports/lists.html", {"lists": queries.lists_for(me(request), at=clock.now())})


@never_cache
@require_GET
@guarded(Permission.IMPORT_DATA)
def detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: what the worker is doing, what is to be decided, or what came of it."""
    run = queries.run_for(me(request), run_id, at=clock.now())
    if run.state == State.READ and not request.htmx:  # type: ignore[attr-defined]
        return redirect("imports:columns", run_id=run.pk)
    return detail_page(request, run)


def detail_page(request: HttpRequest, run: ImportRun, *, error: str = "", status: int = 200) -> HttpResponse:
    """The page of one run; `error` says why a deed was refused."""
    job = jobs.newest_about(run.pk) if run.is_busy else None
    if request.htmx and not (run.is_busy and job and job.state in Job.OPEN):  # type: ignore[attr-defined]
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"  # the worker is through: the page looks different now
        return response
    context: dict[str, Any] = {
        "run": run,
        "title": show.title_of(run),
        "word": show.word_of(run),
        "tone": show.tone_of(run),
        "stages": show.stages(run),
        "sheet": show.sheet_name(run),
        "job": job,
        "stopped": run.is_busy and (job is None or job.state not in Job.OPEN),
        "working": show.working_words(run, job) if run.is_busy else "",
        "refusal": show.refusal_of(run),
        "before": queries.imported_before(run) if run.state in (State.READ, State.CHECKED) else [],
        "error": error,
    }
    if run.state == State.CHECKED:
        context |= _trial(run)
    if run.state == State.APPLIED:
        context["extras"] = show.extras_of(run)
    return page(request, "imports/detail.html#live", context, status=status)


@require_GET
@guarded(Permission.IMPORT_DATA)
def findings(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """All problems, changes or notes of a trial run, a page at a time."""
    run = queries.run_for(me(request), run_id, at=clock.now())
    kind = request.GET.get("kind", KINDS.PROBLEM)
    kind = kind if kind in KINDS.values else KINDS.PROBLEM.value
    pages = queries.pages_of(run)
    number = min(max(_number(request.GET.get("page")), 1), max(pages[kind], 1))
    context = {
        "run": run,
        "title": show.title_of(run),
        "kind": kind,
        "tabs": [
            {"label": label, "url": f"?{urlencode({'kind': code})}", "current": code == kind}
            for code, label in KINDS.choices
            if pages[code]
        ],
        "lines": _lines(run, kind, number),
        "number": number,
        "pages": pages[kind],
    }
    return page(request, "imports/findings.html", context)


@require_GET
@guarded(Permission.IMPORT_DATA)
def rows(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What an import made and changed, row by row, with the way there."""
    run = queries.run_for(me(request), run_id, at=clock.now())
    what = request.GET.get("what", "")
    what = what if what in ImportedRow.What.values else ""
    shown: Any = Paginator(queries.rows_of(run, what=what), PAGE_ROWS).get_page(request.GET.get("page"))
    shown.object_list = _with_names(request, list(shown))
    chips = [("", _("全部")), *ImportedRow.What.choices]
    listing = {
        "rows": shown,
        "columns": [
            {"label": _("表中行号"), "key": "", "css": "number"},
            {"label": _("对象"), "key": ""},
            {"label": _("结果"), "key": ""},
        ],
        "caption": _("这次导入新增和更新的内容"),
        "empty": {"title": _("没有内容"), "text": _("导入完成后，每一行新增或更新了什么会列在这里。"), "icon": "list"},
        "chips": [
            {"label": label, "url": f"?{urlencode({'what': code})}", "current": what == code} for code, label in chips
        ],
    }
    return page(request, "imports/rows.html", {"run": run, "title": show.title_of(run), "listing": listing})


def _trial(run: ImportRun) -> dict[str, Any]:
    problems = run.counts["problems"]
    pages = {
        KINDS.PROBLEM: run.counts["problems"],
        KINDS.NOTE: run.counts["notes"],
        KINDS.CHANGE: run.counts["changed"],
    }
    kind = KINDS.PROBLEM if problems else KINDS.CHANGE
    return {
        "kind": kind.value,
        "lines": _lines(run, kind, 1)[:FIRST_SHOWN],
        "more": pages[kind] > FIRST_SHOWN,
        "extras": show.extras_of(run),
        "nothing": not problems and not run.counts["new"] + run.counts["changed"],
    }


def _lines(run: ImportRun, kind: str, number: int) -> list[dict[str, Any]]:
    found = queries.page_of(run, kind, number)
    return found if kind == KINDS.CHANGE else show.findings_of(found)


def _with_names(request: HttpRequest, found: list[ImportedRow]) -> list[dict[str, Any]]:
    """Rows with the name and address of what they touched, as far as I may see it. One query for each kind of object."""
    today = clock.day_of(clock.now())
    keys = [row.object_id for row in found]
    kinds = {row.object_type for row in found}
    people = Person.objects.visible_to(me(request), today).in_bulk(keys)
    places = Place.objects.visible_to(me(request), today).select_related("parent").in_bulk(keys)
    others = {
        key: (name_of(one), reverse(route, args=[key]))
        for kind, (objects, name_of, route) in OTHERS.items()
        if kind in kinds
        for key, one in objects.visible_to(me(request), today).in_bulk(keys).items()
    }
    shown = []
    for row in found:
        person, place = people.get(row.object_id), places.get(row.object_id)
        name, url = others.get(row.object_id, ("", ""))
        if person is not None:
            name, url = person.name, reverse("people:detail", args=[person.pk])
        elif place is not None:
            above = place.parent.name if place.parent else ""
            name = place.name if place.name.startswith(above) else f"{above}{place.name}"
            url = reverse("places:detail", args=[place.code])
        shown.append({"row": row, "name": name, "url": url})
    return shown


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
