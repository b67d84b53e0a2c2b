"""Volunteers: who serves, cards, deductions and appeals, certificates, star levels."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import PUBLIC, SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import volunteer_shapes as shapes
from wangge.api.v1.volunteer_shapes import (
    AnnouncedStar,
    AnswerGiven,
    AppealDecision,
    AppealGiven,
    CardVerdict,
    CertificateShape,
    CertificateState,
    CertificateVerdict,
    CertificateWish,
    DeductionShape,
    StarShape,
    StarState,
    VolunteerCard,
    VolunteerLine,
    VolunteerShape,
)
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.volunteers import cards, certificates, deductions, queries, stars
from wangge.volunteers.models import Deduction

router = Router()
SEE, MANAGE, DECIDE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE, Permission.DECIDE_APPEALS
BY_NAME = Order("name", (Key("pinyin"), Key("id")))
LATEST = Order("-applied", (Key("applied_at", descending=True), Key("id", descending=True)))
OLDEST = Order("at", (Key("at"), Key("id")))


class VolunteerFilters(Paging):
    """Which volunteers."""

    q: Line = Field("", description="Name, pinyin, initials or the number of a card.")
    state: Line = Field("", description="removed, none (without a valid card), or left out.")


class CertificateFilters(Paging):
    """Which certificates."""

    state: CertificateState | None = None


class StarFilters(Paging):
    """Which stars."""

    state: StarState | None = None


@route(router, "GET", "/volunteers", guard=SEE, gives=Page[VolunteerLine])
def list_volunteers(request: HttpRequest, asked: Query[VolunteerFilters]) -> Page[VolunteerLine]:
    """The volunteers of your places by name."""
    at = clock.now()
    rows = queries.volunteers(viewer_of(request), at=at, text=asked.q, state=asked.state)
    found: Page[Any] = page_of(rows, BY_NAME, asked, lambda person: person)
    return Page(items=[shapes.line_of(one) for one in queries.lines(found.items, at)], next=found.next)


@route(router, "GET", "/volunteers/appeals", guard=DECIDE, gives=Page[DeductionShape])
def list_deduction_appeals(request: HttpRequest, asked: Query[Paging]) -> Page[DeductionShape]:
    """Deductions whose appeal waits for the committee, the oldest appeal first."""
    rows = queries.waiting_appeals(viewer_of(request), at=clock.now())
    return page_of(rows, OLDEST, asked, lambda one: shapes.deduction_of(one.deduction, reads=True))


@route(router, "GET", "/volunteers/certificates", guard=SEE, gives=Page[CertificateShape])
def list_certificates(request: HttpRequest, asked: Query[CertificateFilters]) -> Page[CertificateShape]:
    """The certificates of your places, the newest first."""
    rows = queries.certificates(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(rows, LATEST, asked, shapes.certificate_of)


@route(router, "GET", "/volunteers/stars", guard=SEE, gives=Page[StarShape])
def list_stars(request: HttpRequest, asked: Query[StarFilters]) -> Page[StarShape]:
    """Star levels of your places, the newest first."""
    rows = queries.stars(viewer_of(request), at=clock.now(), state=asked.state or "")
    return page_of(rows, LATEST, asked, shapes.star_of)


@route(router, "POST", "/volunteers/stars", guard=SIGNED_IN, gives=StarShape, status=201)
def apply_for_star(request: HttpRequest, response: HttpResponse) -> StarShape:
    """Apply for your next star level."""
    made = stars.apply(by=viewer_of(request), at=clock.now())
    response["Location"] = "/api/v1/volunteers/stars"
    return shapes.star_of(made)


@route(router, "GET", "/volunteers/stars/announced", guard=PUBLIC, gives=list[AnnouncedStar])
def list_announced_stars(request: HttpRequest) -> list[AnnouncedStar]:
    """Star levels under public notice today."""
    return [
        AnnouncedStar(
            name=one.person.name if one.named else mask_name(one.person.name),  # type: ignore[attr-defined]
            place=one.place.name, level=one.level, minutes=one.minutes, notice_until=one.notice_until,
        )
        for one in queries.announced(day_of(clock.now()))
        if one.notice_until
    ]  # fmt: skip


@route(router, "POST", "/volunteers/stars/{star_id}/announce", guard=MANAGE, gives=StarShape)
def announce_star(request: HttpRequest, star_id: UUID) -> StarShape:
    """Put a level under public notice."""
    return _starred(request, star_id, stars.announce)


@route(router, "POST", "/volunteers/stars/{star_id}/grant", guard=MANAGE, gives=StarShape)
def grant_star(request: HttpRequest, star_id: UUID) -> StarShape:
    """Grant a level after its notice; not who announced it."""
    return _starred(request, star_id, stars.grant)


@route(router, "POST", "/volunteers/stars/{star_id}/decline", guard=MANAGE, gives=StarShape)
def decline_star(request: HttpRequest, star_id: UUID, data: AnswerGiven) -> StarShape:
    """Do not grant a level, and say why."""
    return _starred(request, star_id, stars.decline, answer=data.answer)


@route(router, "GET", "/volunteers/cards/{token}", guard=PUBLIC, gives=CardVerdict)
def check_card(request: HttpRequest, token: Line) -> CardVerdict:
    """Whether a card holds now; nothing about the person."""
    return CardVerdict(verdict=queries.card_verdict(token, day_of(clock.now())))


@route(router, "GET", "/volunteers/certificates/check/{token}", guard=PUBLIC, gives=CertificateVerdict)
def check_certificate(request: HttpRequest, token: Line) -> CertificateVerdict:
    """Whether a certificate holds; never the name."""
    one = queries.certificate_verdict(token)
    if one is None or one.number is None:
        raise NotFound
    return CertificateVerdict(
        number=one.number,
        state=one.State(one.state),
        issuer=one.place.name,
        minutes=one.minutes,
        issued_at=one.issued_at,
    )


@route(router, "GET", "/volunteers/certificates/{certificate_id}", guard=SIGNED_IN, gives=CertificateShape)
def get_certificate(request: HttpRequest, certificate_id: UUID) -> CertificateShape:
    """Read one certificate: yours, or of your places."""
    return shapes.certificate_of(queries.certificate_for(viewer_of(request), certificate_id, at=clock.now()))


@route(
    router,
    "POST",
    "/volunteers/certificates/{certificate_id}/issue",
    guard=MANAGE,
    gives=CertificateShape,
    slow="sets a PDF",
)
def issue_certificate(request: HttpRequest, certificate_id: UUID) -> CertificateShape:
    """Issue a certificate from the records of this moment."""
    return _certified(request, certificate_id, certificates.issue, site=district.address(request))


@route(router, "POST", "/volunteers/certificates/{certificate_id}/decline", guard=MANAGE, gives=CertificateShape)
def decline_certificate(request: HttpRequest, certificate_id: UUID, data: AnswerGiven) -> CertificateShape:
    """Do not issue a certificate, and say why."""
    return _certified(request, certificate_id, certificates.decline, answer=data.answer)


@route(router, "POST", "/volunteers/certificates/{certificate_id}/withdraw", guard=MANAGE, gives=CertificateShape)
def withdraw_certificate(request: HttpRequest, certificate_id: UUID, data: AnswerGiven) -> CertificateShape:
    """Take an issued certificate back; its QR code says so at once."""
    return _certified(request, certificate_id, certificates.withdraw, answer=data.answer)


@route(router, "GET", "/volunteers/deductions/{deduction_id}", guard=SIGNED_IN, gives=DeductionShape)
def get_deduction(request: HttpRequest, deduction_id: UUID) -> DeductionShape:
    """Read one deduction: yours, or of your places. Never who wrote the review."""
    return _deduction(viewer_of(request), deduction_id)


@route(router, "POST", "/volunteers/deductions/{deduction_id}/appeal", guard=SIGNED_IN, gives=DeductionShape)
def appeal_deduction(request: HttpRequest, deduction_id: UUID, data: AppealGiven) -> DeductionShape:
    """Appeal against your own deduction, in time and once."""
    viewer, at = viewer_of(request), clock.now()
    queries.deduction_for(viewer, deduction_id, at=at)
    deductions.appeal(by=viewer, deduction_id=deduction_id, text=data.text, at=at)
    return _deduction(viewer, deduction_id)


@route(router, "POST", "/volunteers/deductions/{deduction_id}/decide", guard=DECIDE, gives=DeductionShape)
def decide_deduction_appeal(request: HttpRequest, deduction_id: UUID, data: AppealDecision) -> DeductionShape:
    """Decide an appeal: won takes points and strike back, by entries."""
    viewer, at = viewer_of(request), clock.now()
    queries.deduction_for(viewer, deduction_id, at=at)
    deductions.decide_appeal(by=viewer, deduction_id=deduction_id, won=data.won, grounds=data.grounds, at=at)
    return _deduction(viewer, deduction_id)


@route(router, "GET", "/volunteers/{person_id}", guard=SIGNED_IN, gives=VolunteerShape)
def get_volunteer(request: HttpRequest, person_id: UUID) -> VolunteerShape:
    """Read one volunteer: yourself, or one of your places."""
    viewer, at = viewer_of(request), clock.now()
    person = queries.volunteer_for(viewer, person_id, at=at)
    card = queries.card_of(person)
    return VolunteerShape(
        line=shapes.line_of(queries.lines([person], at)[0]), card=shapes.card_of(card) if card else None,
        reach=shapes.reach_of(queries.star_reach(person, at)),
        deductions=[
            shapes.deduction_of(one, reads=_reads(viewer, one))
            for one in queries.deductions(person).select_related("person")
        ],
    )  # fmt: skip


@route(router, "POST", "/volunteers/{person_id}/card", guard=MANAGE, gives=VolunteerCard, status=201)
def issue_card(request: HttpRequest, response: HttpResponse, person_id: UUID) -> VolunteerCard:
    """Give a card to somebody who may serve."""
    made = _carded(request, person_id, cards.issue)
    response["Location"] = f"/api/v1/volunteers/{person_id}"
    return made


@route(router, "POST", "/volunteers/{person_id}/card/replace", guard=SIGNED_IN, gives=VolunteerCard)
def replace_card(request: HttpRequest, person_id: UUID) -> VolunteerCard:
    """Replace a lost card: same number, new QR code."""
    return _carded(request, person_id, cards.replace)


@route(router, "POST", "/volunteers/{person_id}/card/revoke", guard=MANAGE, gives=VolunteerCard)
def revoke_card(request: HttpRequest, person_id: UUID) -> VolunteerCard:
    """Revoke a card; its QR code says so at once."""
    return _carded(request, person_id, cards.revoke)


@route(router, "POST", "/volunteers/{person_id}/certificates", guard=SIGNED_IN, gives=CertificateShape, status=201)
def apply_for_certificate(
    request: HttpRequest, response: HttpResponse, person_id: UUID, data: CertificateWish
) -> CertificateShape:
    """Ask for a certificate of your service, or at the desk for somebody."""
    viewer, at = viewer_of(request), clock.now()
    queries.volunteer_for(viewer, person_id, at=at)
    made = certificates.apply(by=viewer, person_id=person_id, at=at, **data.model_dump())
    response["Location"] = f"/api/v1/volunteers/certificates/{made.pk}"
    return shapes.certificate_of(made)


def _carded(request: HttpRequest, person_id: UUID, deed: Any) -> VolunteerCard:
    viewer, at = viewer_of(request), clock.now()
    queries.volunteer_for(viewer, person_id, at=at)
    return shapes.card_of(deed(by=viewer, person_id=person_id, at=at))


def _certified(request: HttpRequest, certificate_id: UUID, deed: Any, **given: Any) -> CertificateShape:
    viewer, at = viewer_of(request), clock.now()
    queries.certificate_for(viewer, certificate_id, at=at)
    return shapes.certificate_of(deed(by=viewer, certificate_id=certificate_id, at=at, **given))


def _starred(request: HttpRequest, star_id: UUID, deed: Any, **given: Any) -> StarShape:
    viewer, at = viewer_of(request), clock.now()
    if not queries.stars(viewer, at=at).filter(pk=star_id).exists():
        raise NotFound
    return shapes.star_of(deed(by=viewer, star_id=star_id, at=at, **given))


def _deduction(viewer: Person, deduction_id: UUID) -> DeductionShape:
    one = queries.deduction_for(viewer, deduction_id, at=clock.now())
    return shapes.deduction_of(one, reads=_reads(viewer, one))


def _reads(viewer: Person, one: Deduction) -> bool:
    """Who reads the words of an appeal: the volunteer, who decides, and who manages the service there."""
    rights = access.rights_of(viewer, day_of(clock.now()))
    return viewer.pk == one.person_id or any(rights.allow(right, one.place.path) for right in (MANAGE, DECIDE))
