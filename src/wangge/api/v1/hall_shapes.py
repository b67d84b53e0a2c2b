"""Shapes of the service hall's cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, Note, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.api.v1.catalogue_shapes import SpecialKindName
from wangge.hall import states
from wangge.hall.models import Case, CaseMaterial, CaseStep, Document

CaseStateName = Annotated[states.State, one_of(states.State)]
CaseChannelName = Annotated[states.Channel, one_of(states.Channel)]
CaseOutcomeName = Annotated[states.Outcome, one_of(states.Outcome)]
GivenName = Annotated[states.Given, one_of(states.Given)]
GroundName = Annotated[states.Ground, one_of(states.Ground)]
DeliveryName = Annotated[states.Delivery, one_of(states.Delivery)]
PaperName = Annotated[states.Paper, one_of(states.Paper)]
OnPaperName = Annotated[states.OnPaper, one_of(states.OnPaper)]
LARGEST = 2_400_000  # characters of Base64: what a body may hold; larger files go through the page
SCAN = "Base64 of a PDF, JPEG or PNG; photos are drawn anew, nothing hidden in them is kept."
Base64 = Annotated[Text, Field(min_length=1, max_length=LARGEST)]
Words = Annotated[Text, Field(min_length=2, max_length=500)]


class FollowedCase(Shape):
    """A case as whoever has the link sees it: nothing personal."""

    number: str
    item: str
    office: str
    state: CaseStateName
    received_at: Moment | None
    accepted_at: Moment | None
    due_at: Moment | None
    decided_at: Moment | None
    closed_at: Moment | None


class ServiceCase(Shape):
    """A case in a list."""

    id: UUID
    number: str | None
    item_id: UUID
    item: str
    version: int
    applicant: str
    state: CaseStateName
    channel: CaseChannelName
    place: PlaceRef
    office: str
    owner: PersonRef | None
    received_at: Moment | None
    accepted_at: Moment | None
    due_at: Moment | None = Field(description="By the promise; null while the clock stands.")
    statutory_due_at: Moment | None
    next_at: Moment | None = Field(description="When the office owes its next deed.")
    decided_at: Moment | None
    closed_at: Moment | None
    outcome: str
    revision: int


class CaseMaterialShape(Shape):
    """A line of the checklist."""

    id: UUID
    name: str
    state: GivenName
    paper: OnPaperName = Field(description="What became of it on paper.")
    files: int


class CaseStepShape(Shape):
    """A line of the timeline."""

    kind: str
    at: Moment
    state: CaseStateName
    due: Moment | None
    line: UUID = Field(description="The journal line that proves it: /journal/{line}.")


class CasePaperShape(Shape):
    """A paper that was handed out."""

    id: UUID
    kind: PaperName
    number: str
    digest: str
    at: Moment


class ServiceCaseDetail(ServiceCase):
    """One case with its checklist, timeline and papers."""

    token: str = Field(description="Of the link to follow it by.")
    materials: list[CaseMaterialShape]
    steps: list[CaseStepShape]
    papers: list[CasePaperShape]


class CasePaperSeen(Given):
    """What became of a material on paper."""

    material_id: UUID
    paper: OnPaperName


class CaseScan(Given):
    """A scan or file of a material."""

    material_id: UUID
    name: Line = ""
    content: Base64 = Field(description=SCAN)


class CaseTaking(Given):
    """An application at the window."""

    item_id: UUID
    place_id: UUID
    applicant_id: UUID | None = None
    organisation_id: UUID | None = None
    agent_id: UUID | None = None
    handling_item_id: UUID | None = None
    given: list[UUID] = Field([], description="Materials of the version that were handed in.")
    not_needed: list[UUID] = Field([], description="Materials whose condition does not hold.")
    paper: list[CasePaperSeen] = Field([], description="Of those given on paper; left out: as usual for its form.")
    scans: list[CaseScan] = Field([], description="Files, any number for a material.")
    delivery: DeliveryName = states.Delivery.WINDOW
    channel: CaseChannelName = states.Channel.WINDOW


class CaseBeginning(Given):
    """An application of one's own."""

    item_id: UUID
    organisation_id: UUID | None = None
    handling_item_id: UUID | None = None


class CaseSubmission(Given):
    """Lines whose condition does not hold."""

    not_needed: list[UUID] = []


class CaseFile(Given):
    """A material: a file as Base64, or nothing (on paper, at the window)."""

    name: Line = ""
    media_type: Line = ""
    content: Text = Field("", max_length=LARGEST, description=SCAN)
    paper: OnPaperName = Field(states.OnPaper.NONE, description="At the window: what became of the paper.")


class CasePromise(Given):
    """A line handed in later."""

    line_id: UUID
    until: date


class CaseAcceptance(Given):
    """What is promised."""

    promises: list[CasePromise] = []


class CaseWrong(Given):
    """What is missing or wrong about a line."""

    line_id: UUID
    what: Annotated[Text, Field(min_length=1, max_length=300)]


class CaseCorrection(Given):
    """Everything that is missing or wrong."""

    wrong: list[CaseWrong]


class CaseRefusal(Given):
    """Why it is not accepted."""

    ground: GroundName
    reason: Words
    where: Line = Field("", description="Where to go when it is not ours.")


class CaseReason(Given):
    """Why."""

    reason: Words


class CaseWithdrawal(Given):
    """Why, if one likes."""

    reason: Note = ""


class CaseOpinion(Given):
    """What the review found."""

    opinion: Words


class CaseResult(Given):
    """What the special procedure found."""

    result: Words


class CaseExplanation(Given):
    """Why it is late, for everybody to read."""

    text: Words


class CasePause(Given):
    """A special procedure."""

    kind: SpecialKindName
    days: int = Field(ge=1, le=200, description="Working days the applicant is told.")
    reason: Words


class CaseDecision(Given):
    """The decision."""

    outcome: CaseOutcomeName
    reasons: Words


class CaseHandover(Given):
    """Who took the result."""

    receiver: Annotated[Text, Field(min_length=2, max_length=60)]
    identity_checked: bool
    signed: bool


class CaseOnTheSpot(CaseHandover):
    """The reasons, and who took the result."""

    reasons: Words


class CaseParcel(Given):
    """The parcel."""

    tracking: Annotated[Text, Field(min_length=2, max_length=60)]


def case_shape(one: Case) -> ServiceCase:
    """A case as lists show it."""
    return ServiceCase(**_line(one))


def case_detail(
    one: Case, lines: list[CaseMaterial], steps: list[CaseStep], papers: list[Document]
) -> ServiceCaseDetail:
    """A case with everything."""
    return ServiceCaseDetail(
        **_line(one), token=one.token,
        materials=[
            CaseMaterialShape(
                id=line.pk, name=line.material.name, state=line.state, paper=line.paper, files=len(line.files.all())
            )
            for line in lines
        ],
        steps=[
            CaseStepShape(kind=step.kind, at=step.at, state=step.after, due=step.due, line=step.leaf_id) for step in steps
        ],
        papers=[
            CasePaperShape(id=paper.pk, kind=paper.kind, number=paper.number, digest=paper.digest, at=paper.at)
            for paper in papers
        ],
    )  # fmt: skip


def followed_shape(one: Case) -> FollowedCase:
    """A case for whoever has the link."""
    return FollowedCase(
        number=one.number or "", item=one.version.name, office=one.office.name, state=one.state,
        received_at=one.received_at, accepted_at=one.accepted_at, due_at=one.due_at, decided_at=one.decided_at,
        closed_at=one.closed_at,
    )  # fmt: skip


def _line(one: Case) -> dict:
    return {
        "id": one.pk, "number": one.number, "item_id": one.item_id, "item": one.version.name,
        "version": one.version.number, "applicant": str(one.applicant or one.organisation), "state": one.state,
        "channel": one.channel, "place": place_ref(one.place), "office": one.office.name, "owner": person_ref(one.owner),
        "received_at": one.received_at, "accepted_at": one.accepted_at, "due_at": one.due_at,
        "statutory_due_at": one.statutory_due_at, "next_at": one.next_at, "decided_at": one.decided_at,
        "closed_at": one.closed_at, "outcome": one.outcome, "revision": one.revision,
    }  # fmt: skip
