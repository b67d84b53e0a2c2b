"""Whom one speaks to in an organisation, and looking at their sealed phone number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel import permits, policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_phone
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people import organisation_rules, organisations, refusals, rules
from wangge.people.commands import REVEAL_PERSONAL, SHORTEST_PHONE, Actor
from wangge.people.models import AccessLog, ContactAccess, Organisation, OrganisationContact, Person

LONGEST_NAME = 60


@dataclass(frozen=True)
class ContactRow:
    """A contact as it was given: a resident we know, or a name and phone number."""

    role: str
    person_id: UUID | None = None
    name: str = ""
    phone: str | None = None


@atomic
def add_contact(*, by: Actor, organisation_id: UUID, contact: ContactRow, at: datetime) -> OrganisationContact:
    """Record whom one speaks to in an organisation: somebody the editor may see, or a name with a phone number.

    Raises NotFound, NotPermitted, OrganisationClosed, Invalid (name, phone), ContactHeld.
    """
    organisation = organisations.locked(organisation_id, by, at)
    if organisation.valid_to is not None:
        raise refusals.OrganisationClosed
    made = OrganisationContact(
        organisation=organisation, role=OrganisationContact.Role(contact.role), valid_from=day_of(at)
    )
    if contact.person_id is not None:
        made.person = _seen(by, contact.person_id, at)
    else:
        made.name, made.phone = checked_contact(contact.name, contact.phone)
    held = OrganisationContact.objects.filter(organisation=organisation, role=made.role, valid_to=None)
    if made.role != OrganisationContact.Role.LEGAL_REPRESENTATIVE:
        held = held.filter(person=made.person, name=made.name)
    if held.exists():
        raise refusals.ContactHeld(field="role")
    made.save(force_insert=True)
    organisations.record("organisation.contact_added", by, organisation, at, contact=str(made.pk), role=made.role)
    return made


@atomic
def end_contact(*, by: Actor, contact_id: UUID, at: datetime) -> OrganisationContact:
    """Record that one no longer speaks to this contact; today is the last day. Raises NotFound, NotPermitted."""
    contact = (
        OrganisationContact.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=contact_id, valid_to=None)
        .first()
    )
    if contact is None:
        raise NotFound
    organisation = organisations.locked(contact.organisation_id, by, at)
    contact.valid_to = day_of(at)
    contact.save(update_fields=["valid_to"])
    organisations.record("organisation.contact_ended", by, organisation, at, contact=str(contact.pk))
    return contact


@atomic
def reveal_contact(*, by: Person, contact_id: UUID, purpose: str, at: datetime) -> ContactAccess:
    """Unseal a contact's phone number for a stated purpose, for as many seconds as policy "reveal.seconds" says.

    The access is kept with the contact; a resident reads it under 谁看过我的信息 too (PIPL Art. 51, 54).
    Raises NotFound, NotPermitted, PurposeMissing, NothingToReveal.
    """
    contact = contact_seen_by(by, contact_id, at=at)
    place = contact.organisation.place
    if organisation_rules.is_of_district(place):
        permits.require_anywhere(by, REVEAL_PERSONAL, at=at)
    else:
        permits.require(by, REVEAL_PERSONAL, place=place, at=at)
    if not rules.is_purpose(purpose):
        raise refusals.PurposeMissing(field="purpose")
    if not phone_of(contact):
        raise refusals.NothingToReveal
    words, until = purpose.strip()[:200], at + timedelta(seconds=policy.on("reveal.seconds", at).value)
    access = ContactAccess.objects.create(viewer=by, contact=contact, purpose=words, at=at, until=until)
    if contact.person is not None:
        AccessLog.objects.create(viewer=by, subject=contact.person, field="phone", purpose=words, at=at, until=at)
    organisations.record(
        "organisation.contact_revealed", by, contact.organisation, at,
        contact=str(contact.pk), until=until, purpose=journal.commit_to("purpose", words),
    )  # fmt: skip
    return access


def checked_contact(name: str, phone: str | None) -> tuple[str, str | None]:
    """A contact's name and phone as they are kept. Raises Invalid."""
    name = " ".join((name or "").split())
    if not name:
        raise Invalid(field="name", what=_("联系人姓名"), why=_("不能为空"))
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", what=_("联系人姓名"), why=_("最多 60 个字"))
    number = normalise_phone(phone or "")
    if phone and len(number) < SHORTEST_PHONE:
        raise Invalid(field="phone", what=_("电话"), why=_("位数不足，请连区号一起填写"))
    return name, number or None


def phone_of(contact: OrganisationContact) -> str:
    """The number one calls: the contact's own, or the resident's; "" when none is registered."""
    return (contact.person.phone if contact.person else contact.phone) or ""


def contact_seen_by(viewer: Person, contact_id: UUID, *, at: datetime) -> OrganisationContact:
    """A current contact of an organisation the viewer may see. Raises NotFound."""
    seen = Organisation.objects.visible_to(viewer, day_of(at))
    contact = (
        OrganisationContact.objects.select_related("organisation__place", "person")
        .filter(pk=contact_id, valid_to=None, organisation__in=seen)
        .first()
    )
    if contact is None:
        raise NotFound
    return contact


def revealed_contact(viewer: Person, access_id: UUID, *, at: datetime) -> tuple[ContactAccess, str]:
    """The number of an access that is still open, for the viewer who asked. Raises NotFound, RevealOver."""
    access = (
        ContactAccess.objects.select_related("contact__organisation", "contact__person")
        .filter(pk=access_id, viewer=viewer)
        .first()
    )
    if access is None:
        raise NotFound
    if at >= access.until:
        raise refusals.RevealOver
    return access, phone_of(access.contact)


def _seen(by: Actor, person_id: UUID, at: datetime) -> Person:
    people = Person.objects.visible_to(by, day_of(at)) if isinstance(by, Person) else Person.objects.all()
    person = people.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person
