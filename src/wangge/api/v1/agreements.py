"""Agreements: drafted and offered by the community, signed by both sides, kept with their digest, renewed, ended."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.agreements import commands, queries
from wangge.agreements.models import Agreement
from wangge.api.fields import Line, Text
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1.agreement_shapes import (
    AgreementChange,
    AgreementCheck,
    AgreementDetail,
    AgreementEnding,
    AgreementFile,
    AgreementKindName,
    AgreementRenewal,
    AgreementShape,
    AgreementSigning,
    AgreementStateName,
    NewAgreement,
    PaperSigning,
    agreement_detail,
    agreement_shape,
    picture_of,
)
from wangge.api.versions import etag, not_modified, version_read
from wangge.kernel import clock
from wangge.people.organisation_queries import organisation_for
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE
NEWEST = Order("newest", (Key("drafted_at", descending=True), Key("id", descending=True)))
ONE = "/agreements/{agreement_id}"
Digest = Annotated[Text, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the PDF, in lower hexadecimal.")]


class AgreementFilters(Paging):
    """Which agreements."""

    q: Line = Field("", description="Number, title, or name or pinyin of the partner.")
    state: AgreementStateName | None = Field(None, description="Left out: those that have not ended.")
    kind: AgreementKindName | None = None
    all: bool = Field(False, description="Of every state.")


@route(router, "GET", "/agreements", guard=SEE, gives=Page[AgreementShape])
def list_agreements(request: HttpRequest, asked: Query[AgreementFilters]) -> Page[AgreementShape]:
    """List the agreements of your places, the newest first."""
    state = "all" if asked.all else asked.state or ""
    rows = queries.listed(viewer_of(request), at=clock.now(), text=asked.q, state=state, kind=asked.kind or "")
    return page_of(rows, NEWEST, asked, agreement_shape)


@route(router, "GET", "/agreements/mine", guard=SIGNED_IN, gives=Page[AgreementShape])
def list_own_agreements(request: HttpRequest, asked: Query[Paging]) -> Page[AgreementShape]:
    """List the agreements you, or the organisations you speak for, are partner of, the newest first."""
    return page_of(queries.own(viewer_of(request), at=clock.now()), NEWEST, asked, agreement_shape)


@route(router, "GET", "/agreements/check", guard=PUBLIC, gives=AgreementCheck)
def check_agreement(request: HttpRequest, digest: Digest) -> AgreementCheck:
    """Learn whether a PDF you hold is exactly what was signed. Send its digest, not the file."""
    found = queries.with_digest(digest)
    return AgreementCheck(
        signed=found is not None,
        number=found.number if found else None,
        state=Agreement.State(found.state) if found else None,
    )


@route(router, "POST", "/agreements", guard=MANAGE, gives=AgreementDetail, status=201)
def draft_agreement(request: HttpRequest, response: HttpResponse, data: NewAgreement) -> AgreementDetail:
    """Draft a project agreement; nobody is bound yet."""
    viewer, at = viewer_of(request), clock.now()
    given = data.model_dump()
    partner = organisation_for(viewer, given.pop("organisation_id"), at=at)
    made = commands.draft(by=viewer, kind=Agreement.Kind.PROJECT, partner=partner, at=at, **given)
    return _made(request, response, made)


@route(router, "GET", ONE, guard=SIGNED_IN, gives=AgreementDetail, versioned=True)
def get_agreement(request: HttpRequest, response: HttpResponse, agreement_id: UUID) -> AgreementDetail | HttpResponse:
    """Read one agreement: its text and who has signed."""
    one = _seen(request, agreement_id)
    return not_modified(request, one.version) or _versioned(response, one)


@route(router, "PATCH", ONE, guard=MANAGE, gives=AgreementDetail, versioned=True)
def change_agreement(
    request: HttpRequest, response: HttpResponse, agreement_id: UUID, data: AgreementChange
) -> AgreementDetail:
    """Change a draft. 412 when somebody changed it since you read it."""
    one = _seen(request, agreement_id)
    given = {"title": one.title, "terms": one.terms or "", "from_day": one.from_day, "to_day": one.to_day}
    given |= data.model_dump(exclude_unset=True)
    return _done(request, response, agreement_id, commands.change, version=version_read(request), **given)


@route(router, "GET", f"{ONE}/file", guard=SIGNED_IN, gives=AgreementFile)
def get_agreement_file(request: HttpRequest, agreement_id: UUID) -> AgreementFile:
    """Read the PDF: exactly the signed one, whose SHA-256 is `digest`, or how it would look now."""
    one = _seen(request, agreement_id)
    content = b64encode(queries.file_of(one)).decode()
    return AgreementFile(name=f"{one.number}.pdf", signed=one.digest is not None, content=content)


@route(router, "POST", f"{ONE}/offer", guard=MANAGE, gives=AgreementDetail)
def offer_agreement(request: HttpRequest, response: HttpResponse, agreement_id: UUID) -> AgreementDetail:
    """Offer a draft for signing: from now on its text stays as it is."""
    return _done(request, response, agreement_id, commands.offer)


@route(router, "POST", f"{ONE}/withdraw", guard=MANAGE, gives=AgreementDetail)
def withdraw_agreement(request: HttpRequest, response: HttpResponse, agreement_id: UUID) -> AgreementDetail:
    """Take back what both have not signed yet."""
    return _done(request, response, agreement_id, commands.withdraw)


@route(router, "POST", f"{ONE}/sign", guard=SIGNED_IN, gives=AgreementDetail, slow="sets a PDF")
def sign_agreement(
    request: HttpRequest, response: HttpResponse, agreement_id: UUID, data: AgreementSigning
) -> AgreementDetail:
    """Sign for your own side: the partner's contact for the partner, staff of the place for the community."""
    picture = picture_of(data.picture, "picture")
    return _done(request, response, agreement_id, commands.sign, name=data.name, picture=picture)


@route(router, "POST", f"{ONE}/paper", guard=MANAGE, gives=AgreementDetail, slow="sets a PDF")
def sign_agreement_on_paper(
    request: HttpRequest, response: HttpResponse, agreement_id: UUID, data: PaperSigning
) -> AgreementDetail:
    """Keep the photographed signature the partner gave on paper."""
    scan = picture_of(data.scan, "scan")
    return _done(request, response, agreement_id, commands.sign_on_paper, name=data.name, scan=scan)


@route(router, "POST", f"{ONE}/renew", guard=MANAGE, gives=AgreementDetail, status=201)
def renew_agreement(
    request: HttpRequest, response: HttpResponse, agreement_id: UUID, data: AgreementRenewal
) -> AgreementDetail:
    """Draft the agreement that follows, with the same text; the answer is the new one."""
    one = _seen(request, agreement_id)
    made = commands.renew(by=viewer_of(request), agreement_id=one.pk, to_day=data.to_day, at=clock.now())
    return _made(request, response, made)


@route(router, "POST", f"{ONE}/terminate", guard=SIGNED_IN, gives=AgreementDetail)
def terminate_agreement(
    request: HttpRequest, response: HttpResponse, agreement_id: UUID, data: AgreementEnding
) -> AgreementDetail:
    """End it before its day, as either side; what began with it ends now."""
    return _done(request, response, agreement_id, commands.terminate, reason=data.reason)


def _done(request: HttpRequest, response: HttpResponse, agreement_id: UUID, deed: Any, **given: Any) -> AgreementDetail:
    """Do the deed in the name of the token's person and show the agreement as it is now. Raises NotFound and as the deed."""
    _seen(request, agreement_id)
    deed(by=viewer_of(request), agreement_id=agreement_id, at=clock.now(), **given)
    return _versioned(response, _seen(request, agreement_id))


def _made(request: HttpRequest, response: HttpResponse, made: Agreement) -> AgreementDetail:
    response["Location"] = f"/api/v1/agreements/{made.pk}"
    return _versioned(response, _seen(request, made.pk))


def _seen(request: HttpRequest, agreement_id: UUID) -> Agreement:
    return queries.agreement_for(viewer_of(request), agreement_id, at=clock.now())


def _versioned(response: HttpResponse, one: Agreement) -> AgreementDetail:
    response["ETag"] = etag(one.version)
    return agreement_detail(one, queries.signatures(one))
