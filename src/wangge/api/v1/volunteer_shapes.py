"""Shapes of volunteers: one volunteer, cards, deductions, certificates, stars."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Moment, Note, PersonRef, PlaceRef, Shape, Text, one_of, place_ref
from wangge.api.v1.checkin_shapes import Day
from wangge.volunteers.models import Card, Certificate, Deduction, DeductionAppeal, Star
from wangge.volunteers.queries import Line as Listed
from wangge.volunteers.queries import Reach

CardState = Annotated[Card.State, one_of(Card.State)]
CardWhy = Annotated[Card.Why, one_of(Card.Why)]
CertificateState = Annotated[Certificate.State, one_of(Certificate.State)]
StarState = Annotated[Star.State, one_of(Star.State)]
AppealState = Annotated[DeductionAppeal.State, one_of(DeductionAppeal.State)]
Minutes = Annotated[int, Field(ge=0, description="Minutes of actual service.")]


class VolunteerLine(Shape):
    """A volunteer of a list."""

    person: PersonRef
    card_number: str | None
    card_state: CardState | None
    removed: bool
    deductions: int = Field(description="That count.")
    minutes: Minutes
    points: int


class VolunteerCard(Shape):
    """A volunteer's card."""

    id: UUID
    number: str
    person: PersonRef
    place: PlaceRef
    state: CardState
    why: CardWhy | None
    issued_at: Moment
    revoked_at: Moment | None
    has_photo: bool


class CardVerdict(Shape):
    """What the QR code of a card says."""

    verdict: str = Field(description="valid, revoked, replaced or unknown.")


class DeductionAppealShape(Shape):
    """An appeal; text and grounds for those who take part."""

    state: AppealState
    at: Moment
    decided_at: Moment | None
    text: str | None
    grounds: str | None


class DeductionShape(Shape):
    """Points taken off after a bad review."""

    id: UUID
    person: PersonRef
    place: PlaceRef
    at: Moment
    stars: int
    points: int
    removed: bool = Field(description="It was the one too many.")
    lifted: bool
    appeal_until: date
    appeal: DeductionAppealShape | None


class StarReach(Shape):
    """How far a volunteer is from the next star level."""

    level: int
    following: int | None
    wanted_hours: int
    have_hours: int


class VolunteerShape(Shape):
    """One volunteer."""

    line: VolunteerLine
    card: VolunteerCard | None
    reach: StarReach
    deductions: list[DeductionShape]


class CertificateShape(Shape):
    """A certificate of service."""

    id: UUID
    number: str | None
    person: PersonRef
    place: PlaceRef
    since: date
    until: date
    purpose: str
    state: CertificateState
    minutes: Minutes
    digest: str | None = Field(description="SHA-256 of the PDF.")
    applied_at: Moment
    issued_at: Moment | None
    notice_until: date | None = Field(description="Last day of its public notice.")
    answer: str | None


class CertificateVerdict(Shape):
    """What the QR code of a certificate says."""

    number: str
    state: CertificateState
    issuer: str
    minutes: Minutes
    issued_at: Moment | None


class StarShape(Shape):
    """A star level applied for, under notice, granted or declined."""

    id: UUID
    person: PersonRef
    place: PlaceRef
    level: int
    minutes: Minutes
    state: StarState
    applied_at: Moment
    notice_until: date | None


class AnnouncedStar(Shape):
    """A star level under public notice."""

    name: str = Field(description="In full when the person agreed to that, else the surname.")
    place: str
    level: int
    minutes: Minutes
    notice_until: date


class AppealGiven(Given):
    """Why the deduction is not right."""

    text: Note = Field(description="At least ten characters.")


class AppealDecision(Given):
    """What the committee decides."""

    won: bool
    grounds: Note = Field(description="At least four characters.")


class CertificateWish(Given):
    """The days a certificate covers."""

    since: Day
    until: Day
    purpose: Annotated[Text, Field(max_length=80)] = ""


class AnswerGiven(Given):
    """Why."""

    answer: Line = Field(description="At least four characters.")


def line_of(one: Listed) -> VolunteerLine:
    """A volunteer of the list."""
    card = one.card
    return VolunteerLine(
        person=PersonRef(id=one.person.pk, name=one.person.name), card_number=card.number if card else None,
        card_state=Card.State(card.state) if card else None, removed=one.removed, deductions=one.strikes, minutes=one.minutes,
        points=one.points,
    )  # fmt: skip


def card_of(one: Card) -> VolunteerCard:
    """A card, without photo and token."""
    return VolunteerCard(
        id=one.pk, number=one.number, person=PersonRef(id=one.person_id, name=one.person.name), place=place_ref(one.place),
        state=Card.State(one.state), why=Card.Why(one.why) if one.why else None, issued_at=one.issued_at,
        revoked_at=one.revoked_at, has_photo=bool(one.photo),
    )  # fmt: skip


def deduction_of(one: Deduction, *, reads: bool) -> DeductionShape:
    """A deduction; `reads` gives the words of its appeal."""
    found = getattr(one, "appeal", None)
    return DeductionShape(
        id=one.pk, person=PersonRef(id=one.person_id, name=one.person.name), place=place_ref(one.place), at=one.at,
        stars=one.stars, points=one.amount, removed=one.removed, lifted=one.lifted_at is not None,
        appeal_until=one.appeal_until, appeal=_appeal(found, reads) if found else None,
    )  # fmt: skip


def reach_of(one: Reach) -> StarReach:
    """How far somebody is."""
    return StarReach(level=one.level, following=one.following, wanted_hours=one.wanted, have_hours=one.have)


def certificate_of(one: Certificate) -> CertificateShape:
    """A certificate, without its records."""
    return CertificateShape(
        id=one.pk, number=one.number, person=PersonRef(id=one.person_id, name=one.person.name), place=place_ref(one.place),
        since=one.since, until=one.until, purpose=one.purpose, state=Certificate.State(one.state), minutes=one.minutes,
        digest=one.digest, applied_at=one.applied_at, issued_at=one.issued_at, notice_until=one.notice_until,
        answer=one.answer,
    )  # fmt: skip


def star_of(one: Star) -> StarShape:
    """A star level."""
    return StarShape(
        id=one.pk, person=PersonRef(id=one.person_id, name=one.person.name), place=place_ref(one.place), level=one.level,
        minutes=one.minutes, state=Star.State(one.state), applied_at=one.applied_at, notice_until=one.notice_until,
    )  # fmt: skip


def _appeal(one: DeductionAppeal, reads: bool) -> DeductionAppealShape:
    return DeductionAppealShape(
        state=DeductionAppeal.State(one.state), at=one.at, decided_at=one.decided_at, text=one.text if reads else None,
        grounds=one.grounds if reads else None,
    )  # fmt: skip
