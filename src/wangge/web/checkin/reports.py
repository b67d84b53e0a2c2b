"""The quarterly feedback: making it for every unit, and taking it home as PDF, CSV or spreadsheet."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wangge.checkin import feedback, queries
from wangge.checkin import units as deeds
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.sheets import writing
from wangge.web.asking import me
from wangge.web.checkin.forms import ReportForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done
from wangge.web.sheets import CONTENT_TYPE

QUARTERS_BACK = 6
TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "xlsx": CONTENT_TYPE}


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def make(request: HttpRequest) -> HttpResponse:
    """Make a quarter's reports for every unit of a community."""
    at = clock.now()
    places = [(str(one.pk), one.name) for one in queries.managed_communities(me(request), at=at)]
    form = ReportForm(request.POST, places=places, quarters=quarters(at))
    if not form.is_valid():
        raise NotFound
    year, quarter = map(int, form.cleaned_data["quarter"].split("Q"))
    made = deeds.make_reports(
        by=me(request), place_id=UUID(form.cleaned_data["place"]), year=year, quarter=quarter, at=at
    )
    said = _("已为 %(count)s 个单位出具 %(year)s 年第 %(quarter)s 季度反馈，各单位联络人可以下载。") % {
        "count": len(made), "year": year, "quarter": quarter,
    }  # fmt: skip
    return done(request, said, then=reverse("checkin:units"))


@require_GET
@guarded(SIGNED_IN)
def report(request: HttpRequest, report_id: UUID, form: str) -> HttpResponse:
    """One report, for the unit's contact and the desk."""
    if form not in TYPES:
        raise NotFound
    found = queries.report_for(me(request), report_id, at=clock.now())
    content = feedback.shown(found)
    if form == "pdf":
        data = feedback.as_pdf(content)
    elif form == "csv":
        data = feedback.as_csv(content)
    else:
        preamble = [[*line, *[""] * (len(feedback.heads()) - 2)] for line in feedback.preamble(content)]
        data = writing.workbook(_("季度反馈"), feedback.heads(), [*feedback.rows(content), *preamble])
    answer = HttpResponse(data, content_type=TYPES[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{found.number}.{form}')}"
    answer["Cache-Control"] = "no-store"
    return answer


def quarters(at: datetime) -> list[tuple[str, str]]:
    """The quarters a report can be made for: this one and those before, the last whole one first."""
    today = clock.day_of(at)
    year, quarter = today.year, (today.month + 2) // 3
    found = []
    for _number in range(QUARTERS_BACK):
        found.append((f"{year}Q{quarter}", _("%(year)s 年第 %(quarter)s 季度") % {"year": year, "quarter": quarter}))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return [found[1], found[0], *found[2:]]
