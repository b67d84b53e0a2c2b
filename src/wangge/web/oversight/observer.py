"""Pages of the media observer: everything shown here went through `oversight.redaction`. And what everybody may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge.catalogue.kinds import SpecialKind
from wangge.hall.models import Case
from wangge.hall.states import Channel, Delivery, Ground, Outcome, Paper, PartState, State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.oversight import demands, queries, redaction
from wangge.oversight.kinds import DemandKind, Verdict
from wangge.oversight.models import Answer, Demand
from wangge.oversight.redaction import SeenCase, SeenOversight, SeenPart, SeenStep
from wangge.web.asking import me
from wangge.web.guard import PUBLIC, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, asked, show_list, show_thing
from wangge.web.oversight import words
from wangge.web.oversight.forms import WordsForm

OBSERVE = Permission.OBSERVE_CASES
CHIPS = [
    ("", gettext_lazy("全部")), ("open", gettext_lazy("在办")), ("late", gettext_lazy("超期")), ("ended", gettext_lazy("已结束")),
]  # fmt: skip
CODE_WORDS: dict[str, Any] = {"special": SpecialKind, "ground": Ground, "how": Delivery, "paper": Paper}
OVERSIGHT_WORDS = {"opinion": gettext_lazy("法律意见"), "inspection": gettext_lazy("行政监察")}


@require_GET
@guarded(OBSERVE)
def index(request: HttpRequest) -> HttpResponse:
    """Every case, without anybody in it."""
    at, viewer = clock.now(), me(request)

    def row(one: Case) -> Row:
        seen = redaction.case_seen(one, at)
        late = Cell(_("超期"), tone="warn") if seen.is_late else Cell(_("正常"), tone="ok")
        cells = [Cell(seen.office), Cell(seen.began_on), Cell(State(seen.state).label), late]
        return Row(reverse("oversight:observed-case", args=[seen.id]), seen.item_name, seen.number, cells)

    found = queries.observed(viewer, request.GET.get("state", ""), request.GET.get("q", ""), at=at)
    return show_list(request, Listing(
        title=_("办理过程"), columns=[_("事项"), _("审批部门"), _("申请"), _("状态"), _("时限")], rows=found, to_row=row,
        chips=CHIPS, search=_("办件编号或事项"), note=_("个人信息已按规则隐去。"),
        actions=[Action(_("我的提问"), reverse("oversight:questions"))],
        empty=(_("没有这样的办件"), _("窗口收件后，每一件的办理过程都在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(OBSERVE)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The whole process of one case."""
    at = clock.now()
    found = queries.observed_case(me(request), case_id, at=at)
    seen = found.case
    return show_thing(request, Thing(
        title=seen.item_name, number=seen.number, back=(reverse("oversight:observed"), _("办理过程")),
        status=Cell(State(seen.state).label, tone="quiet"), facts=_facts(seen), note=_("个人信息已按规则隐去。"),
        actions=[Action(_("提问"), reverse("oversight:ask", args=[seen.id]), primary=True)],
        sections=_sections(found, at),
    ))  # fmt: skip


def _sections(found: queries.Observed, at: datetime) -> list[Section]:
    steps = (_("步骤"), _("谁"), _("日期"), _("之后"), _("下一步期限"), _("说明"))
    beside = (_("类型"), _("日期"), _("期限"), _("完成"), _("结果"))
    asked_heads = (_("问题"), _("情况"), _("答复"))
    parted = (_("联办部门"), _("意见"), _("期限"), _("完成"))
    joined = [Section(_("联办部门意见"), parted, [_part(one) for one in found.parts])] if found.parts else []
    return [
        Section(_("办理步骤"), steps, [_step(one) for one in found.steps]),
        *joined,
        Section(_("监督"), beside, [_beside(one) for one in found.oversight], _("还没有监督记录。")),
        Section(_("我的提问"), asked_heads, [_asked(one, at) for one in found.asked], _("还没有提问。")),
    ]


def _facts(seen: SeenCase) -> list[tuple[Any, Any]]:
    facts = [
        (_("实施编码"), seen.item_code), (_("审批部门"), seen.office), (_("收件地点"), seen.place),
        (_("申请人类型"), _("个人") if seen.applies_as == "person" else _("单位")),
        (_("代办"), _("是") if seen.has_agent else _("否")),
        (_("申请方式"), Channel(seen.channel).label if seen.channel else ""),
        (_("决定"), Outcome(seen.outcome).label if seen.outcome else ""), (_("到现场次数"), seen.visits),
        (_("申请日期"), seen.began_on), (_("受理日期"), seen.accepted_on), (_("承诺办结"), seen.due_on),
        (_("法定期限"), seen.statutory_due_on), (_("决定日期"), seen.decided_on), (_("出件日期"), seen.issued_on),
        (_("结束日期"), seen.closed_on), (_("超期"), _("是") if seen.is_late else _("否")),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value not in ("", None)]


def _step(one: SeenStep) -> Row:
    codes = [str(CODE_WORDS[name](code).label) for name, code in one.codes]
    codes += [redaction.NUMBERS[name] % {"n": count} for name, count in one.numbers]
    cells = [
        Cell(redaction.ROLE_WORDS[one.role]), Cell(one.day), Cell(State(one.after).label if one.after else ""),
        Cell(one.due or ""), Cell("；".join(codes)),
    ]  # fmt: skip
    return Row("", redaction.STEP_WORDS.get(one.kind, redaction.OTHER_STEP), "", cells)


def _part(one: SeenPart) -> Row:
    state = PartState(one.state).label if one.state else ""
    return Row("", one.office, "", [Cell(state), Cell(one.due), Cell(one.answered or "")])


def _beside(one: SeenOversight) -> Row:
    what = OVERSIGHT_WORDS[one.what] if one.what in OVERSIGHT_WORDS else DemandKind(one.what).label
    verdict = Verdict(one.verdict).label if one.verdict else ""
    return Row("", what, "", [Cell(one.day), Cell(one.due or ""), Cell(one.done or ""), Cell(verdict)])


def _asked(one: Demand, at: Any) -> Row:
    answer = getattr(one, "answer", None)
    return Row("", one.text, one.number, [words.standing(one, at), Cell(answer.text if answer is not None else "")])


@require_http_methods(["GET", "POST"])
@guarded(OBSERVE)
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask about a case; the office has to answer by a date."""
    at, viewer = clock.now(), me(request)
    seen = queries.observed_case(viewer, case_id, at=at).case
    back = reverse("oversight:observed-case", args=[seen.id])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = demands.ask_question(by=viewer, case_id=seen.id, text=given["text"], at=at)
        told = {"number": made.number, "day": day_of(made.due)}
        return _("提问 %(number)s 已送达，审批部门须在 %(day)s 前答复。") % told, back

    form = WordsForm(request.POST or None, label=_("问题"), hint=_("问题和答复会公开，请不要写姓名、电话和门牌。"))
    return asked(request, form, deed, title=_("提问"), button=_("提问"), back=(back, seen.number))


@require_GET
@guarded(OBSERVE)
def questions(request: HttpRequest) -> HttpResponse:
    """My questions and their answers."""
    at = clock.now()

    def row(one: Demand) -> Row:
        answer = getattr(one, "answer", None)
        cells = [
            Cell(one.case.version.name),
            Cell(at=one.due),
            words.standing(one, at),
            Cell(answer.text if answer else ""),
        ]
        return Row(reverse("oversight:observed-case", args=[one.case_id]), one.text, one.number, cells)

    return show_list(request, Listing(
        title=_("我的提问"), columns=[_("问题"), _("事项"), _("答复期限"), _("情况"), _("答复")],
        rows=queries.questions(me(request)), to_row=row, back=(reverse("oversight:observed"), _("办理过程")),
        empty=(_("还没有提问"), _("在一件的办理过程里可以提问，审批部门须按期答复。")),
    ))  # fmt: skip


@require_GET
@guarded(PUBLIC)
def published(request: HttpRequest) -> HttpResponse:
    """What media observers asked and what the office answered, for everybody."""

    def row(one: Answer) -> Row:
        case = one.demand.case
        late = Cell(_("逾期答复"), tone="warn") if one.is_late else Cell(_("按期答复"), tone="ok")
        cells = [Cell(one.text), Cell(case.version.name), Cell(case.office.name), Cell(day_of(one.at)), late]
        return Row("", one.asked, "", cells)

    return show_list(request, Listing(
        title=_("媒体监督问答"), columns=[_("问题"), _("答复"), _("事项"), _("答复部门"), _("日期"), _("时限")],
        rows=queries.published(), to_row=row, empty=(_("还没有问答"), _("媒体监督员的提问和答复公开在这里。")),
    ))  # fmt: skip
