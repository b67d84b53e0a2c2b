"""Deeds of the back office before the decision: claim, release, pass on, send back; special procedures; the one extension."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import SpecialKind
from wangge.hall import clocks, joint, notices, papers, refusals, timeline, timing
from wangge.hall.models import Case, Extension, Pause
from wangge.hall.states import IN_THE_OFFICE, Paper, State
from wangge.hall.timeline import Actor
from wangge.kernel import policy
from wangge.kernel.actors import person_or_none
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid

LONGEST_PAUSE: Final = 200  # working days: a slip of the hand, not a rule


@atomic
def claim(*, by: Actor, case_id: UUID, at: datetime, revision: int | None = None) -> Case:
    """Take an accepted case from the queue and review it (认领). Not who took it at the window, or speaks for another
    department in it.

    Raises NotFound, NotPermitted, OwnCase, TookIt, GaveOpinion, Changed, WrongState (somebody else was quicker).
    """
    case = timeline.in_the_office(by, case_id, at, revision=revision)
    timeline.require_state(case, (State.ACCEPTED,))
    joint.require_outside(case, by)
    timeline.move(case, State.REVIEWING, "claimed", by=by, at=at, owner=person_or_none(by))
    return case


@atomic
def release(*, by: Actor, case_id: UUID, reason: str, at: datetime) -> Case:
    """Put a case one reviews back into the queue, saying why. Raises as `claim`, and NotYourCase, ReasonMissing."""
    case = timeline.of_the_owner(by, case_id, at)
    timeline.require_state(case, (State.REVIEWING,))
    timeline.move(case, State.ACCEPTED, "released", by=by, at=at, text=timeline.sound(reason), owner=None)
    return case


@atomic
def pass_on(*, by: Actor, case_id: UUID, opinion: str, at: datetime, revision: int | None = None) -> Case:
    """The review is done: the case waits for the decision, with the reviewer's opinion.

    Raises NotFound, NotPermitted, OwnCase, TookIt, NotYourCase, Changed, WrongState, ReasonMissing.
    """
    case = timeline.of_the_owner(by, case_id, at, revision=revision)
    timeline.require_state(case, (State.REVIEWING,))
    timeline.move(case, State.DECIDING, "reviewed", by=by, at=at, text=timeline.sound(opinion, "opinion"))
    return case


@atomic
def send_back(*, by: Actor, case_id: UUID, reason: str, at: datetime) -> Case:
    """Whoever should decide wants it reviewed again. Raises NotFound, NotPermitted, OwnCase, TookIt, WrongState,
    ReasonMissing."""
    case = timeline.in_the_office(by, case_id, at)
    timeline.require_state(case, (State.DECIDING,))
    timeline.move(case, State.REVIEWING, "sent_back", by=by, at=at, text=timeline.sound(reason))
    return case


@atomic
def pause(
    *, by: Actor, case_id: UUID, kind: str, days: int, reason: str, at: datetime, revision: int | None = None
) -> Case:
    """Begin a special procedure (特别程序): the clock stands, and the applicant is told in writing how many working days it
    takes (Art. 45). Only what the item's guide names.

    Raises NotFound, NotPermitted, OwnCase, TookIt, NotYourCase, Changed, WrongState, NotSpecial, Invalid, ReasonMissing.
    """
    case = timeline.of_the_owner(by, case_id, at, revision=revision)
    timeline.require_state(case, (State.REVIEWING,))
    if kind not in SpecialKind.values or kind not in case.version.special_procedures:
        raise refusals.NotSpecial(field="kind")
    if not 1 <= days <= LONGEST_PAUSE:
        raise Invalid(field="days", what=_("所需工作日"), why=_("写 1 到 200 的整数"))
    words = timeline.sound(reason)
    until = clocks.working_days_after(at, days, timing.calendar())
    Pause.objects.create(
        case=case, kind=kind, reason=words, began_at=at, began_by=person_or_none(by), told_days=days, expected_at=until
    )
    paper = papers.make(
        case, Paper.SPECIAL, by=by, at=at,
        lines=[
            f"您申请的“{case.version.name}”依法需要{SpecialKind(kind).label}。",
            f"约需 {days} 个工作日，预计{papers.day(until)}前完成。",
            f"事由：{words}", "此期间办理期限停止计算，完成后继续计算。",
        ],
    )  # fmt: skip
    timeline.move(
        case, State.SPECIAL, "paused", by=by, at=at, text=words, detail={"special": kind, "days": days, **papers.fact(paper)},
        paused_at=at, due_at=None, statutory_due_at=None, next_at=until,
    )  # fmt: skip
    notices.tell(case, "paused", f"进入特别程序，约需 {days} 个工作日。", at)
    return case


@atomic
def resume(*, by: Actor, case_id: UUID, result: str, at: datetime) -> Case:
    """The special procedure is over, with its result: the clock runs on.

    Raises NotFound, NotPermitted, OwnCase, TookIt, NotYourCase, WrongState, ReasonMissing.
    """
    case = timeline.of_the_owner(by, case_id, at)
    timeline.require_state(case, (State.SPECIAL,))
    words = timeline.sound(result, "result")
    end_pause(case, by, at)
    dues = timing.dues(case)
    timeline.move(
        case, State.REVIEWING, "resumed", by=by, at=at, text=words, paused_at=None, due_at=dues.promised,
        statutory_due_at=dues.statutory, next_at=dues.promised,
    )  # fmt: skip
    notices.tell(case, "resumed", "特别程序已完成，继续办理。", at)
    return case


@atomic
def extend(*, by: Actor, case_id: UUID, reason: str, at: datetime) -> Case:
    """The head extends the term once, for a reason the applicant is told (Art. 42): 10 working days, 15 for a joint case.

    Raises NotFound, NotPermitted, OwnCase, WrongState, ExtendedAlready, AlreadyOver, ReasonMissing.
    """
    case = timeline.by_the_head(by, case_id, at)
    timeline.require_state(case, tuple(sorted(IN_THE_OFFICE)))
    if Extension.objects.filter(case=case).exists():
        raise refusals.ExtendedAlready
    words = timeline.sound(reason)
    before = case.due_at
    if before is None or at > before:
        raise refusals.AlreadyOver
    days = policy.on(timing.EXTEND_JOINT if joint.is_joint(case) else timing.EXTEND, at).value
    extension = Extension(
        case=case, working_days=days, reason=words, by=person_or_none(by), at=at, due_before=before, due_after=before
    )
    dues = timing.dues(case, extra=days)
    if dues.promised is None:
        raise AssertionError("the clock runs")
    extension.due_after = dues.promised
    extension.save(force_insert=True)
    paper = papers.make(
        case, Paper.EXTENDED, by=by, at=at,
        lines=[
            f"您申请的“{case.version.name}”，经批准延长办理期限 {days} 个工作日，将于{papers.day(dues.promised)}前作出决定。",
            f"理由：{words}",
        ],
    )  # fmt: skip
    timeline.note(
        case, "extended", by=by, at=at, text=words, detail={"days": days, **papers.fact(paper)}, due_at=dues.promised,
        statutory_due_at=dues.statutory, next_at=dues.promised,
    )  # fmt: skip
    notices.tell(case, "extended", f"期限延长 {days} 个工作日，理由见告知书。", at)
    return case


def end_pause(case: Case, by: Actor, at: datetime) -> None:
    """End the special procedure that runs, if one does."""
    Pause.objects.filter(case=case, ended_at=None).update(ended_at=at, ended_by=person_or_none(by))
