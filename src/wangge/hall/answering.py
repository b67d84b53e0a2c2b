"""What the front desk answers to an application (行政许可法 Art. 32): accept, not accept, tell once what is missing, let it be
fixed on the spot. When it answers nothing in time, the clock accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.hall import checklist, clocks, figures, joint, notices, papers, refusals, timeline, timing
from wangge.hall.models import Case, CaseMaterial, Correction, Promise
from wangge.hall.states import AT_THE_DESK, Given, Ground, Paper, State
from wangge.hall.timeline import Actor
from wangge.hall.uploads import Upload
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM, person_or_none
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound

LONGEST_WHAT: Final = 300
DESK: Final = tuple(sorted(AT_THE_DESK))


@atomic
def fix_on_the_spot(*, by: Actor, case_id: UUID, line_ids: Sequence[UUID], at: datetime) -> Case:
    """Errors that can be put right at once are put right at once (当场更正): the lines count as handed in.

    Raises NotFound, NotPermitted, OwnCase, WrongState, NothingMissing.
    """
    case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, (State.RECEIVED,))
    found = {one.pk: one for one in checklist.unsettled(checklist.locked_lines(case))}
    if not line_ids or any(pk not in found for pk in line_ids):
        raise refusals.NothingMissing
    for pk in line_ids:
        found[pk].state, found[pk].given_at = Given.GIVEN, at
        found[pk].save(update_fields=["state", "given_at"])
    timeline.note(case, "fixed", by=by, at=at, detail={"positions": sorted(found[pk].position for pk in line_ids)})
    return case


@atomic
def ask_correction(
    *, by: Actor, case_id: UUID, wrong: Mapping[UUID, str], at: datetime, revision: int | None = None
) -> Case:
    """Tell once, and in full, what is missing or wrong (补正告知): `wrong` says it for each line.

    Whatever is missing has to be in it, because nothing else may be asked for afterwards. Raises NotFound, NotPermitted,
    OwnCase, Changed, WrongState, AnsweredTooLate, ToldAlready, NothingMissing, NotAsked (a waived line), MaterialsMissing (not in
    full), Invalid.
    """
    case = timeline.at_the_window(by, case_id, at, revision=revision)
    timeline.require_state(case, DESK)
    require_in_time(case, at)
    if Correction.objects.filter(case=case).exists():
        raise refusals.ToldAlready
    lines = checklist.locked_lines(case)
    told = _told(lines, wrong)
    days = timing.calendar()
    answer_by = timing.after(at, timing.ANSWER, days)
    for line in lines:
        if line.pk in told and line.state == Given.GIVEN:
            line.state, line.given_at = Given.WRONG, None
            line.save(update_fields=["state", "given_at"])
    Correction.objects.create(
        case=case, items=json.dumps([[str(pk), text] for pk, text in told.items()], ensure_ascii=False), told_at=at,
        told_by=person_or_none(by), answer_by=answer_by,
    )  # fmt: skip
    rows = [
        [str(n), one.material.name, told[one.pk]] for n, one in enumerate((o for o in lines if o.pk in told), start=1)
    ]
    paper = papers.make(
        case, Paper.CORRECTION, by=by, at=at, rows=rows, heads=("序号", "材料", "需要补正的内容"),
        lines=[
            f"您申请的“{case.version.name}”材料不齐全或者不符合法定形式，需要补正的全部内容如下。",
            f"请于{papers.day(answer_by)}前补正。逾期未补正的，我们可以终止办理，您以后可以重新申请。",
        ],
    )  # fmt: skip
    timeline.move(
        case, State.SUPPLEMENT, "corrected", by=by, at=at, detail={"lines": len(told), **papers.fact(paper)},
        received_at=case.received_at or case.submitted_at, accept_by=None, next_at=None, **timeline.taken_by(case, by),
    )  # fmt: skip
    notices.tell(case, "corrected", "需要补正，内容见补正告知书。", at)
    return case


@atomic
def answer_correction(
    *, by: Actor, case_id: UUID, at: datetime, files: Mapping[UUID, Sequence[Upload]] | None = None
) -> Case:
    """The applicant (or the window for him) says that the corrections are in, the last `files` by line with it: the term to
    accept runs again.

    Raises NotFound, NotPermitted, NotTheApplicant, WrongState, MaterialsMissing, BadFile, TooManyFiles, TooMuch.
    """
    if files:
        checklist.hand_in_all(by=by, case_id=case_id, files=files, at=at)
    case = timeline.locked(case_id)
    own = timeline.is_own_actor(case, by, at)
    if not own:
        case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, (State.SUPPLEMENT,))
    missing = checklist.unsettled(checklist.locked_lines(case))
    if missing:
        raise refusals.MaterialsMissing(names=checklist.names(missing))
    Correction.objects.filter(case=case).update(answered_at=at)
    accept_by = timing.after(at, timing.ACCEPT)
    timeline.move(
        case, State.RECEIVED, "answered", by=by, at=at, accept_by=accept_by, next_at=accept_by,
        received_at=at, visits=case.visits + int(not own),
    )  # fmt: skip
    return case


@atomic
def accept(
    *,
    by: Actor,
    case_id: UUID,
    at: datetime,
    promises: Mapping[UUID, datetime] | None = None,
    revision: int | None = None,
) -> Case:
    """Accept an application (受理): the term to decide begins, as of the receipt when the days to answer are over already. What is
    not in yet may be promised with a day (容缺受理).

    `promises`: for each open line until when it is handed in. Raises NotFound, NotPermitted, OwnCase, Changed, WrongState,
    MaterialsMissing, NothingMissing (a promise about a line that is there), TooLate (the day promised).
    """
    case = timeline.at_the_window(by, case_id, at, revision=revision)
    timeline.require_state(case, DESK)
    lines = checklist.locked_lines(case)
    promised = dict(promises or {})
    missing = {one.pk: one for one in checklist.unsettled(lines)}
    if any(pk not in missing for pk in promised):
        raise refusals.NothingMissing
    left = [one for pk, one in missing.items() if pk not in promised]
    if left:
        raise refusals.MaterialsMissing(names=checklist.names(left))
    days = timing.calendar()
    _promise(case, [missing[pk] for pk in promised], promised, by, at, days)
    accepted(case, by=by, at=at, since=_received(case, at) if is_over(case, at) else at, days=days)
    return case


@atomic
def deem_accepted(*, case_id: UUID, at: datetime) -> bool:
    """The clock accepts what nobody answered in time, as of the day it was received. False when there is nothing to do."""
    case = timeline.locked(case_id)
    if case.state not in AT_THE_DESK or not is_over(case, at):
        return False
    case.is_deemed = True
    accepted(case, by=SYSTEM, at=at, since=_received(case, at), days=timing.calendar())
    return True


@atomic
def not_accept(
    *, by: Actor, case_id: UUID, ground: str, reason: str, at: datetime, where: str = "", revision: int | None = None
) -> Case:
    """Not accept, in writing (不予受理): it is not needed, not ours (`where` says where to go), or the conditions are not met.

    Raises NotFound, NotPermitted, OwnCase, Changed, WrongState, AnsweredTooLate, ReasonMissing, Invalid.
    """
    case = timeline.at_the_window(by, case_id, at, revision=revision)
    timeline.require_state(case, DESK)
    require_in_time(case, at)
    words = timeline.sound(reason)
    if ground not in Ground.values:
        raise Invalid(field="ground", what=_("依据"), why=_("请从列出的情形里选"))
    if ground == Ground.NOT_OURS and not where.strip():
        raise Invalid(field="where", what=_("去向"), why=_("请写明应当向哪个机关申请"))
    paper = papers.make(
        case, Paper.NOT_ACCEPTED, by=by, at=at,
        lines=[
            f"您申请的“{case.version.name}”，经审查不予受理：{Ground(ground).label}。", f"理由：{words}",
            f"请向{where.strip()}申请。" if where.strip() else "", papers.remedies(case),
        ],
    )  # fmt: skip
    timeline.move(
        case, State.NOT_ACCEPTED, "not_accepted", by=by, at=at, text=words, detail={"ground": ground, **papers.fact(paper)},
        closed_at=at, accept_by=None, next_at=None, received_at=case.received_at or case.submitted_at,
        **timeline.taken_by(case, by),
    )  # fmt: skip
    notices.tell(case, "not_accepted", "不予受理，理由见通知书。", at)
    return case


def accepted(case: Case, *, by: Actor, at: datetime, since: datetime, days: WorkingCalendar) -> None:
    """Bring a case to acceptance as of `since`, with the notice that says when it will be decided."""
    dues = timing.first_dues(case, since, days)
    if dues.promised is None or dues.statutory is None:
        raise AssertionError("nothing has stopped a clock that begins")
    if day_of(since) < day_of(at):
        figures.reopen(since)
    asked = joint.offices(case, by)
    lines = [
        f"您申请的“{case.version.name}”，经审查予以受理。" if by is not SYSTEM else
        f"您申请的“{case.version.name}”，逾期未告知补正，自收到申请材料之日起即为受理。",
        f"承诺于{papers.day(dues.promised)}前作出决定；法定期限至{papers.day(dues.statutory)}。",
        joint.said_to_applicant(case, asked),
    ]  # fmt: skip
    paper = papers.make(case, Paper.ACCEPTED, by=by, at=at, lines=lines)
    timeline.move(
        case, State.ACCEPTED, "accepted" if by is not SYSTEM else "deemed", by=by, at=at, detail=papers.fact(paper),
        accepted_at=since, is_deemed=case.is_deemed, due_at=dues.promised, statutory_due_at=dues.statutory,
        next_at=dues.promised, accept_by=None, received_at=case.received_at or since, **timeline.taken_by(case, by),
    )  # fmt: skip
    joint.ask(case, asked, by=by, at=at, days=days)
    notices.tell(case, "accepted", f"已受理，{papers.day(dues.promised)}前答复。", at)


def is_over(case: Case, at: datetime) -> bool:
    """Whether the days to answer are over: the law has accepted the application, whoever says what now (Art. 32.1.4)."""
    return case.accept_by is not None and case.accept_by < at


def require_in_time(case: Case, at: datetime) -> None:
    """Raise AnsweredTooLate when the law has accepted an application the office has not answered."""
    if is_over(case, at):
        raise refusals.AnsweredTooLate


def _received(case: Case, at: datetime) -> datetime:
    return case.received_at or case.submitted_at or at


def _told(lines: Sequence[CaseMaterial], wrong: Mapping[UUID, str]) -> dict[UUID, str]:
    known = {one.pk: one for one in lines}
    told = {pk: text.strip() for pk, text in wrong.items() if text.strip()}
    if not told:
        raise refusals.NothingMissing
    for pk, text in told.items():
        if pk not in known:
            raise NotFound
        if known[pk].state == Given.WAIVED:
            raise refusals.NotAsked(name=known[pk].material.name)
        if len(text) > LONGEST_WHAT:
            raise Invalid(field="wrong", what=known[pk].material.name, why=_("不超过 300 个字"))
    left = [one for one in checklist.unsettled(lines) if one.pk not in told]
    if left:
        raise refusals.MaterialsMissing(names=checklist.names(left))
    return told


def _promise(
    case: Case,
    lines: Sequence[CaseMaterial],
    until: Mapping[UUID, datetime],
    by: Actor,
    at: datetime,
    days: WorkingCalendar,
) -> None:
    if not lines:
        return
    last = clocks.working_days_after(at, policy.on(timing.PROMISE, at).value, days)
    for line in lines:
        due = until[line.pk]
        if not at < due or day_of(due) <= day_of(at) or due > last:
            raise refusals.TooLate(day=day_of(last).isoformat(), field="promises")
        line.state = Given.PROMISED
        line.save(update_fields=["state"])
        Promise.objects.create(material=line, case=case, promised_at=at, due_at=due)
    rows = [[str(n), one.material.name, papers.day(until[one.pk])] for n, one in enumerate(lines, start=1)]
    paper = papers.make(
        case, Paper.PROMISE, by=by, at=at, rows=rows, heads=("序号", "承诺补交的材料", "最晚日期"),
        lines=["申请人承诺按下列日期补交材料，知悉逾期未补交的，视为撤回申请。", "申请人签名："],
    )  # fmt: skip
    timeline.note(case, "promised", by=by, at=at, detail={"lines": len(lines), **papers.fact(paper)})
