"""What check-ins, openings and work units look like through the API. Sealed values stay masked or away."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router
from pydantic import Field

from wangge.api.fields import EARLIEST_BIRTH, Given, Line, Moment, Note, PersonRef, PlaceRef, Shape, one_of, place_ref
from wangge.checkin.intake import Ground, Offer
from wangge.checkin.models import (
    Candidate,
    CheckIn,
    Consent,
    FeedbackReport,
    Guardian,
    Opening,
    ServiceRecord,
    ServiceRole,
)
from wangge.kernel.masking import mask_phone
from wangge.people.abilities import SLOTS, Skill

router = Router()
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
MOST_CODES, MOST_ROWS = 30, 500
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Born = Annotated[date, Field(ge=EARLIEST_BIRTH, le=LAST_DAY)]
CheckInKind = Annotated[CheckIn.Kind, one_of(CheckIn.Kind)]
CheckInState = Annotated[CheckIn.State, one_of(CheckIn.State)]
CheckInSource = Annotated[CheckIn.Source, one_of(CheckIn.Source)]
Purpose = Annotated[Consent.Purpose, one_of(Consent.Purpose)]
How = Annotated[Consent.How, one_of(Consent.How)]
Role = Annotated[ServiceRole, one_of(ServiceRole)]
SkillCode = Annotated[Skill, one_of(Skill)]
Basis = Annotated[Guardian.Basis, one_of(Guardian.Basis)]
ServiceState = Annotated[ServiceRecord.State, one_of(ServiceRecord.State)]
OpeningState = Annotated[Opening.State, one_of(Opening.State)]
Slot = Annotated[str, Field(pattern=f"^({'|'.join(SLOTS)})$", examples=["6m"])]


class ReasonGiven(Given):
    """Why; the person can read it."""

    reason: Line = Field(description="At least four characters.")


class OfferGiven(Given):
    """What somebody can do, when, and what they would like."""

    skills: list[SkillCode] = Field([], max_length=MOST_CODES)
    times: list[Slot] = Field(
        [], max_length=MOST_CODES, description="Weekday 1 to 7 and m, a or e: 6m is Saturday morning."
    )
    wished_posts: list[Line] = Field(
        [], max_length=MOST_CODES, description="grid_assistant, building_head or unit_head."
    )
    wished_roles: list[Role] = Field([], max_length=MOST_CODES)
    note: Note = ""

    def offer(self) -> Offer:
        """As commands take it."""
        return Offer(
            [one.value for one in self.skills],
            self.times,
            self.wished_posts,
            [one.value for one in self.wished_roles],
            self.note,
        )


class GroundGiven(Given):
    """On what somebody under 18 serves."""

    basis: Basis
    name: Line = ""
    relation: Line = ""
    phone: Line = ""

    def ground(self) -> Ground:
        """As commands take it."""
        return Ground(self.basis.value, self.name, self.relation, self.phone)


class CheckInLine(Shape):
    """A check-in in a list."""

    id: UUID
    person: PersonRef
    phone: str | None = Field(description="Masked.")
    place: PlaceRef
    kind: CheckInKind
    unit: str | None
    state: CheckInState
    source: CheckInSource
    skills: list[str]
    times: list[str]
    applied_at: Moment
    since: date | None
    until: date | None
    confirm_by: date | None = Field(description="By when the half-yearly re-check-in is due.")


class CheckInShape(CheckInLine):
    """One check-in."""

    wished_posts: list[str]
    wished_roles: list[str]
    minutes: int = Field(description="Minutes of service that count.")
    reason: str | None = Field(description="Why declined or ended; for the person and the desk.")
    version: int


class ConsentShape(Shape):
    """What a person agrees to now."""

    purpose: Purpose
    how: How
    given_at: Moment


class Consents(Shape):
    """Everything a person agrees to now."""

    items: list[ConsentShape]


class ServiceShape(Shape):
    """One service."""

    id: UUID
    day: date
    role: Role
    what: str
    attended: bool
    minutes: int
    state: ServiceState


class OpeningShape(Shape):
    """A post or a service role that is offered."""

    id: UUID
    place: PlaceRef
    post_kind: str | None
    role: str | None
    seats: int
    skills: list[str]
    times: list[str]
    duties: str
    apply_until: date
    from_day: date
    state: OpeningState
    put_in: int = Field(description="How many people have put in.")


class PartShape(Shape):
    """One component of a score."""

    component: str
    points: int = Field(description="0 to 100.")
    weight: int = Field(description="Percent.")


class CandidateShape(Shape):
    """One place of a ranking, explained."""

    rank: int
    total: int = Field(description="Hundredths of a point, 0 to 10000.")
    gap: int = Field(description="Hundredths missing to the place above; 0 for the first.")
    parts: list[PartShape]
    person: PersonRef | None = Field(description="Null in one's own explanation.")
    chosen: bool | None = Field(description="Null before the decision.")
    reason: str | None


class OpeningDetail(OpeningShape):
    """One opening, with one's own place; for who prepares or decides, everybody's."""

    proposal_id: UUID | None
    mine: CandidateShape | None
    candidates: list[CandidateShape]


class ReportLine(Shape):
    """A quarterly feedback report."""

    id: UUID
    number: str
    unit: str
    place: PlaceRef
    year: int
    quarter: int
    issue: int
    digest: str
    made_at: Moment


def line_of(check_in: CheckIn) -> CheckInLine:
    """A check-in in a list."""
    return CheckInLine(**_line(check_in))


def shape_of(check_in: CheckIn, minutes: int, *, full: bool) -> CheckInShape:
    """One check-in; the reason only for the person and the desk."""
    return CheckInShape(
        **_line(check_in), wished_posts=check_in.wished_posts, wished_roles=check_in.wished_roles, minutes=minutes,
        reason=check_in.reason if full else None, version=check_in.version,
    )  # fmt: skip


def _line(check_in: CheckIn) -> dict[str, Any]:
    who = check_in.person
    return {
        "id": check_in.pk, "person": PersonRef(id=who.pk, name=who.name), "phone": mask_phone(who.phone) if who.phone else None,
        "place": place_ref(check_in.place), "kind": check_in.kind, "unit": check_in.unit.name if check_in.unit else None,
        "state": check_in.state, "source": check_in.source, "skills": check_in.skills, "times": check_in.times,
        "applied_at": check_in.applied_at, "since": check_in.since, "until": check_in.until, "confirm_by": check_in.confirm_by,
    }  # fmt: skip


def service_of(record: ServiceRecord) -> ServiceShape:
    """One service."""
    return ServiceShape(
        id=record.pk, day=record.day, role=ServiceRole(record.role), what=record.what, attended=record.attended,
        minutes=record.minutes, state=ServiceRecord.State(record.state),
    )  # fmt: skip


def opening_fields(it: Opening) -> dict[str, Any]:
    """What every shape of an opening says."""
    return {
        "id": it.pk, "place": place_ref(it.place), "post_kind": it.post_kind, "role": it.role, "seats": it.seats,
        "skills": it.skills, "times": it.times, "duties": it.duties, "apply_until": it.apply_until, "from_day": it.from_day,
        "state": it.state, "put_in": getattr(it, "put_in", 0),
    }  # fmt: skip


def candidate_of(one: Candidate, *, named: bool) -> CandidateShape:
    """One place of a ranking."""
    outcome, who = getattr(one, "outcome", None), one.claim.check_in.person if named else None
    return CandidateShape(
        rank=one.rank, total=one.total, gap=one.parts["gap"],
        parts=[PartShape(component=row["component"], points=row["points"], weight=row["weight"]) for row in one.parts["rows"]],
        person=PersonRef(id=who.pk, name=who.name) if who else None, chosen=outcome.chosen if outcome else None,
        reason=outcome.reason if outcome else None,
    )  # fmt: skip


def report_line(report: FeedbackReport) -> ReportLine:
    """A report without its content."""
    return ReportLine(
        id=report.pk, number=report.number, unit=report.unit.name, place=place_ref(report.place), year=report.year,
        quarter=report.quarter, issue=report.issue, digest=report.digest, made_at=report.made_at,
    )  # fmt: skip
