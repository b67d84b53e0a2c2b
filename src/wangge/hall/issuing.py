"""The result reaches the applicant: handed out at the general window, or by post; and what is done on the spot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from wangge.hall import answering, checklist, deciding, intake, notices, papers, refusals, timeline, timing
from wangge.hall.models import Case, CaseMaterial, Handover
from wangge.hall.states import TO_HAND_OUT, Delivery, Outcome, Paper, State
from wangge.hall.timeline import Actor
from wangge.kernel.actors import SYSTEM, person_or_none
from wangge.kernel.district import atomic
from wangge.people.models import Person

WAITING = tuple(sorted(TO_HAND_OUT - {State.APPROVED}))


@atomic
def hand_out(*, by: Actor, case_id: UUID, receiver: str, identity_checked: bool, signed: bool, at: datetime) -> Case:
    """Hand the result out at the window (统一窗口出件): identity checked, signed for. The case is closed.

    Raises NotFound, NotPermitted, OwnCase, WrongState, IdentityUnchecked, ReasonMissing (no name).
    """
    case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, WAITING)
    handed_out(case, receiver, identity_checked, signed, by=by, at=at, visits=case.visits + 1)
    return case


def handed_out(
    case: Case, receiver: str, identity_checked: bool, signed: bool, *, by: Actor, at: datetime, visits: int
) -> None:
    """Write that the result was handed out, and close the case."""
    if not (identity_checked and signed):
        raise refusals.IdentityUnchecked
    name = timeline.sound(receiver, "receiver")
    Handover.objects.create(
        case=case, how=Delivery.WINDOW, receiver=name, identity_checked=True, signed=True, by=person_or_none(by), at=at
    )
    paper = papers.make(
        case, Paper.DELIVERY, by=by, at=at,
        lines=[f"“{case.version.name}”办理结果已在窗口交付，已核对领取人身份。", f"领取人：{name}", "领取人签名："],
    )  # fmt: skip
    timeline.move(
        case, State.ISSUED, "issued", by=by, at=at, detail={"how": Delivery.WINDOW.value, **papers.fact(paper)},
        issued_at=at, next_at=None, visits=visits,
    )  # fmt: skip
    timeline.move(case, State.CLOSED, "closed", by=by, at=at, closed_at=at)
    notices.tell(case, "closed", "结果已领取，办件办结。", at)


@atomic
def post(*, by: Actor, case_id: UUID, tracking: str, at: datetime) -> Case:
    """Send the result by post, with the number of the parcel. It is closed when it arrived.

    Raises NotFound, NotPermitted, OwnCase, WrongState, ReasonMissing (no number).
    """
    case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, WAITING)
    number = timeline.sound(tracking, "tracking")
    Handover.objects.create(case=case, how=Delivery.POST, tracking=number, by=person_or_none(by), at=at)
    timeline.move(
        case, State.ISSUED, "posted", by=by, at=at, detail={"how": Delivery.POST.value}, issued_at=at,
        delivery=Delivery.POST, next_at=timing.after(at, timing.POST),
    )  # fmt: skip
    notices.tell(case, "posted", "结果已寄出。", at)
    return case


@atomic
def delivered(*, by: Actor, case_id: UUID, at: datetime) -> Case:
    """What was posted has arrived (the window knows, or the days of policy "hall.post_working_days" are over): closed.

    Raises NotFound, NotPermitted, OwnCase, WrongState.
    """
    case = timeline.locked(case_id) if by is SYSTEM else timeline.at_the_window(by, case_id, at)
    timeline.move(case, State.CLOSED, "closed", by=by, at=at, closed_at=at, next_at=None)
    return case


@atomic
def do_on_the_spot(
    *,
    by: Person,
    at: datetime,
    item_id: UUID,
    place_id: UUID,
    reasons: str,
    receiver: str,
    identity_checked: bool,
    signed: bool,
    applicant_id: UUID | None = None,
    organisation_id: UUID | None = None,
    agent_id: UUID | None = None,
    mandate_checked: bool = False,
    given: Collection[UUID] = (),
    not_needed: Collection[UUID] = (),
    handling_item_id: UUID | None = None,
) -> Case:
    """An immediate item (即办件) from receipt to issue while the applicant waits; only an approval, and with everything there.

    Raises as `intake.take`, and NotOnTheSpot, MaterialsMissing, IdentityUnchecked, ReasonMissing.
    """
    case = intake.take(
        by=by, at=at, item_id=item_id, place_id=place_id, applicant_id=applicant_id, organisation_id=organisation_id,
        agent_id=agent_id, mandate_checked=mandate_checked, given=given, not_needed=not_needed,
        handling_item_id=handling_item_id,
    )  # fmt: skip
    finish_on_the_spot(
        case, by=by, at=at, reasons=reasons, receiver=receiver, identity_checked=identity_checked, signed=signed
    )
    return case


def can_settle_on_the_spot(case: Case, lines: Iterable[CaseMaterial], at: datetime) -> bool:
    """Whether `settle_on_the_spot` would not refuse this case with these materials."""
    is_ready = case.version.on_the_spot and case.state == State.RECEIVED and not checklist.unsettled(lines)
    return is_ready and not answering.is_over(case, at)


@atomic
def settle_on_the_spot(
    *, by: Person, case_id: UUID, reasons: str, receiver: str, identity_checked: bool, signed: bool, at: datetime
) -> Case:
    """As `do_on_the_spot`, for a case that was received a moment ago. Raises likewise, and NotFound, WrongState,
    AnsweredTooLate."""
    case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, (State.RECEIVED,))
    finish_on_the_spot(
        case, by=by, at=at, reasons=reasons, receiver=receiver, identity_checked=identity_checked, signed=signed
    )
    return case


def finish_on_the_spot(
    case: Case, *, by: Person, at: datetime, reasons: str, receiver: str, identity_checked: bool, signed: bool
) -> None:
    """Accept, approve, certify and hand out a received case of an immediate item."""
    if not case.version.on_the_spot:
        raise refusals.NotOnTheSpot
    answering.require_in_time(case, at)  # else it is late already, and that has to be explained first
    missing = checklist.unsettled(checklist.locked_lines(case))
    if missing:
        raise refusals.MaterialsMissing(names=checklist.names(missing))
    answering.accepted(case, by=by, at=at, since=at, days=timing.calendar())
    timeline.note(case, "on_the_spot", by=by, at=at, on_the_spot=True, owner=by)
    deciding.decided(case, Outcome.APPROVED, timeline.sound(reasons, "reasons"), by=by, at=at)
    deciding.certified(case, by=by, at=at)
    handed_out(case, receiver, identity_checked, signed, by=by, at=at, visits=case.visits)
