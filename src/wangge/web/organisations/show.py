"""How an organisation is shown: its place in words, its contact with the phone number masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.journal.models import Leaf
from wangge.kernel.masking import mask_phone
from wangge.people import contacts
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.organisation_rules import is_of_district
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.web.people.show import address_of

DEEDS = {
    "organisation.added": gettext_lazy("登记"),
    "organisation.updated": gettext_lazy("修改"),
    "organisation.moved": gettext_lazy("变更地点"),
    "organisation.closed": gettext_lazy("登记停业"),
    "organisation.reopened": gettext_lazy("撤销停业"),
    "organisation.contact_added": gettext_lazy("登记联系人"),
    "organisation.contact_ended": gettext_lazy("结束联系人"),
    "organisation.contact_revealed": gettext_lazy("查看了联系人电话"),
}


@dataclass(frozen=True)
class ContactLine:
    """One contact: who, in which role, and the masked number."""

    id: UUID
    role: str
    name: str
    phone: str
    person_id: UUID | None
    since: date


@dataclass(frozen=True)
class Row:
    """One organisation in a list."""

    id: UUID
    name: str
    kind: str
    uscc: str
    address: str
    contact: str
    phone: str
    is_open: bool
    closed_on: date | None


def contact_line(contact: OrganisationContact) -> ContactLine:
    """A contact as everybody who sees the organisation may see it."""
    number = contacts.phone_of(contact)
    return ContactLine(
        id=contact.pk,
        role=str(OrganisationContact.Role(contact.role).label),
        name=str(contact),
        phone=mask_phone(number) if number else "",
        person_id=contact.person_id,
        since=contact.valid_from,
    )


def place_of(place: Place | None) -> str:
    """Where it is, in one line; two places above must be loaded with it."""
    if is_of_district(place):
        return _("全区")
    if place is not None and place.kind in (PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD):
        return address_of(place) if place.kind != PlaceKind.BUILDING else place.name
    return place.name if place is not None else ""


def row_of(organisation: Organisation) -> Row:
    """A list row; the organisation comes from `organisations_seen_by`."""
    held: list[Any] = sorted(getattr(organisation, "current_contacts", []), key=lambda one: one.role, reverse=True)
    first = contact_line(held[0]) if held else None
    return Row(
        id=organisation.pk,
        name=organisation.name,
        kind=str(Organisation.Kind(organisation.kind).label),
        uscc=organisation.uscc or "",
        address=place_of(organisation.place),
        contact=first.name if first else "",
        phone=first.phone if first else "",
        is_open=organisation.valid_to is None,
        closed_on=organisation.valid_to,
    )


def entry_of(leaf: Leaf, names: dict[Any, str]) -> dict[str, Any]:
    """A journal line for the timeline; `names` gives who did it."""
    what = DEEDS.get(leaf.kind, leaf.kind)
    return {"at": leaf.at, "who": names.get(leaf.by_id, _("系统")), "what": str(what), "tone": "quiet"}
