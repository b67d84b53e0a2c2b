"""Applying online: for oneself, for an organisation one speaks for, or as an agent; and handing materials in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.catalogue import queries as catalogue
from wangge.hall import answering, checklist, intake, queries, timeline
from wangge.hall.models import Case
from wangge.hall.states import State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.people.models import Person
from wangge.web.asking import me, refuse
from wangge.web.errors import refused_page
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.hall import materials
from wangge.web.hall.materials import MaterialsForm
from wangge.web.hall.show import to_case
from wangge.web.page import done, gone, page


@require_POST
@guarded(SIGNED_IN)
def apply_online(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an application of one's own from the guide page of an item."""
    at = clock.now()
    version = catalogue.guide(code, on=day_of(at))
    try:
        case = intake.begin_online(by=me(request), item_id=version.item_id, at=at)
    except Refused as refusal:
        return refused_page(request, refusal)
    return done(request, _("申请已建立。请逐项上传材料，然后提交。"), then=to_case(case))


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
