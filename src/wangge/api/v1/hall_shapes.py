"""Shapes of the service hall's cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, Note, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref
from wangge.api.v1.catalogue_shapes import SpecialKindName
from wangge.hall import following, states
from wangge.hall.models import Case, CaseMaterial, CasePart, CaseStep, Document

CaseStateName = Annotated[states.State, one_of(states.State)]
CaseChannelName = Annotated[states.Channel, one_of(states.Channel)]
CaseOutcomeName = Annotated[states.Outcome, one_of(states.Outcome)]
GivenName = Annotated[states.Given, one_of(states.Given)]
GroundName = Annotated[states.Ground, one_of(states.Ground)]
DeliveryName = Annotated[states.Delivery, one_of(states.Delivery)]
PartStateName = Annotated[states.PartState, one_of(states.PartState)]
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


class CasePartShape(Shape):
    """The part of another department in a joint case. Who deals with it and what they said: for the back office only."""

    id: UUID
    office: str
    state: PartStateName
    asked_at: Moment
    due_at: Moment
    answered_at: Moment | None
    owner: PersonRef | None
    opinion: str | None


class ServiceCaseDetail(ServiceCase):
    """One case with its checklist, the parts of other departments, timeline and papers."""

    token: str = Field(description="Of the link to follow it by.")
    hand_up_id: UUID | None = Field(description="Of the station's hand-up: /delegation/hand-ups/{hand_up_id}.")
    materials: list[CaseMaterialShape]
    parts: list[CasePartShape]
    steps: list[CaseStepShape]
    papers: list[CasePaperShape]


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
    """A case as lists of those who deal with it show it."""
    return ServiceCase(**_line(one, is_own=False))


def own_case_shape(one: Case) -> ServiceCase:
    """A case as its applicant's list shows it: without who deals with it."""
    return ServiceCase(**_line(one, is_own=True))


def part_shape(one: CasePart, *, is_own: bool) -> CasePartShape:
    """A part; the applicant reads no name, and opinions in the decision."""
    return CasePartShape(
        id=one.pk, office=one.office.name, state=one.state, asked_at=one.asked_at, due_at=one.due_at,
        answered_at=one.answered_at, owner=None if is_own else person_ref(one.owner), opinion=None if is_own else one.opinion,
    )  # fmt: skip


def case_detail(
    one: Case, lines: list[CaseMaterial], steps: list[CaseStep], papers: list[Document], parts: list[CasePart], *,
    is_own: bool,
) -> ServiceCaseDetail:  # fmt: skip
    """A case with everything; the applicant reads no official's name."""
    return ServiceCaseDetail(
        **_line(one, is_own=is_own), token=one.token,
        hand_up_id=up.hand_up_id if (up := following.hand_up_of(one)) is not None else None,
        materials=[
            CaseMaterialShape(
                id=line.pk, name=line.material.name, state=line.state, paper=line.paper, files=len(line.files.all())
            )
            for line in lines
        ],
        parts=[part_shape(part, is_own=is_own) for part in parts],
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


def _line(one: Case, *, is_own: bool) -> dict:
    return {
        "id": one.pk, "number": one.number, "item_id": one.item_id, "item": one.version.name,
        "version": one.version.number, "applicant": str(one.applicant or one.organisation), "state": one.state,
        "channel": one.channel, "place": place_ref(one.place), "office": one.office.name,
        "owner": None if is_own else person_ref(one.owner),
        "received_at": one.received_at, "accepted_at": one.accepted_at, "due_at": one.due_at,
        "statutory_due_at": one.statutory_due_at, "next_at": one.next_at, "decided_at": one.decided_at,
        "closed_at": one.closed_at, "outcome": one.outcome, "revision": one.revision,
    }  # fmt: skip
