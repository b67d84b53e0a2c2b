"""The matrix item × centre of a day: filtered, paged, printed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.catalogue import queries as catalogue
from wangge.delegation import changes, queries, resolver
from wangge.delegation.models import Delegated
from wangge.delegation.states import How
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.places.models import Place
from wangge.places.queries import district_root
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.delegation import words
from wangge.web.guard import Permission, guarded
from wangge.web.page import page

PER_PAGE, PER_PRINT = 50, 400


@require_GET
@guarded(Permission.SEE_HALL)
def index(request: HttpRequest) -> HttpResponse:
    """Items down, centres across; a cell says what the centre does with the item that day."""
    asked, day = request.GET, day_asked(request)
    found, centres, chosen, how, department = _narrowed(request, day)
    pages = Paginator(found, PER_PRINT if asked.get("print") else PER_PAGE).get_page(asked.get("page"))
    shown = [chosen] if chosen else centres
    cells = queries.cells_for([one.item_id for one in pages], day)
    keep = {name: asked[name] for name in ("q", "how", "centre", "department", "day", "every") if asked.get(name)}
    counted = queries.counts(day)
    context = {
        "rows": [_row(one, cells.get(one.item_id, {}), shown) for one in pages], "pages": pages, "centres": shown,
        "all_centres": centres, "centre": asked.get("centre", ""), "how": how, "q": asked.get("q", ""), "day": day,
        "every": bool(asked.get("every")), "hows": How.choices, "departments": catalogue.departments(day),
        "department": str(department or ""), "query": urlencode(keep), "total": sum(counted.values()),
        "legend": [(words.SHORT[how], label, words.TONES[how], counted[how]) for how, label in How.choices],
    }  # fmt: skip
    return page(request, "delegation/matrix.html", context)


@require_GET
@guarded(Permission.SEE_HALL)
def export(request: HttpRequest) -> HttpResponse:
    """The same, every line of it, as a spreadsheet; the journal says who took how many."""
    at, day = clock.now(), day_asked(request)
    found, centres, chosen, _how, _department = _narrowed(request, day)
    shown = [chosen] if chosen else centres
    versions = list(found)
    cells = queries.cells_for([one.item_id for one in versions], day)
    rows = [
        [one.item.code, one.name, one.item.department.name, *(_told(cells.get(one.item_id, {}).get(centre.pk)) for centre in shown)]
        for one in versions
    ]  # fmt: skip
    changes.record_export(by=me(request), count=len(rows), at=at)
    heads = [_("实施编码"), _("事项"), _("部门"), *(centre.name for centre in shown)]
    return sheets.response(f"{_('下放矩阵')} {day.isoformat()}", heads, rows, at)


def _narrowed(request: HttpRequest, day: date) -> tuple[Any, list[Place], Place | None, str, UUID | None]:
    """The lines asked for, the centres there are, and by which centre, way and department they were narrowed."""
    asked, root = request.GET, district_root()
    centres = resolver.centres(root.path, day) if root else []
    chosen = next((one for one in centres if one.code == asked.get("centre")), None)
    how = asked.get("how", "") if asked.get("how") in How.values else ""
    department = _uuid(asked.get("department", ""))
    found = queries.matrix(
        day, text=asked.get("q", ""), how=how, centre_id=chosen.pk if chosen else None, department_id=department,
        every=bool(asked.get("every")),
    )  # fmt: skip
    return found, list(centres), chosen, how, department


def _told(cell: Delegated | None) -> str:
    return f"{cell.get_how_display()} · {cell.office.name} · {cell.from_day}" if cell is not None else ""


def day_asked(request: HttpRequest) -> date:
    """The day of the query string; today when there is none."""
    try:
        return parse_date(request.GET.get("day", "")) or day_of(clock.now())
    except ValueError:
        return day_of(clock.now())


def _row(version: Any, cells: dict[UUID, Delegated], centres: list[Place]) -> dict[str, Any]:
    return {
        "name": version.name, "department": version.item.department.name,
        "url": f"{reverse('delegation:where')}?{urlencode({'item': version.item.code})}",
        "cells": [_cell(cells.get(centre.pk), centre) for centre in centres],
    }  # fmt: skip


def _cell(cell: Delegated | None, centre: Place) -> dict[str, Any]:
    if cell is None:
        return {"centre": centre.name, "short": "", "words": _("没有下放"), "tone": ""}
    said = {"how": cell.get_how_display(), "office": cell.office.name, "day": cell.from_day}
    return {
        "centre": centre.name, "short": words.SHORT[cell.how], "tone": words.TONES[cell.how],
        "words": _("%(how)s · %(office)s · %(day)s 起") % said, "how": cell.get_how_display(),
    }  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
