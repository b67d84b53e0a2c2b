"""Shapes of oversight. Those that begin with `Observed` are all a media observer is told: see `oversight.redaction`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Moment, PersonRef, Shape, Text, one_of, person_ref
from wangge.oversight import kinds, queries
from wangge.oversight.models import Answer, Demand, Inspection, Opinion, Sample, SampleCase
from wangge.oversight.redaction import SeenCase
from wangge.oversight.separation import LONGEST, SHORTEST

DemandKindName = Annotated[kinds.DemandKind, one_of(kinds.DemandKind)]
VerdictName = Annotated[kinds.Verdict, one_of(kinds.Verdict)]
FindingName = Annotated[kinds.FindingKind, one_of(kinds.FindingKind)]
DrawReasonName = Annotated[kinds.Reason, one_of(kinds.Reason)]
OversightWords = Annotated[Text, Field(min_length=SHORTEST, max_length=LONGEST)]


class OfficeCoverage(Shape):
    """Inspected cases of one office."""

    office: str
    inspected: int
    all: int


class InspectionCoverage(Shape):
    """Cases begun in a period that were inspected, of all of them."""

    from_day: date
    to_day: date
    inspected: int
    all: int
    with_findings: int
    tenths: int | None = Field(description="The share in tenths of a percent, rounded down; null without cases.")
    by_office: list[OfficeCoverage]


def coverage_shape(found: queries.Coverage) -> InspectionCoverage:
    """A coverage as it is told."""
    offices = [OfficeCoverage(office=name, inspected=seen, all=total) for name, seen, total in found.by_office]
    return InspectionCoverage(
        from_day=found.from_day, to_day=found.to_day, inspected=found.inspected, all=found.all,
        with_findings=found.with_findings, tenths=found.tenths, by_office=offices,
    )  # fmt: skip


class CaseToInspect(Shape):
    """A case nobody has inspected."""

    id: UUID
    number: str
    item: str
    office: str
    state: str
    began_at: Moment
    due_at: Moment | None


def to_inspect_shape(case: Any) -> CaseToInspect:
    """A case of the list of those nobody has inspected."""
    return CaseToInspect(
        id=case.pk, number=case.number, item=case.version.name, office=case.office.name, state=case.state,
        began_at=case.began_at, due_at=case.due_at,
    )  # fmt: skip


class LegalOpinion(Shape):
    """A legal opinion on a step of a case."""

    id: UUID
    step: str
    text: str
    is_binding: bool
    was_asked: bool
    by: PersonRef | None
    at: Moment


class CaseInspection(Shape):
    """What an inspection found."""

    id: UUID
    step: str
    verdict: VerdictName
    findings: list[FindingName]
    note: str | None
    by: PersonRef | None
    at: Moment


class OversightAnswer(Shape):
    """The answer to a demand; `text` is null when it is an opinion."""

    text: str | None
    asked: str | None = Field(description="A media question as it is published.")
    by: PersonRef | None
    at: Moment
    is_late: bool


class OversightDemand(Shape):
    """What has to be answered by a date."""

    id: UUID
    number: str
    kind: DemandKindName
    case_id: UUID
    text: str
    by: PersonRef | None
    at: Moment
    due: Moment
    answer: OversightAnswer | None


class CaseOversight(Shape):
    """Everything that stands beside the steps of a case, as far as you may read it."""

    case_id: UUID
    opinions: list[LegalOpinion]
    inspections: list[CaseInspection]
    demands: list[OversightDemand]


def opinion_shape(one: Opinion) -> LegalOpinion:
    """An opinion as staff read it."""
    return LegalOpinion(
        id=one.pk, step=one.step.kind, text=one.text, is_binding=one.is_binding, was_asked=one.was_asked,
        by=person_ref(one.by), at=one.at,
    )  # fmt: skip


def inspection_shape(one: Inspection) -> CaseInspection:
    """An inspection as inspectors read it."""
    return CaseInspection(
        id=one.pk, step=one.step.kind, verdict=kinds.Verdict(one.verdict),
        findings=[kinds.FindingKind(each.kind) for each in one.findings.all()], note=one.note, by=person_ref(one.by),
        at=one.at,
    )  # fmt: skip


def demand_shape(one: Demand) -> OversightDemand:
    """A demand as staff read it."""
    answer: Answer | None = getattr(one, "answer", None)
    said = None
    if answer is not None:
        said = OversightAnswer(
            text=answer.text, asked=answer.asked, by=person_ref(answer.by), at=answer.at, is_late=answer.is_late
        )
    return OversightDemand(
        id=one.pk, number=one.number, kind=kinds.DemandKind(one.kind), case_id=one.case_id, text=one.text,
        by=person_ref(one.by), at=one.at, due=one.due, answer=said,
    )  # fmt: skip


class InspectionSample(Shape):
    """A draw of cases to inspect."""

    id: UUID
    number: str
    from_day: date
    to_day: date
    size: int
    among: int
    by: PersonRef | None
    at: Moment


class DrawnCase(Shape):
    """A case of a draw."""

    position: int
    case_id: UUID
    number: str
    points: int
    reasons: list[DrawReasonName]
    is_inspected: bool


class InspectionSampleDetail(InspectionSample):
    """A draw with its cases."""

    cases: list[DrawnCase]


def sample_shape(one: Sample) -> InspectionSample:
    """A draw in a list."""
    return InspectionSample(
        id=one.pk, number=one.number, from_day=one.from_day, to_day=one.to_day, size=one.size, among=one.among,
        by=person_ref(one.by), at=one.at,
    )  # fmt: skip


def sample_detail(one: Sample, rows: list[SampleCase]) -> InspectionSampleDetail:
    """A draw with its cases in their order."""
    cases = [
        DrawnCase(
            position=row.position, case_id=row.case_id, number=row.case.number or "", points=row.points,
            reasons=[kinds.Reason(each) for each in row.reasons], is_inspected=row.done,  # type: ignore[attr-defined]
        ) for row in rows
    ]  # fmt: skip
    return InspectionSampleDetail(**sample_shape(one).model_dump(), cases=cases)


class ObservedStep(Shape):
    """A step without names, words or hours."""

    kind: str = Field(description="Empty: a kind observers are not told.")
    role: str
    day: date
    after: str
    due: date | None
    codes: dict[str, str]
    numbers: dict[str, int]


class ObservedOversight(Shape):
    """That overseers did something, and when."""

    what: str
    day: date
    due: date | None
    done: date | None
    verdict: str


class ObservedInList(Shape):
    """A case without anything that leads to a person."""

    id: UUID
    number: str
    item_code: str
    item_name: str
    office: str
    place: str
    applies_as: str
    has_agent: bool
    channel: str
    state: str
    outcome: str
    on_the_spot: bool
    is_deemed: bool
    visits: int
    began_on: date
    accepted_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    decided_on: date | None
    issued_on: date | None
    closed_on: date | None
    is_late: bool


class ObservedPart(Shape):
    """The part of another department in a joint case."""

    office: str
    state: str
    asked: date
    due: date
    answered: date | None


class ObservedDetail(ObservedInList):
    """The whole process of a case without personal data."""

    steps: list[ObservedStep]
    parts: list[ObservedPart]
    oversight: list[ObservedOversight]


def seen_shape(seen: SeenCase) -> ObservedInList:
    """A redacted case in a list."""
    return ObservedInList(**{name: getattr(seen, name) for name in ObservedInList.model_fields})


def seen_detail(found: queries.Observed) -> ObservedDetail:
    """A redacted case with its process."""
    steps = [
        ObservedStep(
            kind=one.kind, role=one.role, day=one.day, after=one.after, due=one.due, codes=dict(one.codes),
            numbers=dict(one.numbers),
        ) for one in found.steps
    ]  # fmt: skip
    beside = [
        ObservedOversight(what=one.what, day=one.day, due=one.due, done=one.done, verdict=one.verdict)
        for one in found.oversight
    ]
    parts = [
        ObservedPart(office=one.office, state=one.state, asked=one.asked, due=one.due, answered=one.answered)
        for one in found.parts
    ]
    return ObservedDetail(**seen_shape(found.case).model_dump(), steps=steps, parts=parts, oversight=beside)


class MediaQuestion(Shape):
    """A question of one's own, and its answer."""

    id: UUID
    number: str
    case_id: UUID
    text: str
    at: Moment
    due: Moment
    answer: str | None
    is_late: bool


def question_shape(one: Demand) -> MediaQuestion:
    """A question as whoever asked it reads it."""
    answer: Answer | None = getattr(one, "answer", None)
    return MediaQuestion(
        id=one.pk, number=one.number, case_id=one.case_id, text=one.text, at=one.at, due=one.due,
        answer=answer.text if answer else None, is_late=bool(answer and answer.is_late),
    )  # fmt: skip


class PublishedAnswer(Shape):
    """What a media observer asked and the office answered."""

    question: str | None
    answer: str | None
    item: str
    office: str
    day: date
    is_late: bool


class InspectionGiven(Given):
    """What one found in a case; no findings: it is sound."""

    findings: list[FindingName] = []
    note: Annotated[Text, Field(max_length=LONGEST)] = ""


class NoticeGiven(Given):
    """A supervision notice."""

    text: OversightWords
    days: int = Field(ge=1, description="Working days to answer in.")
    inspection_id: UUID | None = None
    after_id: UUID | None = Field(None, description="The answered notice this one follows.")


class OpinionGiven(Given):
    """A legal opinion."""

    text: OversightWords
    is_binding: bool = False
    demand_id: UUID | None = Field(None, description="The advice that was asked for.")


class WordsGiven(Given):
    """Something asked, in words."""

    text: OversightWords


class DemandAnswerGiven(Given):
    """The office's answer."""

    text: OversightWords
    asked: Annotated[Text, Field(max_length=LONGEST)] = Field(
        "", description="A media question as it is to be published; left out: its own words."
    )


class DrawGiven(Given):
    """A period and how many cases to draw."""

    from_day: date
    to_day: date
    size: int = Field(ge=1, le=500)
