"""How a case ends without a decision: withdrawn by the applicant, by a broken promise, or ended by the office."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wangge.hall import joint, notices, papers, refusals, reviewing, timeline
from wangge.hall.models import Case, Promise
from wangge.hall.states import TERMINABLE, WITHDRAWABLE, Paper, State
from wangge.hall.timeline import Actor
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic

OVER: dict[str, Any] = {"closed_at": None, "accept_by": None, "next_at": None, "paused_at": None}


@atomic
def withdraw(*, by: Actor, case_id: UUID, at: datetime, reason: str = "") -> Case:
    """The applicant withdraws before the decision; at the window a clerk does it for him, in his presence.

    Raises NotFound, NotPermitted, NotTheApplicant, WrongState.
    """
    case = timeline.locked(case_id)
    if not timeline.is_own_actor(case, by, at):
        case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, tuple(sorted(WITHDRAWABLE)))
    _withdrawn(case, "withdrawn", by, at, reason.strip()[: timeline.LONGEST_REASON], "申请人撤回申请。")
    return case


@atomic
def break_promise(*, promise_id: UUID, at: datetime) -> bool:
    """A material promised did not come by its day: the application counts as withdrawn. False when there is nothing to do."""
    case_id = Promise.objects.filter(pk=promise_id).values_list("case", flat=True).first()
    if case_id is None:
        return False
    case = timeline.locked(case_id)
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise_id)
    if case.state not in WITHDRAWABLE or promise.kept_at or promise.broken_at or promise.due_at >= at:
        return False
    promise.broken_at = at
    promise.save(update_fields=["broken_at"])
    _withdrawn(case, "promise_broken", SYSTEM, at, "", "承诺的材料逾期未补交，视为撤回申请。")
    return True


@atomic
def terminate(*, by: Actor, case_id: UUID, reason: str, at: datetime) -> Case:
    """The office ends a case that cannot go on, saying why: at the window when corrections did not come in time, in the back
    office after acceptance.

    Raises NotFound, NotPermitted, OwnCase, TookIt, WrongState, NotYetEndable, ReasonMissing.
    """
    case = timeline.locked(case_id)
    timeline.require_state(case, tuple(sorted(TERMINABLE)))
    if case.state == State.SUPPLEMENT:
        case = timeline.at_the_window(by, case_id, at)
        if case.correction.answer_by > at:
            raise refusals.NotYetEndable(day=day_of(case.correction.answer_by).isoformat())
    else:
        case = timeline.in_the_office(by, case_id, at)
    words = timeline.sound(reason)
    reviewing.end_pause(case, by, at)
    joint.drop(case)
    paper = papers.make(
        case, Paper.TERMINATED, by=by, at=at,
        lines=[f"您申请的“{case.version.name}”终止办理。", f"理由：{words}", papers.remedies(case)],
    )  # fmt: skip
    timeline.move(
        case,
        State.TERMINATED,
        "terminated",
        by=by,
        at=at,
        text=words,
        detail=papers.fact(paper),
        **(OVER | {"closed_at": at}),
    )
    notices.tell(case, "terminated", "已终止办理，理由见告知书。", at)
    return case


def _withdrawn(case: Case, kind: str, by: Actor, at: datetime, reason: str, said: str) -> None:
    reviewing.end_pause(case, by, at)
    joint.drop(case)
    if case.number is None:  # a draft: nobody has seen it
        timeline.move(case, State.WITHDRAWN, kind, by=by, at=at, text=reason, **(OVER | {"closed_at": at}))
        return
    paper = papers.make(case, Paper.WITHDRAWN, by=by, at=at, lines=[f"您申请的“{case.version.name}”：{said}"])
    timeline.move(
        case, State.WITHDRAWN, kind, by=by, at=at, text=reason, detail=papers.fact(paper), **(OVER | {"closed_at": at})
    )
    notices.tell(case, "withdrawn", "申请已撤回。", at)
