"""What people agree to, purpose by purpose; taking back is one step like giving, and what it stops, stops at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge import journal
from wangge.checkin import ending, refusals
from wangge.checkin.models import CheckIn, Consent
from wangge.kernel import writing
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

Purpose, How = Consent.Purpose, Consent.How


@atomic
def give(*, by: Person, person_id: UUID, purpose: str, at: datetime, how: str = How.OWN_PHONE) -> Consent:
    """Record that a person agrees to one purpose; the desk records what the person said or signed.

    Raises NotFound, NotPermitted, AlreadyAgreed, ValueError (no such purpose).
    """
    person, place = _may_record(by, person_id, at)
    purpose = Purpose(purpose)
    if agreed(person).filter(purpose=purpose).exists():
        raise refusals.AlreadyAgreed(field="purpose")
    return add(person, [purpose], how=how if by.pk != person.pk else How.OWN_PHONE, by=by, place=place, at=at)[0]


@atomic
def give_with_offer(*, by: Person, person: Person, place: Place, at: datetime) -> Consent | None:
    """Somebody who offers something agrees to be matched to tasks; whoever takes the offer down records what was said.

    None when they agreed before. Raises NotPermitted.
    """
    if by.pk != person.pk:
        access.require(by, Permission.EDIT_NEEDS, place=place, at=at)
    if not missing(person, [Purpose.MATCH]):
        return None
    how = How.OWN_PHONE if by.pk == person.pk else How.DESK
    return add(person, [Purpose.MATCH], how=how, by=by, place=place, at=at)[0]


@atomic
def withdraw(*, by: Person, person_id: UUID, purpose: str, at: datetime) -> Consent:
    """Take one consent back from now on; past use stays lawful (PIPL Art. 15).

    Without the consent to keep party membership the member check-ins end and are shown to nobody but the person.
    Raises NotFound, NotPermitted, NotAgreed, ValueError (no such purpose).
    """
    person, place = _may_record(by, person_id, at)
    purpose = Purpose(purpose)
    consent = agreed(person).select_for_update().filter(purpose=purpose).first()
    if consent is None:
        raise refusals.NotAgreed(field="purpose")
    consent.withdrawn_at, consent.withdrawal_recorded_by = at, by
    consent.save(update_fields=["withdrawn_at", "withdrawal_recorded_by"])
    journal.record(
        "consent.withdrawn",
        by=by,
        on=consent,
        at=at,
        place=place,
        person=person.pk,
        purpose=journal.commit_to("purpose", str(purpose)),
    )
    if purpose == Purpose.PARTY_MEMBERSHIP:
        ending.end_memberships(person, by=by, at=at)
    return consent


def agreed(person: Person) -> QuerySet[Consent]:
    """What the person agrees to now."""
    return Consent.objects.filter(person=person, withdrawn_at=None)


def agreeing(purpose: str) -> QuerySet[Consent, Any]:
    """The ids of everybody who agrees to a purpose now, for use inside another query."""
    return Consent.objects.filter(purpose=purpose, withdrawn_at=None).values("person")


def add(person: Person, purposes: Iterable[str], *, how: str, by: Person, place: Any, at: datetime) -> list[Consent]:
    """Record consents that the calling deed has checked; those given already are not passed in."""
    made = [
        Consent(person=person, purpose=Purpose(purpose), how=how, given_at=at, recorded_by=by) for purpose in purposes
    ]
    writing.add(*made)
    for one in made:
        journal.record(
            "consent.given",
            by=by,
            on=one,
            at=at,
            place=place,
            person=person.pk,
            purpose=journal.commit_to("purpose", str(one.purpose)),
            how=str(how),
        )
    return made


def missing(person: Person, purposes: Sequence[str]) -> list[str]:
    """Those of the purposes the person has not agreed to yet. One query."""
    have = set(agreed(person).values_list("purpose", flat=True))
    return [purpose for purpose in dict.fromkeys(purposes) if purpose not in have]


def _may_record(by: Person, person_id: UUID, at: datetime) -> tuple[Person, Any]:
    """The person, and the place the line is written for. Raises NotFound, NotPermitted."""
    person = Person.objects.filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotFound
    check_ins = list(CheckIn.objects.filter(person=person).select_related("place").order_by("-applied_at", "id"))
    if by.pk == person.pk:
        return person, check_ins[0].place if check_ins else person.home
    if not check_ins:
        raise NotFound
    for one in check_ins:
        try:
            access.require(by, Permission.MANAGE_CHECKINS, place=one.place, at=at)
        except NotPermitted:
            continue
        return person, one.place
    raise NotPermitted
