"""Applying online: for oneself, for an organisation one speaks for, or as an agent; and handing materials in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.catalogue import queries as catalogue
from wangge.hall import answering, checklist, intake, queries, timeline
from wangge.hall.models import Case
from wangge.hall.states import State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.kernel.request_keys import prepared
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.hall import materials
from wangge.web.hall.begin_form import BeginForm
from wangge.web.hall.materials import MaterialsForm
from wangge.web.hall.show import to_case
from wangge.web.kit import asked
from wangge.web.page import gone, page


@prepared(materials.draw_photos)
@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def apply_online(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an application from the guide page of an item: for whom, then on to the materials."""
    at, by = clock.now(), me(request)
    version = catalogue.guide(code, on=day_of(at))
    form = BeginForm(
        request.POST or None, request.FILES or None, version=version, me=by, speaks_for=list(spoken_for(by, day_of(at)))
    )

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        case = intake.begin_online(by=by, item_id=version.item_id, at=at, **form.asked())
        return _("申请已建立。请上传材料，然后提交。"), reverse("hall:materials", args=[case.pk])

    back = (reverse("guide:item", args=[version.item.code]), version.name)
    return asked(
        request, form, deed, title=_("网上申请"), button=_("下一步：上传材料"), back=back, template="hall/apply.html",
    )  # fmt: skip


@prepared(materials.draw_photos)
@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def hand_in_all(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """All materials that are still open on one page: files at home, files and paper at the window."""
    at, by = clock.now(), me(request)
    case = queries.case_for(by, case_id, at=at)
    own, draft = timeline.is_own(case, by, at), case.state == State.DRAFT
    lines = materials.of_case(queries.lines_of(case), draft=own and draft)
    form = MaterialsForm(
        request.POST or None, request.FILES or None, lines=lines, window=not own, may_skip=own and draft
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = _handed_in(case, by, at, form, goes_on="goes_on" in request.POST)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return gone(request, said, then=to_case(case))
    context = {
        "form": form, "case": case, "item": case.item, "limits": materials.limits(at), "own": own,
        "goes_on": _goes_on(case) if own else "", "back": to_case(case),
    }  # fmt: skip
    return page(request, "hall/materials.html#problems", context, status=422 if form.errors else 200)


def _goes_on(case: Case) -> str:
    """What the applicant may do with the last files in one press."""
    words = {State.DRAFT: _("提交申请"), State.SUPPLEMENT: _("已补齐，提交")}
    return words.get(State(case.state), "")


def _handed_in(case: Case, by: Person, at: datetime, form: MaterialsForm, *, goes_on: bool) -> str:
    if goes_on and case.state == State.DRAFT:
        intake.submit(by=by, case_id=case.pk, files=form.uploads(), not_needed=form.not_needed(), at=at)
        return _("已提交，我们将在一个工作日内核对。")
    if goes_on and case.state == State.SUPPLEMENT:
        answering.answer_correction(by=by, case_id=case.pk, files=form.uploads(), at=at)
        return _("补正材料已提交。")
    checklist.hand_in_all(
        by=by, case_id=case.pk, files=form.uploads(), paper=form.paper(), not_needed=form.not_needed(), at=at
    )
    return _("材料已收。")
