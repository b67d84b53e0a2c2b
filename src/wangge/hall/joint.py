"""并联办理: one window takes, several departments deal with it at the same time, one answer (行政许可法 Art. 26).

The departments are those the version of the item names (联办机构). Each has its part from acceptance on; the lead decides when
all have answered, and approves nothing a department objects to. Rules: docs/rules/joint-cases.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from wangge.catalogue import queries as catalogue
from wangge.catalogue.kinds import ProjectType
from wangge.hall import clocks, notices, refusals, timeline, timing
from wangge.hall.models import Case, CasePart
from wangge.hall.states import WITH_PARTS, Outcome, PartState, State
from wangge.hall.timeline import Actor
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM, person_or_none
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for

OPEN: Final = tuple(sorted(WITH_PARTS))


# At acceptance


def is_joint(case: Case) -> bool:
    """Whether several departments deal with a case."""
    return case.version.project_type == ProjectType.JOINT


def offices(case: Case, by: Actor) -> list[Organisation]:
    """The departments a case has to go to; none when it is not joint. Raises NoJointOffice for names nobody has; the clock
    accepts all the same, and the timeline says how many are missing."""
    if not is_joint(case):
        return []
    found, unknown = catalogue.joint_offices(case.version)
    if unknown and by is not SYSTEM:
        raise refusals.NoJointOffice(names="、".join(unknown))
    return found


def said_to_applicant(case: Case, asked: Sequence[Organisation]) -> str:
    """The sentence of the acceptance notice."""
    names = "、".join(one.name for one in asked)
    return f"本事项由{case.office.name}牵头，同时转{names}办理，统一答复。" if asked else ""


def ask(case: Case, asked: Sequence[Organisation], *, by: Actor, at: datetime, days: WorkingCalendar) -> None:
    """Give each department its part of a case that was just accepted."""
    if not asked:
        return
    due = _due(case, at, days)
    parts = [CasePart(case=case, office=one, asked_at=at, due_at=due) for one in asked]
    CasePart.objects.bulk_create(parts)
    timeline.note(case, "parts_asked", by=by, at=at, detail={"offices": [one.name for one in asked]})
    for part in parts:
        notices.ask_part(case, part, at)


# The department's side


@atomic
def claim(*, by: Actor, case_id: UUID, part_id: UUID, at: datetime) -> CasePart:
    """Take the part of one's own department (认领). Not who took the case, leads it, or applies.

    Raises NotFound, NotPermitted, OwnCase, TookIt, LeadsIt, NotOfThisOffice, WrongState, PartState.
    """
    case, part = _part(by, case_id, part_id, at)
    if part.owner_id is not None:
        _require_owner(part, by, at)
    part.owner = person_or_none(by)
    part.save(update_fields=["owner"])
    timeline.note(case, "part_claimed", by=by, at=at, detail={"office": part.office.name})
    return part


@atomic
def release(*, by: Actor, case_id: UUID, part_id: UUID, reason: str, at: datetime) -> CasePart:
    """Put a part one claimed back into the department's queue. Raises as `claim`, and PartNotYours, ReasonMissing."""
    case, part = _part(by, case_id, part_id, at)
    if isinstance(by, Person) and part.owner_id != by.pk:
        raise refusals.PartNotYours
    part.owner = None
    part.save(update_fields=["owner"])
    words = timeline.sound(reason)
    timeline.note(case, "part_released", by=by, at=at, text=words, detail={"office": part.office.name})
    return part


@atomic
def answer(*, by: Actor, case_id: UUID, part_id: UUID, agrees: bool, opinion: str, at: datetime) -> CasePart:
    """Give the opinion of one's department: it agrees or objects, and says why.

    Raises as `claim`, and PartNotYours, ReasonMissing.
    """
    case, part = _part(by, case_id, part_id, at)
    _require_owner(part, by, at)
    words, who = timeline.sound(opinion, "opinion"), person_or_none(by)
    part.state = PartState.AGREED if agrees else PartState.OBJECTED
    part.owner, part.opinion, part.answered_by, part.answered_at = who, words, who, at
    part.save(update_fields=["state", "owner", "opinion", "answered_by", "answered_at"])
    kind = "part_agreed" if agrees else "part_objected"
    timeline.note(case, kind, by=by, at=at, text=words, detail={"office": part.office.name})
    if not agrees or not CasePart.objects.filter(case=case, state=PartState.WAITING).exists():
        notices.parts_answered(case, at, objected=not agrees)
    return part


# The lead's side


@atomic
def ask_again(*, by: Actor, case_id: UUID, part_id: UUID, reason: str, at: datetime) -> CasePart:
    """The lead asks a department that objected once more, saying what is different now. Its term begins anew; what it said
    stays in the timeline.

    Raises NotFound, NotPermitted, OwnCase, TookIt, GaveOpinion, WrongState, PartState, ReasonMissing.
    """
    case = timeline.in_the_office(by, case_id, at)
    timeline.require_state(case, (State.REVIEWING, State.DECIDING))
    require_outside(case, by)
    part = _locked(case, part_id)
    _require_state(part, PartState.OBJECTED)
    words = timeline.sound(reason)
    part.state, part.owner, part.opinion, part.answered_by, part.answered_at = PartState.WAITING, None, None, None, None
    part.asked_at, part.due_at = at, _due(case, at, timing.calendar())
    part.warned_at, part.escalated_at = None, None
    part.save()
    timeline.note(case, "part_asked_again", by=by, at=at, text=words, detail={"office": part.office.name})
    notices.ask_part(case, part, at)
    return part


def require_outside(case: Case, by: Actor) -> None:
    """Raise GaveOpinion when somebody who spoke, or is about to, for another department wants to lead the case."""
    if not is_joint(case) or not isinstance(by, Person):
        return
    if CasePart.objects.filter(case=case, owner=by).exists():
        raise refusals.GaveOpinion


def require_decidable(case: Case, by: Actor, outcome: str) -> None:
    """Raise unless the lead may decide like this: all departments have answered, and none objects to an approval.

    Raises GaveOpinion, PartsOpen, PartObjects.
    """
    if not is_joint(case):
        return
    require_outside(case, by)
    parts = _parts(case)
    waiting = [one for one in parts if one.state == PartState.WAITING]
    if waiting:
        raise refusals.PartsOpen(names=_names(waiting))
    objecting = [one for one in parts if one.state == PartState.OBJECTED]
    if objecting and outcome == Outcome.APPROVED:
        raise refusals.PartObjects(names=_names(objecting))


def lines(case: Case) -> list[str]:
    """What the departments said, as the decision tells the applicant."""
    if not is_joint(case):
        return []
    return [
        f"{one.office.name}意见：{PartState(one.state).label}。{one.opinion}" for one in _parts(case) if one.opinion
    ]


# The clock


@atomic
def warn(*, part_id: UUID, at: datetime) -> None:
    """Tell a department once that its term comes to an end."""
    case, part = _of_the_clock(part_id)
    if _waits(case, part) and part.warned_at is None and part.due_at > at:
        part.warned_at = at
        part.save(update_fields=["warned_at"])
        notices.warn_part(case, part, at)


@atomic
def escalate(*, part_id: UUID, at: datetime) -> None:
    """Tell the head once that a department's term is over."""
    case, part = _of_the_clock(part_id)
    if _waits(case, part) and part.escalated_at is None and part.due_at < at:
        part.escalated_at = at
        part.save(update_fields=["escalated_at"])
        timeline.note(case, "part_overdue", by=SYSTEM, at=at, detail={"office": part.office.name})
        notices.escalate_part(case, part, at)


def drop(case: Case) -> None:
    """Nobody need answer any more: the case ends before the decision."""
    if is_joint(case):
        CasePart.objects.filter(case=case, state=PartState.WAITING).update(state=PartState.DROPPED)


# Parts of the above


def _due(case: Case, at: datetime, days: WorkingCalendar) -> datetime:
    due = clocks.working_days_after(at, policy.on(timing.PART, at).value, days)
    return due if case.due_at is None else min(due, case.due_at)


def _part(by: Actor, case_id: UUID, part_id: UUID, at: datetime) -> tuple[Case, CasePart]:
    """A part somebody of its department deals with: never who took the case or leads it."""
    case = timeline.in_the_office(by, case_id, at)
    timeline.require_state(case, OPEN)
    part = _locked(case, part_id)
    if isinstance(by, Person):
        if case.owner_id == by.pk:
            raise refusals.LeadsIt
        if not spoken_for(by, day_of(at)).filter(pk=part.office_id).exists():
            raise refusals.NotOfThisOffice(office=part.office.name)
    _require_state(part, PartState.WAITING)
    return case, part


def _locked(case: Case, part_id: UUID) -> CasePart:
    rows = CasePart.objects.select_for_update(of=("self",)).select_related("office", "owner")
    part = rows.filter(pk=part_id, case=case).first()
    if part is None:
        raise NotFound
    return part


def _of_the_clock(part_id: UUID) -> tuple[Case, CasePart]:
    case = timeline.locked(CasePart.objects.values_list("case", flat=True).get(pk=part_id))
    return case, _locked(case, part_id)


def _waits(case: Case, part: CasePart) -> bool:
    return part.state == PartState.WAITING and case.state in WITH_PARTS


def _require_state(part: CasePart, state: str) -> None:
    if part.state != state:
        raise refusals.PartState(state=part.get_state_display())


def _require_owner(part: CasePart, by: Actor, at: datetime) -> None:
    """Only who claimed it, as long as they are of the department."""
    if not isinstance(by, Person) or part.owner is None or part.owner_id == by.pk:
        return
    if spoken_for(part.owner, day_of(at)).filter(pk=part.office_id).exists():
        raise refusals.PartNotYours


def _parts(case: Case) -> list[CasePart]:
    return list(CasePart.objects.filter(case=case).select_related("office").order_by("id"))


def _names(parts: Sequence[CasePart]) -> str:
    return "、".join(one.office.name for one in parts)
