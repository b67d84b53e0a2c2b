"""Shapes of appraisals, honours and letters of recommendation."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, PlaceRef, Shape, Text, one_of, place_ref
from wangge.honours import queries
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation, Vote
from wangge.honours.states import Award, Out, Standing, State
from wangge.kernel.masking import mask_name

AppraisalState = Annotated[State, one_of(State)]
AwardName = Annotated[Award, one_of(Award)]
NomineeStanding = Annotated[Standing, one_of(Standing)]
OutReason = Annotated[Out, one_of(Out)]
VoteChoice = Annotated[Vote.Choice, one_of(Vote.Choice)]
ObjectionState = Annotated[Objection.State, one_of(Objection.State)]
HonourState = Annotated[Honour.State, one_of(Honour.State)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Quarter = Annotated[int, Field(ge=1, le=4)]
Points = Annotated[int, Field(ge=0, le=10_000, description="Hundredths of a point, 0 to 10000.")]


class AppraisalShape(Shape):
    """The appraisal of one place's quarter or year."""

    id: UUID
    number: str
    place: PlaceRef
    year: int
    quarter: int | None
    state: AppraisalState
    prepared_at: Moment
    digest: str = Field(description="SHA-256 of everybody's figures as they were counted.")
    vote_until: date | None
    notice_from: date | None
    notice_until: date | None
    conferred_at: Moment | None
    stop_reason: str


class AppraisalGiven(Given):
    """Which period to count; without a quarter the whole year."""

    place_id: UUID
    year: Year
    quarter: Quarter | None = None


class FigurePart(Shape):
    """One measure: the figure, what it was held against, its points and weight."""

    measure: str
    of: int
    out_of: int
    share: bool
    points: Points
    weight: int


class NomineeShape(Shape):
    """Somebody compared; never who reviewed or complained."""

    id: UUID
    appraisal_id: UUID
    award: AwardName
    name: str
    standing: NomineeStanding
    out: OutReason | None = Field(description="Why somebody is not compared.")
    sample: int
    score: Points | None
    rank: int | None
    votes_for: int
    votes_against: int
    parts: list[FigurePart]


class PublicNominee(Shape):
    """Somebody under public notice or honoured; a person by full name only when agreed."""

    award: AwardName
    name: str
    place: PlaceRef
    year: int
    quarter: int | None
    standing: NomineeStanding
    score: Points
    parts: list[FigurePart]
    nominee_id: UUID | None = Field(description="To object to, while the notice runs.")
    notice_until: date | None


class VoteGiven(Given):
    """A vote; one against says why."""

    choice: VoteChoice
    reason: Annotated[Text, Field(max_length=300)] = ""


class VoteShape(Shape):
    """One's own vote."""

    nominee_id: UUID
    choice: VoteChoice
    at: Moment


class HonourReason(Given):
    """Why."""

    reason: Annotated[Text, Field(min_length=4, max_length=300)]


class ObjectionGiven(Given):
    """What is wrong, and how one knows; the desk writes it down for `person_id`."""

    text: Annotated[Text, Field(min_length=10, max_length=1000)]
    person_id: UUID | None = None


class ObjectionShape(Shape):
    """An objection and its answer, for the committee and who objected."""

    id: UUID
    number: str
    award: AwardName
    state: ObjectionState
    text: str
    at: Moment
    decided_at: Moment | None
    grounds: str | None


class ObjectionDecision(Given):
    """Upheld takes the honour away."""

    upheld: bool
    grounds: Annotated[Text, Field(min_length=4, max_length=500)]


class HonourShape(Shape):
    """An honour with the number of its certificate."""

    id: UUID
    number: str
    award: AwardName
    name: str
    place: PlaceRef
    year: int
    quarter: int | None
    state: HonourState
    at: Moment
    digest: str = Field(description="SHA-256 of the certificate's PDF.")


class HonourFile(Shape):
    """A certificate."""

    name: str
    content: str = Field(description="The bytes of the PDF as Base64.")
    digest: str = Field(description="SHA-256 of these bytes.")


class HonourVerdict(Shape):
    """What the QR code of a certificate says."""

    number: str
    award: AwardName
    name: str
    issuer: str
    year: int
    quarter: int | None
    state: HonourState
    at: Moment


class RecommendationGiven(Given):
    """To whom, and what for."""

    department_id: UUID
    words: Annotated[Text, Field(min_length=10, max_length=2000)]


class DepartmentRef(Shape):
    """The department a letter goes to."""

    id: UUID
    name: str


class RecommendationShape(Shape):
    """A letter of recommendation, and whether it was acknowledged."""

    id: UUID
    number: str
    honour_id: UUID
    department: DepartmentRef
    words: str
    sent_at: Moment
    due: date
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    answer: str | None


class LetterShape(Shape):
    """A letter as the department's link shows it."""

    number: str
    award: AwardName
    issuer: str
    sent_at: Moment
    acknowledged_at: Moment | None


class Acknowledgement(Given):
    """Who has the letter."""

    name: Annotated[Line, Field(min_length=2, max_length=40)]
    answer: Annotated[Text, Field(max_length=500)] = ""


def appraisal_of(one: Appraisal) -> AppraisalShape:
    """As it is read by those who prepare and decide."""
    return AppraisalShape(
        id=one.pk, number=one.number, place=place_ref(one.place), year=one.year, quarter=one.quarter, state=State(one.state),
        prepared_at=one.prepared_at, digest=one.digest, vote_until=one.vote_until, notice_from=one.notice_from,
        notice_until=one.notice_until, conferred_at=one.conferred_at, stop_reason=one.stop_reason,
    )  # fmt: skip


def nominee_of(one: Nominee) -> NomineeShape:
    """With the reasons."""
    return NomineeShape(
        id=one.pk, appraisal_id=one.appraisal_id, award=Award(one.award), name=one.name, standing=Standing(one.standing),
        out=Out(one.out) if one.out else None, sample=one.sample, score=one.score, rank=one.rank, votes_for=one.votes_for,
        votes_against=one.votes_against, parts=[FigurePart(**part) for part in one.parts],
    )  # fmt: skip


def public_of(one: Nominee, *, noticed: bool) -> PublicNominee:
    """As everybody may read it; `one.named` says whether a person agreed."""
    named = one.person_id is None or one.named  # type: ignore[attr-defined]
    objectable = noticed and one.standing == Standing.PASSED
    return PublicNominee(
        award=Award(one.award), name=one.name if named else mask_name(one.name), place=place_ref(one.appraisal.place),
        year=one.appraisal.year, quarter=one.appraisal.quarter, standing=Standing(one.standing), score=one.score or 0,
        parts=[FigurePart(**part) for part in one.parts], nominee_id=one.pk if objectable else None,
        notice_until=one.appraisal.notice_until if noticed else None,
    )  # fmt: skip


def objection_of(one: Objection) -> ObjectionShape:
    """Without who objected."""
    return ObjectionShape(
        id=one.pk, number=one.number, award=Award(one.nominee.award), state=Objection.State(one.state), text=one.text, at=one.at,
        decided_at=one.decided_at, grounds=one.grounds,
    )  # fmt: skip


def honour_of(one: Honour) -> HonourShape:
    """As it is read by those who may see it."""
    about = one.nominee
    return HonourShape(
        id=one.pk, number=one.number, award=Award(about.award), name=about.name, place=place_ref(about.appraisal.place),
        year=about.appraisal.year, quarter=about.appraisal.quarter, state=Honour.State(one.state), at=one.at, digest=one.digest,
    )  # fmt: skip


def verdict_of(one: Honour) -> HonourVerdict:
    """As the QR code says it."""
    about = one.nominee
    return HonourVerdict(
        number=one.number, award=Award(about.award),
        name=about.name if queries.name_is_public(about) else mask_name(about.name), issuer=about.appraisal.place.name,
        year=about.appraisal.year, quarter=about.appraisal.quarter, state=Honour.State(one.state), at=one.at,
    )  # fmt: skip


def recommendation_of(one: Recommendation) -> RecommendationShape:
    """With its answer."""
    return RecommendationShape(
        id=one.pk, number=one.number, honour_id=one.honour_id,
        department=DepartmentRef(id=one.department_id, name=one.department.name), words=one.words, sent_at=one.sent_at,
        due=one.due, acknowledged_at=one.acknowledged_at, acknowledged_by=one.acknowledged_by, answer=one.answer,
    )  # fmt: skip


def letter_of(one: Recommendation) -> LetterShape:
    """As the link shows it."""
    about = one.honour.nominee
    return LetterShape(
        number=one.number, award=Award(about.award), issuer=about.appraisal.place.name, sent_at=one.sent_at,
        acknowledged_at=one.acknowledged_at,
    )  # fmt: skip
