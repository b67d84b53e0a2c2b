"""The decision with its reasons and remedies, the certificate, the public explanation of an overrun."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.hall import checklist, joint, notices, papers, refusals, timeline, timing
from wangge.hall.models import Case, Decision, Explanation
from wangge.hall.states import Given, Outcome, Paper, State
from wangge.hall.timeline import Actor
from wangge.kernel.actors import person_or_none
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid
from wangge.needs.rules import shown_by


@atomic
def decide(*, by: Actor, case_id: UUID, outcome: str, reasons: str, at: datetime, revision: int | None = None) -> Case:
    """Decide a reviewed case, with the reasons (Art. 38). Never who took it at the window; no leader signs anything.

    A joint case waits for every department and is not approved against one. Raises NotFound, NotPermitted, OwnCase, TookIt,
    Changed, WrongState, GaveOpinion, PartsOpen, PartObjects, PromiseOpen, NotInformed (overdue, and nobody has explained it
    publicly), ReasonMissing, Invalid.
    """
    case = timeline.in_the_office(by, case_id, at, revision=revision)
    timeline.require_state(case, (State.DECIDING,))
    if outcome not in Outcome.values:
        raise Invalid(field="outcome", what=_("决定"), why=_("请选准予或不予许可"))
    joint.require_decidable(case, by, outcome)
    open_lines = [one for one in checklist.locked_lines(case) if one.state == Given.PROMISED]
    if open_lines:
        raise refusals.PromiseOpen(names=checklist.names(open_lines))
    if case.due_at is not None and at > case.due_at and not Explanation.objects.filter(case=case).exists():
        raise refusals.NotInformed
    decided(case, outcome, timeline.sound(reasons, "reasons"), by=by, at=at)
    return case


def decided(case: Case, outcome: str, reasons: str, *, by: Actor, at: datetime) -> None:
    """Write the decision on a case and bring it to its state."""
    is_approved = outcome == Outcome.APPROVED
    remedies = papers.remedies(case)
    Decision.objects.create(
        case=case, outcome=outcome, reasons=reasons, remedies=remedies, by=person_or_none(by), at=at
    )
    kind = Paper.APPROVAL if is_approved else Paper.REFUSAL
    paper = papers.make(
        case, kind, by=by, at=at,
        lines=[
            f"您申请的“{case.version.name}”，经审查，决定{Outcome(outcome).label}。", f"理由：{reasons}",
            *joint.lines(case), f"依据：{case.version.basis}" if case.version.basis else "", remedies,
        ],
    )  # fmt: skip
    timeline.move(
        case, State.APPROVED if is_approved else State.REFUSED, "approved" if is_approved else "refused", by=by, at=at,
        text=reasons, detail=papers.fact(paper), outcome=outcome, decided_by=person_or_none(by), decided_at=at,
        next_at=timing.after(at, timing.ISSUE),
    )  # fmt: skip
    notices.tell(case, "decided", f"已作出决定：{Outcome(outcome).label}。", at)


@atomic
def certify(*, by: Actor, case_id: UUID, at: datetime) -> Case:
    """Make the certificate of an approved case (制证). Raises NotFound, NotPermitted, OwnCase, TookIt, WrongState."""
    case = timeline.in_the_office(by, case_id, at)
    certified(case, by=by, at=at)
    return case


def certified(case: Case, *, by: Actor, at: datetime) -> None:
    """Write the certificate of an approved case and bring it to its state."""
    timeline.require_state(case, (State.APPROVED,))
    title = case.version.result_name or case.version.name
    identity = papers.identity(case)
    paper = papers.make(
        case, Paper.CERTIFICATE, by=by, at=at,
        lines=[title, f"持有人：{papers.applicant(case)}{f'（{identity}）' if identity else ''}"],
    )  # fmt: skip
    timeline.move(case, State.CERTIFIED, "certified", by=by, at=at, detail=papers.fact(paper))
    notices.tell(case, "certified", "证照已制作，可以领取。", at)


@atomic
def explain_overrun(*, by: Actor, case_id: UUID, text: str, at: datetime) -> Explanation:
    """Explain publicly why a case was not decided in time (优化营商环境条例): everybody reads it, so it names nobody.

    Raises NotFound, NotPermitted, OwnCase, TookIt, WrongState (nothing follows the archive), NotOverrun, ReasonMissing,
    NamesSomebody.
    """
    case = timeline.in_the_office(by, case_id, at)
    if case.state == State.ARCHIVED:
        raise refusals.WrongState(state=case.get_state_display())
    if case.due_at is None or (case.decided_at or case.closed_at or at) <= case.due_at:
        raise refusals.NotOverrun
    words = timeline.sound(text, "text")
    people = [one.name for one in (case.applicant, case.agent) if one is not None]
    found = shown_by(words, people)
    if found is not None:
        raise refusals.NamesSomebody(field="text", found=found[1])
    explanation = Explanation.objects.create(case=case, text=words, by=person_or_none(by), at=at)
    timeline.note(case, "explained", by=by, at=at, text=words)
    return explanation
