"""Deeds on volunteer cards. Lock order: standing, card."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.checkin.models import CheckIn
from wangge.kernel import photos
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token, readable
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.volunteers import queries, refusals
from wangge.volunteers.models import Card

State, Why = Card.State, Card.Why


@atomic
def issue(*, by: Person | System, person_id: UUID, at: datetime, photo: bytes | None = None) -> Card:
    """Give a card to somebody who may serve. Raises NotFound, NotPermitted, MayNotServe, HasCard, and as `photos.clean`."""
    person, check_in = _served(person_id, at)
    access.require(by, Permission.MANAGE_SERVICE, place=check_in.place, at=at)
    if Card.objects.filter(person=person, state=State.VALID).exists():
        raise refusals.HasCard(name=person.name)
    former = Card.objects.filter(person=person).order_by("-issued_at").first()
    return _make(person, check_in.place, former.number if former else new_number(at), by, at, photo)


@atomic
def replace(*, by: Person, person_id: UUID, at: datetime, photo: bytes | None = None) -> Card:
    """A lost card: the old QR code says so from now on, the number stays. By staff, or the volunteer.

    Raises NotFound, NotPermitted, NoCard, and as `photos.clean`.
    """
    old = _valid(person_id)
    if by.pk != old.person_id:
        access.require(by, Permission.MANAGE_SERVICE, place=old.place, at=at)
    old.state = State.REPLACED
    _save(old, "state")
    fresh = _make(old.person, old.place, old.number, by, at, photo)
    if photo is None and old.photo:
        fresh.photo = old.photo
        fresh.save(update_fields=["photo"])
    return fresh


@atomic
def revoke(*, by: Person | System, person_id: UUID, at: datetime, why: str = Why.STAFF) -> Card:
    """The card holds no more, at once. Raises NotFound, NotPermitted, NoCard."""
    card = _valid(person_id)
    access.require(by, Permission.MANAGE_SERVICE, place=card.place, at=at)
    return _revoke(card, Why(why), by, at)


def revoke_by_rule(person: Person, at: datetime) -> bool:
    """Part of the deed that removes a volunteer. Returns whether there was a card."""
    card = (
        Card.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(person=person, state=State.VALID)
        .first()
    )
    if card is not None:
        _revoke(card, Why.RULE, SYSTEM, at)
    return card is not None


def restore_by_rule(person: Person, at: datetime) -> bool:
    """Part of an appeal that won: the card that the removal revoked holds again, with its number and QR code."""
    rows = Card.objects.select_for_update(of=("self",)).select_related("place")
    card = rows.filter(person=person, state=State.REVOKED, why=Why.RULE).order_by("-revoked_at").first()
    if card is None or Card.objects.filter(person=person, state=State.VALID).exists():
        return False
    card.state, card.revoked_at, card.why = State.VALID, None, None
    _save(card, "state", "revoked_at", "why")
    journal.record("card.restored", by=SYSTEM, on=card, at=at, place=card.place, number=card.number)
    return True


def new_number(at: datetime) -> str:
    """A number for a volunteer: the year and a readable code."""
    return f"ZY{day_of(at):%Y}-{readable(6)}"


def _make(person: Person, place: Place, number: str, by: Person | System, at: datetime, photo: bytes | None) -> Card:
    picture = b64encode(photos.clean(photo).content).decode() if photo else None
    card = Card(
        number=number,
        person=person,
        place=place,
        token=new_token(),
        photo=picture,
        issued_by=person_or_none(by),
        issued_at=at,
    )
    card.save(force_insert=True)
    journal.record("card.issued", by=by, on=card, at=at, place=place, number=number, person=person.pk)
    return card


def _revoke(card: Card, why: Card.Why, by: Person | System, at: datetime) -> Card:
    card.state, card.revoked_at, card.why = State.REVOKED, at, why
    _save(card, "state", "revoked_at", "why")
    journal.record("card.revoked", by=by, on=card, at=at, place=card.place, number=card.number, why=str(why))
    return card


def _served(person_id: UUID, at: datetime) -> tuple[Person, CheckIn]:
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotFound
    check_in = queries.place_of(person, day_of(at))
    if check_in is None or not queries.may_serve(person, day_of(at)):
        raise refusals.MayNotServe(name=person.name)
    return person, check_in


def _valid(person_id: UUID) -> Card:
    rows = Card.objects.select_for_update(of=("self",)).select_related("place", "person")
    card = rows.filter(person=person_id, state=State.VALID).first()
    if card is None:
        if not Card.objects.filter(person=person_id).exists():
            raise NotFound
        raise refusals.NoCard
    return card


def _save(card: Card, *fields: str) -> None:
    card.version += 1
    card.save(update_fields=[*fields, "version"])
