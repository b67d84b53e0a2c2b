"""Shapes of the alliance: members, benefits, credits, complaints and appeals."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.alliance.models import Appeal, Benefit, Complaint, Credit, Entitlement, Export, Membership
from wangge.alliance.queries import Figures
from wangge.api.fields import Given, Line, Moment, PersonRef, PlaceRef, Shape, Text, one_of, person_ref, place_ref

ComplaintKindName = Annotated[Complaint.Kind, one_of(Complaint.Kind)]
ComplaintStateName = Annotated[Complaint.State, one_of(Complaint.State)]
ComplaintSourceName = Annotated[Complaint.Source, one_of(Complaint.Source)]
AppealStateName = Annotated[Appeal.State, one_of(Appeal.State)]
MembershipEndName = Annotated[Membership.End, one_of(Membership.End)]
CreditName = Annotated[Credit.What, one_of(Credit.What)]
Told = Annotated[Text, Field(min_length=10, max_length=2000)]
Grounds = Annotated[Text, Field(min_length=4, max_length=2000)]


class MemberOrganisation(Shape):
    """The shop, enterprise or unit that is a member."""

    id: UUID
    name: str
    kind: str


class PublicMember(Shape):
    """A member of an alliance, as everybody may read it."""

    id: UUID
    organisation: MemberOrganisation
    place: PlaceRef
    began_at: Moment


class MemberShape(PublicMember):
    """A member with what counts about it."""

    agreement_id: UUID
    agreement_number: str
    to_day: date = Field(description="Last day of the agreement.")
    ended_at: Moment | None
    end: MembershipEndName | None
    score: int
    strikes: int = Field(description="Verified complaints that count.")
    removed: bool = Field(description="Out by the exit rule, and not restored.")


class EntitlementShape(Shape):
    """A benefit a member has, or had."""

    name: str
    what: str
    began_at: Moment
    ended_at: Moment | None


class CreditShape(Shape):
    """Learning or volunteering that was scored."""

    id: UUID
    what: CreditName
    day: date
    evidence: str


class MemberDetail(MemberShape):
    """A member with its benefits and credits."""

    entitlements: list[EntitlementShape]
    credits: list[CreditShape] = Field(description="The newest 50.")


class BenefitShape(Shape):
    """A benefit of all members of a community's alliance."""

    id: UUID
    place: PlaceRef
    name: str
    what: str
    from_day: date
    to_day: date | None


class AppealShape(Shape):
    """The member's appeal."""

    text: str
    at: Moment
    state: AppealStateName
    decided_at: Moment | None
    grounds: str


class ComplaintShape(Shape):
    """A complaint about a member. `complainant` is null for whoever may not know, always for the member."""

    id: UUID
    number: str
    organisation: MemberOrganisation
    membership_id: UUID
    place: PlaceRef
    kind: ComplaintKindName
    source: ComplaintSourceName
    state: ComplaintStateName
    raised_at: Moment
    reply_due: date = Field(description="Last day to reply; afterwards it is heard without.")
    appeal_until: date | None = Field(description="Last day to appeal, of a verified one.")
    appealed: AppealStateName | None


class ComplaintDetail(ComplaintShape):
    """One complaint with its texts."""

    complainant: PersonRef | None
    text: str
    reply: str
    replied_at: Moment | None
    decided_by: PersonRef | None
    decided_at: Moment | None
    grounds: str
    appeal: AppealShape | None = Field(description="For the member, who hears complaints there, and the committee.")


class ListToExport(Given):
    """A list to take out, and for what."""

    what: Annotated[Export.What, one_of(Export.What)]
    purpose: Annotated[Line, Field(min_length=4, max_length=200)]
    state: Annotated[
        Line, Field(max_length=10, description="As the filter of the list; empty: as the list begins.")
    ] = ""


class ExportMade(Shape):
    """A list taken out."""

    id: UUID
    what: Annotated[Export.What, one_of(Export.What)]
    count: int
    until: Moment = Field(description="Until when you can read it.")


class ExportedList(ExportMade):
    """Its heads and lines; moments and days are ISO 8601."""

    heads: list[str]
    rows: list[list[str | int | None]]


class Invitation(Given):
    """Who is to join, and for how long."""

    place_id: UUID
    organisation_id: UUID
    from_day: date
    to_day: date


class InvitationMade(Shape):
    """The agreement that was drafted; both sides sign it."""

    agreement_id: UUID
    number: str


class NewBenefit(Given):
    """A benefit for all members of a community's alliance."""

    place_id: UUID
    name: Annotated[Text, Field(min_length=1, max_length=40)]
    what: Line


class NewCredit(Given):
    """What a member is scored for."""

    what: CreditName
    day: date
    evidence: Annotated[Text, Field(min_length=1, max_length=120)]


class NewComplaint(Given):
    """A complaint: a resident's own, or at the desk for somebody (or nobody named)."""

    organisation_id: UUID
    kind: ComplaintKindName
    text: Told
    at_desk: bool = Field(False, description="Recorded by staff; then `complainant_id` may be left out.")
    complainant_id: UUID | None = Field(None, description="Whom staff records it for. Left out of one's own.")


class Words(Given):
    """What the member says."""

    text: Told


class Verdict(Given):
    """Whether a complaint is true, and on which grounds."""

    verified: bool
    grounds: Grounds


class AppealVerdict(Given):
    """Whether an appeal is won, and on which grounds."""

    won: bool
    grounds: Grounds


def public_member(one: Membership) -> PublicMember:
    """A member as everybody may read it."""
    return PublicMember(id=one.pk, organisation=_organisation(one), place=place_ref(one.place), began_at=one.began_at)


def member_shape(one: Membership, figures: Figures) -> MemberShape:
    """A member with what counts about it."""
    return MemberShape(
        **dict(public_member(one)), agreement_id=one.agreement_id, agreement_number=one.agreement.number,
        to_day=one.agreement.to_day, ended_at=one.ended_at, end=Membership.End(one.end) if one.end else None,
        score=figures.score, strikes=figures.strikes, removed=figures.removed,
    )  # fmt: skip


def member_detail(
    one: Membership, figures: Figures, entitlements: list[Entitlement], credits: list[Credit]
) -> MemberDetail:
    """A member with its benefits and credits."""
    return MemberDetail(
        **dict(member_shape(one, figures)),
        entitlements=[
            EntitlementShape(
                name=given.benefit.name, what=given.benefit.what, began_at=given.began_at, ended_at=given.ended_at
            )
            for given in entitlements
        ],
        credits=[credit_shape(given) for given in credits],
    )


def credit_shape(one: Credit) -> CreditShape:
    """What was scored."""
    return CreditShape(id=one.pk, what=Credit.What(one.what), day=one.day, evidence=one.evidence)


def benefit_shape(one: Benefit) -> BenefitShape:
    """A benefit of an alliance."""
    return BenefitShape(
        id=one.pk, place=place_ref(one.place), name=one.name, what=one.what, from_day=one.from_day, to_day=one.to_day
    )


def complaint_shape(one: Complaint) -> ComplaintShape:
    """A complaint without its texts; never who complained."""
    appeal = getattr(one, "appeal", None)
    return ComplaintShape(
        id=one.pk, number=one.number, organisation=_organisation(one), membership_id=one.membership_id,
        place=place_ref(one.place), kind=Complaint.Kind(one.kind), source=Complaint.Source(one.source),
        state=Complaint.State(one.state), raised_at=one.raised_at, reply_due=one.reply_due,
        appeal_until=one.appeal_until, appealed=Appeal.State(appeal.state) if appeal else None,
    )  # fmt: skip


def complaint_detail(one: Complaint, *, sees_complainant: bool, sees_appeal: bool) -> ComplaintDetail:
    """One complaint with its texts, as far as the reader may know them."""
    appeal = getattr(one, "appeal", None)
    return ComplaintDetail(
        **dict(complaint_shape(one)), complainant=person_ref(one.complainant) if sees_complainant else None,
        text=one.text, reply=one.reply or "", replied_at=one.replied_at, decided_by=person_ref(one.decided_by),
        decided_at=one.decided_at, grounds=one.grounds or "",
        appeal=_appeal(appeal) if appeal and sees_appeal else None,
    )  # fmt: skip


def _appeal(one: Appeal) -> AppealShape:
    return AppealShape(
        text=one.text, at=one.at, state=Appeal.State(one.state), decided_at=one.decided_at, grounds=one.grounds or ""
    )


def _organisation(one: Membership | Complaint) -> MemberOrganisation:
    it = one.organisation
    return MemberOrganisation(id=it.pk, name=it.name, kind=it.kind)
