"""One case: what stands, what may be done next, its checklist, papers and timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.hall import following, joint, part_queries, queries, timeline
from wangge.hall.models import Archive, Case, CasePart, Document, Mandate
from wangge.hall.states import Given, Paper, State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web import kit
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.hall import parts, words
from wangge.web.hall.offers import offers
from wangge.web.journal.words import WORDS
from wangge.web.kit import Action, Cell, Row, Section, Thing, show_thing


def to_case(case: Any) -> str:
    """The page of a case."""
    return reverse("hall:case", args=[getattr(case, "pk", case)])


@require_GET
@guarded(SIGNED_IN)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case, for whoever deals with it and for the applicant."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)
    is_own = timeline.is_own(one, viewer, at)
    staff = access.anywhere(viewer, Permission.SEE_CASES, on=day_of(at)) and not is_own
    lines, papers = queries.lines_of(one), queries.papers_of(one)
    return show_thing(request, Thing(
        title=one.version.name, number=one.number or _("尚未提交"), status=words.state(one), facts=_facts(one, at),
        back=(reverse("hall:list"), _("办件")) if staff else (reverse("hall:mine"), _("我的办件")),
        actions=[
            *offers(one, lines, viewer, is_own=is_own, at=at), *_receipt(one, papers), *(_beside(one) if staff else ()),
        ],
        notices=_notices(one),
        sections=[
            _checklist(one, lines, viewer, is_own, at), *parts.section(one, _parts(one), with_opinions=not is_own, at=at),
            *_files(one, lines), _papers(one, papers),
        ],
        timeline=_timeline(one, viewer, is_own),
        note=_("每一步旁的印章可以核验，也可以在您的设备上一次核验全部：记录没有被改动。"),
    ))  # fmt: skip


def _beside(one: Case) -> list[Action]:
    """What stands beside the case: opinions, inspections, demands."""
    return [Action(_("监督事项"), reverse("oversight:case", args=[one.pk]), icon="seal")] if one.number else []


def _parts(one: Case) -> list[CasePart]:
    return part_queries.of_case(one) if joint.is_joint(one) else []


def _timeline(one: Case, viewer: Person, is_own: bool) -> list[dict[str, Any]]:
    """The applicant reads what was done and in which part, not which official did it; his own deeds keep his name."""
    leaves = queries.history(one)
    own = {viewer.pk, one.applicant_id, one.agent_id}
    hidden = {leaf.by_id for leaf in leaves if leaf.by_id and leaf.by_id not in own} if is_own else set()
    return kit.timeline(leaves, WORDS, hide=hidden, part=words.part_of, receipts="case.")


def _facts(one: Case, at: datetime) -> list[tuple[Any, Any]]:
    moments = (
        (_("收件"), one.received_at), (_("受理"), one.accepted_at), (_("承诺办结"), one.due_at),
        (_("法定期限"), one.statutory_due_at), (_("决定"), one.decided_at), (_("出件"), one.issued_at),
    )  # fmt: skip
    found: list[tuple[Any, Any]] = [
        (_("申请人"), words.applicant(one)), (_("代办人"), one.agent.name if one.agent else ""),
        (_("审批部门"), one.office.name), (_("收件地点"), one.place.name), (_("申请方式"), one.get_channel_display()),
        (_("结果送达"), one.get_delivery_display()),
    ]  # fmt: skip
    if (up := following.hand_up_of(one)) is not None:
        url = reverse("delegation:hand-up", args=[up.hand_up_id])
        found += [
            (_("社区代办"), Cell(f"{up.hand_up.number} · {up.hand_up.get_state_display()}", url=url)),
            (_("代办站点"), up.hand_up.place.name),
        ]
    found += [(label, Cell(at=moment)) for label, moment in moments if moment is not None]
    if one.next_at is not None:
        found.append((_("下一步期限"), words.due(one, at)))
    return [(label, value) for label, value in found if value != ""]


def _notices(one: Case) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    pause = one.pauses.filter(ended_at=None).first() if one.state == State.SPECIAL else None
    if pause is not None:
        text = _("正在%(kind)s，办理期限停止计算。告知申请人约需 %(days)s 个工作日。")
        found.append(("warn", text % {"kind": pause.get_kind_display(), "days": pause.told_days}))
    if one.is_deemed:
        found.append(("warn", _("逾期未告知补正，自收到申请材料之日起即为受理。")))
    found += [("warn", _("超期说明：%(text)s") % {"text": each.text}) for each in queries.explanations_of(one)]
    return found


def _checklist(one: Case, lines: list[Any], viewer: Person, is_own: bool, at: datetime) -> Section:
    window = access.rights_of(viewer, day_of(at)).allow(Permission.TAKE_CASES, one.office_place.path) and not is_own
    rows = []
    for line in lines:
        cells = [
            Cell(line.get_state_display(), tone=words.GIVEN_TONES[Given(line.state)]), Cell(line.material.copies, css="number"),
            Cell(_promise(line)), Cell(line.get_paper_display() if line.paper else ""), Cell(len(line.files.all()), css="number"),
        ]  # fmt: skip
        can = (
            one.is_open
            and line.state in (Given.MISSING, Given.WRONG, Given.PROMISED)
            and _may(one, line, window, is_own)
        )
        url = reverse("hall:hand-in", args=[one.pk, line.pk]) if can else ""
        rows.append(Row(url, line.material.name, line.material.waived_reason or line.material.condition, cells))
    actions = [Action(_("提交材料"), reverse("hall:materials", args=[one.pk]))] if any(row.url for row in rows) else []
    heads = (_("材料"), _("情况"), _("份数"), _("承诺"), _("纸质"), _("文件"))
    return Section(_("材料清单"), heads, rows, _("这个事项不需要材料。"), actions=actions)


def _may(one: Case, line: Any, window: bool, is_own: bool) -> bool:
    if window:
        return one.state != State.DRAFT
    return is_own and (one.state in (State.DRAFT, State.SUPPLEMENT) or line.state == Given.PROMISED)


def _promise(line: Any) -> str:
    promise = getattr(line, "promise", None)
    return _("%(day)s 前交") % {"day": day_of(promise.due_at)} if promise is not None else ""


def _files(one: Case, lines: list[Any]) -> list[Section]:
    """The mandate and the files of all materials, to open; nothing when there are none."""
    mandate = Mandate.objects.filter(case=one).defer("content").first() if one.agent_id else None
    rows = [
        Row(reverse("hall:mandate", args=[one.pk]), mandate.name, _("委托书"), [
            Cell(filesizeformat(mandate.size), css="number"), Cell(at=mandate.at),
        ])
    ] if mandate is not None else []  # fmt: skip
    rows += [
        Row(
            reverse("hall:file", args=[one.pk, file.pk]), file.name, line.material.name,
            [Cell(filesizeformat(file.size), css="number"), Cell(at=file.added_at)],
        )
        for line in lines for file in line.files.all()
    ]  # fmt: skip
    return [Section(_("材料文件"), (_("文件"), _("大小"), _("日期")), rows)] if rows else []


def _receipt(one: Case, papers: list[Document]) -> list[Action]:
    """The receipt of what was just received, to print and hand over."""
    made = [paper for paper in papers if paper.kind == Paper.RECEIPT] if one.state == State.RECEIVED else []
    return [Action(_("打印收件凭证"), reverse("hall:paper", args=[one.pk, made[-1].pk]), icon="print")] if made else []


def _papers(one: Case, papers: list[Document]) -> Section:
    rows = [
        Row(reverse("hall:paper", args=[one.pk, paper.pk]), paper.get_kind_display(), paper.number, [Cell(at=paper.at)])
        for paper in papers
    ]
    actions = []
    if Archive.objects.filter(case=one).exists():
        actions.append(Action(_("下载档案包"), reverse("hall:package", args=[one.pk]), icon="download"))
    return Section(_("文书"), (_("文书"), _("日期")), rows, _("还没有文书。"), actions=actions)
