"""A draw as a spreadsheet: what inspectors take with them to the files. Nobody's name in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.oversight import inspecting, queries
from wangge.oversight.models import Sample
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.oversight import words

INSPECT = Permission.INSPECT_CASES


@require_GET
@guarded(INSPECT)
def workbook(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """The cases of a draw, in their order, as a workbook; the journal says who took it."""
    at = clock.now()
    sample, heads, rows = _taken(request, sample_id, at)
    return sheets.response(f"{_('监察抽取')} {sample.number}", heads, rows, at)


@require_GET
@guarded(INSPECT)
def plain_text(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """The same as CSV."""
    sample, heads, rows = _taken(request, sample_id, clock.now())
    answer = HttpResponse(sheets.as_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{sample.number}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _taken(request: HttpRequest, sample_id: UUID, at: datetime) -> tuple[Sample, list[str], list[list[Any]]]:
    viewer = me(request)
    sample = queries.sample_for(viewer, sample_id, at=at)
    rows = [
        [
            line.position, line.case.number, line.case.version.name, line.case.office.name, line.case.get_state_display(),
            line.points, words.reasons(line.reasons), _("已监察") if line.done else _("待监察"),
        ]
        for line in queries.drawn(sample)
    ]  # fmt: skip
    inspecting.record_export(by=viewer, sample=sample, count=len(rows), at=at)
    heads = [
        _("次序"), _("办件编号"), _("事项"), _("审批部门"), _("状态"), _("分值"), _("理由"), _("情况"),
    ]  # fmt: skip
    return sample, heads, rows
