"""Shapes of agreements: what both sides promise, who has signed, and the file that proves it."""

from __future__ import annotations

from base64 import b64decode
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.agreements.models import Agreement, Signature
from wangge.api.fields import LEFT_OUT, Given, Moment, PlaceRef, Shape, Text, one_of, place_ref
from wangge.kernel.photos import NotAPhoto

AgreementKindName = Annotated[Agreement.Kind, one_of(Agreement.Kind)]
AgreementStateName = Annotated[Agreement.State, one_of(Agreement.State)]
SideName = Annotated[Signature.Side, one_of(Signature.Side)]
SigningName = Annotated[Signature.How, one_of(Signature.How)]
AgreementTitle = Annotated[Text, Field(min_length=1, max_length=80)]
Terms = Annotated[Text, Field(min_length=1, max_length=6000)]
EndReason = Annotated[Text, Field(min_length=4, max_length=500)]
SignerName = Annotated[Text, Field(max_length=60)]
Picture = Annotated[Text, Field(min_length=1, max_length=2_400_000)]


class Partner(Shape):
    """The other side: an organisation or a person."""

    organisation_id: UUID | None
    person_id: UUID | None
    name: str


class AgreementShape(Shape):
    """An agreement of a community with a partner."""

    id: UUID
    number: str
    kind: AgreementKindName
    state: AgreementStateName
    title: str
    place: PlaceRef
    partner: Partner
    from_day: date
    to_day: date
    digest: str | None = Field(description="SHA-256 of the signed PDF, in hexadecimal; also in the journal.")
    ended_on: date | None
    renews: str | None = Field(description="Number of the agreement it follows.")


class SignatureShape(Shape):
    """One side's signature."""

    side: SideName
    how: SigningName
    name: str
    at: Moment


class AgreementDetail(AgreementShape):
    """An agreement with its text and signatures."""

    terms: str
    end_reason: str | None
    signatures: list[SignatureShape]


class AgreementFile(Shape):
    """The PDF: exactly what was signed, or how it would look now."""

    name: str
    signed: bool
    content: str = Field(description="The bytes of the PDF as Base64.")


class AgreementCheck(Shape):
    """Whether a PDF with this digest was signed here. Says nothing about who signed."""

    signed: bool
    number: str | None
    state: AgreementStateName | None


class NewAgreement(Given):
    """A project agreement with an organisation; the alliance drafts memberships itself."""

    place_id: UUID
    organisation_id: UUID
    title: AgreementTitle
    terms: Terms
    from_day: date
    to_day: date


class AgreementChange(Given):
    """What is to be changed of a draft."""

    title: AgreementTitle = LEFT_OUT
    terms: Terms = LEFT_OUT
    from_day: date = LEFT_OUT
    to_day: date = LEFT_OUT


class AgreementSigning(Given):
    """One's own typed name, or handwriting."""

    name: SignerName = ""
    picture: Picture | None = Field(None, description="A photo as Base64; JPEG, PNG or WebP.")


class PaperSigning(Given):
    """Who signed on paper, and the photographed signature."""

    name: Annotated[Text, Field(min_length=1, max_length=60)]
    scan: Picture


class AgreementRenewal(Given):
    """The last day of the agreement that follows."""

    to_day: date


class AgreementEnding(Given):
    """Why it ends before its day; the other side reads it."""

    reason: EndReason


def agreement_shape(one: Agreement) -> AgreementShape:
    """An agreement in a list."""
    return AgreementShape(**_told(one))


def agreement_detail(one: Agreement, signatures: list[Signature]) -> AgreementDetail:
    """An agreement with its text and who has signed."""
    return AgreementDetail(
        **_told(one),
        terms=one.terms or "",
        end_reason=one.end_reason,
        signatures=[SignatureShape(side=s.side, how=s.how, name=s.name, at=s.at) for s in signatures],
    )


def picture_of(given: str | None, field: str) -> bytes | None:
    """The bytes of a photo sent as Base64. Raises NotAPhoto."""
    if given is None:
        return None
    try:
        return b64decode(given, validate=True)
    except ValueError as problem:
        raise NotAPhoto(field=field) from problem


def _told(one: Agreement) -> dict[str, Any]:
    partner = Partner(organisation_id=one.organisation_id, person_id=one.person_id, name=one.partner.name)
    return {
        "id": one.pk, "number": one.number, "kind": one.kind, "state": one.state, "title": one.title,
        "place": place_ref(one.place), "partner": partner, "from_day": one.from_day, "to_day": one.to_day,
        "digest": one.digest, "ended_on": one.ended_on, "renews": one.renews.number if one.renews else None,
    }  # fmt: skip
