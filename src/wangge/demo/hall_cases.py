"""Finished cases as rows: each with its checklist, timeline, journal lines, papers, decision and handover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wangge.catalogue.models import ItemVersion, Material
from wangge.hall import papers, timing
from wangge.hall.models import Case, CaseMaterial, CaseStep, Decision, Document, Handover
from wangge.hall.states import Channel, Given, Outcome, Paper, State
from wangge.journal.leaves import compose
from wangge.journal.models import Leaf
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.ids import new_token
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.windows.models import Window

MINUTE = timedelta(minutes=1)
REASONS = "符合法定条件"


@dataclass(frozen=True)
class Finished:
    """A case of the past: what, whose, when it began and was decided, how it ended ("": approved and handed out)."""

    version: ItemVersion
    applicant: Person
    number: str
    began: datetime
    decided: datetime
    end: str
    on_the_spot: bool
    channel: str
    asked: Sequence[Material]
    window: Window | None = None  # that took it, unless it came online


class Rows:
    """Rows of many cases, table by table."""

    def __init__(self) -> None:
        self.tables: dict[type[Any], list[Any]] = {
            model: [] for model in (Case, CaseMaterial, Leaf, CaseStep, Document, Decision, Handover)
        }

    def add(self, row: Any) -> None:
        """Keep a row for the end."""
        self.tables[type(row)].append(row)

    def write(self) -> None:
        """Insert everything."""
        for model, rows in self.tables.items():
            model.objects.bulk_create(rows, batch_size=500)


def written(
    found: Sequence[Finished], *, clerk: Person, approver: Person, district: Place, days: WorkingCalendar
) -> None:
    """Write the cases with everything that belongs to them."""
    rows = Rows()
    for one in found:
        case = _case(one, clerk, approver, district, days)
        rows.add(case)
        for line in one.asked:
            state = Given.WAIVED if line.is_waived else Given.GIVEN
            rows.add(
                CaseMaterial(
                    case=case,
                    material=line,
                    position=line.position,
                    state=state,
                    given_at=None if line.is_waived else one.began,
                )
            )
        _told(rows, case, one, clerk, approver)
    rows.write()


def _case(one: Finished, clerk: Person, approver: Person, district: Place, days: WorkingCalendar) -> Case:
    case = Case(
        number=one.number, item=one.version.item, version=one.version, place=district, office=one.version.item.department,
        office_place=one.version.item.place, applicant=one.applicant, state=State.CLOSED, taken_by=clerk,
        channel=Channel.WINDOW if one.on_the_spot else one.channel, on_the_spot=one.on_the_spot, began_at=one.began,
        received_at=one.began, token=new_token(24), revision=8,
        visits=int(one.channel == "window") + int(not one.on_the_spot),
    )  # fmt: skip
    if case.channel == Channel.WINDOW:
        case.window = one.window
    if one.end == "not_accepted":
        case.state, case.closed_at = State.NOT_ACCEPTED, one.began + 20 * MINUTE
        return case
    case.accepted_at = one.began + 10 * MINUTE
    dues = timing.first_dues(case, case.accepted_at, days)
    case.due_at, case.statutory_due_at = dues.promised, dues.statutory
    case.owner = clerk if one.on_the_spot else approver
    if one.end == "withdrawn":
        case.state, case.closed_at = State.WITHDRAWN, case.accepted_at + timedelta(hours=3)
        return case
    case.outcome = Outcome.REFUSED if one.end == "refused" else Outcome.APPROVED
    case.decided_by = case.owner
    case.decided_at = case.accepted_at + 5 * MINUTE if one.on_the_spot else one.decided
    case.issued_at = case.closed_at = case.decided_at + (5 * MINUTE if one.on_the_spot else timedelta(days=1))
    return case


def _told(rows: Rows, case: Case, one: Finished, clerk: Person, approver: Person) -> None:
    """The timeline with journal lines and papers."""
    name, decider = case.version.name, case.decided_by or approver
    before = ""

    def step(kind: str, after: str, by: Person, at: datetime, paper: Paper | None = None, *lines: str) -> None:
        nonlocal before
        detail: dict[str, Any] = {}
        if paper is not None:
            made = papers.compose(case, paper, by=by, at=at, lines=lines)
            rows.add(made)
            detail = papers.fact(made)
        leaf, _salts = compose(
            f"case.{kind}", by=by, on=case, at=at, place=case.place, number=case.number, state=after, **detail
        )
        rows.add(leaf)
        rows.add(
            CaseStep(case=case, kind=kind, by=by, at=at, before=before, after=after, detail=detail, leaf_id=leaf.pk)
        )
        before = after

    step("received", State.RECEIVED, clerk, one.began, Paper.RECEIPT, f"今收到您提交的“{name}”申请材料。")
    if case.accepted_at is None:
        step("not_accepted", State.NOT_ACCEPTED, clerk, _ended(case), Paper.NOT_ACCEPTED, f"您申请的“{name}”不予受理。")
        return
    step("accepted", State.ACCEPTED, clerk, case.accepted_at, Paper.ACCEPTED, f"您申请的“{name}”，经审查予以受理。")
    if case.decided_at is None:
        step(
            "withdrawn",
            State.WITHDRAWN,
            one.applicant,
            _ended(case),
            Paper.WITHDRAWN,
            f"您申请的“{name}”：申请人撤回申请。",
        )
        return
    if not one.on_the_spot:
        step("claimed", State.REVIEWING, decider, case.accepted_at + 30 * MINUTE)
        step("reviewed", State.DECIDING, decider, case.decided_at - MINUTE)
    good = case.outcome == Outcome.APPROVED
    kind, paper = ("approved", Paper.APPROVAL) if good else ("refused", Paper.REFUSAL)
    remedies, reasons = papers.remedies(case), REASONS if good else "经营场所不符合规定"
    step(kind, State.APPROVED if good else State.REFUSED, decider, case.decided_at, paper, f"您申请的“{name}”，经审查，决定如上。",
         f"理由：{reasons}", remedies)  # fmt: skip
    rows.add(
        Decision(case=case, outcome=case.outcome, reasons=reasons, remedies=remedies, by=decider, at=case.decided_at)
    )
    if good:
        title = case.version.result_name or name
        step(
            "certified",
            State.CERTIFIED,
            decider,
            case.decided_at + MINUTE,
            Paper.CERTIFICATE,
            title,
            f"持有人：{one.applicant.name}",
        )
    at = _ended(case)
    rows.add(
        Handover(
            case=case, how="window", receiver=one.applicant.name, identity_checked=True, signed=True, by=clerk, at=at
        )
    )
    step("issued", State.ISSUED, clerk, at, Paper.DELIVERY, f"“{name}”办理结果已在窗口交付。")
    step("closed", State.CLOSED, clerk, at)


def _ended(case: Case) -> datetime:
    if case.closed_at is None:
        raise AssertionError("a finished case has ended")
    return case.closed_at
