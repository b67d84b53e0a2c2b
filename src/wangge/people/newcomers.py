"""People who become known in bulk, empty facts filled in, and flags raised by deeds of other packages.

Nothing here asks for a permission: the deed that calls it has asked for its own, and its journal line says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wangge import journal
from wangge.kernel import writing
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.identity import normalise_phone
from wangge.people import rules
from wangge.people.models import Person, Trait
from wangge.places.models import Place

Actor = Person | System


@dataclass(frozen=True)
class Newcomer:
    """A person nobody has registered yet; numbers are checked already."""

    name: str
    home: Place | None
    gender: str = Person.Gender.UNKNOWN
    born_on: date | None = None
    phone: str | None = None
    citizen_no: str | None = None


def add_newcomers(newcomers: Sequence[Newcomer], *, by: Actor, at: datetime) -> list[Person]:
    """Register many people at once, in the order given. As many statements for twenty as for two."""
    people = []
    with writing.together():
        for one in newcomers:
            pinyin, initials = rules.pinyin_of(one.name)
            person = Person(
                name=one.name, pinyin=pinyin, initials=initials, gender=one.gender, born_on=one.born_on, home=one.home,
                phone=normalise_phone(one.phone or "") or None, citizen_no=one.citizen_no,
            )  # fmt: skip
            people.append(person)
        writing.add(*people)
        for person in people:
            journal.record(
                "person.added", by=by, on=person, at=at, place=person.home, name=journal.commit_to("name", person.name)
            )
    return people


def fill_in(person: Person, *, by: Actor, at: datetime, **values: object) -> list[str]:
    """Note facts that were not known yet; what is known stays as it is. Returns the names of what was filled in."""
    filled = sorted(name for name, value in values.items() if value and not getattr(person, name))
    for name in filled:
        setattr(person, name, values[name])
    if filled:
        person.version += 1
        person.save()
        journal.record(
            "person.updated", by=by, on=person, at=at, place=person.home, fields=filled, version=person.version
        )
    return filled


def raise_flag(person: Person, kind: str, *, by: Actor, at: datetime) -> Trait:
    """Show from today that the person is one of these; nothing happens when the flag is up already."""
    kept = person.traits.filter(kind=kind, valid_to=None).first()
    if kept is not None:
        return kept
    trait = Trait.objects.create(person=person, kind=kind, valid_from=day_of(at))
    journal.record("trait.added", by=by, on=person, at=at, place=person.home, trait=str(trait.pk))
    return trait


def lower_flag(person: Person, kind: str, *, by: Actor, at: datetime) -> Trait | None:
    """End the flag after today; None when it was not up."""
    trait = person.traits.select_for_update(of=("self",)).filter(kind=kind, valid_to=None).first()
    if trait is not None:
        trait.valid_to = day_of(at)
        trait.save(update_fields=["valid_to"])
        journal.record("trait.ended", by=by, on=person, at=at, place=person.home, trait=str(trait.pk))
    return trait
