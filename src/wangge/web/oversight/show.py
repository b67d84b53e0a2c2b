"""What stands beside a case, one demand, one draw."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.hall import part_queries
from wangge.hall import queries as hall
from wangge.hall.models import Case
from wangge.hall.timeline import is_own
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.oversight import queries, redaction, separation
from wangge.oversight.kinds import DemandKind
from wangge.oversight.models import Demand
from wangge.people.models import Person
from wangge.posts import access
from wangge.web import kit
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.hall import parts
from wangge.web.journal.words import WORDS
from wangge.web.kit import Action, Cell, Row, Section, Thing, show_thing
from wangge.web.oversight import words

SEE, INSPECT = Permission.SEE_CASES, Permission.INSPECT_CASES


@require_GET
@guarded(SEE)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case for those who oversee it: opinions, inspections, demands, and every step."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)
    opinions, inspections = queries.opinions_of(viewer, one, at=at), queries.inspections_of(viewer, one, at=at)
    demands = queries.demands_of(viewer, one, at=at)
    has_hand = separation.had_a_hand(one, viewer, at)
    return show_thing(request, Thing(
        title=one.version.name, number=one.number, back=(reverse("oversight:demands"), _("监督事项")),
        status=Cell(one.get_state_display(), tone="quiet"), actions=_actions(one, viewer, has_hand, at),
        notices=[("info", _("您经办过这件，或者是当事人，应当回避，只能查看。"))] if has_hand else [],
        facts=[
            (_("审批部门"), one.office.name), (_("收件地点"), one.place.name), (_("申请"), Cell(at=one.began_at)),
            (_("承诺办结"), Cell(at=one.due_at) if one.due_at else "—"),
            (_("超期"), _("是") if redaction.is_late(one, at) else _("否")),
        ],
        sections=[
            *parts.section(one, part_queries.of_case(one), with_opinions=not is_own(one, viewer, at), at=at), _opinions(opinions),
            *([_inspections(inspections)] if _inspects(viewer, one, at) else []), _demands(demands, at),
        ],
        timeline=kit.timeline(hall.history(one), WORDS),
    ))  # fmt: skip


def _inspects(viewer: Person, one: Case, at: datetime) -> bool:
    rights = access.rights_of(viewer, day_of(at))
    wanted = (INSPECT, Permission.MANAGE_HALL)
    return any(rights.allow(each, place.path) for each in wanted for place in (one.place, one.office_place))


def _actions(one: Case, viewer: Person, has_hand: bool, at: datetime) -> list[Action]:
    rights = access.rights_of(viewer, day_of(at))

    def may(*permissions: Permission) -> bool:
        return any(rights.allow(each, place.path) for each in permissions for place in (one.place, one.office_place))

    found = [Action(_("办件"), reverse("hall:case", args=[one.pk]))]
    if may(Permission.TAKE_CASES, Permission.DECIDE_CASES, Permission.MANAGE_HALL):
        found.append(Action(_("征求法律意见"), reverse("oversight:ask-advice", args=[one.pk])))
    if may(Permission.GIVE_OPINIONS) and not has_hand:
        found.append(Action(_("提出法律意见"), reverse("oversight:advise", args=[one.pk]), primary=True))
    if may(INSPECT) and not has_hand:
        found.append(Action(_("督办"), reverse("oversight:supervise", args=[one.pk])))
        found.append(Action(_("记录监察"), reverse("oversight:inspect", args=[one.pk]), primary=True))
    return found


def _opinions(rows: list[Any]) -> Section:
    found = [
        Row("", one.text, one.by.name, [
            Cell(_step(one)), Cell(_("须答复") if one.is_binding else _("供参考")), Cell(at=one.at)
        ]) for one in rows
    ]  # fmt: skip
    return Section(_("法律意见"), (_("意见"), _("环节"), _("效力"), _("时间")), found, _("还没有法律意见。"))


def _inspections(rows: list[Any]) -> Section:
    found = []
    for one in rows:
        kinds = "、".join(each.get_kind_display() for each in one.findings.all()) or one.get_verdict_display()
        found.append(Row("", kinds, one.note or "", [Cell(_step(one)), Cell(one.by.name), Cell(at=one.at)]))
    return Section(_("监察"), (_("结果"), _("环节"), _("监察员"), _("时间")), found, _("还没有人监察这件。"))


def _demands(rows: list[Demand], at: datetime) -> Section:
    found = [
        Row(reverse("oversight:demand", args=[one.pk]), one.get_kind_display(), one.number,
            [Cell(at=one.due), words.standing(one, at)]) for one in rows
    ]  # fmt: skip
    return Section(_("要答复的"), (_("类型"), _("答复期限"), _("情况")), found, _("没有要答复的。"))


def _step(one: Any) -> Any:
    return redaction.STEP_WORDS.get(one.step.kind, redaction.OTHER_STEP)


@require_GET
@guarded(SEE)
def demand(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """What was asked, until when, and the answer."""
    at, viewer = clock.now(), me(request)
    one = queries.demand_for(viewer, demand_id, at=at)
    answer = getattr(one, "answer", None)
    facts: list[tuple[Any, Any]] = [
        (_("办件"), Cell(one.case.number, url=words.to_case(one.case))), (_("内容"), one.text), (_("提出"), one.by.name),
        (_("时间"), Cell(at=one.at)), (_("答复期限"), Cell(at=one.due)),
    ]  # fmt: skip
    if answer is not None:
        said = answer.text or _("见法律意见")
        facts += [(_("答复"), said), (_("答复人"), answer.by.name), (_("答复时间"), Cell(at=answer.at))]
        if answer.asked:
            facts.append((_("公开的问题"), answer.asked))
    actions = []
    if (
        answer is None
        and one.kind == DemandKind.ADVICE
        and access.anywhere(viewer, Permission.GIVE_OPINIONS, on=day_of(at))
    ):
        actions.append(Action(_("提出法律意见"), reverse("oversight:advise", args=[one.case_id]), primary=True))
    if answer is None and one.kind != DemandKind.ADVICE and separation.may_answer(viewer, one.case, at):
        actions.append(Action(_("答复"), reverse("oversight:answer", args=[one.pk]), primary=True))
    return show_thing(request, Thing(
        title=one.get_kind_display(), number=one.number, back=(reverse("oversight:demands"), _("监督事项")),
        status=words.standing(one, at), facts=facts, actions=actions,
    ))  # fmt: skip


@require_GET
@guarded(INSPECT)
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """A draw: the cases in their order, with the reasons, and which were looked at since."""
    one = queries.sample_for(me(request), sample_id, at=clock.now())
    drawn: Any = queries.drawn(one)
    rows = [
        Row(words.to_case(line.case), line.case.version.name, line.case.number, [
            Cell(line.points, css="number"), Cell(words.reasons(line.reasons)),
            Cell(_("已监察"), tone="ok") if line.done else Cell(_("待监察"), tone="quiet"),
        ]) for line in drawn
    ]  # fmt: skip
    return show_thing(request, Thing(
        title=_("监察抽取"), number=one.number, back=(reverse("oversight:samples"), _("抽取记录")),
        facts=[
            (_("时间段"), f"{one.from_day} – {one.to_day}"), (_("从多少件里"), one.among), (_("抽取人"), one.by.name),
            (_("抽取时间"), Cell(at=one.at)),
        ],
        actions=[
            Action(_("导出表格"), reverse("oversight:sample-xlsx", args=[one.pk]), icon="download"),
            Action("CSV", reverse("oversight:sample-csv", args=[one.pk]), icon="download"),
        ],
        sections=[Section(_("抽到的办件"), (_("事项"), _("分值"), _("理由"), _("情况")), rows)],
        note=_("同分和随机的次序由编号和办件的摘要值决定，谁都可以验算，谁都不能挑选。"),
    ))  # fmt: skip
