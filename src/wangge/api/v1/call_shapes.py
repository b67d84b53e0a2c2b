"""How a help call looks in the API: a line of a list, and the whole call. Codes only; words are for pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Moment, PersonRef, PlaceRef, Shape, one_of, person_ref, place_ref
from wangge.care.models import FamilyNotice, HelpCall
from wangge.care.queries import CallPage
from wangge.care.rules import Advice
from wangge.care.states import CHECKLIST, MAIN, Stage
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_phone
from wangge.matters.models import Assignment, Matter, Step
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

CallKind = Annotated[HelpCall.Kind, one_of(HelpCall.Kind)]
CallSeverity = Annotated[HelpCall.Severity, one_of(HelpCall.Severity)]
CallChannel = Annotated[HelpCall.Channel, one_of(HelpCall.Channel)]
CallOutcome = Annotated[HelpCall.Outcome, one_of(HelpCall.Outcome)]
NoticeChannel = Annotated[FamilyNotice.Channel, one_of(FamilyNotice.Channel)]
AskedOutcome = Annotated[Assignment.Outcome, one_of(Assignment.Outcome)]
STAFF_ONLY = "Only for staff who see calls at the place and for whoever has the call; null for others."


class Asked(Shape):
    """Who has been asked to come, or is coming."""

    person: PersonRef
    accepted: bool
    answer_by: Moment | None = Field(description="When the next person is asked instead.")


class CallLine(Shape):
    """A help call in a list, and the answer to every deed on it."""

    id: UUID
    number: str = Field(examples=["Q220728-7K3MP"])
    state: Stage
    kind: CallKind
    severity: CallSeverity
    place: PlaceRef
    subject: PersonRef | None = Field(description="Who needs help, when known.")
    owner: PersonRef | None = Field(description="Who accepted the call.")
    asked: Asked | None
    opened_at: Moment
    due_at: Moment | None = Field(description="When the earliest running clock runs out.")
    alarm_at: Moment | None = Field(description="Since when nobody could be asked; null when somebody is.")
    closed_at: Moment | None
    version: int = Field(description="The same number as the ETag.")


class StageShape(Shape):
    """A stage: done, skipped with a reason, or possible now."""

    stage: Stage
    done: bool
    skipped: bool
    possible: bool


class ClockShape(Shape):
    """A time limit from policy data."""

    stage: Stage
    started_at: Moment
    due_at: Moment
    stopped_at: Moment | None = Field(description="Null while it runs.")


class StepShape(Shape):
    """A line of the timeline; `leaf_id` is the journal line that proves it."""

    kind: str = Field(description="A stage, or declined, timed_out, alarm, overdue, corrected, family_not_reached …")
    at: Moment
    by: PersonRef | None = Field(description="Null when the system acted by rule.")
    due_at: Moment | None = Field(description="The limit it ran against.")
    skipped: bool
    detail: dict[str, Any] = Field(description="Codes and ids.")
    note: str | None = Field(description=STAFF_ONLY)
    leaf_id: UUID | None


class AssignmentShape(Shape):
    """A person who was asked: why this one, and what came of it."""

    person: PersonRef
    why: Assignment.Why
    distance_m: int | None = Field(description="Metres from the call, when a fresh position was known.")
    asked_at: Moment
    answer_by: Moment | None
    answered_at: Moment | None
    outcome: AskedOutcome


class FallCardShape(Shape):
    """The newest answers to the fall card and the advice of the rule."""

    answers: dict[str, bool]
    advice: Advice
    by: PersonRef | None
    at: Moment


class FamilyNoticeShape(Shape):
    """One attempt to tell the family."""

    relative: PersonRef | None
    channel: NoticeChannel
    reached: bool
    by: PersonRef | None
    at: Moment


class ContactShape(Shape):
    """A relative in the order of calling; the number is revealed at /people/{id}/reveal."""

    person: PersonRef
    relation: str


class Point(Shape):
    """Degrees, CGCS2000."""

    longitude: float
    latitude: float


class StaffPart(Shape):
    """What only those who help need."""

    caller_name: str | None
    caller_phone: str | None = Field(description="Masked.")
    said: str | None = Field(description="What the caller said.")
    place_note: str | None = Field(description="How to find the door.")
    position: Point | None = Field(description="Where the caller's phone was.")
    fall_card: FallCardShape | None
    contacts: list[ContactShape]


class CallShape(CallLine):
    """A whole help call."""

    channel: CallChannel
    reporter: PersonRef | None
    asked_at: Moment | None = Field(description="When the first worker was asked.")
    accepted_at: Moment | None
    arrived_at: Moment | None
    hospital: str | None
    outcome: CallOutcome | None
    merged_into: UUID | None
    stages: list[StageShape] = Field(description="The stages on the way, in order.")
    checklist: list[StageShape] = Field(description="What must be done or skipped before the call can be closed.")
    timeline: list[StepShape]
    clocks: list[ClockShape]
    assignments: list[AssignmentShape]
    family_notices: list[FamilyNoticeShape]
    staff: StaffPart | None = Field(description=STAFF_ONLY)


def line_of(matter: Matter, assignment: Assignment | None) -> CallLine:
    """A call in a list. The matter comes with call, place, subject and owner."""
    call = matter.help_call
    asked = None
    if assignment is not None:
        asked = Asked(
            person=PersonRef(id=assignment.person.pk, name=assignment.person.name),
            accepted=assignment.outcome == Assignment.Outcome.ACCEPTED,
            answer_by=assignment.answer_by,
        )
    return CallLine(
        id=matter.pk,
        number=matter.number,
        state=Stage(matter.state),
        kind=HelpCall.Kind(call.kind),
        severity=HelpCall.Severity(call.severity),
        place=place_ref(matter.place),
        subject=person_ref(matter.subject),
        owner=person_ref(matter.owner),
        asked=asked,
        opened_at=matter.opened_at,
        due_at=matter.due_at,
        alarm_at=call.alarm_at,
        closed_at=matter.closed_at,
        version=matter.version,
    )


def shape_of(page: CallPage, viewer: Person, at: datetime) -> CallShape:
    """The whole call as this viewer may see it."""
    matter, call = page.matter, page.call
    staff = _helps(page, viewer, at)
    return CallShape(
        **line_of(matter, page.assignment).__dict__,
        channel=HelpCall.Channel(call.channel),
        reporter=person_ref(matter.reporter),
        asked_at=call.asked_at,
        accepted_at=call.accepted_at,
        arrived_at=call.arrived_at,
        hospital=call.hospital.name if call.hospital else None,
        outcome=HelpCall.Outcome(call.outcome) if call.outcome else None,
        merged_into=matter.merged_into_id,
        stages=[_stage(page, stage) for stage in MAIN],
        checklist=[_stage(page, stage) for stage in CHECKLIST],
        timeline=[_step(step, staff) for step in page.steps],
        clocks=[
            ClockShape(
                stage=Stage(one.stage), started_at=one.started_at, due_at=one.due_at, stopped_at=one.stopped_at
            )
            for one in page.clocks
        ],
        assignments=[_assignment(one) for one in page.assignments],
        family_notices=[
            FamilyNoticeShape(
                relative=person_ref(one.relative), channel=FamilyNotice.Channel(one.channel),
                reached=one.reached, by=person_ref(one.by), at=one.at,
            )
            for one in page.family_notices
        ],
        staff=_staff_part(page) if staff else None,
    )  # fmt: skip


def _helps(page: CallPage, viewer: Person, at: datetime) -> bool:
    """Whether the viewer sees calls at the place as staff, or was asked to come."""
    if access.rights_of(viewer, day_of(at)).allow(Permission.SEE_CALLS, page.matter.path):
        return True
    return page.assignment is not None and page.assignment.person_id == viewer.pk


def _staff_part(page: CallPage) -> StaffPart:
    call, card = page.call, page.fall_card
    located = call.longitude is not None and call.latitude is not None
    return StaffPart(
        caller_name=call.caller_name,
        caller_phone=mask_phone(call.caller_phone) if call.caller_phone else None,
        said=call.said,
        place_note=call.place_note,
        position=Point(longitude=call.longitude, latitude=call.latitude) if located else None,
        fall_card=FallCardShape(answers=card.answers, advice=Advice(card.advice), by=person_ref(card.by), at=card.at)
        if card
        else None,
        contacts=[
            ContactShape(person=PersonRef(id=kin.relative.pk, name=kin.relative.name), relation=kin.relation)
            for kin in page.kin
        ],
    )


def _stage(page: CallPage, stage: Stage) -> StageShape:
    return StageShape(
        stage=stage, done=stage in page.done, skipped=stage in page.skipped, possible=page.may(stage)
    )  # fmt: skip


def _step(step: Step, staff: bool) -> StepShape:
    return StepShape(
        kind=step.kind, at=step.at, by=person_ref(step.by), due_at=step.due_at, skipped=step.skipped,
        detail=step.detail, note=step.note if staff else None, leaf_id=step.leaf_id,
    )  # fmt: skip


def _assignment(one: Assignment) -> AssignmentShape:
    return AssignmentShape(
        person=PersonRef(id=one.person.pk, name=one.person.name), why=Assignment.Why(one.why),
        distance_m=one.distance_m, asked_at=one.asked_at, answer_by=one.answer_by, answered_at=one.answered_at,
        outcome=Assignment.Outcome(one.outcome),
    )  # fmt: skip
