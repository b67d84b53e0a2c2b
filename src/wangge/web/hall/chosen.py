"""What a clerk has chosen for an application before taking it; it stands in the address, and every form hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import ItemVersion
from wangge.delegation import queries as delegation
from wangge.delegation.models import HandUp
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.web.asking import me

CHOICES = ("person", "organisation", "agent", "hand_up")


@dataclass(frozen=True)
class Chosen:
    """The item's version in force, the applicant (a person or an organisation), the agent, or what a station handed up."""

    version: ItemVersion | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    agent: Person | None = None
    hand_up: HandUp | None = None

    @property
    def who(self) -> Person | Organisation | None:
        """The applicant."""
        return self.person or self.organisation

    def keep(self) -> dict[str, UUID]:
        """What the address and the forms of the page hand on."""
        kept = {name: one.pk for name in CHOICES if (one := getattr(self, name)) is not None}
        return kept | ({"item": self.version.item_id} if self.version is not None else {})

    def address(self, **otherwise: UUID | None) -> str:
        """The page with this, some keys of it otherwise or (None) taken back."""
        kept = self.keep() | otherwise
        return f"{reverse('hall:intake')}?{urlencode({name: key for name, key in kept.items() if key})}"

    def without(self) -> dict[str, str]:
        """The addresses that take one choice back."""
        return {
            "item": self.address(item=None),
            "who": self.address(person=None, organisation=None, agent=None),
            "agent": self.address(agent=None),
        }


def chosen(request: HttpRequest) -> Chosen:
    """As the address, or the form that was sent, names it. Raises NotFound."""
    at, given = clock.now(), request.POST if request.method == "POST" else request.GET
    up = delegation.hand_up_for(me(request), wanted, at=at) if (wanted := _uuid(given.get("hand_up"))) else None
    item_id = up.item_id if up is not None else _uuid(given.get("item"))
    person_id, organisation_id = _uuid(given.get("person")), _uuid(given.get("organisation"))
    if up is not None and up.person_id is not None:
        person_id = up.person_id
    person = _person(person_id)
    organisation = None
    if person is None and organisation_id is not None:
        organisation = Organisation.objects.filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFound
    return Chosen(
        version=catalogue.version_in_force(item_id, on=day_of(at)) if item_id else None,
        person=person,
        organisation=organisation,
        agent=_person(_uuid(given.get("agent"))),
        hand_up=up,
    )


def _person(person_id: UUID | None) -> Person | None:
    if person_id is None:
        return None
    found = Person.objects.filter(pk=person_id, merged_into=None).first()
    if found is None:
        raise NotFound
    return found


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
