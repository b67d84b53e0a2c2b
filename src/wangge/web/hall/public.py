"""A case for whoever has the link or its number: what was done when, and that it was not changed. Nothing personal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.hall import joint, part_queries, queries
from wangge.hall.models import Case
from wangge.kernel import clock
from wangge.ratings import giving
from wangge.web import kit
from wangge.web.guard import PUBLIC, guarded
from wangge.web.hall import words
from wangge.web.hall.forms import FollowForm
from wangge.web.journal.words import WORDS
from wangge.web.kit import Action, Cell, Row, Section, Thing, show_thing
from wangge.web.page import page


@require_GET
@guarded(PUBLIC)
def search(request: HttpRequest) -> HttpResponse:
    """The case with a whole number: its state and days."""
    form = FollowForm(request.GET or None)
    found = None
    if form.is_valid():
        found = queries.followed_by_number(form.cleaned_data["number"])
        if found is None:
            form.add_error("number", _("没有这个编号的办件。请核对收件凭证。"))
    context = {"form": form, "case": found, "state": words.state(found) if found else None}
    return page(request, "hall/search.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(PUBLIC)
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """A case by the link of its receipt: every step with the seal that proves it."""
    case = queries.followed(token)
    leaves = queries.history(case)
    nobody = {one.by_id for one in leaves if one.by_id}
    rows = [
        Row("", one.get_kind_display(), "", [Cell(at=one.at), Cell(one.digest[:16])]) for one in queries.papers_of(case)
    ]
    notices = [("warn", _("超期说明：%(text)s") % {"text": one.text}) for one in queries.explanations_of(case)]
    rate = f"{reverse('ratings:case', args=[case.token])}?via=pc"
    actions = [Action(_("评价这次服务"), rate, primary=True)] if giving.may_rate(case, clock.now()) else []
    return show_thing(request, Thing(
        title=case.version.name, number=case.number, status=words.state(case), facts=_facts(case), notices=notices,
        actions=actions,
        back=(reverse("hall:search"), _("办件查询")),
        timeline=kit.timeline(leaves, WORDS, hide=nobody, part=words.part_of, receipts="case."),
        sections=[Section(_("文书"), (_("文书"), _("日期"), _("摘要")), rows, _("还没有文书。"))],
        note=_("每一步旁的印章可以核验，也可以在您的设备上一次核验全部：记录没有被改动。页面上没有个人信息。"),
    ))  # fmt: skip


def _facts(case: Case) -> list[tuple[object, Cell]]:
    moments = (
        (_("收件"), case.received_at), (_("受理"), case.accepted_at), (_("承诺办结"), case.due_at),
        (_("决定"), case.decided_at), (_("出件"), case.issued_at), (_("办结"), case.closed_at),
    )  # fmt: skip
    known = [(label, Cell(at=one)) for label, one in moments if one is not None]
    joined = "、".join(one.office.name for one in part_queries.of_case(case)) if joint.is_joint(case) else ""
    return [(_("审批部门"), Cell(case.office.name)), *([(_("联办部门"), Cell(joined))] if joined else []), *known]
