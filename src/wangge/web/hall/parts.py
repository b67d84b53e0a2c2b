"""Joint cases: the queue of one's own department, and the deeds on its part."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.hall import joint, part_queries, queries
from wangge.hall.models import Case, CasePart
from wangge.hall.states import WITH_PARTS, PartState, State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.hall.forms import PartForm
from wangge.web.kit import Action, Cell, Listing, ReasonForm, Row, Section, asked, pressed, show_list

DECIDE = Permission.DECIDE_CASES
TONES = {
    PartState.WAITING: "info", PartState.AGREED: "ok", PartState.OBJECTED: "alarm", PartState.DROPPED: "quiet",
}  # fmt: skip
CHIPS = (
    ("", gettext_lazy("待出具意见")), ("mine", gettext_lazy("我承办")), ("late", gettext_lazy("已到期")),
    ("answered", gettext_lazy("已出具意见")),
)  # fmt: skip


@require_GET
@guarded(DECIDE)
def listed(request: HttpRequest) -> HttpResponse:
    """The parts of the viewer's department, those due first."""
    at = clock.now()

    def to_row(part: CasePart) -> Row:
        cells = [Cell(part.office), Cell(part.case.office), state(part), due(part, at), Cell(part.owner or "")]
        return Row(reverse("hall:case", args=[part.case_id]), part.case.version.name, part.case.number, cells)

    found = part_queries.listed(me(request), request.GET.get("state", ""), at=at)
    return show_list(request, Listing(
        title=_("联办意见"), columns=(_("事项"), _("本部门"), _("主办部门"), _("意见"), _("期限"), _("承办人")),
        rows=found, to_row=to_row, chips=CHIPS, icon="task", back=(reverse("hall:list"), _("办件")),
        empty=(_("没有联办意见要出具"), _("联办件受理后，转到本部门的出现在这里。您在哪个部门，由该部门登记的联系人决定。")),
    ))  # fmt: skip


@require_POST
@guarded(DECIDE)
def claim(request: HttpRequest, case_id: UUID, part_id: UUID) -> HttpResponse:
    """Take the part of one's own department."""
    case, part, by, at = _seen(request, case_id, part_id)

    def deed() -> object:
        return joint.claim(by=by, case_id=case.pk, part_id=part.pk, at=at)

    return pressed(request, deed, said=_("已认领，由您出具意见。"), then=_to_case(case))


@require_http_methods(["GET", "POST"])
@guarded(DECIDE)
def answer(request: HttpRequest, case_id: UUID, part_id: UUID) -> HttpResponse:
    """Give the opinion of one's department."""
    case, part, by, at = _seen(request, case_id, part_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        agrees = given["outcome"] == PartState.AGREED
        joint.answer(by=by, case_id=case.pk, part_id=part.pk, agrees=agrees, opinion=given["opinion"], at=at)
        return _("联办意见已出具。"), _to_case(case)

    title = _("%(office)s：出具联办意见") % {"office": part.office}
    back = (_to_case(case), case.version.name)
    return asked(request, PartForm(request.POST or None), deed, title=title, button=_("出具意见"), back=back)


@require_http_methods(["GET", "POST"])
@guarded(DECIDE)
def release(request: HttpRequest, case_id: UUID, part_id: UUID) -> HttpResponse:
    """Put a part back into the department's queue."""
    return _words(request, case_id, part_id, joint.release, (_("退回本部门待办"), _("原因"), _("退回")))


@require_http_methods(["GET", "POST"])
@guarded(DECIDE)
def ask_again(request: HttpRequest, case_id: UUID, part_id: UUID) -> HttpResponse:
    """Ask a department that objected once more."""
    words = (_("再次征求联办意见"), _("现在有什么不同"), _("再次征求"))
    return _words(request, case_id, part_id, joint.ask_again, words)


def section(case: Case, parts: list[CasePart], *, with_opinions: bool, at: datetime) -> list[Section]:
    """The departments of a joint case, as its page shows them; opinions for those who deal with it."""
    if not parts:
        return []
    heads = [_("联办部门"), _("意见"), _("期限"), *([_("承办人"), _("说明")] if with_opinions else [])]
    rows = []
    for part in parts:
        cells = [state(part), due(part, at) if case.state in WITH_PARTS else Cell("")]
        if with_opinions:
            cells += [Cell(part.owner or ""), Cell(part.opinion or "")]
        rows.append(Row("", part.office, "", cells))
    return [Section(_("联办部门意见"), heads, rows)]


def offers(case: Case, viewer: Person, at: datetime) -> list[Action]:
    """What somebody in the back office may do about the parts of a case."""
    parts = part_queries.of_case(case) if joint.is_joint(case) and case.state in WITH_PARTS else []
    if not parts:
        return []
    theirs = set(spoken_for(viewer, day_of(at)).values_list("pk", flat=True))
    leads = case.state in (State.REVIEWING, State.DECIDING) and all(one.owner_id != viewer.pk for one in parts)
    found: list[Action] = []
    for part in parts:
        names = {"office": part.office}
        if part.state == PartState.WAITING and part.office_id in theirs and case.owner_id != viewer.pk:
            if part.owner_id is None:
                found.append(_to("part-claim", part, _("认领联办意见：%(office)s") % names, post=True))
            if part.owner_id in (None, viewer.pk):
                found.append(_to("part-answer", part, _("出具联办意见：%(office)s") % names, primary=True))
            if part.owner_id == viewer.pk:
                found.append(_to("part-release", part, _("退回联办意见：%(office)s") % names))
        if part.state == PartState.OBJECTED and leads:
            found.append(_to("part-ask-again", part, _("再次征求意见：%(office)s") % names))
    return found


def state(part: CasePart) -> Cell:
    """What a department said, as a status."""
    return Cell(part.get_state_display(), tone=TONES[PartState(part.state)])


def due(part: CasePart, at: datetime) -> Cell:
    """Until when it has to say it, and whether it is late."""
    if part.state != PartState.WAITING:
        return Cell("")
    return Cell(_("已到期"), tone="alarm") if part.due_at < at else Cell(at=part.due_at)


def _words(request: HttpRequest, case_id: UUID, part_id: UUID, do: Any, words: tuple[str, str, str]) -> HttpResponse:
    case, part, by, at = _seen(request, case_id, part_id)
    title, label, button = words

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        do(by=by, case_id=case.pk, part_id=part.pk, reason=given["reason"], at=at)
        return _("已记录。"), _to_case(case)

    form = ReasonForm(request.POST or None, label=label)
    return asked(request, form, deed, title=title, button=button, back=(_to_case(case), case.version.name))


def _seen(request: HttpRequest, case_id: UUID, part_id: UUID) -> tuple[Case, CasePart, Person, datetime]:
    at = clock.now()
    case = queries.case_for(me(request), case_id, at=at)
    part = next((one for one in part_queries.of_case(case) if one.pk == part_id), None)
    if part is None:
        raise NotFound
    return case, part, me(request), at


def _to_case(case: Case) -> str:
    return reverse("hall:case", args=[case.pk])


def _to(name: str, part: CasePart, label: Any, **look: Any) -> Action:
    return Action(label, reverse(f"hall:{name}", args=[part.case_id, part.pk]), **look)
