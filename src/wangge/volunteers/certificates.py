"""Certificates of service: who records certifies, free of charge, from the exact records (民政部令第67号)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from wangge import journal
from wangge.checkin import records
from wangge.journal import canonical
from wangge.kernel import district, policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token, numbered
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.published import phones_of
from wangge.volunteers import documents, notices, queries, refusals
from wangge.volunteers.documents import Papers
from wangge.volunteers.models import Certificate

State = Certificate.State
SHORTEST_GROUNDS = 4
NOTICE = "volunteers.certificate_notice_days"


@atomic
def apply(*, by: Person, person_id: UUID, since: date, until: date, at: datetime, purpose: str = "") -> Certificate:
    """Ask for a certificate of one's own service, or at the desk for somebody who asks there.

    Raises NotFound, NotPermitted, MayNotServe (never checked in), NothingToCertify, Invalid (days).
    """
    person = Person.objects.filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotFound
    place = _community(person, at)
    if by.pk != person.pk:
        access.require(by, Permission.MANAGE_SERVICE, place=place, at=at)
    if until < since or until > day_of(at):
        raise Invalid(field="until", what="until", why="since–until")
    if not records.lines_of(person.pk, since, until):
        raise refusals.NothingToCertify(field="since")
    made = Certificate.objects.create(
        person=person, place=place, since=since, until=until, purpose=purpose.strip()[:80], applied_by=by, applied_at=at
    )
    journal.record("certificate.applied", by=by, on=made, at=at, place=place, person=person.pk)
    return made


def issue(*, by: Person, certificate_id: UUID, at: datetime, site: str = "") -> Certificate:
    """Issue it: the records of this moment are copied, numbered, printed and their digest journalled; nobody issues their own.

    `site` (https://host; else what the installation says) goes before the way in the QR code, so that a phone can open it.
    It is under public notice for some days, and says so. The PDF is set before the transaction.
    Raises NotFound, NotPermitted, Party, Decided, NothingToCertify, Changed (the records did while it was set).
    """
    one, papers = _drawn_up(by, certificate_id, at)
    content = documents.certificate(one, site or district.site(), papers)
    one.document, one.digest = b64encode(content).decode(), hashlib.sha256(content).hexdigest()
    return _issued(by, one, at)


@atomic
def _drawn_up(by: Person, certificate_id: UUID, at: datetime) -> tuple[Certificate, Papers]:
    """What the certificate is to say; nothing is written yet."""
    one = _applied_for(by, certificate_id, at)
    lines = records.lines_of(one.person_id, one.since, one.until)
    if not lines:
        raise refusals.NothingToCertify
    one.number, one.token = numbered("ZM", day_of(at)), new_token()
    one.lines = [asdict(line) | {"day": line.day.isoformat()} for line in lines]
    one.minutes = sum(line.minutes for line in lines)
    one.state, one.issued_by, one.issued_at = State.ISSUED, by, at
    one.notice_until = day_of(at) + timedelta(days=policy.on(NOTICE, at).value)
    return one, _papers(one, at)


@atomic
def _issued(by: Person, one: Certificate, at: datetime) -> Certificate:
    now = _applied_for(by, one.pk, at)
    lines = records.lines_of(now.person_id, now.since, now.until)
    if [asdict(line) | {"day": line.day.isoformat()} for line in lines] != one.lines:
        raise Changed
    one.save()
    listed = hashlib.sha256(canonical.text(one.lines).encode()).hexdigest()
    journal.record(
        "certificate.issued", by=by, on=one, at=at, place=one.place, number=one.number, minutes=one.minutes,
        digest=one.digest, notice_until=one.notice_until, records=journal.commit_to("records", listed),
    )  # fmt: skip
    notices.certificate(one, at)
    return one


@atomic
def decline(*, by: Person, certificate_id: UUID, answer: str, at: datetime) -> Certificate:
    """Do not issue it, and say why. Raises NotFound, NotPermitted, Party, Decided, GroundsMissing."""
    return _answer(by, certificate_id, answer, at, State.APPLIED, State.DECLINED)


@atomic
def withdraw(*, by: Person, certificate_id: UUID, answer: str, at: datetime) -> Certificate:
    """Take an issued certificate back: its QR code says so at once. Raises as `decline`."""
    return _answer(by, certificate_id, answer, at, State.ISSUED, State.WITHDRAWN)


def _applied_for(by: Person, certificate_id: UUID, at: datetime) -> Certificate:
    one = _managed(by, certificate_id, at)
    if one.state != State.APPLIED:
        raise refusals.Decided
    return one


def _papers(one: Certificate, at: datetime) -> Papers:
    card = queries.card_of(one.person)
    phone = phones_of([one.place_id], at)[one.place_id].to_call
    return Papers(volunteer_number=card.number if card else "", phone=phone)


def _answer(by: Person, certificate_id: UUID, answer: str, at: datetime, now: State, then: State) -> Certificate:
    one = _managed(by, certificate_id, at)
    if one.state != now:
        raise refusals.Decided
    if len(answer.strip()) < SHORTEST_GROUNDS:
        raise refusals.GroundsMissing(field="answer")
    one.state, one.answer = then, answer.strip()
    one.save(update_fields=["state", "answer"])
    journal.record(f"certificate.{then}", by=by, on=one, at=at, place=one.place)
    notices.certificate(one, at)
    return one


def _managed(by: Person, certificate_id: UUID, at: datetime) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "place")
    one: Certificate | None = rows.filter(pk=certificate_id).first()
    if one is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=one.place, at=at)
    if by.pk == one.person_id:
        raise refusals.Party
    return one


def _community(person: Person, at: datetime) -> Place:
    check_in = queries.place_of(person, day_of(at))
    card = queries.card_of(person)
    place = check_in.place if check_in else card.place if card else None
    if place is None:
        raise refusals.MayNotServe(name=person.name)
    return place
